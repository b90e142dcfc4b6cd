"""How do documents become a segment, without a step for each posting?

Each distinct word is folded and stemmed once, and is a number from then on; the words of a text are looked up by one
call of `map`, and their numbers appended to one flat array for the field.
At the end numpy sorts these numbers, which puts the postings in order.
Many segments become one in `merging`, and visible in `toc`.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from search.analysis import MAX_WORD, STOP_WORDS, VALUE_GAP, fold, term_of, tokens, written_words
from search.compounds import chunks, compounds
from search.whoosh_engine.arrays import Array, create, narrow
from search.whoosh_engine.documents import Documents
from search.whoosh_engine.inverted import Field, PostingLists
from search.whoosh_engine.openings import Openings, heads_of
from search.whoosh_engine.runs import Runs, starts_of
from search.whoosh_engine.segment import DOCUMENTS_EXTENSION, TERMS_EXTENSION, ArraySegment
from search.whoosh_engine.stored import StoredWriter
from search.whoosh_engine.surfaces import Sightings, surface_of, term_in, word
from search.whoosh_engine.together import Together

BYTES_PER_TOKEN = 48
"""What sorting takes for each token at its peak, all arrays together."""
BYTES_PER_WORD = 200
"""What a distinct word, or exact term, and its number take in a dictionary."""

_NO_TERM = -1
_STOP_TERMS = frozenset(map(term_of, STOP_WORDS))


class _Numbers(dict[str, int]):
    """The number of each text, in the order in which they were first looked up."""

    def __missing__(self, text: str) -> int:
        number = self[text] = len(self)
        return number


class _WordNumbers(dict[str, int]):
    """The number of the surface and the term of each word as it is written."""

    def __init__(self) -> None:
        super().__init__()
        self.distinct = _Numbers()
        self.some_have_none = False
        self._chunks: set[str] = set()

    def __missing__(self, written: str) -> int:
        term = term_of(written)
        number = self[written] = self.distinct[word(fold(written[:MAX_WORD]), term)] if term else _NO_TERM
        self.some_have_none |= not term
        return number

    def compounds(self) -> Together:
        """What is written together in all that was looked up."""
        return Together.of(one for written in chain(self, self._chunks) for one in compounds(written))

    def of(self, text: str) -> list[int]:
        """The numbers of the words of a text, in order."""
        self._chunks.update(chunks(text))
        words = written_words(text)
        if words is None:
            return [self[text[token.start : token.end]] for token in tokens(text)]
        numbers = list(map(self.__getitem__, words))
        return [number for number in numbers if number != _NO_TERM] if self.some_have_none else numbers


class _Texts:
    """The words of one field of all documents, in order."""

    def __init__(self) -> None:
        self.numbers = array("i")
        self._documents, self._sizes, self._firsts = array("i"), array("q"), array("q")

    def add(self, document: int, texts: Iterable[str], words: _WordNumbers) -> int:
        """The texts of one document; no phrase reaches from one into the next. Returns how many words they have."""
        first, before = 0, len(self.numbers)
        for text in texts:
            numbers = words.of(text)
            self.numbers.fromlist(numbers)
            self._documents.append(document)
            self._sizes.append(len(numbers))
            self._firsts.append(first)
            first += max(len(numbers) - 1, 0) + VALUE_GAP
        return len(self.numbers) - before

    def finish(self, vocabulary: _Vocabulary, seen: Sightings, count: int) -> Field:
        """The field of a segment of so many documents; its words are added to those that were seen."""
        sizes = np.array(self._sizes)
        documents = np.repeat(np.array(self._documents), sizes)
        positions = np.arange(len(documents)) + np.repeat(np.array(self._firsts) - starts_of(sizes)[:-1], sizes)
        numbers = np.array(self.numbers)
        lengths = np.bincount(documents[vocabulary.counted[numbers]], minlength=count)
        seen.add(numbers, documents)
        return _field(vocabulary, numbers, documents, narrow(positions), narrow(lengths))

    def openings(self, words: Iterable[str]) -> Openings:
        """The documents in the order of the beginnings of their texts; `words` are those of all numbers."""
        surfaces = [surface_of(word).encode() for word in words]
        sizes = np.array(self._sizes)
        heads = heads_of(surfaces, np.array(self.numbers), sizes)
        having = sizes > 0
        return Openings.of(heads[having], np.array(self._documents)[having])


class _Terms:
    """The exact terms of one field of all documents."""

    def __init__(self) -> None:
        self.distinct = _Numbers()
        self.numbers, self._documents = array("i"), array("i")

    def add(self, document: int, terms: Iterable[str]) -> int:
        """The terms of one document; returns how many they are."""
        before = len(self.numbers)
        self.numbers.extend(map(self.distinct.__getitem__, terms))
        added = len(self.numbers) - before
        self._documents.extend([document] * added)
        return added

    def finish(self) -> Field:
        """The field of a segment; a term that a document has twice counts once."""
        lengths = np.empty(0, np.uint8)
        return _field(
            _Vocabulary(list(self.distinct)), np.array(self.numbers), np.array(self._documents), None, lengths
        )


class _Vocabulary:
    """Terms sorted by their bytes, and the place among them of the term of each number."""

    def __init__(self, terms: Sequence[str]) -> None:
        encoded = [term.encode("utf-8", "surrogatepass") for term in terms]
        self.sorted = sorted(set(encoded))
        place = {term: number for number, term in enumerate(self.sorted)}
        self.places = np.array([place[term] for term in encoded], np.int64)
        self.counted = np.array([term not in _STOP_TERMS for term in terms], bool)
        """Whether a term counts in the length of a text: stop words do not, for nobody looks for them."""


def _field(vocabulary: _Vocabulary, numbers: Array, documents: Array, positions: Array | None, lengths: Array) -> Field:
    """The postings of tokens that come by document, and by position in it."""
    # One sort of integers, each with its own place below it, is several times as fast as a stable `argsort`.
    keys = (vocabulary.places[numbers] << 32) | np.arange(len(numbers))
    keys.sort()
    terms, order = (keys >> 32).astype(np.int32), keys & 0xFFFFFFFF
    documents = documents[order]
    heads = np.flatnonzero(_changes(terms) | _changes(documents))
    used, sizes = np.unique(terms[heads], return_counts=True)
    postings = Runs.of_sizes(sizes, documents=documents[heads])
    lists = PostingLists(postings)
    if positions is not None:
        frequencies = np.diff(heads, append=len(terms))
        if len(heads) < len(terms):
            postings = postings.with_columns(frequencies=narrow(frequencies))
        ends = starts_of(frequencies)[postings.starts]
        lists = PostingLists(postings, tokens=Runs(ends, {"positions": positions[order]}))
    return Field(Runs.of_texts([vocabulary.sorted[place] for place in used.tolist()]), lists, lengths)


def _changes(numbers: Array) -> NDArray[np.bool_]:
    """Where a number is not the one before."""
    return np.concatenate([np.ones(min(1, len(numbers)), bool), numbers[1:] != numbers[:-1]])


def codes(field: Field, count: int) -> Runs:
    """For each document the numbers of its terms, ascending: the postings seen from the other side."""
    postings = field.lists.postings
    terms = np.repeat(np.arange(len(field), dtype=np.int32), postings.sizes)
    order = np.argsort(postings["documents"], kind="stable")
    sizes = np.bincount(postings["documents"], minlength=count)
    return Runs.of_sizes(sizes, codes=narrow(terms[order]))


class SegmentWriter:
    """Collects documents, by the names of their fields in Whoosh, and writes them as a segment."""

    def __init__(
        self, coded: Collection[str] = (), dictionary: bytes | None = None, opened: Collection[str] = ()
    ) -> None:
        """`coded` are the fields of exact terms that have a column of codes, to be counted.

        `opened` are the fields of texts whose beginnings are kept, to be completed.
        Writers in several processes that have the same `dictionary` make segments that are merged in half the time.
        """
        self._coded, self._opened = frozenset(coded), frozenset(opened)
        self._start(dictionary)

    def _start(self, dictionary: bytes | None) -> None:
        self._stored = StoredWriter(dictionary)
        self._words = _WordNumbers()
        self._tokens = 0
        self._texts: dict[str, _Texts] = {}
        self._terms: dict[str, _Terms] = {}
        self._numbers: dict[str, tuple[list[float], array[int]]] = {}

    def __len__(self) -> int:
        return len(self._stored)

    @property
    def dictionary(self) -> bytes | None:
        """What stored fields are compressed against (see `stored`); None while there are too few documents."""
        return self._stored.dictionary

    @property
    def size_bytes(self) -> int:
        """What writing will take in memory."""
        words = len(self._words) + sum([len(terms.distinct) for terms in self._terms.values()])
        return self._stored.size_bytes + BYTES_PER_TOKEN * self._tokens + BYTES_PER_WORD * words

    def add(
        self,
        stored: bytes,
        texts: Mapping[str, Iterable[str]],
        terms: Mapping[str, Iterable[str]],
        numbers: Mapping[str, Iterable[float]],
    ) -> None:
        """Add a document: its stored fields as JSON, texts to be split into words, exact terms, and numbers."""
        document = len(self._stored)
        for name, some in texts.items():
            if name not in self._texts:
                self._texts[name] = _Texts()
            self._tokens += self._texts[name].add(document, some, self._words)
        for name, some in terms.items():
            if name not in self._terms:
                self._terms[name] = _Terms()
            self._tokens += self._terms[name].add(document, some)
        for name, values in numbers.items():
            column, documents = self._numbers.setdefault(name, ([], array("i")))
            column.extend(values)
            documents.extend([document] * (len(column) - len(documents)))
        self._stored.add(stored)

    def write(self, folder: Path, indexname: str = "MAIN") -> ArraySegment:
        """Write what was added, and begin anew; the segment is in no generation yet."""
        segment = ArraySegment(indexname, len(self))
        vocabulary, seen = _Vocabulary(list(map(term_in, self._words.distinct))), Sightings(len(self._words.distinct))
        lengths, columns, openings = {}, {}, {}
        with create(folder / segment.make_filename(TERMS_EXTENSION)) as file:
            self._words.compounds().save(file)
            for name, texts in self._texts.items():
                field = texts.finish(vocabulary, seen, len(self))
                field.save(file, name)
                lengths[name] = field.lengths
                if name in self._opened:
                    openings[name] = texts.openings(self._words.distinct)
            seen.surfaces(list(self._words.distinct)).save(file)
            for name, terms in self._terms.items():
                field = terms.finish()
                field.save(file, name)
                if name in self._coded:
                    columns[name] = codes(field, len(self))
        for name, (values, documents) in self._numbers.items():
            sizes = np.bincount(np.array(documents), minlength=len(self))
            columns[name] = Runs.of_sizes(sizes, numbers=np.array(values))
        with create(folder / segment.make_filename(DOCUMENTS_EXTENSION)) as file:
            Documents(self._stored.finish(), lengths, columns, openings=openings).save(file)
        # With the same dictionary the next segment's documents need not be packed anew when the two are merged.
        self._start(self._stored.dictionary or None)
        return segment

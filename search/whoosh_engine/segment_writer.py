"""How do documents become a segment, without a step for each posting?

Numpy sorts the numbers of the words that were `collected`, which puts the postings in order.
Many segments become one in `merging`, and visible in `toc`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from search.analysis import STOP_TERMS
from search.languages import ENGLISH
from search.whoosh_engine.arrays import Array, create, narrow
from search.whoosh_engine.collected import Collected, Column, Terms, Texts
from search.whoosh_engine.documents import Documents
from search.whoosh_engine.inverted import Field, PostingLists
from search.whoosh_engine.openings import Openings, heads_of
from search.whoosh_engine.runs import Runs, starts_of
from search.whoosh_engine.segment import DOCUMENTS_EXTENSION, TERMS_EXTENSION, ArraySegment
from search.whoosh_engine.surfaces import Sightings, surface_of, term_in
from search.whoosh_engine.together import save_languages


class _Vocabulary:
    """Terms sorted by their bytes, and the place among them of the term of each number."""

    def __init__(self, terms: Sequence[str]) -> None:
        encoded = [term.encode("utf-8", "surrogatepass") for term in terms]
        self.sorted = sorted(set(encoded))
        place = {term: number for number, term in enumerate(self.sorted)}
        self.places = np.array([place[term] for term in encoded], np.int64)
        self.counted = np.array([term not in STOP_TERMS for term in terms], bool)
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


def _text_field(texts: Texts, vocabulary: _Vocabulary, seen: Sightings, count: int) -> Field:
    """The words of a field of a segment of so many documents; they are added to those that were seen."""
    sizes = np.array(texts.sizes)
    documents = np.repeat(np.array(texts.documents), sizes)
    positions = np.arange(len(documents)) + np.repeat(np.array(texts.firsts) - starts_of(sizes)[:-1], sizes)
    numbers = np.array(texts.numbers)
    lengths = np.bincount(documents[vocabulary.counted[numbers]], minlength=count)
    seen.add(numbers, documents)
    return _field(vocabulary, numbers, documents, narrow(positions), narrow(lengths))


def _openings(texts: Texts, words: Iterable[str]) -> Openings:
    """The documents in the order of the beginnings of their texts; `words` are those of all numbers."""
    surfaces = [surface_of(word).encode() for word in words]
    sizes = np.array(texts.sizes)
    heads = heads_of(surfaces, np.array(texts.numbers), sizes)
    having = sizes > 0
    return Openings.of(heads[having], np.array(texts.documents)[having])


def _term_field(terms: Terms) -> Field:
    """The exact terms of a field; one that a document has twice counts once."""
    lengths = np.empty(0, np.uint8)
    return _field(_Vocabulary(list(terms.distinct)), np.array(terms.numbers), np.array(terms.documents), None, lengths)


def _column(column: Column, count: int) -> Runs:
    sizes = np.bincount(np.array(column.documents), minlength=count)
    return Runs.of_sizes(sizes, numbers=np.array(column.numbers))


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
    """Collects documents, and writes them as a segment."""

    def __init__(
        self, coded: Collection[str] = (), dictionary: bytes | None = None, opened: Collection[str] = ()
    ) -> None:
        """`coded` are the fields of exact terms that have a column of codes, to be counted.

        `opened` are the fields of texts whose beginnings are kept, to be completed.
        Writers in several processes that have the same `dictionary` make segments that are merged in half the time.
        """
        self._coded, self._opened = frozenset(coded), frozenset(opened)
        self._collected = Collected(dictionary)

    def __len__(self) -> int:
        return len(self._collected)

    @property
    def dictionary(self) -> bytes | None:
        """What stored fields are compressed against (see `stored`); None while there are too few documents."""
        return self._collected.stored.dictionary

    @property
    def size_bytes(self) -> int:
        """What writing will take in memory."""
        return self._collected.size_bytes

    def add(
        self,
        stored: bytes,
        texts: Mapping[str, Iterable[str]],
        terms: Mapping[str, Iterable[str]],
        numbers: Mapping[str, Iterable[float]],
        language: str = ENGLISH,
    ) -> None:
        """Add a document, as `Collected.add`."""
        self._collected.add(stored, texts, terms, numbers, language)

    def extend(self, collected: Collected) -> None:
        """Add documents that were collected elsewhere, in their order, as if each had been added here."""
        self._collected.extend(collected)

    def write(self, folder: Path, indexname: str = "MAIN") -> ArraySegment:
        """Write what was added, and begin anew; the segment is in no generation yet."""
        collected, count = self._collected, len(self)
        words = collected.words.distinct
        segment = ArraySegment(indexname, count)
        vocabulary, seen = _Vocabulary(list(map(term_in, words))), Sightings(len(words))
        lengths, columns, openings = {}, {}, {}
        with create(folder / segment.make_filename(TERMS_EXTENSION)) as file:
            collected.words.compounds().save(file)
            save_languages(file, collected.words)
            for name, texts in collected.texts.items():
                field = _text_field(texts, vocabulary, seen, count)
                field.save(file, name)
                lengths[name] = field.lengths
                if name in self._opened:
                    openings[name] = _openings(texts, words)
            seen.surfaces(list(words)).save(file)
            for name, terms in collected.terms.items():
                field = _term_field(terms)
                field.save(file, name)
                if name in self._coded:
                    columns[name] = codes(field, count)
        columns |= {name: _column(column, count) for name, column in collected.columns.items()}
        with create(folder / segment.make_filename(DOCUMENTS_EXTENSION)) as file:
            Documents(collected.stored.finish(), lengths, columns, openings=openings).save(file)
        # With the same dictionary the next segment's documents need not be packed anew when the two are merged.
        self._collected = Collected(collected.stored.dictionary or None)
        return segment

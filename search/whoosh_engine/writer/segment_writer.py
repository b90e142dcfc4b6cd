"""Segment writer: documents become a segment, without a step for each posting.

Numpy sorts the numbers of the words that were `collected`, which puts the postings in order.
Many segments become one in `merging`, and visible in `toc`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from search.text.analysis import STOP_TERMS
from search.whoosh_engine.codecs.array_file import Array, create, narrow
from search.whoosh_engine.codecs.document_values import DocumentFile
from search.whoosh_engine.codecs.inverted_index import InvertedField
from search.whoosh_engine.codecs.postings import PostingLists
from search.whoosh_engine.codecs.prefix_index import PrefixIndex, heads_of
from search.whoosh_engine.codecs.ragged import Ragged, starts_of
from search.whoosh_engine.codecs.surface_forms import Sightings, surface_of, term_in
from search.whoosh_engine.codecs.text_bytes import encoded
from search.whoosh_engine.codecs.word_delimiter import DelimiterVariants, save_languages
from search.whoosh_engine.schema import Row
from search.whoosh_engine.interop.array_codec import ArraySegment
from search.whoosh_engine.storage.segment import DOCUMENTS_EXTENSION, TERMS_EXTENSION
from search.whoosh_engine.writer.buffer import BufferedDocuments, Column, DocumentBuffer, Terms, Texts
from search.whoosh_engine.writer.term_interning import NewWords, Translator


class _Vocabulary:
    """Terms sorted by their bytes, and the place among them of the term of each number."""

    def __init__(self, terms: Sequence[str]) -> None:
        texts = [encoded(term) for term in terms]
        self.sorted = sorted(set(texts))
        place = {term: number for number, term in enumerate(self.sorted)}
        self.places = np.array([place[text] for text in texts], np.int64)
        self.counted = np.array([term not in STOP_TERMS for term in terms], bool)
        """Whether a term counts in the length of a text: stop words do not, for nobody looks for them."""


def _field(
    vocabulary: _Vocabulary, numbers: Array, documents: Array, positions: Array | None, lengths: Array
) -> InvertedField:
    """The postings of tokens that come by document, and by position in it."""
    # One sort of integers, each with its own place below it, is several times as fast as a stable `argsort`.
    keys = vocabulary.places.take(numbers)
    keys <<= 32
    keys |= np.arange(len(numbers))
    keys.sort()
    order = keys.astype(np.uint32)  # the lower half
    keys >>= 32
    terms = keys.astype(np.int32)
    del keys  # the largest of all
    documents = documents.take(order)
    heads = np.flatnonzero(_changes(terms) | _changes(documents))
    used, sizes = np.unique(terms[heads], return_counts=True)
    postings = Ragged.of_sizes(sizes, documents=documents[heads])
    lists = PostingLists(postings)
    if positions is not None:
        frequencies = np.diff(heads, append=len(terms))
        if len(heads) < len(terms):
            postings = postings.with_columns(frequencies=narrow(frequencies))
        ends = starts_of(frequencies)[postings.starts]
        lists = PostingLists(postings, tokens=Ragged(ends, {"positions": positions.take(order)}))
    return InvertedField(Ragged.of_texts([vocabulary.sorted[place] for place in used.tolist()]), lists, lengths)


def _text_field(texts: Texts, numbers: Array, vocabulary: _Vocabulary, seen: Sightings, count: int) -> InvertedField:
    """The words of a field of a segment of so many documents; they are added to those that were seen."""
    sizes = np.array(texts.sizes)
    documents = np.repeat(np.array(texts.documents), sizes)
    positions = np.repeat((np.array(texts.firsts) - starts_of(sizes)[:-1]).astype(np.int32), sizes)
    positions += np.arange(len(positions), dtype=np.int32)
    lengths = np.bincount(documents[vocabulary.counted[numbers]], minlength=count)
    seen.add(numbers, documents)
    return _field(vocabulary, numbers, documents, narrow(positions), narrow(lengths))


def _openings(texts: Texts, numbers: Array, words: Iterable[str]) -> PrefixIndex:
    """The documents in the order of the beginnings of their texts; `words` are those of all numbers."""
    surfaces = [surface_of(word).encode() for word in words]
    sizes = np.array(texts.sizes)
    heads = heads_of(surfaces, numbers, sizes)
    having = sizes > 0
    return PrefixIndex.of(heads[having], np.array(texts.documents)[having])


def _term_field(terms: Terms) -> InvertedField:
    """The exact terms of a field; one that a document has twice counts once."""
    lengths = np.empty(0, np.uint8)
    return _field(_Vocabulary(list(terms.distinct)), np.array(terms.numbers), np.array(terms.documents), None, lengths)


def _column(column: Column, count: int) -> Ragged:
    sizes = np.bincount(np.array(column.documents), minlength=count)
    return Ragged.of_sizes(sizes, numbers=np.array(column.numbers))


def _changes(numbers: Array) -> NDArray[np.bool_]:
    """Where a number is not the one before."""
    return np.concatenate([np.ones(min(1, len(numbers)), bool), numbers[1:] != numbers[:-1]])


def codes(field: InvertedField, count: int) -> Ragged:
    """For each document the numbers of its terms, ascending: the postings seen from the other side."""
    postings = field.lists.postings
    terms = np.repeat(np.arange(len(field), dtype=np.int32), postings.sizes)
    order = np.argsort(postings["documents"], kind="stable")
    sizes = np.bincount(postings["documents"], minlength=count)
    return Ragged.of_sizes(sizes, codes=narrow(terms[order]))


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
        self._collector, self._translator = DocumentBuffer(dictionary), Translator()

    def __len__(self) -> int:
        return len(self._collector)

    @property
    def dictionary(self) -> bytes | None:
        """What stored fields are compressed against (see `stored`); None while there are too few documents."""
        return self._collector.collected().stored.dictionary

    @property
    def has_waiting(self) -> bool:
        """Whether documents wait to be taken apart."""
        return self._collector.has_waiting

    @property
    def size_bytes(self) -> int:
        """What writing will take in memory, without the documents that wait."""
        return self._collector.size_bytes

    def add(self, row: Row) -> None:
        """Add a document."""
        self._collector.add(row)

    def extend(self, collected: BufferedDocuments, new_words: NewWords) -> None:
        """Add documents that were collected elsewhere, in their order, as if each had been added here.

        They come with the words that were new to the vocabulary there, in the order in which it got them.
        ValueError when words before them are missing, or the dictionary is another.
        """
        places = self._translator.places(new_words, self._collector.vocabulary)
        self._collector.collected().extend(collected, places)

    def for_more(self) -> SegmentWriter:
        """One without documents, for those that come next: also for batches that are sent without words known here."""
        made = SegmentWriter(self._coded, self.dictionary, self._opened)
        made._translator, vocabulary = self._translator.begun_anew(self._collector.vocabulary)
        # With the same dictionary the next segment's documents need not be packed anew when the two are merged.
        made._collector = DocumentBuffer(self.dictionary, vocabulary)
        return made

    def write(self, folder: Path) -> ArraySegment:
        """Write the documents as a segment into a folder, maybe from another thread; it is in no generation yet."""
        collected, count = self._collector.collected(), len(self._collector)
        words, places = self._collector.distinct()
        segment = ArraySegment("MAIN", count)
        vocabulary, seen = _Vocabulary(list(map(term_in, words))), Sightings(len(words))
        lengths, columns, openings = {}, {}, {}
        with create(folder / segment.make_filename(TERMS_EXTENSION)) as file:
            DelimiterVariants.of(self._collector.compounds()).save(file)
            save_languages(file, collected.chunks)
            for name, texts in collected.texts.items():
                numbers = places[np.array(texts.numbers)]
                field = _text_field(texts, numbers, vocabulary, seen, count)
                field.save(file, name)
                lengths[name] = field.lengths
                if name in self._opened:
                    openings[name] = _openings(texts, numbers, words)
            seen.surfaces(words).save(file)
            for name, terms in collected.terms.items():
                field = _term_field(terms)
                field.save(file, name)
                if name in self._coded:
                    columns[name] = codes(field, count)
        columns |= {name: _column(column, count) for name, column in collected.columns.items()}
        with create(folder / segment.make_filename(DOCUMENTS_EXTENSION)) as file:
            DocumentFile(collected.stored.finish(), lengths, columns, openings=openings).save(file)
        return segment

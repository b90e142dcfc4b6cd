"""Segment writer: makes a segment of documents, without a step for each posting.

Numpy sorts the numbers of the words in the buffer, which puts the postings in order.
Many segments become one in `segment_merger`, and visible in `commit_point`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from search.text.analysis import STOP_TERMS
from search.whoosh_engine.codecs.array_file import Array, create, narrow
from search.whoosh_engine.codecs.document_values import DocumentFile
from search.whoosh_engine.codecs.inverted_index import InvertedField
from search.whoosh_engine.codecs.postings import MIXED, PostingLists
from search.whoosh_engine.codecs.prefix_index import PrefixIndex, prefixes_of
from search.whoosh_engine.codecs.ragged import Ragged, entries_from, offsets_of
from search.whoosh_engine.codecs.surface_forms import surface_of, term_in
from search.whoosh_engine.codecs.text_bytes import encoded
from search.whoosh_engine.codecs.word_delimiter import DelimiterVariants, save_languages
from search.whoosh_engine.interop.array_codec import ArraySegment
from search.whoosh_engine.schema import MappedDocument
from search.whoosh_engine.storage.segment import DOCUMENTS_EXTENSION, TERMS_EXTENSION
from search.whoosh_engine.writer.buffer import BufferedDocuments, DocumentBuffer, NumberBuffer, TermBuffer, TextBuffer
from search.whoosh_engine.writer.commonest_spellings import commonest_spellings
from search.whoosh_engine.writer.surface_collector import OrderedForms, SurfaceFormsBuilder
from search.whoosh_engine.writer.term_interning import NewWords, Translator


class _TermOrder:
    """Terms sorted by their bytes, and the place among them of the term of each number."""

    def __init__(self, terms: Sequence[str], codes: Array | None = None) -> None:
        """`codes` are those of the form of each number; exact terms have no forms."""
        self.codes = codes
        texts = [encoded(term) for term in terms]
        self.sorted = sorted(set(texts))
        place = {term: number for number, term in enumerate(self.sorted)}
        self.places = np.array([place[text] for text in texts], np.int64)
        self.is_counted = np.array([term not in STOP_TERMS for term in terms], bool)
        """Whether a term counts in the length of a text: stop words do not, for nobody looks for them."""


def _inverted(
    order: _TermOrder, numbers: Array, documents: Array, positions: Array | None, lengths: Array
) -> InvertedField:
    """Invert tokens that come by document, and by position in it."""
    # One sort of integers, each with its own place below it, is several times as fast as a stable `argsort`.
    keys = order.places.take(numbers)
    keys <<= 32
    keys |= np.arange(len(numbers))
    keys.sort()
    by_term = keys.astype(np.uint32)  # the lower half
    keys >>= 32
    terms = keys.astype(np.int32)
    del keys  # the largest of all
    documents = documents.take(by_term)
    heads = np.flatnonzero(_changes(terms) | _changes(documents))
    used, sizes = np.unique(terms[heads], return_counts=True)
    postings = Ragged.of_sizes(sizes, documents=documents[heads])
    lists = PostingLists(postings)
    if positions is not None:
        frequencies = np.diff(heads, append=len(terms))
        if len(heads) < len(terms):
            postings = postings.with_columns(frequencies=narrow(frequencies))
        ends = offsets_of(frequencies)[postings.offsets]
        lists = PostingLists(postings, tokens=Ragged(ends, {"positions": positions.take(by_term)}))
        if order.codes is not None:
            lists = _with_forms(lists, order.codes.take(numbers.take(by_term)), heads, frequencies)
    return InvertedField(Ragged.of_texts([order.sorted[place] for place in used.tolist()]), lists, lengths)


def _with_forms(lists: PostingLists, codes: Array, heads: Array, frequencies: Array) -> PostingLists:
    """The postings with the forms of their tokens, which are given in the order of the postings."""
    is_other = np.concatenate([np.zeros(min(1, len(codes)), bool), codes[1:] != codes[:-1]])
    is_other[heads] = False
    is_mixed = np.zeros(len(heads), bool)
    is_mixed[heads.searchsorted(np.flatnonzero(is_other), "right") - 1] = True
    mixed = codes.take(entries_from(heads[is_mixed], frequencies[is_mixed]))
    postings = lists.postings.with_columns(forms=np.where(is_mixed, np.uint8(MIXED), codes.take(heads)))
    ends = offsets_of(frequencies * is_mixed)[postings.offsets]
    return replace(lists, postings=postings, forms=Ragged(ends, {"codes": mixed}))


def _text_field(
    texts: TextBuffer, numbers: Array, order: _TermOrder, surfaces: SurfaceFormsBuilder, count: int
) -> InvertedField:
    """The words of a field of a segment of so many documents; their surface forms are counted."""
    sizes = np.array(texts.sizes)
    documents = np.repeat(np.array(texts.documents), sizes)
    positions = np.repeat((np.array(texts.first_positions) - offsets_of(sizes)[:-1]).astype(np.int32), sizes)
    positions += np.arange(len(positions), dtype=np.int32)
    lengths = np.bincount(documents[order.is_counted[numbers]], minlength=count)
    surfaces.add(numbers, documents)
    return _inverted(order, numbers, documents, narrow(positions), narrow(lengths))


def _prefix_index(texts: TextBuffer, numbers: Array, forms: Iterable[str]) -> PrefixIndex:
    """The prefix index of a field; `forms` are the surface forms of all numbers."""
    sizes = np.array(texts.sizes)
    prefixes = prefixes_of([surface_of(form).encode() for form in forms], numbers, sizes)
    has_words = sizes > 0
    return PrefixIndex.of(prefixes[has_words], np.array(texts.documents)[has_words])


def _term_field(terms: TermBuffer) -> InvertedField:
    """The exact terms of a field; one that a document has twice counts once."""
    order, lengths = _TermOrder(list(terms.distinct)), np.empty(0, np.uint8)
    return _inverted(order, np.array(terms.numbers), np.array(terms.documents), None, lengths)


def _column(numbers: NumberBuffer, count: int) -> Ragged:
    sizes = np.bincount(np.array(numbers.documents), minlength=count)
    return Ragged.of_sizes(sizes, numbers=np.array(numbers.numbers))


def _changes(numbers: Array) -> NDArray[np.bool_]:
    """Where a number is not the one before."""
    return np.concatenate([np.ones(min(1, len(numbers)), bool), numbers[1:] != numbers[:-1]])


def ordinals(field: InvertedField, count: int) -> Ragged:
    """For each document the numbers of its terms, ascending, as a column of `codes`: the postings, transposed."""
    postings = field.lists.postings
    terms = np.repeat(np.arange(len(field), dtype=np.int32), postings.sizes)
    order = np.argsort(postings["documents"], kind="stable")
    sizes = np.bincount(postings["documents"], minlength=count)
    return Ragged.of_sizes(sizes, codes=narrow(terms[order]))


class SegmentWriter:
    """Buffers documents, and writes them as a segment."""

    def __init__(
        self, ordinals: Collection[str] = (), dictionary: bytes | None = None, prefixes: Collection[str] = ()
    ) -> None:
        """`ordinals` are the fields of exact terms that have a column of ordinals, to be counted.

        `prefixes` are the fields of texts that have a prefix index, to be completed.
        Writers in several processes that have the same `dictionary` make segments that are merged in half the time.
        """
        self._ordinals, self._prefixes = frozenset(ordinals), frozenset(prefixes)
        self._buffer, self._translator = DocumentBuffer(dictionary), Translator()

    def __len__(self) -> int:
        return len(self._buffer)

    @property
    def dictionary(self) -> bytes | None:
        """What stored fields are compressed against (see `stored_fields`); None while there are too few documents."""
        return self._buffer.analyzed().stored.dictionary

    @property
    def has_pending(self) -> bool:
        """Whether documents wait to be analyzed."""
        return self._buffer.has_pending

    @property
    def size_bytes(self) -> int:
        """What writing will take in memory, without the documents that wait."""
        return self._buffer.size_bytes

    def add(self, document: MappedDocument) -> None:
        """Add a document."""
        self._buffer.add(document)

    def extend(self, documents: BufferedDocuments, new_words: NewWords) -> None:
        """Add documents that were buffered elsewhere, in their order, as if each had been added here.

        They come with the words that were new to the interner there, in the order in which it got them.
        ValueError when words before them are missing, or the dictionary is another.
        """
        translation = self._translator.translation(new_words, self._buffer.interner)
        self._buffer.analyzed().extend(documents, translation)

    def successor(self) -> SegmentWriter:
        """A writer of the next segment, also for batches that are sent without words known here.

        With the same dictionary its stored documents need not be compressed anew when the two are merged.
        """
        made = SegmentWriter(self._ordinals, self.dictionary, self._prefixes)
        made._translator, interner = self._translator.compacted(self._buffer.interner)
        made._buffer = DocumentBuffer(self.dictionary, interner)
        return made

    def write(self, folder: Path) -> ArraySegment:
        """Write the documents as a segment into a folder, maybe from another thread; it is in no generation yet."""
        documents, count = self._buffer.analyzed(), len(self._buffer)
        forms, places = self._buffer.surface_forms()
        segment = ArraySegment("MAIN", count)
        ordered, surfaces = OrderedForms.of(forms), SurfaceFormsBuilder(len(forms))
        order = _TermOrder(list(map(term_in, forms)), ordered.codes)
        lengths, columns, prefix_indexes = {}, {}, {}
        with create(folder / segment.make_filename(TERMS_EXTENSION)) as file:
            DelimiterVariants.of(self._buffer.compounds()).save(file)
            save_languages(file, documents.chunks)
            for name, texts in documents.texts.items():
                numbers = places[np.array(texts.numbers)]
                field = _text_field(texts, numbers, order, surfaces, count)
                field.save(file, name)
                lengths[name] = field.lengths
                if name in self._prefixes:
                    prefix_indexes[name] = _prefix_index(texts, numbers, forms)
            spellings = commonest_spellings(documents.texts.values(), self._buffer.interner, forms, places)
            surfaces.finish(ordered, spellings).save(file)
            for name, terms in documents.terms.items():
                field = _term_field(terms)
                field.save(file, name)
                if name in self._ordinals:
                    columns[name] = ordinals(field, count)
        columns |= {name: _column(numbers, count) for name, numbers in documents.numbers.items()}
        with create(folder / segment.make_filename(DOCUMENTS_EXTENSION)) as file:
            DocumentFile(
                documents.stored.finish(),
                lengths,
                columns,
                prefix_indexes=prefix_indexes,
                texts=documents.bodies.finish(),
            ).save(file)
        return segment

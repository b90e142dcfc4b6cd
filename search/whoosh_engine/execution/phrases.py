"""Phrase matching: documents of a segment in which words stand beside each other.

A place is a number: the document's times 2³², plus the position of the word in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from search.text.analysis import FIRST_UNSPACED
from search.whoosh_engine.codecs.inverted_index import BLOCK, InvertedField, Terms, is_single
from search.whoosh_engine.codecs.ragged import entries_from
from search.whoosh_engine.execution.doc_sets import DENSE_FROM, DocIds, Mask, among, distinct, first_of_each
from search.whoosh_engine.execution.term_alternatives import Alternatives, Containing, Slot

_POSITION = 32
"""Bits of a position in the number of a place."""
_FEW = 1000
_MANY_TERMS = 8
_FIRST_UNSPACED = FIRST_UNSPACED.encode()
_WITHIN = np.arange(BLOCK, dtype=np.uint8)

Places = NDArray[np.int64]


def with_all(lists: Sequence[DocIds]) -> DocIds:
    """The documents that are in all lists, the shortest of which decides the cost."""
    documents, *others = sorted(lists, key=len)
    for other in others:
        documents = documents[_in_both(documents, other).nonzero()[0]]
    return documents


def standing(words: Sequence[Places], *, at_start: bool = False) -> DocIds:
    """The documents in which each word has a place after the word before it, and with `at_start` before all others."""
    places = words[0]
    for distance, others in enumerate(words[1:], 1):
        places = _in_both_places(places, others - distance)
    if at_start:
        places = places.compress(places & ((1 << _POSITION) - 1) == 0)
    found = places >> _POSITION
    return found[first_of_each(found)].astype(np.int32)


def from_base(places: Places, base: int) -> Places:
    """The same where the first document of the segment has this number."""
    return places + (base << _POSITION) if base else places


def terms_of(field: InvertedField, slot: Slot) -> Iterator[tuple[Terms, float]]:
    """The numbers of the terms of a slot, each once, and what an occurrence of each of them counts."""
    if isinstance(slot, Alternatives):
        yield from _terms(field, slot.weighted)
    elif isinstance(slot, Containing):
        yield from _together(field.terms_containing(slot.character.encode(), _FIRST_UNSPACED), 1.0)
    else:
        yield field.term_range(slot.prefix.encode()), 1.0
        yield from _terms(field, [(term, 1.0) for term in slot.others if not term.startswith(slot.prefix)])


def _terms(field: InvertedField, weighted: Sequence[tuple[str, float]]) -> Iterator[tuple[Terms, float]]:
    """Few terms one by one, which is the sooner; many all at once."""
    if len(weighted) < _MANY_TERMS:
        for term, weight in weighted:
            number = field.term_number(term.encode())
            if number is not None:
                yield slice(number, number + 1), weight
        return
    for weight, some in groupby(sorted(weighted, key=_weight_of), key=_weight_of):
        yield from _together(field.term_numbers([term.encode() for term, _ in some]), weight)


def _together(numbers: NDArray[np.int64], weight: float) -> Iterator[tuple[Terms, float]]:
    if len(numbers) == 1:
        yield slice(int(numbers[0]), int(numbers[0]) + 1), weight
    elif len(numbers):
        yield numbers, weight


def _weight_of(weighted: tuple[str, float]) -> float:
    return weighted[1]


def places(field: InvertedField, slot: Slot, documents: DocIds) -> Places:
    """Where a word stands in some documents, ascending; others may be among them when that is as fast."""
    if isinstance(slot, Alternatives) and slot.single is not None:  # as most words are
        number = field.term_number(slot.single.encode())
        return np.empty(0, np.int64) if number is None else _places_of(field, slice(number, number + 1), documents)
    some = [terms for terms, _ in terms_of(field, slot)]
    parts = [_places_of(field, terms, documents) for terms in some]
    if len(parts) == 1 and is_single(some[0]):
        return parts[0]
    return distinct(np.concatenate(parts)) if parts else np.empty(0, np.int64)


def _places_of(field: InvertedField, terms: Terms, documents: DocIds) -> Places:
    """Where some terms stand in these documents, one term after the other.

    When the documents are most of those with the terms, the others are as good as looked into.
    """
    owners, frequencies = field.range_documents(terms), field.range_frequencies(terms)
    if not len(owners) or not len(documents):
        return np.empty(0, np.int64)
    if len(documents) * 2 > len(owners):
        places = np.repeat(owners.astype(np.int64) << _POSITION, frequencies)
        places += field.range_positions(terms)
        return places
    rows = _rows(owners, documents, is_one=is_single(terms))
    chosen, places, positions = rows, owners.take(rows).astype(np.int64) << _POSITION, field.range_positions(terms)
    if len(positions) > len(owners):  # else each posting has one place
        chosen, sizes = _starts_of_rows(field, terms, rows), frequencies.take(rows)
        if (sizes > 1).any():
            chosen, places = entries_from(chosen, sizes), places.repeat(sizes)
    places += positions.take(chosen)
    return places


def _starts_of_rows(field: InvertedField, terms: Terms, rows: NDArray[np.intp]) -> NDArray[np.int64]:
    """Where the positions of each row start; sums from row to row are much faster than a sum up to every row."""
    frequencies = field.range_frequencies(terms)
    if not len(rows):
        return np.empty(0, np.int64)
    if is_single(terms) and len(rows) * DENSE_FROM < len(frequencies):
        # Few of many: sums up to each block of rows are kept, and only what is before a row in its block is added.
        places = rows % BLOCK
        block = frequencies.take((rows - places)[:, np.newaxis] + _WITHIN, mode="clip")
        block *= places.astype(np.uint8)[:, np.newaxis] > _WITHIN
        within: NDArray[np.int64] = block.sum(axis=1, dtype=np.int64)
        return within + field.block_starts(terms.start)[rows // BLOCK]
    starts = np.empty(len(rows), np.int64)
    starts[0] = frequencies[: rows[0]].sum(dtype=np.int64)
    starts[1:] = np.add.reduceat(frequencies, rows, dtype=np.int64)[:-1]
    starts.cumsum(out=starts)
    return starts


def _rows(owners: DocIds, documents: DocIds, *, is_one: bool) -> NDArray[np.intp]:
    """Which of some postings are of these documents; the owners of the postings of one term ascend."""
    if len(documents) * DENSE_FROM > len(owners):
        mask = np.zeros(max(int(owners.max()), int(documents[-1])) + 1, bool)  # a search for each of many takes longer
        mask[documents] = True
        return np.flatnonzero(mask.take(owners))
    if not is_one:
        return np.flatnonzero(among(owners, documents))
    rows: NDArray[np.intp] = owners.searchsorted(documents)
    found: NDArray[np.intp] = rows[owners.take(rows, mode="clip") == documents]
    return found


def _in_both_places(some: Places, others: Places) -> Places:
    """The places that are in both; each ascends, so that a stable sort of many only merges them."""
    if len(some) * DENSE_FROM < len(others):
        return some.compress(among(some, others))
    if len(others) * DENSE_FROM < len(some):
        return others.compress(among(others, some))
    both = np.concatenate([some, others])
    both.sort(kind="stable")
    return both[np.flatnonzero(both[1:] == both[:-1])]


def _in_both(some: DocIds, others: DocIds) -> Mask:
    """As `among`; where both are many, a mask is several times as fast as a search for each."""
    if len(some) * DENSE_FROM < len(others) or len(some) < _FEW:
        return among(some, others)
    mask = np.zeros(max(int(some[-1]), int(others[-1])) + 1, bool)
    mask[others] = True
    return mask.take(some)

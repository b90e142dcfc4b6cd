"""Phrase matching: documents of a segment in which words stand beside each other.

A place is one number: the document's times 2³², plus the position of the word in it. So a phrase is an intersection of
arrays of places, those of each word moved back by its distance from the first word (`phrase_documents`).
To read the places of a common word in few documents costs most; each step has a way for few of many, and one for most:

    step                                few of many                            most
    ─────                               ───────────                            ────
    postings of documents (`_rows`)     a search for each document             a mask; above half, all postings
    their positions (`_starts`)         sums that are kept for each block      sums from posting to posting
                                        (of a rare word sums of all postings)
    places of both (`_in_both`)         a search for each of the fewer         one sort of both
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from search.primitives.page_texts import POSITION_BITS, Places
from search.primitives.term_alternatives import Alternatives, Slot
from search.whoosh_engine.codecs.inverted_index import BLOCK, InvertedField, Terms, is_single
from search.whoosh_engine.codecs.ragged import entries_from
from search.whoosh_engine.execution.doc_sets import DENSE_FROM, DocIds, among, distinct, first_of_each
from search.whoosh_engine.execution.slot_terms import TermForms, forms_in, terms_of

FEW = 128
"""Documents, as of a page of hits, that are searched one by one in the postings of a term, however many these are."""
_SUMMED = 2_000
"""Postings of a term that are summed up from the first one on whatever is asked of them."""
_WITHIN = np.arange(BLOCK, dtype=np.uint8)

_NOWHERE: Places = np.empty(0, np.int64)


def phrase_documents(words: Sequence[Places], *, at_start: bool = False) -> DocIds:
    """The documents in which each word has a place after the word before it, and with `at_start` before all others."""
    places = phrase_places(words)
    if at_start:
        places = places.compress(places & ((1 << POSITION_BITS) - 1) == 0)
    documents = places >> POSITION_BITS
    return documents[first_of_each(documents)].astype(np.int32)


def phrase_places(words: Sequence[Places]) -> Places:
    """The places of the first word after which the other words follow."""
    places = words[0]
    for distance, others in enumerate(words[1:], 1):
        places = _in_both(places, others - distance)
    return places


def _in_both(some: Places, others: Places) -> Places:
    """The places that are in both; each ascends, so that a stable sort of many only merges them."""
    if len(some) * DENSE_FROM < len(others):
        return some.compress(among(some, others))
    if len(others) * DENSE_FROM < len(some):
        return others.compress(among(others, some))
    both = np.concatenate([some, others])
    both.sort(kind="stable")
    return both[np.flatnonzero(both[1:] == both[:-1])]


def from_base(places: Places, base: int) -> Places:
    """The same where the first document of the segment has this number."""
    return places + (base << POSITION_BITS) if base else places


def places(field: InvertedField, slot: Slot, documents: DocIds) -> Places:
    """The places of a word in some documents, ascending.

    Of more than `FEW` documents others may be among them when that is as fast.
    """
    if isinstance(slot, Alternatives) and slot.single is not None:  # as most words are
        number = field.term_number(slot.single.encode())
        return _NOWHERE if number is None else _term_places(field, slice(number, number + 1), documents)
    if isinstance(slot, Alternatives) and slot.is_exact and slot.forms:
        exact = [_form_places(one, documents) for one in forms_in(field, slot)]
        return exact[0] if len(exact) == 1 else distinct(np.concatenate([_NOWHERE, *exact]))
    some = [terms for terms, _ in terms_of(field, slot)]
    parts = [_term_places(field, terms, documents) for terms in some]
    if len(parts) == 1 and is_single(some[0]):
        return parts[0]
    return distinct(np.concatenate(parts)) if parts else _NOWHERE


def _term_places(field: InvertedField, terms: Terms, documents: DocIds) -> Places:
    """The places of some terms in these documents, one term after the other."""
    owners = field.range_documents(terms)
    if not len(owners) or not len(documents):
        return _NOWHERE
    if is_single(terms) and len(documents) <= FEW:  # most of which have it nowhere
        return _places_of_rows(field, terms, owners, _searched_rows(owners, documents))
    if len(documents) > FEW and len(documents) * 2 > len(owners):  # to read all is as fast as to choose most of them
        places = np.repeat(owners.astype(np.int64) << POSITION_BITS, field.range_frequencies(terms))
        places += field.range_positions(terms)
        return places
    return _places_of_rows(field, terms, owners, _rows(owners, documents, is_one=is_single(terms)))


def _form_places(forms: TermForms, documents: DocIds) -> Places:
    """The places of the tokens of some forms of a term in these documents."""
    terms = slice(forms.number, forms.number + 1)
    owners = forms.field.range_documents(terms)
    if not len(owners) or not len(documents):
        return _NOWHERE
    rows = _rows(owners, documents, is_one=True)
    return _places_of_rows(forms.field, terms, owners, rows).compress(forms.among(rows))


def _rows(owners: DocIds, documents: DocIds, *, is_one: bool) -> NDArray[np.intp]:
    """The numbers of the postings of these documents; the documents of the postings of one term ascend."""
    if len(documents) * DENSE_FROM > len(owners):
        mask = np.zeros(max(int(owners.max()), int(documents[-1])) + 1, bool)  # a search for each of many takes longer
        mask[documents] = True
        return np.flatnonzero(mask.take(owners))
    if not is_one:
        return np.flatnonzero(among(owners, documents))
    return _searched_rows(owners, documents)


def _searched_rows(owners: DocIds, documents: DocIds) -> NDArray[np.intp]:
    rows: NDArray[np.intp] = owners.searchsorted(documents)
    return rows.compress(owners.take(rows, mode="clip") == documents)


def _places_of_rows(field: InvertedField, terms: Terms, owners: DocIds, rows: NDArray[np.intp]) -> Places:
    """The places of some postings of terms; `owners` are the documents of all of these."""
    if not len(rows):
        return _NOWHERE
    positions = field.range_positions(terms)
    places = owners.take(rows).astype(np.int64)
    places <<= POSITION_BITS
    if len(positions) == len(owners):  # each posting has one place
        places += positions.take(rows)
        return places
    frequencies = field.range_frequencies(terms)
    starts, sizes = _starts(field, terms, frequencies, rows), frequencies.take(rows)
    if sizes.max() > 1:
        starts, places = entries_from(starts, sizes), places.repeat(sizes)
    places += positions.take(starts)
    return places


def _starts(
    field: InvertedField, terms: Terms, frequencies: NDArray[np.integer], rows: NDArray[np.intp]
) -> NDArray[np.int64]:
    """Where the positions of each posting start; sums from row to row are much faster than a sum up to every row."""
    if len(frequencies) <= _SUMMED:
        ends: NDArray[np.int64] = frequencies.cumsum(dtype=np.int64)
        return ends.take(rows) - frequencies.take(rows)
    if is_single(terms) and len(rows) * DENSE_FROM < len(frequencies):
        # Sums up to each block of rows are kept, and only the rows before a row in its block are added.
        offsets = rows % BLOCK
        block = frequencies.take((rows - offsets)[:, np.newaxis] + _WITHIN, mode="clip")
        block *= offsets.astype(np.uint8)[:, np.newaxis] > _WITHIN
        within: NDArray[np.int64] = block.sum(axis=1, dtype=np.int64)
        return within + field.block_starts(terms.start)[rows // BLOCK]
    starts = np.empty(len(rows), np.int64)
    starts[0] = frequencies[: rows[0]].sum(dtype=np.int64)
    starts[1:] = np.add.reduceat(frequencies, rows, dtype=np.int64)[:-1]
    starts.cumsum(out=starts)
    return starts

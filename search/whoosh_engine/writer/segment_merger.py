"""Segment merger: makes one segment of several, without their deleted documents.

Terms are brought into one order, documents get new numbers, and numpy copies every array to its new place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from search.whoosh_engine.codecs.array_file import Array, ArrayWriter, create, narrow
from search.whoosh_engine.codecs.document_values import DocumentFile, TermVectors
from search.whoosh_engine.codecs.inverted_index import InvertedField
from search.whoosh_engine.codecs.postings import NO_CODE, PostingLists
from search.whoosh_engine.codecs.prefix_index import EMPTY_PREFIX_INDEX, merged_prefixes
from search.whoosh_engine.codecs.ragged import Ragged, concatenate, merge_lists, union
from search.whoosh_engine.codecs.stored_fields import with_one_dictionary
from search.whoosh_engine.codecs.stored_texts import StoredTexts
from search.whoosh_engine.codecs.surface_forms import CodeChanges, SurfaceForms
from search.whoosh_engine.codecs.word_delimiter import merged_variants, save_languages
from search.whoosh_engine.interop.array_codec import ArraySegment
from search.whoosh_engine.storage.segment import DOCUMENTS_EXTENSION, TERMS_EXTENSION, SegmentReader
from search.whoosh_engine.writer.background_task import BackgroundTask
from search.whoosh_engine.writer.segment_writer import ordinals
from search.whoosh_engine.writer.surface_collector import merged_surfaces

_Numbers = NDArray[np.integer]


def merge(folder: Path, segments: Sequence[SegmentReader], indexname: str = "MAIN") -> ArraySegment:
    """Write one segment with the documents of all that are not deleted; it is in no generation yet.

    Raises IndexDamaged when one is not whole, for it would come out with checksums that are right, and ValueError when
    one has columns of Whoosh's classes, which only Whoosh's own merging takes apart.
    """
    for segment in segments:
        segment.require_whole()
    if any(segment.documents.whoosh_columns for segment in segments):
        raise ValueError("expected segments without Whoosh's columns; merge them with ix.optimize()")
    kept = [~segment.deleted for segment in segments]
    made = ArraySegment(indexname, sum(int(mask.sum()) for mask in kept))
    parts = [segment.documents.filtered(mask) for segment, mask in zip(segments, kept, strict=True)]
    with create(folder / made.make_filename(DOCUMENTS_EXTENSION)) as documents:
        with BackgroundTask(partial(_save_stored, documents, parts)) as stored:  # most of all bytes, and mostly copying
            with create(folder / made.make_filename(TERMS_EXTENSION)) as terms:
                columns = _save_terms(terms, segments, kept)
            stored.result()
        _save_fields(documents, parts, columns)
    return made


def _save_terms(
    file: ArrayWriter, segments: Sequence[SegmentReader], kept: Sequence[NDArray[np.bool_]]
) -> dict[str, Ragged]:
    """Write the terms of the documents that are kept; returns the columns of ordinals that follow from them."""
    columns, count = {}, sum(int(mask.sum()) for mask in kept)
    with_ordinals = {
        name for segment in segments for name, column in segment.documents.columns.items() if "codes" in column.columns
    }
    renumbered = _renumbered(kept)
    deletions = [np.where(mask, numbers, -1) for mask, numbers in zip(kept, renumbered, strict=True)]
    forms = merged_surfaces(list(zip([segment.surface_forms for segment in segments], deletions, strict=True)))
    forms.save(file)
    merged_variants(segment.delimiter_variants for segment in segments).save(file)
    save_languages(file, chain.from_iterable(segment.languages for segment in segments))
    for name, field in _fields(segments, kept, renumbered, forms):
        field.save(file, name)
        if name in with_ordinals:
            columns[name] = ordinals(field, count)
    return columns


def _renumbered(kept: Sequence[NDArray[np.bool_]]) -> list[NDArray[np.int32]]:
    """For each segment the new numbers of its documents; the number of one that is not kept has no meaning."""
    renumbered, first = [], 0
    for mask in kept:
        renumbered.append((np.cumsum(mask) - 1 + first).astype(np.int32))
        first += int(mask.sum())
    return renumbered


def _fields(
    segments: Sequence[SegmentReader],
    kept: Sequence[NDArray[np.bool_]],
    renumbered: Sequence[NDArray[np.int32]],
    forms: SurfaceForms,
) -> Iterator[tuple[str, InvertedField]]:
    """The merged fields, one at a time, so that only one is in memory."""
    changes = [segment.surface_forms.changed_codes(forms) for segment in segments]
    for name in sorted({name for segment in segments for name in segment.field_names}):
        parts = [
            recoded(segment.field(name), changed).filtered(mask, numbers)
            for segment, mask, numbers, changed in zip(segments, kept, renumbered, changes, strict=True)
        ]
        field = _merged_field([part for part in parts if len(part)])
        if field:
            yield name, field


def recoded(field: InvertedField, changes: CodeChanges) -> InvertedField:
    """The field with other codes of its forms."""
    lists = field.lists
    if lists.forms is None or not changes:
        return field
    forms, codes = lists.postings["forms"].copy(), lists.forms["codes"].copy()
    for term, changed in changes.items():
        if (number := field.term_number(term.encode())) is not None:
            table = np.arange(1 << 8, dtype=np.uint8)
            table[list(changed)] = list(changed.values())
            for column, owned in ((forms, lists.postings), (codes, lists.forms)):
                entries = owned.slice_of(number)
                column[entries] = table.take(column[entries])
    postings = lists.postings.with_columns(forms=forms)
    return replace(field, lists=replace(lists, postings=postings, forms=lists.forms.with_columns(codes=codes)))


def _merged_field(parts: Sequence[InvertedField]) -> InvertedField | None:
    if not parts:
        return None
    vocabulary, places = union([part.vocabulary for part in parts])
    lists = _merged_lists([part.lists for part in parts], places, len(vocabulary))
    return InvertedField(vocabulary, lists, np.empty(0, np.uint8))


def _merged_lists(parts: Sequence[PostingLists], places: Sequence[_Numbers], count: int) -> PostingLists:
    """The posting lists of `count` terms or documents; the postings of each come in the order of the parts."""
    parts = _with_same_columns(parts)
    tokens = [(part.tokens, own) for part, own in zip(parts, places, strict=True) if part.tokens is not None]
    values = [(part.values, own) for part, own in zip(parts, places, strict=True) if part.values is not None]
    forms = [(part.forms, own) for part, own in zip(parts, places, strict=True) if part.forms is not None]
    if len(tokens) not in {0, len(parts)} or len(values) not in {0, len(parts)}:
        raise ValueError("expected segments whose fields have the same formats; write the index anew")
    postings = merge_lists([(part.postings, own) for part, own in zip(parts, places, strict=True)], count)
    merged_tokens = merge_lists(tokens, count) if tokens else None
    merged_values, merged_forms = (merge_lists(some, count) if some else None for some in (values, forms))
    return PostingLists(postings, merged_tokens, merged_values, merged_forms)


def _with_same_columns(parts: Sequence[PostingLists]) -> Sequence[PostingLists]:
    """The same with all columns that any part has; an absent one is filled with what its absence means."""
    names = {name for part in parts for name in part.postings.columns}
    return [_completed(part, names) for part in parts]


def _completed(part: PostingLists, names: set[str]) -> PostingLists:
    postings = part.postings
    for name in ("frequencies", "weights"):
        if name in names and name not in postings.columns:
            ones = np.ones(postings.entry_count, np.uint8)
            column = ones if name == "frequencies" else postings.columns.get("frequencies", ones).astype(np.float32)
            postings = postings.with_columns(**{name: column})
    forms = part.forms
    if "forms" in names and forms is None:
        postings = postings.with_columns(forms=np.full(postings.entry_count, NO_CODE, np.uint8))
        forms = Ragged.of_sizes(np.zeros(len(postings)), codes=np.empty(0, np.uint8))
    return PostingLists(postings, part.tokens, part.values, forms)


def _save_stored(file: ArrayWriter, parts: Sequence[DocumentFile]) -> None:
    first, *others = with_one_dictionary([part.stored for part in parts])
    first.save(file, *others)
    bodies, *more = [StoredTexts.none(part.count) if part.texts is None else part.texts for part in parts]
    bodies.save(file, *more)


def _save_fields(file: ArrayWriter, parts: Sequence[DocumentFile], ordinals: dict[str, Ragged]) -> None:
    names = {name for part in parts for name in part.lengths}
    # A column of ordinals goes with the last term of its field, and then `ordinals` does not have it.
    numbers = {name for part in parts for name, column in part.columns.items() if "numbers" in column.columns}
    vectors = {name for part in parts for name in part.vectors}
    firsts = [int(places[0]) if len(places) else 0 for places in _places(parts)]
    prefix_indexes = {name for part in parts for name in part.prefix_indexes}
    columns = {name: _concatenated_numbers(parts, name) for name in numbers} | ordinals
    DocumentFile(
        lengths={name: narrow(np.concatenate([part.lengths_of(name) for part in parts])) for name in sorted(names)},
        columns={name: columns[name] for name in sorted(columns)},
        vectors={name: _merged_vectors(parts, name) for name in sorted(vectors)},
        prefix_indexes={
            name: merged_prefixes(
                [
                    (part.prefix_indexes.get(name, EMPTY_PREFIX_INDEX), first)
                    for part, first in zip(parts, firsts, strict=True)
                ]
            )
            for name in sorted(prefix_indexes)
        },
    ).save_fields(file)


def _concatenated_numbers(parts: Sequence[DocumentFile], name: str) -> Ragged:
    """The numbers of all documents, one part after the other."""
    return concatenate(
        [
            part.columns.get(name) or Ragged.of_sizes(np.zeros(part.count), numbers=np.empty(0, np.int64))
            for part in parts
        ]
    )


def _merged_vectors(parts: Sequence[DocumentFile], name: str) -> TermVectors:
    places = _places(parts)
    having = [number for number, part in enumerate(parts) if name in part.vectors]
    found = [parts[number].vectors[name] for number in having]
    vocabulary, terms = union([one.vocabulary for one in found])
    lists = [
        PostingLists(
            one.lists.postings.with_columns(terms=own[one.lists.postings["terms"]].astype(np.int32)),
            one.lists.tokens,
            one.lists.values,
        )
        for one, own in zip(found, terms, strict=True)
    ]
    count = sum(len(own) for own in places)
    return TermVectors(vocabulary, _merged_lists(lists, [places[number] for number in having], count))


def _places(parts: Sequence[DocumentFile]) -> list[Array]:
    """The new numbers of the documents of each part."""
    ends = np.cumsum([part.count for part in parts])
    return [np.arange(end - part.count, end) for part, end in zip(parts, ends, strict=True)]

"""Deep index check: what is wrong though every checksum is right.

A segment says most things twice: the stored values of a document are also its terms, positions, codes and numbers.
So its stored documents are indexed once more, some at a time, and compared with what the segment has; the bodies, too,
of those that are kept whole.
What is not stored is only checked to be possible: documents in order and within bounds, as many positions as there are
words, stop words left out of account.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import orjson

from search.errors import IndexMissing, NewsdexError
from search.schema.fields import BODY, ID, Fields
from search.settings.settings import Settings
from search.text.analysis import STOP_TERMS
from search.whoosh_engine.codecs.array_file import Array, ArrayFile
from search.whoosh_engine.codecs.inverted_index import InvertedField
from search.whoosh_engine.codecs.postings import MIXED
from search.whoosh_engine.schema import DocumentMapper, document_of, is_exact, is_stored, ordinal_fields, words_field
from search.whoosh_engine.storage import deletion_policy
from search.whoosh_engine.storage.commit_facts import CommitFacts, sidecars
from search.whoosh_engine.storage.commit_point import CommitPoint, latest_generation, open_all, read_generation
from search.whoosh_engine.storage.segment import SegmentReader
from search.whoosh_engine.writer.segment_merger import recoded
from search.whoosh_engine.writer.segment_writer import SegmentWriter, ordinals

DOCUMENTS_AT_ONCE = 20_000


def defects(folder: Path) -> list[str]:
    """What is wrong with any generation that is kept, one sentence each; IndexMissing when there is none.

    Raises IndexDamaged when the newest cannot be read at all.
    """
    newest = latest_generation(folder)
    if newest is None:
        raise IndexMissing(location=str(folder))
    read_generation(folder, newest)
    checked: set[str] = set()
    return [
        f"generation {number}: {defect}"
        for number, commit_point in deletion_policy.kept(folder).items()
        if commit_point
        for defect in _of_generation(folder, commit_point, checked)
    ]


def _of_generation(folder: Path, commit_point: CommitPoint, checked: set[str]) -> Iterator[str]:
    """Segments that several generations share are checked once."""
    try:
        segments, facts = open_all(folder, commit_point.segments), CommitFacts.read(folder, commit_point.generation)
    except (NewsdexError, FileNotFoundError) as error:
        yield str(error)
        return
    live = sum(int(np.count_nonzero(~segment.deleted)) for segment in segments)
    if live != facts.stored_documents:
        yield f"expected {facts.stored_documents} documents, found {live}"
    yield from _of_sidecars(folder, commit_point.generation)
    for segment in segments:
        if segment.name not in checked:
            checked.add(segment.name)
            yield from (f"{segment.name}: {defect}" for defect in _of_segment(segment, facts.settings))
    yield from _duplicate_ids(segments)


def _of_sidecars(folder: Path, generation: int) -> Iterator[str]:
    """Sidecar files of arrays are as they were written."""
    for path in sidecars(folder, generation):
        if path.suffix != ".json":
            try:
                ArrayFile.open(path).verify()
            except (NewsdexError, FileNotFoundError) as error:
                yield str(error)


def _duplicate_ids(segments: tuple[SegmentReader, ...]) -> Iterator[str]:
    """Ids that more than one document has."""
    seen: set[bytes] = set()
    for segment in segments:
        field = segment.field(ID)
        for number, term in enumerate(field.terms(slice(None))):
            documents = field.documents(number)
            live = int(np.count_nonzero(~segment.deleted[documents]))
            if live > 1 or (live and term in seen):
                yield f"several documents have the id {term.decode('utf-8', 'replace')}"
            if live:
                seen.add(term)


def _of_segment(segment: SegmentReader, settings: Settings) -> Iterator[str]:
    found = list(segment.defects())
    yield from found
    if found:
        return  # what is not even possible cannot be compared
    try:
        for name in segment.field_names:
            yield from (f"{name}: {defect}" for defect in _of_postings(segment.field(name)))
            yield from (f"{name}: {defect}" for defect in _of_codes(segment, name))
        yield from _of_stored(segment, settings)
    except Exception as error:  # noqa: BLE001 - hostile values may raise anything, and that is a defect
        yield f"it cannot be read: {type(error).__name__}: {error}"


def _of_postings(field: InvertedField) -> Iterator[str]:
    """What each field of postings must be, whatever was indexed."""
    postings, tokens = field.lists.postings, field.lists.tokens
    if (postings.sizes == 0).any():
        yield "a term is in no document"
    if not _is_ascending(postings["documents"], postings.offsets):
        yield "the documents of a term are not in order"
    frequencies = np.asarray(postings.columns.get("frequencies", np.ones(postings.entry_count, np.uint8)))
    if (frequencies == 0).any():
        yield "a document has a term no times"
    ends = np.concatenate([[0], np.cumsum(frequencies, dtype=np.int64)])
    forms = field.lists.forms
    if forms is not None and not np.array_equal(
        forms.offsets,
        np.append(0, np.cumsum(frequencies * (postings["forms"] == MIXED), dtype=np.int64))[postings.offsets],
    ):
        yield "there are not as many forms as the documents have words in several"
    if tokens is None:
        return
    if not np.array_equal(tokens.offsets, ends[postings.offsets]):
        yield "there are not as many positions as the documents have words"
    elif not _is_ascending(tokens["positions"], ends):
        yield "the positions of a term in a document are not in order"
    if not np.array_equal(field.lengths, _lengths(field, frequencies)):
        yield "the lengths are not those of the documents"


def _lengths(field: InvertedField, frequencies: Array) -> Array:
    """How many words each document has in a field, stop words left out."""
    postings = field.lists.postings
    counted = np.array([term.decode() not in STOP_TERMS for term in field.terms(slice(None))], bool)
    kept = np.repeat(counted, postings.sizes)
    return np.bincount(postings["documents"][kept], frequencies[kept], len(field.lengths))


def _is_ascending(numbers: Array, starts: Array) -> bool:
    """Whether the numbers of each list are ascending; `starts` are the places where lists start."""
    falls = np.flatnonzero(numbers[1:].astype(np.int64) <= numbers[:-1]) + 1
    return bool(np.isin(falls, starts).all())


def _of_codes(segment: SegmentReader, name: str) -> Iterator[str]:
    column = segment.documents.columns.get(name)
    if column is not None and "codes" in column.columns:
        expected = ordinals(segment.field(name), segment.count)
        if not _equal(column.offsets, expected.offsets) or not _equal(column["codes"], expected["codes"]):
            yield "its ordinals are not those of the documents"


def _of_stored(segment: SegmentReader, settings: Settings) -> Iterator[str]:
    """The stored documents, indexed once more, are the same."""
    for first in range(0, segment.count, DOCUMENTS_AT_ONCE):
        chosen = np.zeros(segment.count, bool)
        chosen[first : first + DOCUMENTS_AT_ONCE] = True
        with tempfile.TemporaryDirectory() as folder:
            expected = _indexed_again(segment, np.flatnonzero(chosen).tolist(), settings, Path(folder))
            yield from _differences(segment, chosen, expected, settings.fields)
            yield from _of_bodies(segment, chosen, expected, settings.fields)


def _indexed_again(segment: SegmentReader, documents: list[int], settings: Settings, folder: Path) -> SegmentReader:
    fields = settings.fields
    writer, mapper = SegmentWriter(ordinal_fields(fields)), DocumentMapper(fields, settings.language)
    for number in documents:
        document, text = document_of(orjson.loads(segment.stored(number)), fields), segment.text(number)
        if text:
            values = {**document.values, BODY: text.between(0, text.length)}
            document = replace(document, values=values, sections=text.sections)
        writer.add(mapper.map(document))
    return SegmentReader.open(folder, writer.write(folder))


def _field_of(segment: SegmentReader, name: str, expected: SegmentReader) -> InvertedField:
    """What a segment is expected to have in a field, with its codes of forms."""
    return recoded(expected.field(name), expected.surface_forms.changed_codes(segment.surface_forms))


def _differences(segment: SegmentReader, chosen: Array, expected: SegmentReader, fields: Fields) -> Iterator[str]:
    renumbered = (np.cumsum(chosen) - 1).astype(np.int32)
    for field in fields:
        names = [words_field(field)] * (field.searched and is_stored(field)) + [field.name] * is_exact(field)
        for name in dict.fromkeys(names):
            if not _same_field(segment.field(name).filtered(chosen, renumbered), _field_of(segment, name, expected)):
                yield f"{name}: the terms are not those of the stored documents"
        if field.ranged:
            found, wanted = segment.column(field.name).filter_lists(chosen), expected.column(field.name)
            if not _equal(found.sizes, wanted.sizes) or not _equal(found["numbers"], wanted["numbers"]):
                yield f"{field.name}: the numbers are not those of the stored documents"


def _of_bodies(segment: SegmentReader, chosen: Array, expected: SegmentReader, fields: Fields) -> Iterator[str]:
    """The words of bodies that are kept whole are those of their texts, and stand where they are said to."""
    if not fields.has_passages or not segment.texts.texts.entry_count:
        return
    documents = np.flatnonzero(chosen)
    is_whole = np.array([0 < segment.text(number).length < fields[BODY].limit for number in documents.tolist()])
    renumbered = (np.cumsum(is_whole) - 1).astype(np.int32)
    found = segment.field(BODY).filtered(chosen, (np.cumsum(chosen) - 1).astype(np.int32))
    own = _field_of(segment, BODY, expected)
    if not _same_field(found.filtered(is_whole, renumbered), own.filtered(is_whole, renumbered)):
        yield f"{BODY}: the terms are not those of the stored texts"
    some, wanted = segment.texts.filtered(chosen), expected.texts
    if not _equal(some.words.offsets, wanted.words.offsets) or not _equal(
        some.words["offsets"], wanted.words["offsets"]
    ):
        yield f"{BODY}: the offsets of words are not those of the stored texts"
    if not _equal(some.sections["positions"], wanted.sections["positions"]):
        yield f"{BODY}: the positions of sections are not those of their offsets"


def _same_field(found: InvertedField, expected: InvertedField) -> bool:
    pairs = [
        (found.vocabulary.offsets, expected.vocabulary.offsets),
        (found.vocabulary["bytes"], expected.vocabulary["bytes"]),
        (found.lists.postings.offsets, expected.lists.postings.offsets),
        (found.lists.postings["documents"], expected.lists.postings["documents"]),
    ]
    if found.lists.tokens is not None and expected.lists.tokens is not None:
        pairs.append((found.lists.tokens.offsets, expected.lists.tokens.offsets))
        pairs.append((found.lists.tokens["positions"], expected.lists.tokens["positions"]))
    if found.lists.forms is not None and expected.lists.forms is not None:
        pairs.append((found.lists.postings["forms"], expected.lists.postings["forms"]))
        pairs.append((found.lists.forms["codes"], expected.lists.forms["codes"]))
    return all(_equal(one, other) for one, other in pairs)


def _equal(found: Array, expected: Array) -> bool:
    return bool(np.array_equal(found, expected))

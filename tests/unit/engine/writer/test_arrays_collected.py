"""Documents that were buffered in parts, by several processes, are the same as those that were buffered at once."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import numpy as np
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.errors import InvalidDocument
from search.protocol.engine import open_writer
from search.schema.document import Document
from search.settings.settings import Settings
from search.text.analysis import written_words
from search.text.compounds import compounds
from search.text.languages import ENGLISH
from search.whoosh_engine.schema import MappedDocument
from search.whoosh_engine.writer import batch as batches
from search.whoosh_engine.writer.batch import MAX_WORDS, IndexBatch
from search.whoosh_engine.writer.buffer import DocumentBuffer
from search.whoosh_engine.writer.segment_writer import SegmentWriter
from search.whoosh_engine.writer.term_interning import NO_TERM, TermInterner

_text = st.lists(
    st.sampled_from(["law", "laws", "low-code", "LowCode", "Node.js", "don't", "--", "日本語", "naïve", "C++", "'"])
).map(" ".join)
_rows = st.lists(
    st.builds(
        lambda text, texts, terms, numbers, language: MappedDocument(
            orjson.dumps([text, texts, terms]), texts, terms, numbers, language
        ),
        st.text(max_size=300),
        st.dictionaries(st.sampled_from(["title", "body"]), st.lists(_text, max_size=2)),
        st.dictionaries(st.sampled_from(["topics", "id"]), st.lists(st.sampled_from(["AI", "Law", "é"]), max_size=3)),
        st.dictionaries(st.sampled_from(["heat", "published"]), st.lists(st.integers(-5, 5), max_size=2)),
        st.sampled_from([ENGLISH, ENGLISH, "de"]),
    ),
    max_size=8,
)
_dictionary = st.none() | st.just(b'["law","laws"]')


@given(st.lists(st.lists(_rows, max_size=4), max_size=3), _dictionary, st.integers(1, 20))
def test_parts_are_the_whole(
    segments: Sequence[Sequence[Sequence[MappedDocument]]], dictionary: bytes | None, most_words: int
) -> None:
    """Whatever is buffered apart, sent to another process and appended gives the bytes of what is added in turn.

    However many segments are written meanwhile, and whenever another interner takes the place of a large one.
    """
    at_once = _written([[[row for part in parts for row in part]] for parts in segments if parts], dictionary)
    assert _written(segments, dictionary, most_words) == at_once


def test_another_dictionary_is_refused() -> None:
    """Documents that were packed with another dictionary would be unreadable, and are refused."""
    other = DocumentBuffer(b"another")
    other.add(MappedDocument(b"{}", {}, {}, {}))
    with pytest.raises(ValueError, match="same dictionary"):
        SegmentWriter(dictionary=b"own").extend(other.analyzed(), other.new_words())


def test_words_of_a_batch_that_is_missing_are_noticed() -> None:
    """A batch is sent without the words of those before it: one that comes without them is refused."""
    interner = TermInterner()
    interner.intern_texts(["law"], ENGLISH)
    later = DocumentBuffer(b"{}", interner)
    later.add(MappedDocument(b"{}", {"title": ["law and order"]}, {}, {}))
    with pytest.raises(ValueError, match="from number 0 on, found those from 1 on"):
        SegmentWriter(dictionary=b"{}").extend(later.analyzed(), later.new_words())


def test_a_batch_is_sent_with_its_new_words_only() -> None:
    """All batches that a process fills number words in one interner, and no word is sent twice."""
    settings = Settings()
    given_out = pickle.loads(pickle.dumps(IndexBatch(settings, b"{}")))
    sent = []
    for title in ("Law and order", "Order and peace"):
        batch = given_out.empty()
        batch.add(Document(title, {"title": title}))
        sent.append(pickle.loads(pickle.dumps(batch)).filled.new_words)
    assert [(one.known, [some.written for some in one.words]) for one in sent] == [
        (0, [["Law", "and", "order"]]),
        (3, [["Order", "peace"]]),
    ]


def test_a_large_interner_is_given_up() -> None:
    """An interner that serves many batches never grows beyond its bound and one batch, and every batch is whole."""
    given_out = IndexBatch(Settings(), b"{}")
    with patch.object(batches, "MAX_WORDS", 2):
        first = given_out.empty()
        first.add(Document("first", {"title": "Law and order"}))
        second = given_out.empty()
        second.add(Document("second", {"title": "and peace"}))
    new = second.filled.new_words
    assert (new.interner, new.known) == (first.filled.new_words.interner, 0)
    assert [some.written for some in new.words] == [["and", "peace"]]


@pytest.mark.parametrize(("ids", "again"), [(["c", "a", "a", "c"], "a"), (["a", "b"], "b"), (["first"], "first")])
def test_no_id_is_added_again_by_a_batch(tmp_path: Path, ids: Sequence[str], again: str) -> None:
    """A document whose id was added before, in this batch or before it, is refused with its id; nothing is added."""
    with open_writer(tmp_path, Settings()) as writer:
        writer.add(Document("first", {"title": "Law and order " * 2000}))  # enough to compress others against
        writer.add(Document("b", {"title": "Law and order"}))
        batch = writer.batch()
        assert batch
        for id in ids:
            batch.add(Document(id, {"title": "Law and order"}))
        with pytest.raises(InvalidDocument) as raised:
            writer.add_batch(batch)
        assert raised.value.id == again
        assert writer.commit(datetime(2026, 1, 1, tzinfo=UTC)).stored_documents == 2


def test_long_words_are_not_kept_whole() -> None:
    """Encoded data in texts takes no room in an interner, and is one word with what begins like it."""
    interner = TermInterner()
    numbers, _ = interner.intern_texts(["x" * 1_000_000, "x" * 200, "x" * 64], ENGLISH)
    assert numbers.tolist() == [0, 0, 1]
    assert [len(written) for written, _ in interner.written(np.array([0, 1]))] == [128, 64]
    assert len(interner.surface_forms(np.array([0, 1]))[0]) == 1


def test_words_without_a_term_are_not_kept() -> None:
    """However many there are in hostile texts, an interner has none of them."""
    interner = TermInterner()
    numbers, sizes = interner.intern_texts(["\u0301 \u0302\u0301 law \u0303"], ENGLISH)
    assert (numbers.tolist(), sizes.tolist(), len(interner)) == ([0], [1], 1)
    assert interner.of_language(ENGLISH).intern("\u0301") == NO_TERM
    assert list(interner.of_language(ENGLISH)) == ["law"]


@pytest.mark.parametrize("end", ["'s", "'sss", "++", "'", ""])
@pytest.mark.parametrize("size", [60, 66, 125, 126, 127, 128, 140])
def test_a_long_word_is_no_compound_however_it_is_cut(end: str, size: int) -> None:
    """What is together in a text is what is in its words as they are written, and not as they are kept."""
    text = "PowerApps" + "y" * (size - 9) + end
    collector = DocumentBuffer()
    collector.add(MappedDocument(b"{}", {"title": [text]}, {}, {}))
    assert set(collector.compounds()) == {one for written in written_words(text) or () for one in compounds(written)}


def _written(
    segments: Sequence[Sequence[Sequence[MappedDocument]]], dictionary: bytes | None, most_words: int = MAX_WORDS
) -> list[bytes]:
    """The files of segments, of which the first part is added, and others are buffered elsewhere and appended."""
    writer, interner = SegmentWriter(["topics"], dictionary, ["title"]), TermInterner()
    with TemporaryDirectory() as folder:
        for first, *others in filter(None, segments):
            for document in first:
                writer.add(document)
            for documents in others:
                interner = interner if len(interner) < most_words else interner.renewed()
                part = DocumentBuffer(writer.dictionary, interner)
                for document in documents:
                    part.add(document)
                writer.extend(*pickle.loads(pickle.dumps((part.analyzed(), part.new_words()))))
            writer.write(Path(folder))
            writer = writer.successor()
        paths = sorted(Path(folder).iterdir(), key=lambda path: (path.stat().st_mtime_ns, path.suffix))
        return [path.read_bytes() for path in paths]

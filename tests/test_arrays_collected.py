"""Documents that were collected in parts, by several processes, are the same as those that were collected at once."""

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
from search.whoosh_engine.schema import Row
from search.whoosh_engine.writer import term_interning
from search.whoosh_engine.writer.batch import IndexBatch
from search.whoosh_engine.writer.buffer import DocumentBuffer
from search.whoosh_engine.writer.segment_writer import SegmentWriter
from search.whoosh_engine.writer.term_interning import TermInterner

_text = st.lists(
    st.sampled_from(["law", "laws", "low-code", "LowCode", "Node.js", "don't", "--", "日本語", "naïve", "C++", "'"])
).map(" ".join)
_rows = st.lists(
    st.builds(
        lambda text, texts, terms, numbers, language: Row(
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
    segments: Sequence[Sequence[Sequence[Row]]], dictionary: bytes | None, most_words: int
) -> None:
    """Whatever is collected apart, sent to another process and appended gives the bytes of what is added in turn.

    However many segments are written meanwhile, and whenever another vocabulary takes the place of a large one.
    """
    at_once = _written([[[row for part in parts for row in part]] for parts in segments if parts], dictionary)
    with patch.object(term_interning, "MAX_WORDS", most_words):
        assert _written(segments, dictionary) == at_once


def test_another_dictionary_is_refused() -> None:
    """Documents that were packed with another dictionary would be unreadable, and are refused."""
    other = DocumentBuffer(b"another")
    other.add(Row(b"{}", {}, {}, {}))
    with pytest.raises(ValueError, match="same dictionary"):
        SegmentWriter(dictionary=b"own").extend(other.collected(), other.new_words())


def test_words_of_a_batch_that_is_missing_are_noticed() -> None:
    """A batch is sent without the words of those before it: one that comes without them is refused."""
    vocabulary = TermInterner()
    vocabulary.of(["law"], ENGLISH)
    later = DocumentBuffer(b"{}", vocabulary)
    later.add(Row(b"{}", {"title": ["law and order"]}, {}, {}))
    with pytest.raises(ValueError, match="from number 0 on, found those from 1 on"):
        SegmentWriter(dictionary=b"{}").extend(later.collected(), later.new_words())


def test_a_batch_is_sent_with_its_new_words_only() -> None:
    """All batches that a process fills number words in one vocabulary, and no word is sent twice."""
    settings = Settings()
    given_out = pickle.loads(pickle.dumps(IndexBatch(settings, b"{}")))
    sent = []
    for title in ("Law and order", "Order and peace"):
        batch = given_out.empty()
        batch.add(Document(title, {"title": title}))
        sent.append(pickle.loads(pickle.dumps(batch)).filled.new_words)
    assert [(one.known, [written for _, written, _ in one.runs]) for one in sent] == [
        (0, [["Law", "and", "order"]]),
        (3, [["Order", "peace"]]),
    ]


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
    """Encoded data in texts takes no room in a vocabulary, and is one word with what begins like it."""
    vocabulary = TermInterner()
    numbers, _ = vocabulary.of(["x" * 1_000_000, "x" * 200, "x" * 64], ENGLISH)
    assert numbers.tolist() == [0, 0, 1]
    assert [len(written) for written, _ in vocabulary.written(np.array([0, 1]))] == [128, 64]
    assert len(vocabulary.distinct(np.array([0, 1]))[0]) == 1


def test_words_without_a_term_are_not_kept() -> None:
    """However many there are in hostile texts, a vocabulary has none of them."""
    vocabulary = TermInterner()
    numbers, sizes = vocabulary.of(["\u0301 \u0302\u0301 law \u0303"], ENGLISH)
    assert (numbers.tolist(), sizes.tolist(), len(vocabulary)) == ([0], [1], 1)
    assert list(vocabulary.numbers(ENGLISH)) == ["law"]


@pytest.mark.parametrize("end", ["'s", "'sss", "++", "'", ""])
@pytest.mark.parametrize("size", [60, 66, 125, 126, 127, 128, 140])
def test_a_long_word_is_no_compound_however_it_is_cut(end: str, size: int) -> None:
    """What is together in a text is what is in its words as they are written, and not as they are kept."""
    text = "PowerApps" + "y" * (size - 9) + end
    collector = DocumentBuffer()
    collector.add(Row(b"{}", {"title": [text]}, {}, {}))
    assert set(collector.compounds()) == {one for written in written_words(text) or () for one in compounds(written)}


def _written(segments: Sequence[Sequence[Sequence[Row]]], dictionary: bytes | None) -> list[bytes]:
    """The files of segments, of which the first part is added, and others are collected elsewhere and appended."""
    writer, vocabulary = SegmentWriter(["topics"], dictionary, ["title"]), TermInterner()
    with TemporaryDirectory() as folder:
        for first, *others in filter(None, segments):
            for row in first:
                writer.add(row)
            for rows in others:
                vocabulary = vocabulary.for_more()
                part = DocumentBuffer(writer.dictionary, vocabulary)
                for row in rows:
                    part.add(row)
                writer.extend(*pickle.loads(pickle.dumps((part.collected(), part.new_words()))))
            writer.write(Path(folder))
            writer = writer.for_more()
        paths = sorted(Path(folder).iterdir(), key=lambda path: (path.stat().st_mtime_ns, path.suffix))
        return [path.read_bytes() for path in paths]

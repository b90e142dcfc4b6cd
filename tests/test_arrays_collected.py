"""Documents that were collected in parts, by several processes, are the same as those that were collected at once."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.whoosh_engine.collected import Collected
from search.whoosh_engine.segment_writer import SegmentWriter

Document = tuple[bytes, dict[str, Any], dict[str, Any], dict[str, Any]]

_text = st.lists(
    st.sampled_from(["law", "laws", "low-code", "LowCode", "Node.js", "don't", "--", "日本語", "naïve", "C++", "'"])
).map(" ".join)
_documents = st.lists(
    st.builds(
        lambda text, texts, terms, numbers: (orjson.dumps([text, texts, terms]), texts, terms, numbers),
        st.text(max_size=300),
        st.dictionaries(st.sampled_from(["title", "body"]), st.lists(_text, max_size=2)),
        st.dictionaries(st.sampled_from(["topics", "id"]), st.lists(st.sampled_from(["AI", "Law", "é"]), max_size=3)),
        st.dictionaries(st.sampled_from(["heat", "published"]), st.lists(st.integers(-5, 5), max_size=2)),
    ),
    max_size=8,
)
_dictionary = st.none() | st.just(b'["law","laws"]')


@given(st.lists(_documents, max_size=4), _dictionary)
def test_parts_are_the_whole(parts: Sequence[Sequence[Document]], dictionary: bytes | None) -> None:
    """Whatever is collected apart, sent to another process and appended gives the bytes of what is added in turn."""
    at_once = _written([document for part in parts for document in part], [], dictionary)
    assert _written(parts[0] if parts else [], parts[1:], dictionary) == at_once


def test_another_dictionary_is_refused() -> None:
    """Documents that were packed with another dictionary would be unreadable, and are refused."""
    other = Collected(b"another")
    other.add(b"{}", {}, {}, {})
    with pytest.raises(ValueError, match="same dictionary"):
        Collected(b"own").extend(other)


def _written(
    added: Iterable[Document], appended: Iterable[Iterable[Document]], dictionary: bytes | None
) -> list[bytes]:
    """The files of a segment with what was added, and what was collected elsewhere and appended."""
    writer = SegmentWriter(["topics"], dictionary, ["title"])
    for document in added:
        writer.add(*document)
    for documents in appended:
        part = Collected(writer.dictionary)
        for document in documents:
            part.add(*document)
        writer.extend(pickle.loads(pickle.dumps(part)))
    with TemporaryDirectory() as folder:
        writer.write(Path(folder))
        return [path.read_bytes() for path in sorted(Path(folder).iterdir(), key=lambda path: path.suffix)]

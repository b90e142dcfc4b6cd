"""Does a writer that follows a generation change only what it is told to?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from conftest import NOW, build

from search.errors import IndexChanged, IndexMissing, InvalidDocument
from search.protocol.engine import open_searcher, open_writer, read_user_data
from search.protocol.request import SearchRequest
from search.schema.document import Document
from search.schema.fields import TITLE
from search.settings.settings import Settings


@pytest.fixture
def address(engine: str, tmp_path: Path) -> str:
    """An index with the documents a, b and c."""
    address = f"{engine}:{tmp_path / 'index'}"
    build(address, [Document(id, {TITLE: f"old {id}"}) for id in "abc"])
    return address


def follow(address: str, following: int, added: Iterable[Document] = (), removed: Iterable[str] = ()) -> None:
    """Change documents of the index, and note how many were added."""
    with open_writer(address, Settings(), following=following) as writer:
        for document in added:
            writer.add(document)
        for id in removed:
            writer.remove(id)
        writer.commit(NOW, {"added": np.array([len(list(added))], np.int64)})


def titles(address: str) -> Mapping[str, str]:
    """The title of each document, when the index says that there are so many."""
    with closing(open_searcher(address)) as searcher:
        found = {hit.id: str(hit.fields[TITLE]) for hit in searcher.search(SearchRequest(), NOW).hits}
        assert searcher.info.stored_documents == len(found)
        assert not searcher.check()
    return found


def test_documents_are_added_replaced_and_removed(address: str) -> None:
    """The others stay as they are; to remove what is not there is nothing."""
    follow(address, 1, [Document("a", {TITLE: "new"}), Document("d", {TITLE: "more"})], ["b", "z"])
    assert titles(address) == {"a": "new", "c": "old c", "d": "more"}
    follow(address, 2, [], ["a", "c", "d"])
    assert titles(address) == {}
    follow(address, 3, [Document("a", {TITLE: "again"})])
    assert titles(address) == {"a": "again"}


def test_what_is_not_committed_changes_nothing(address: str) -> None:
    """A writer that is left discards additions and removals."""
    with open_writer(address, Settings(), following=1) as writer:
        writer.remove("a")
        writer.add(Document("b", {TITLE: "new"}))
    assert titles(address) == {id: f"old {id}" for id in "abc"}


def test_an_invalid_document_leaves_the_one_before(address: str) -> None:
    """A document that is refused has not replaced the one with its id."""
    with open_writer(address, Settings(), following=1) as writer:
        with pytest.raises(InvalidDocument):
            writer.add(Document("a", {TITLE: 7}))
        writer.add(Document("d", {TITLE: "more"}))
        writer.commit(NOW)
    assert titles(address) == {"a": "old a", "b": "old b", "c": "old c", "d": "more"}


def test_only_the_newest_generation_is_followed(address: str) -> None:
    """A writer that would undo what another one has written is refused."""
    follow(address, 1, [], ["a"])
    with pytest.raises(IndexChanged, match="expected generation 1, found 2"):
        follow(address, 1, [], ["b"])
    assert set(titles(address)) == {"b", "c"}


def test_notes_belong_to_a_generation(address: str) -> None:
    """User data are those of the newest commit, and can be replaced without a new generation."""
    assert read_user_data(address).arrays == {}
    follow(address, 1, [Document("d", {TITLE: "more"})])
    assert read_user_data(address).arrays["added"].tolist() == [1]
    with open_writer(address, Settings(), following=2) as writer:
        writer.replace_user_data({"added": np.array([7], np.int64)})
    notes = read_user_data(address)
    assert (notes.info.generation, notes.arrays["added"].tolist()) == (2, [7])
    with open_writer(address, Settings(), following=1) as writer, pytest.raises(IndexChanged):
        writer.replace_user_data({})


def test_there_are_no_notes_without_an_index(engine: str, tmp_path: Path) -> None:
    """Where there is no index there are no user data."""
    with pytest.raises(IndexMissing):
        read_user_data(f"{engine}:{tmp_path / 'none'}")

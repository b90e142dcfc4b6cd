"""Does the deep check see what no checksum can: values that are wrong, and were written as they are?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pytest
from conftest import build
from contents import main

from search.errors import IndexDamaged, IndexMissing
from search.protocol.engine import open_upkeep
from search.schema.document import Document, Section
from search.whoosh_engine.codecs.array_file import ArrayFile, create
from search.whoosh_engine.codecs.stored_fields import packed

DOCUMENTS = [
    Document("a", {"title": "One two two", "topics": ("AI", "Art"), "published": datetime(2021, 1, 2, tzinfo=UTC)}),
    Document(
        "b",
        {"title": "Two three", "body": "Words of a body, words", "topics": ("AI",), "heat": 7},
        (Section(0, "words"), Section(11, "body")),
    ),
    Document("c", {"title": "Three", "body": "Words", "provider": ("The Lantern",)}),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An index of three documents."""
    build(tmp_path / "index", DOCUMENTS)
    return tmp_path / "index"


def forge(folder: Path, end: str, **changes: Callable[[Any], Any]) -> None:
    """Write a file of the only segment anew, with other arrays and right checksums."""
    (path,) = folder.glob(f"*{end}")
    file = ArrayFile.open(path)
    arrays = {name: file[name].copy() for name in file.names}
    for name, change in changes.items():
        assert name in arrays, f"{name} is not among {list(arrays)}"
        arrays[name] = change(arrays[name])
    with create(path) as writer:
        for name, array in arrays.items():
            writer.add(name, array)


def swapped(array: Any) -> Any:
    """With the first two different numbers exchanged."""
    other = next(place for place in range(1, len(array)) if array[place] != array[0])
    array[[0, other]] = array[[other, 0]]
    return array


def with_first(number: Any) -> Callable[[Any], Any]:
    """A change of the first number."""

    def change(array: Any) -> Any:
        array[0] = number
        return array

    return change


def test_an_honest_index_has_no_defects(folder: Path) -> None:
    """What was written is sound, also when several generations are kept, and when it was forged as it was."""
    assert open_upkeep(folder).check() == []
    forge(folder, ".terms")
    forge(folder, ".docs")
    build(folder, DOCUMENTS[:2])
    assert open_upkeep(folder).check() == []


FORGERIES: list[tuple[str, str, Callable[[Any], Any]]] = [
    (".terms", "title/postings.documents", with_first(-1)),
    (".terms", "title/postings.documents", with_first(3)),
    (".terms", "body/postings.documents", lambda array: np.append(array[:-1], np.int32(0))),
    (".terms", "title/postings.documents", swapped),
    (".terms", "title/postings.starts", lambda starts: np.r_[starts[:1], starts[-1] + 5, starts[2:]]),
    (".terms", "title/terms.bytes", with_first(ord("z"))),
    (".terms", "title/terms.bytes", lambda array: np.r_[array[:-1], array[-1] + 1]),
    (".terms", "title/tokens.positions", lambda array: array + 1),
    (".terms", "body/tokens.positions", np.zeros_like),
    (".terms", "title/postings.frequencies", np.ones_like),
    (".terms", "topics/postings.documents", with_first(2)),
    (".docs", "title/lengths", with_first(9)),
    (".docs", "body/lengths", with_first(9)),
    (".docs", "topics/column.codes", with_first(1)),
    (".docs", "topics/column.codes", with_first(200)),
    (".docs", "published/column.numbers", lambda array: array + 1),
    (".docs", "heat/column.numbers", lambda array: array * 1.5),
    (".docs", "heat/column.starts", lambda starts: np.r_[starts[:1], 1, starts[2:]]),
    (".docs", "/texts.bytes", with_first(9)),
    (".docs", "/texts.starts", lambda starts: np.r_[starts[:1], starts[1] + 1, starts[2:]]),
    (".docs", "/text_parts.characters", with_first(7)),
    (".docs", "/text_parts.starts", lambda starts: np.r_[0, 1, 1, 2].astype(starts.dtype)),
    (".docs", "/text_words.offsets", with_first(3)),
    (".docs", "/text_sections.offsets", with_first(12)),
    (".docs", "/text_sections.positions", with_first(1)),
    (".docs", "/text_anchors.bytes", with_first(0xFF)),
]


@pytest.mark.parametrize(
    ("end", "name", "change"), FORGERIES, ids=lambda value: value if isinstance(value, str) else ""
)
def test_forged_values_are_found(folder: Path, end: str, name: str, change: Any) -> None:
    """Each value that is not what the documents say is a defect, though all checksums are right."""
    forge(folder, end, **{name: change})
    assert open_upkeep(folder).check()


STORED = orjson.loads(
    b'{"id":["a"],"title":["One two two"],"topics":["AI","Art"],"published":["2021-01-02T00:00:00Z"]}'
)


@pytest.mark.parametrize(
    "stored",
    [
        b"",
        b"[]",
        b"nonsense",
        b"{}",
        orjson.dumps(STORED | {"id": ["b"]}),
        orjson.dumps(STORED | {"id": [7]}),
        orjson.dumps(STORED | {"title": "One two two"}),
        orjson.dumps(STORED | {"title": ["One two two", "again"]}),
        orjson.dumps(STORED | {"title": ["Another"]}),
        orjson.dumps(STORED | {"topics": ["AI"]}),
        orjson.dumps(STORED | {"published": ["never"]}),
        orjson.dumps(STORED | {"url": ["javascript:alert(1)"]}),
        orjson.dumps(STORED | {"secured": ["a secret"]}),
    ],
)
def test_forged_documents_are_found(folder: Path, stored: bytes) -> None:
    """A stored document that is none, or another one than was indexed, is a defect."""
    (path,) = folder.glob("*.docs")
    file = ArrayFile.open(path)
    made = packed([stored, *(orjson.dumps(STORED | {"id": [id], "title": ["T"]}) for id in "bc")])
    arrays = {name: file[name].copy() for name in file.names}
    arrays |= {"/stored.starts": made.texts.offsets, "/stored.bytes": made.texts["bytes"]}
    arrays["/dictionary"] = np.frombuffer(made.dictionary, np.uint8)
    with create(path) as writer:
        for name, array in arrays.items():
            writer.add(name, array)
    assert any("a" in defect for defect in open_upkeep(folder).check())


def test_two_documents_with_one_id(folder: Path) -> None:
    """An id belongs to one document."""
    forge(folder, ".terms", **{"id/postings.documents": np.zeros_like})
    assert open_upkeep(folder).check()


def test_counts_and_files_beside(folder: Path) -> None:
    """The number of documents is compared, and arrays that stand beside a generation are read."""
    (facts,) = folder.glob("newsdex-*.json")
    data = orjson.loads(facts.read_bytes())
    facts.write_bytes(orjson.dumps(data | {"documents": 4}))
    with create(folder / "newsdex-1.kept") as file:
        file.add("numbers", np.arange(100))
    kept = bytearray((folder / "newsdex-1.kept").read_bytes())
    kept[100] ^= 1
    (folder / "newsdex-1.kept").write_bytes(kept)
    defects = "\n".join(open_upkeep(folder).check())
    assert "expected 4 documents, found 3" in defects
    assert "newsdex-1.kept: the checksum of numbers is wrong" in defects


def test_earlier_generations_are_checked(folder: Path) -> None:
    """What one could go back to is read, too; a segment that is shared is named once."""
    (documents,) = folder.glob("*.docs")
    build(folder, DOCUMENTS[:1])
    content = bytearray(documents.read_bytes())
    content[70] ^= 1
    documents.write_bytes(content)
    (defect,) = open_upkeep(folder).check()
    assert defect.startswith(f"generation 1: {documents.stem}")


def test_what_cannot_be_opened(folder: Path, tmp_path: Path) -> None:
    """Without an index, or without a table of contents that can be read, that is the error."""
    with pytest.raises(IndexMissing):
        open_upkeep(tmp_path / "absent").check()
    (folder / "_MAIN_1.toc").write_bytes(b"nonsense")
    with pytest.raises(IndexDamaged):
        open_upkeep(folder).check()


def test_in_a_terminal(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`check --deep` says that all is whole, or prints each defect and exits with 1."""
    assert main("check", "--deep", "--index", folder) == 0
    assert "generation 1 is whole; stored documents: 3" in capsys.readouterr().out
    forge(folder, ".docs", **{"heat/column.numbers": lambda array: array + 1})
    assert main("check", "--index", folder) == 0
    assert main("check", "--deep", "--index", folder) == 1
    assert "heat: the numbers are not those of the stored documents" in capsys.readouterr().out

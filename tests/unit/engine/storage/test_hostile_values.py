"""What do queries answer when the values of an index make no sense, behind checksums that are right?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pytest
from conftest import NOW, build

from search.errors import DocumentNotFound, IndexDamaged
from search.protocol.engine import Searcher, open_searcher
from search.protocol.request import Filter, SearchRequest
from search.schema.document import Document, Section
from search.whoosh_engine.codecs.array_file import ArrayFile, create
from search.whoosh_engine.codecs.stored_fields import packed

DOCUMENTS = [
    Document(
        f"d{number:02}",
        {
            "title": f"Two words of document {number} {'again ' * (number % 3)}",
            "excerpt": "Connected minds are free minds",
            "body": f"A body with a few words, number {number % 4}",
            "topics": ("AI", f"Topic {number % 5}"),
            "provider": ("The Lantern",),
            "published": datetime(2021, 1, 2, tzinfo=UTC) + timedelta(days=40 * number),
            "heat": number,
            "url": f"https://lantern.example/{number}",
        },
        (Section(0, "a"), Section(7, "with")) if number % 2 else (),
    )
    for number in range(12)
]
IDS = {document.id for document in DOCUMENTS}


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of an index, by name."""
    folder = tmp_path_factory.mktemp("honest") / "index"
    build(folder, DOCUMENTS)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def arrays_of(path: Path) -> dict[str, Any]:
    file = ArrayFile.open(path)
    return {name: file[name].copy() for name in file.names}


def forge(path: Path, arrays: dict[str, Any]) -> None:
    """Write a file of these arrays, with right checksums."""
    with create(path) as writer:
        for name, array in arrays.items():
            writer.add(name, array)


def asked(searcher: Searcher) -> Iterator[Any]:
    """Questions of every kind, each to be asked by itself."""
    requests = [
        SearchRequest(query=query, sort=sort)
        for query in (
            "",
            "words",
            "minds again",
            '"connected minds"',
            "wor*",
            "title:two",
            "-words body",
            "wrods",
            "few number",
        )
        for sort in ("relevance", "-published", "heat")
    ]
    requests.append(SearchRequest(query="words").with_filter("topics", Filter(any_of=("AI",), none_of=("Topic 1",))))
    requests.append(SearchRequest().with_filter("published", Filter(any_of=("2021-01..2021-12",))))
    requests.append(SearchRequest().with_filter("heat", Filter(any_of=("3..",), missing=True)))
    yield from (lambda request=request: searcher.search(request, NOW) for request in requests)
    yield lambda: searcher.facet(SearchRequest(), "topics", "top", 10, NOW)
    yield lambda: searcher.document("d03", NOW)
    yield lambda: searcher.linked(("https://lantern.example/4",), NOW)
    yield lambda: searcher.epoch(NOW)


def ask_everything(folder: Path) -> int:
    """Ask all questions; returns how many were answered, the others were IndexDamaged."""
    answered = 0
    with closing(open_searcher(folder)) as searcher:
        for question in asked(searcher):
            try:
                answer = question()
            except (IndexDamaged, DocumentNotFound):
                continue
            answered += 1
            for hit in getattr(answer, "hits", ()):
                assert hit.id in IDS
    return answered


def test_an_honest_index_answers_everything(tmp_path: Path, honest: dict[str, bytes]) -> None:
    """The questions below are good ones."""
    for name, content in honest.items():
        (tmp_path / name).write_bytes(content)
    with closing(open_searcher(tmp_path)) as searcher:
        assert ask_everything(tmp_path) == len(list(asked(searcher)))


EXTREMES = (0, 1, -1, 2, 12, 255, 65_535, 2**31 - 1, -(2**31), 2**40, 2**63 - 1, -(2**63))


def with_one(extreme: int, place: int) -> Callable[[Any], Any]:
    """A change of one number, at a place counted round and round."""

    def change(array: Any) -> Any:
        if len(array):
            array[place % len(array)] = np.array(extreme).astype(array.dtype)
        return array

    return change


CHANGES: dict[str, Callable[[Any], Any]] = {
    **{f"{extreme} at {place}": with_one(extreme, place) for extreme in EXTREMES for place in (0, 5, -1)},
    **{
        f"all {extreme}": partial(
            lambda extreme, array: np.full_like(array, np.array(extreme).astype(array.dtype)), extreme
        )
        for extreme in EXTREMES
    },
    **{f"as {kind}": partial(lambda kind, array: array.astype(kind), kind) for kind in ("u1", "u8", "i4", "i8", "f8")},
    "reversed": lambda array: array[::-1],
    "shorter": lambda array: array[:-1],
    "longer": lambda array: np.concatenate([array, array[-1:]]),
    "empty": lambda array: array[:0],
}


@pytest.mark.parametrize("step", [29, pytest.param(1, marks=pytest.mark.soak)])
@pytest.mark.parametrize("end", [".docs", ".terms"])
def test_no_forged_array_is_more_than_damage(tmp_path: Path, honest: dict[str, bytes], end: str, step: int) -> None:
    """Whatever a number is changed to, each question is answered with known documents, or is IndexDamaged."""
    for name, content in honest.items():
        (tmp_path / name).write_bytes(content)
    (path,) = tmp_path.glob(f"*{end}")
    arrays = arrays_of(path)
    cases = [(name, how) for name in sorted(arrays) for how in CHANGES]
    for name, how in cases[::step]:
        forge(path, arrays | {name: CHANGES[how](arrays[name].copy())})
        with suppress(IndexDamaged):
            ask_everything(tmp_path)


@pytest.mark.parametrize(
    "stored",
    [
        b"",
        b"[]",
        b"7",
        b"nonsense",
        b"{}",
        b'{"id":"d00"}',
        b'{"id":["d00"],"title":7}',
        b'{"id":["d00"],"title":[7]}',
        b'{"id":["d00"],"title":[]}',
        b'{"id":["d00"],"excerpt":[{"a":[]}]}',
        b" " * (1 << 27),
    ],
    ids=range(11),
)
def test_stored_documents_without_meaning(tmp_path: Path, honest: dict[str, bytes], stored: bytes) -> None:
    """A stored document that is none is damage for whom it would be shown to, and never too much to unpack."""
    for name, content in honest.items():
        (tmp_path / name).write_bytes(content)
    (path,) = tmp_path.glob("*.docs")
    rest = [orjson.dumps({"id": [document.id], "title": ["T"]}) for document in DOCUMENTS[1:]]
    made = packed([stored, *rest])
    parts = {"/stored.starts": made.texts.offsets, "/stored.bytes": made.texts["bytes"]}
    forge(path, arrays_of(path) | parts | {"/dictionary": np.frombuffer(made.dictionary, np.uint8)})
    with closing(open_searcher(tmp_path)) as searcher:
        with pytest.raises(IndexDamaged):
            searcher.search(SearchRequest(query="words", sort="heat", size=20), NOW)
        assert searcher.document("d05", NOW).id == "d05"

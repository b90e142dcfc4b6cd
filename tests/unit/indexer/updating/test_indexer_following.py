"""Does an index that follows its folder stay what reading everything anew would give?"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import NOW
from hypothesis import example, given
from hypothesis import settings as tries
from hypothesis import strategies as st

from indexer.job import Job
from indexer.reporting.report import Report
from indexer.updating.build import build
from search.configuration.reader import read_settings
from search.protocol.engine import open_searcher
from search.protocol.request import Filter, SearchRequest
from search.settings.settings import Settings

NAMES = ("a.md", "a.html", "sub/b.md", "sub/c.md", "_drafts/d.md", "2022-06-16-e.md", "old/f.md")
KEYS = (
    "title: Alpha\ntopics: [x, y]",
    "title: Alpha beta\ntopics: [x]\ndate: 2021-01-01",
    "title: Beta\nprovider: P\nreader: nurses",
    "title: Gamma\ndraft: true",
    "title: Gamma\npublished: maybe",
    "title: Soon\ntopics: [soon]\ndate: 2022-06-16",
    "title: Soon, and not\ndate: 2021-01-01\npublishDate: 2022-06-17",
    "title: Over\nexpires: 2022-06-14",
    "title: Over soon\nexpires: 2022-06-16\nexpiryDate: 2022-06-18",
    "title: Doubtful\ndate: some day\nlink: nowhere",
    "title: broken: yes",
)
CHANGES: tuple[dict[str, Any], ...] = (
    {},
    {"fields": {"topics": {"label": "Themes", "weight": 3}}},
    {"fields": {"audience": {"facet": True, "aliases": ["reader"]}}},
    {"ignore": ["old"]},
    {"site": {"title": "Another"}},
    {"defaults": [{"folder": "sub", "values": {"topics": ["x", "z"]}}]},
    {"defaults": [{"folder": "*", "values": {"draft": True, "secured": "alpha"}}]},
)

INHERITED = (
    ("_index.md", "---\ncascade: {topics: [x]}\n---\nalpha\n"),
    ("sub/_index.md", "+++\n[cascade]\ndraft = true\n+++\n"),
    ("sub/_index.md", "+++\n[cascade\ndraft = true\n+++\n"),
    ("sub/sub.json", '{"topics": ["x"], "published": true}'),
    ("sub/sub.json", '{"draft": true,'),
    ("sub/index.md", "---\nheadless: true\n---\n"),
    ("sub/b.meta", ".. title: Beta\n.. status: draft\n"),
    ("_config.yml", "defaults: [{scope: {path: old}, values: {published: false}}]"),
    (".meta.yml", "topics: [y]"),
)
"""Files that say what others inherit."""

DEFAULTS = Settings()
places = st.tuples(st.integers(0, 1), st.sampled_from(NAMES))
Edit = tuple[Any, ...]
edits = st.one_of(
    st.tuples(st.just("write"), places, st.sampled_from(KEYS)),
    st.tuples(st.just("inherit"), st.integers(0, 1), st.sampled_from(INHERITED)),
    st.tuples(st.just("forget"), st.integers(0, 1), st.sampled_from(INHERITED)),
    st.tuples(st.just("touch"), places),
    st.tuples(st.just("rename"), places, places),
    st.tuples(st.just("delete"), places),
    st.tuples(st.just("clock"), st.integers(-3, 3)),
    st.tuples(st.just("settings"), st.sampled_from(CHANGES)),
    st.tuples(st.just("editors"), st.booleans()),
)
SEQUENCES = st.lists(st.lists(edits, min_size=1, max_size=4), min_size=1, max_size=5)


@dataclass
class Folder:
    """Two content folders, and how they are indexed."""

    root: Path
    now: datetime = NOW
    settings: Settings = DEFAULTS
    editors: bool = False
    time_ns: int = 10**18
    """Of the last change; each is a second after the one before, and long ago."""

    def path(self, place: tuple[int, str]) -> Path:
        """Where a file is."""
        return self.root / f"content-{place[0]}" / place[1]

    def apply(self, edit: Edit) -> None:
        """Make one change; one of a file that is not there is none."""
        match edit:
            case "write", place, keys:
                self.path(place).parent.mkdir(parents=True, exist_ok=True)
                self.path(place).write_text(f"---\n{keys}\n---\nWords of delta.\n", encoding="utf-8")
                self.touch(place)
            case "inherit", number, (name, text):
                self.path((number, name)).parent.mkdir(parents=True, exist_ok=True)
                self.path((number, name)).write_text(text, encoding="utf-8")
                self.touch((number, name))
            case "forget", number, (name, _):
                self.path((number, name)).unlink(missing_ok=True)
            case "touch", place:
                self.touch(place)
            case "rename", place, other if self.path(place).exists():
                self.path(other).parent.mkdir(parents=True, exist_ok=True)
                self.path(place).replace(self.path(other))
            case "delete", place:
                self.path(place).unlink(missing_ok=True)
            case "clock", days:
                self.now += timedelta(days=days)
            case "settings", changes:
                self.settings = read_settings(changes)
            case "editors", flag:
                self.editors = flag

    def touch(self, place: tuple[int, str]) -> None:
        """Give a file a newer time, all of them long ago."""
        self.time_ns += 10**9
        if self.path(place).exists():
            os.utime(self.path(place), ns=(self.time_ns, self.time_ns))

    def build(self, index: str, **changes: Any) -> Report:
        """Run into one of the indexes."""
        sources = tuple(self.root / f"content-{number}" for number in range(2))
        job = Job(sources, self.root / index, self.settings, self.now, editors=self.editors)
        return build(replace(job, allow_shrink=True, replace_readers_index=True, **changes))

    def answers(self, index: str) -> dict[str, Any]:
        """What an index answers to requests of all kinds, without what depends on when it was built."""
        with closing(open_searcher(self.root / index)) as searcher:
            found = {request: searcher.search(request, self.now) for request in REQUESTS}
            documents = {hit.id: hit.fields for hit in found[REQUESTS[0]].hits}
            return {
                "documents": documents,
                "settings": searcher.settings,
                "editors": searcher.info.editors,
                "count": searcher.info.stored_documents,
                "epoch": searcher.epoch(self.now),
                "answers": {
                    request: (answer.total, {hit.id for hit in answer.hits}, answer.facets)
                    for request, answer in found.items()
                },
            }


REQUESTS = tuple(
    SearchRequest(size=100, query=query, filters=filters)
    for query in ("", "alpha", "alpha beta", "be*", '"words of delta"', "soon -over")
    for filters in ((), (("topics", Filter(any_of=("x",))),))
)


@contextmanager
def folder() -> Iterator[Folder]:
    """Two empty content folders."""
    with tempfile.TemporaryDirectory() as path:
        for number in range(2):
            (Path(path) / f"content-{number}").mkdir()
        yield Folder(Path(path))


def told(report: Report) -> list[dict[str, Any]]:
    """What a report says of the files, as programs see it."""
    return [file.to_json() for file in report.files]


def follow(sequence: list[list[Edit]]) -> None:
    """Make changes, index after each group of them, and compare with an index made of everything in the end."""
    with folder() as content:
        followed = None
        for group in sequence:
            for edit in group:
                content.apply(edit)
            dry = content.build("followed", dry_run=True)
            followed = content.build("followed")
            assert replace(dry, dry_run=False) == replace(followed, refusal=dry.refusal)
            again = content.build("followed")
            assert told(again) == told(followed)
            assert followed.refusal or again.read <= sum(bool(one.problems) for one in followed.files)
        made = content.build("made")
        assert followed
        assert told(followed) == told(made)
        if (content.root / "made").exists():
            assert content.answers("followed") == content.answers("made")


LAST_WITH_A_FIELD = [
    [
        ("write", (0, "a.md"), "title: Beta\nprovider: P\nreader: nurses"),
        ("write", (0, "sub/b.md"), "title: Alpha\ntopics: [x, y]"),
    ],
    [("write", (0, "a.md"), "title: Alpha\ntopics: [x, y]")],
]
"""After it no document has a field that the merged segments have."""


HIDDEN_AND_SHOWN = [
    [("write", (0, "sub/b.md"), "title: Alpha\ntopics: [x, y]"), ("write", (0, "a.md"), KEYS[0])],
    *([(act, 0, one)] for one in INHERITED for act in ("inherit", "forget")),
    *([("settings", one)] for one in CHANGES[-2:]),
    [("settings", {})],
    [("inherit", 0, INHERITED[3])],
]
"""Each file that others inherit from, added and taken away."""


@given(SEQUENCES)
@example(LAST_WITH_A_FIELD)
@example(HIDDEN_AND_SHOWN)
@tries(max_examples=15)
def test_following_is_as_good_as_building_anew(sequence: list[list[Edit]]) -> None:
    """After any edits, renames, deletions, hides, clocks and settings, reports and answers are those of a new index."""
    follow(sequence)


@pytest.mark.soak
@given(SEQUENCES)
@tries(max_examples=1_000)
def test_following_is_as_good_as_building_anew_at_length(sequence: list[list[Edit]]) -> None:
    """The same with many more sequences."""
    follow(sequence)

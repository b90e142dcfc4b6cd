"""Do pinned documents come first, where readers may see them, and change nothing else? Cases as data, and laws."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import parse_qsl

import pytest
import yaml
from conftest import NOW, indexed, writer
from contents import run
from hypothesis import given, settings
from hypothesis import strategies as st
from web import client, html

from indexer.commands import cli
from search.configuration.reader import read_settings
from search.errors import SettingInvalid
from search.protocol import parameters
from search.protocol.engine import Searcher
from search.protocol.request import Match, SearchRequest
from search.protocol.results import FacetCounts, Hit, SearchResults
from search.query.parser import parse
from search.schema.document import Document
from search.schema.fields import DEFAULT_FIELDS
from search.settings.pins import words_of
from search.settings.settings import Settings
from search.terminal.cli import main

DATA = yaml.safe_load((Path(__file__).parents[3] / "cases/pins.yaml").read_text(encoding="utf-8"))
PINNED = read_settings({"pins": DATA["pins"]})


def documents() -> Iterator[Document]:
    """Those of the cases."""
    for id, values in DATA["documents"].items():
        yield Document(id, {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()})


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    """The documents of the cases, with their pins."""
    with indexed(tmp_path_factory.mktemp("index"), documents(), PINNED) as opened:
        yield opened


OBSERVED: dict[str, Callable[[SearchResults], Any]] = {
    "total": lambda results: results.total,
    "steps": lambda results: [[step.words, step.documents] for step in results.matching.steps],
    "topics": lambda results: _counts(results.facets["topics"]),
}


def _counts(facet: Any) -> dict[str, int]:
    assert isinstance(facet, FacetCounts)
    return {value.value: value.count for value in facet.values}


@pytest.mark.parametrize("case", DATA["cases"], ids=lambda case: case["request"])
def test_case(searcher: Searcher, case: dict[str, Any]) -> None:
    """The hits, those that say they are pinned first in their order, the others after them in any."""
    asked = parameters.read(parse_qsl(case["request"]), DEFAULT_FIELDS)
    results = searcher.search(asked, NOW)
    found = {key: observe(results) for key, observe in OBSERVED.items() if key in case}
    assert found == {key: case[key] for key in found}, case["about"]
    if "ids" in case:
        ids, count = [hit.id for hit in results.hits], case.get("pinned", 0)
        assert ids[:count] == case["ids"][:count], case["about"]
        assert sorted(ids) == sorted(case["ids"]), case["about"]
        assert [hit.pinned for hit in results.hits] == [place < count for place in range(len(ids))], case["about"]


def test_what_a_facet_lists_is_what_the_answer_counts(searcher: Searcher) -> None:
    """All values of a facet are counted as those beside the hits, what is pinned included."""
    asked = SearchRequest("solar panel", match=Match.ALL)
    assert _counts(searcher.facet(asked, "topics", "", 10, NOW)) == {"Energy": 3, "Help": 1, "Sea": 1}


def test_an_answer_says_what_is_pinned(searcher: Searcher, capsys: pytest.CaptureFixture[str]) -> None:
    """In JSON, on the page, and not where nothing is."""
    web = client(searcher)
    hits = web.get("/api/search?q=bridge+repairs&collapse=off").get_json()["hits"]
    assert [(hit["id"], hit["pinned"]) for hit in hits] == [("bridge-second", True), ("bridge-first", False)]
    labels = html(web.get("/search?q=bridge+repairs&collapse=off")).css("article .pinned")
    assert [label.text() for label in labels] == ["Pinned"]
    assert not html(web.get("/search?q=bridge")).css(".pinned")
    location = searcher.info.location
    assert main(["cafe creme", "--index", location]) == 0
    assert capsys.readouterr().out.count("   pinned\n") == 1


def test_explanations_say_it_and_are_the_scores(searcher: Searcher) -> None:
    """A pinned hit has the score of its words, and none without them; its explanation says so in every case."""
    asked = SearchRequest("solar panel", match=Match.ALL, explain=True)
    found = {hit.id: hit for hit in searcher.search(asked, NOW).hits}
    with_words = {hit.id: hit.score for hit in searcher.search(SearchRequest("panel solar"), NOW).hits}
    assert found["guide"].score == found["farm"].score == 0 < found["roofs"].score
    assert with_words["roofs"] > 0
    for id, hit in found.items():
        assert hit.explanation is not None
        assert hit.explanation.value == pytest.approx(hit.score, rel=1e-6)
        assert sum(part.value for part in hit.explanation.parts) == pytest.approx(hit.score, rel=1e-6)
        assert ("pinned to this query" in hit.explanation.what) == (id in {"guide", "farm", "roofs"})
        assert not hit.lacking


WORDS = ("solar", "power", "storm", "harbour", "bridge", "market", "river")
QUERY = "solar power"


@st.composite
def worlds(draw: st.DrawFn) -> list[Document]:
    """Documents of few words, many of which tell the same story, some of which nobody may see."""
    titles = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6, unique=True).map(" ".join)
    days = st.none() | st.integers(-2, 8)
    made = draw(st.lists(st.tuples(titles, days, st.booleans()), min_size=1, max_size=25))
    return [
        Document(
            str(number),
            {"title": title}
            | ({} if ago is None else {"published": NOW - timedelta(days=ago)})
            | ({"expires": NOW - timedelta(days=1)} if number % 7 == 6 and is_gone else {}),
        )
        for number, (title, ago, is_gone) in enumerate(made)
    ]


@settings(max_examples=60)
@given(
    world=worlds(),
    pinned=st.lists(st.integers(0, 26).map(str), min_size=1, max_size=6, unique=True),
    match=st.sampled_from(Match),
    size=st.integers(1, 7),
    filtered=st.sampled_from(("", "&published=2022-06-10..", "&missing=published")),
)
def test_pages_are_the_pinned_ones_and_then_the_others(
    world: list[Document], pinned: list[str], match: Match, size: int, filtered: str
) -> None:
    """All pages together are the visible pinned documents, then all others of the answer without pins in its order."""
    pins = read_settings({"pins": [{"queries": [QUERY], "documents": pinned}]})
    text = f"q={QUERY}&match={match}&size={size}&exact=1{filtered}"
    every = parameters.read(parse_qsl(f"{text}&collapse=off"), DEFAULT_FIELDS)
    stories = parameters.read(parse_qsl(text), DEFAULT_FIELDS)
    with (
        TemporaryDirectory() as folder,
        indexed(f"{folder}/without", world) as plain,
        indexed(f"{folder}/with", world, pins) as searcher,
    ):
        visible = all_ids(plain, every.with_query(""))
        first = [id for id in pinned if id in visible]
        without = all_ids(plain, every)
        wanted = [*first, *(id for id in without if id not in first)]
        assert all_ids(searcher, every) == wanted
        told = all_ids(searcher, stories)
        groups = [all_ids(searcher, every.of_story(id)) for id in told]
        assert sorted(id for group in groups for id in group) == sorted(wanted)
        assert told == [min(group, key=wanted.index) for group in groups]
        assert told == sorted(told, key=wanted.index)
        answer = searcher.search(stories, NOW)
        assert (answer.total, answer.stories) == (len(wanted), len(told))
        assert answer.matching.steps == plain.search(stories, NOW).matching.steps


def all_ids(searcher: Searcher, request: SearchRequest) -> list[str]:
    """Of the hits of all pages, in their order."""
    first = searcher.search(request, NOW)
    rest = (searcher.search(request.at_page(page), NOW) for page in range(2, first.pages + 1))
    hits: list[Hit] = [hit for page in (first, *rest) for hit in page.hits]
    return [hit.id for hit in hits]


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "Naïve Methods", "naive method"),
        ("de", "Häuser", "haus"),
        ("de", "Straßen", "strasse"),
        ("fr", "Énergies", "energie"),
        ("und", "ＷＩＤＥ", "wide"),
        ("en", "データ", "ﾃﾞｰﾀ"),
    ],
)
def test_the_same_words(language: str, one: str, other: str) -> None:
    """Words are the same in any of their forms in the language of the site, with their accents and without."""
    assert words_of(parse(one, DEFAULT_FIELDS), language) == words_of(parse(other, DEFAULT_FIELDS), language) != ()


def test_pins_are_kept_with_an_index_and_need_no_new_one() -> None:
    """They come back from what is kept, an older index has none, and changing them changes no fingerprint."""
    assert Settings.from_json(PINNED.to_json()) == PINNED
    assert Settings.from_json({name: one for name, one in PINNED.to_json().items() if name != "pins"}) == Settings()
    assert PINNED.fingerprint == Settings().fingerprint


@pytest.mark.parametrize(
    ("pins", "key"),
    [
        ("solar", "pins"),
        ({"queries": ["solar"], "documents": ["a"]}, "pins"),
        (["solar"], "pins[1]"),
        ([{"queries": ["solar"], "documents": ["a"]}, {"query": ["wind"], "documents": ["a"]}], "pins[2]"),
        ([{"queries": "solar", "documents": ["a"]}], "pins[1].queries"),
        ([{"queries": [], "documents": ["a"]}], "pins[1].queries"),
        ([{"documents": ["a"]}], "pins[1].queries"),
        ([{"queries": ["!?"], "documents": ["a"]}], "pins[1].queries"),
        ([{"queries": ["topics:AI"], "documents": ["a"]}], "pins[1].queries"),
        ([{"queries": ["solar -wind"], "documents": ["a"]}], "pins[1].queries"),
        ([{"queries": ["solar"]}], "pins[1].documents"),
        ([{"queries": ["solar"], "documents": [2021]}], "pins[1].documents"),
        ([{"queries": ["solar"], "documents": list(map(str, range(101)))}], "pins[1].documents"),
        ([{"queries": ["panel"], "documents": ["a"]}, {"queries": ["Panels"], "documents": ["b"]}], "pins[2].queries"),
    ],
)
def test_what_means_nothing_is_refused(pins: Any, key: str) -> None:
    """Each pin has queries of words alone, and documents; no two are for the same words."""
    with pytest.raises(SettingInvalid) as raised:
        read_settings({"pins": pins})
    assert raised.value.key == key


def test_a_build_names_what_is_not_in_the_index(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A pinned document that is misspelt or hidden is a warning with its place, and only that."""
    content = tmp_path / "content"
    write = writer(content)
    write("news/solar-roof.md", "title: Solar roof\ndate: 2021-01-01")
    write("news/hidden.md", "title: Hidden\ndraft: true")
    pins = {"pins": [{"queries": ["a"], "documents": ["news/solar-roof"]}]}
    report = run(content, settings=read_settings(pins))
    assert (report.settings, report.is_clean) == ((), True)
    pins["pins"].append({"queries": ["b"], "documents": ["news/solar-rof", "news/solar-roof", "news/hidden"]})
    report = run(content, settings=read_settings(pins))
    assert report.read == 0
    assert report.refusal is None
    assert not report.is_clean
    misspelt, hidden = report.to_json()["settings"]
    assert misspelt["reason"] == "pins[2] names “news/solar-rof”, which is not in the index"
    assert "did you mean “news/solar-roof”?" in misspelt["remedy"]
    assert "“news/hidden”" in hidden["reason"]
    assert "did you mean" not in hidden["remedy"]
    (content / "newsdex.yaml").write_text(yaml.safe_dump(pins))
    command = ["build", str(content), "--index", str(tmp_path / "index"), "--jobs", "1"]
    assert cli.main(command) == cli.WELL
    assert "settings: warning: pins[2] names “news/solar-rof”, which is not in the index." in capsys.readouterr().out
    assert cli.main([*command, "--strict"]) == cli.WARNED

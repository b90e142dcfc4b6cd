"""Do words find what the deployer says is the same? Cases as data."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import NOW, indexed
from web import client, html

from search.configuration.reader import read_settings
from search.errors import SettingInvalid
from search.protocol.engine import Searcher
from search.protocol.request import Match, SearchRequest
from search.schema.document import Document
from search.settings.settings import Settings

CASES = yaml.safe_load((Path(__file__).parents[3] / "cases/synonyms.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    """The documents of the cases, with their synonyms."""
    documents = [Document(str(number), {"title": title}) for number, title in enumerate(CASES["documents"])]
    settings = read_settings({"synonyms": CASES["synonyms"]})
    with indexed(tmp_path_factory.mktemp("index"), documents, settings) as opened:
        yield opened


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: case["query"])
def test_case(searcher: Searcher, case: dict[str, Any]) -> None:
    """Which titles are found, and what the answer says of synonyms."""
    asked = SearchRequest(case["query"], match=Match.ALL, exact=case.get("exact", False))
    results = searcher.search(asked, NOW)
    assert {hit.fields["title"] for hit in results.hits} == set(case["found"]), case["about"]
    assert [[one.written, list(one.targets)] for one in results.expansions] == case["synonyms"], case["about"]
    assert not results.corrections, case["about"]


def test_synonyms_are_marked_and_told(searcher: Searcher) -> None:
    """Highlights mark what a synonym found, and the answer and the page say what was searched."""
    web = client(searcher)
    answer = web.get("/api/search?q=ai").get_json()
    marked = {hit["highlights"]["title"] for hit in answer["hits"]}
    assert "<mark>Artificial</mark> <mark>intelligence</mark> at sea" in marked or (
        "<mark>Artificial intelligence</mark> at sea" in marked
    )
    assert answer["query"]["synonyms"] == [{"from": "ai", "to": ["artificial intelligence", "machine intelligence"]}]
    said = html(web.get("/search?q=ai")).css_first("#synonyms")
    assert said is not None
    assert "Also searched artificial intelligence , machine intelligence" in " ".join(said.text(separator=" ").split())
    assert "exact=1" in (said.css("a")[0].attributes["href"] or "")


def test_synonyms_are_kept_with_an_index_and_need_no_new_one() -> None:
    """They come back from what is kept, and changing them changes no fingerprint."""
    settings = read_settings({"synonyms": CASES["synonyms"]})
    assert Settings.from_json(settings.to_json()) == settings
    assert settings.fingerprint == Settings().fingerprint


@pytest.mark.parametrize(
    ("synonyms", "key"),
    [
        ("AI", "synonyms"),
        ([["AI"]], "synonyms[1]"),
        ([["a b", "b"], ["AI", 1]], "synonyms[2]"),
        ([["AI", "!!"]], "synonyms[1]"),
        ([["AI", "one two three four five six"]], "synonyms[1]"),
        ([{"from": ["AI"]}], "synonyms[1]"),
        ([{"from": "AI", "to": ["x"]}], "synonyms[1]"),
        ([{"from": ["AI"], "into": ["x"]}], "synonyms[1]"),
        ([1], "synonyms[1]"),
    ],
)
def test_what_means_nothing_is_refused(synonyms: Any, key: str) -> None:
    """Each entry is a list of two or more words or phrases, or has from and to."""
    with pytest.raises(SettingInvalid) as raised:
        read_settings({"synonyms": synonyms})
    assert raised.value.key == key

"""Is a misspelt query taken for what was meant, and nothing else? Cases as data, and a search through all words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import NOW, indexed
from edit_distance import edits, words
from hypothesis import given
from hypothesis import strategies as st
from web import Index, client, html, one

from search.protocol.correction import Correction
from search.protocol.engine import Searcher
from search.protocol.request import Match, SearchRequest
from search.protocol.results import SearchResults
from search.query.correction_rules import is_candidate, is_short, max_edits
from search.schema.document import Document
from search.text.analysis import tokens
from search.text.folding import fold

CASES = yaml.safe_load((Path(__file__).parents[3] / "cases/corrections.yaml").read_text(encoding="utf-8"))


def _titled(*titles: str) -> list[Document]:
    return [Document(str(number), {"title": title}) for number, title in enumerate(titles)]


def _search(searcher: Searcher, query: str, **changes: Any) -> SearchResults:
    return searcher.search(SearchRequest(query, **{"match": Match.ALL, **changes}), NOW)


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The documents of the cases."""
    with indexed(tmp_path_factory.mktemp("index"), _titled(*CASES["documents"])) as opened:
        yield opened


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: case["query"])
def test_case(searcher: Searcher, case: dict[str, Any]) -> None:
    """What the query is taken for, and what it finds."""
    match = Match(case.get("match", "all"))
    results = _search(searcher, case["query"], match=match, exact=case.get("exact", False))
    assert results.corrected == case["corrected"], case["about"]
    assert {hit.fields["title"] for hit in results.hits} == set(case["found"]), case["about"]


@given(
    titles=st.lists(st.lists(words, min_size=1, max_size=4), min_size=1, max_size=6),
    hidden=st.lists(words, max_size=4),
    query=words,
)
def test_an_unknown_word_is_taken_for_the_likeliest_of_all(
    tmp_path_factory: pytest.TempPathFactory, titles: list[list[str]], hidden: list[str], query: str
) -> None:
    """A lone word that no visible document has finds what begins so, or the nearest one; a known one what it finds."""
    documents = _titled(*map(" ".join, titles))
    documents.append(Document("hidden", {"title": " ".join(hidden) or "x", "published": NOW + timedelta(days=1)}))
    written = [word for title in titles for word in tokens(" ".join(title))]
    sought = next(tokens(query))
    with indexed(tmp_path_factory.mktemp("index"), documents) as opened:
        found, exact = _search(opened, query), _search(opened, query, exact=True)
        assert _search(opened, query) == found, "what was decided the first time holds the second time"
        if any(word.term == sought.term for word in written):
            assert {hit.id for hit in found.hits} == {hit.id for hit in exact.hits}
            assert not found.is_corrected
            return
        near = {word.surface: edits(sought.surface, word.surface) for word in written if is_candidate(word.surface)}
        near = {word: far for word, far in near.items() if far <= max_edits(sought.surface)}
        automatic = [one for one in found.corrections if one.is_automatic]
        assert not exact.corrections
        begins = len(sought.surface) > 2 and any(word.surface.startswith(sought.surface) for word in written)
        assert begins == (bool(automatic) and automatic[0].meant == f"{sought.surface}*")
        if not begins and automatic and " " not in automatic[0].meant:
            meant = fold(automatic[0].meant)
            assert (near[meant], meant[0] != sought.surface[0]) == min(
                (far, word[0] != sought.surface[0]) for word, far in near.items()
            )
            assert {hit.id for hit in found.hits} == {hit.id for hit in _search(opened, meant, exact=True).hits}
        elif not automatic:
            assert all(is_short(sought.surface) and word[0] != sought.surface[0] for word in near)
            assert bool(found.corrections) == bool(near)


QUESTIONS = {
    "county fair tickets": "County, which no document has, is no misspelt count.",
    "heart attack symptoms": "Nor is heart a misspelt hear.",
    "wall street crash": "Nor wall a stop word.",
    "horse race betting": "A known word stays though a document has a near one and all the others.",
    "elastic shells under pressure": "And however many words there are.",
}


@pytest.mark.parametrize("query", QUESTIONS, ids=str)
def test_the_words_of_a_question_are_not_replaced(index: Callable[..., Searcher], query: str) -> None:
    """Words that are right, though no document has them all, are at most proposed to be others."""
    searcher = index(
        *_titled(
            *("They will count the votes", "A fair ticket", "We hear of an attack", "Symptoms of frost"),
            *("A crash in the street", "House race: getting tickets", "Horse feed", "Race day", "Betting shops"),
            *("Plastic shells under pressure", "Elastic bands", "Shells", "Pressure cookers"),
        )
    )
    results = _search(searcher, query, match=Match.AUTO)
    assert not results.is_corrected, QUESTIONS[query]
    assert results.total, QUESTIONS[query]


def test_a_slip_in_a_long_word_is_mended_though_words_are_lacking(index: Callable[..., Searcher]) -> None:
    """An unknown long word one edit from a known one is replaced in a question that no document answers whole."""
    searcher = index(*_titled("Bibliographic records", "Records of the harbour"))
    results = _search(searcher, "bioliographic records of whales and herrings", match=Match.AUTO)
    assert [(one.meant, one.is_automatic) for one in results.corrections] == [("bibliographic", True)]


def test_each_replacement_is_reported(index: Callable[..., Searcher]) -> None:
    """A word is taken for one other, that of the best document, and no hit is there for another one unsaid."""
    searcher = index(*_titled("Planters of trees", "Planters of trees again", "Printers of trees", "Plantera of trees"))
    results = _search(searcher, "planterz trees", match=Match.AUTO)
    assert results.corrected == "planters trees"
    assert {hit.fields["title"] for hit in results.hits if not hit.lacking} == {
        "Planters of trees",
        "Planters of trees again",
    }


def test_a_hidden_word_is_never_proposed(index: Callable[..., Searcher]) -> None:
    """A word of a document that has not appeared yet is no correction, alone or as half of one, until it appears."""
    later = {"published": NOW + timedelta(days=1)}
    searcher = index(
        *_titled("Open data"), Document("a", {"title": "zyxhidden zyxother", **later}), Document("b", {"title": "data"})
    )
    for query in ("zyxhiddem", "zyxhiddendata", "zyxh idden", "data zyxhiddem"):
        results = _search(searcher, query, match=Match.AUTO)
        assert "zyxhidden" not in str([one.meant for one in results.corrections]), query
    shown = searcher.search(SearchRequest("zyxhiddem"), NOW + timedelta(days=2))
    assert shown.corrections == (Correction("zyxhiddem", "zyxhidden", True, 0, 9),)


def test_what_a_word_is_taken_for_changes_with_what_is_visible(index: Callable[..., Searcher]) -> None:
    """A query that was asked before is decided anew when a document has appeared, or is gone, and back in time."""
    soon, then = NOW + timedelta(days=1), NOW + timedelta(days=2)
    searcher = index(
        Document("now", {"title": "harvest", "expires": then}),
        Document("soon", {"title": "harvext", "published": soon}),
    )
    for days, found in ((0, "now"), (1, "soon"), (3, "soon"), (1, "soon"), (0, "now")):
        results = searcher.search(SearchRequest("harvext"), NOW + timedelta(days=days))
        assert [hit.id for hit in results.hits] == [found]
        assert bool(results.corrections) == (found == "now")


def test_a_query_with_a_condition_is_decided_each_time(index: Callable[..., Searcher]) -> None:
    """What a condition finds may change with the clock alone, and with it which word was meant."""
    old, new = NOW - timedelta(days=10), NOW - timedelta(days=2)
    searcher = index(
        Document("old", {"title": "harvesd fields", "published": old}),
        Document("new", {"title": "harvest", "body": "Of fields and much besides", "published": new}),
    )
    for days, meant in ((0, "harvesd"), (25, "harvest"), (0, "harvesd")):
        request = SearchRequest("harvesx fields published:P30D", match=Match.ALL)
        found = searcher.search(request, NOW + timedelta(days=days))
        assert [one.meant for one in found.corrections] == [meant]


def test_a_rare_word_is_only_proposed(index: Callable[..., Searcher]) -> None:
    """A word that one document has is found as it is; that a very frequent one was meant is only said."""
    searcher = index(*_titled("governmant", *["government"] * 60))
    results = _search(searcher, "governmant")
    assert [hit.fields["title"] for hit in results.hits] == ["governmant"]
    assert (results.corrected, results.is_corrected) == ("government", False)
    assert not _search(searcher, "government").corrections


def test_a_rare_word_is_proposed_for_no_document_with_other_words(index: Callable[..., Searcher]) -> None:
    """When any of the words will do and no document has them all, nothing is said of the rare one."""
    searcher = index(*_titled("governmant", "islands", *["government"] * 60))
    assert _search(searcher, "governmant islands", match=Match.ANY).total == 2
    assert not _search(searcher, "governmant islands", match=Match.ANY).corrections


def test_the_very_words_come_before_near_ones(index: Callable[..., Searcher]) -> None:
    """A document with all words as they are written is the only one found; near words are for when there is none."""
    searcher = index(*_titled("form data", "from data", "form of a date"))
    assert [hit.fields["title"] for hit in _search(searcher, "form data").hits] == ["form data"]


def test_what_was_found_instead_is_marked(index: Callable[..., Searcher]) -> None:
    """The highlights of a corrected query mark the words that it was taken for."""
    hit = _search(index(*_titled("Government of the islands")), "goverment").hits[0]
    assert dict(hit.highlights or {}) == {"title": "<mark>Government</mark> of the islands"}


def test_the_page_and_the_answer_say_what_was_searched(index: Index) -> None:
    """What was corrected is said, with links to the corrected query and to the one that was typed."""
    web = client(index(one(title="Government of <b>the islands")))
    query = web.get("/api/search?q=goverment+islands").get_json()["query"]
    assert query["corrected"] == "government islands"
    assert query["corrections"] == [{"from": "goverment", "to": "government", "automatic": True}]
    said = html(web.get("/search?q=goverment+islands")).css_first("#correction")
    assert said is not None
    text = " ".join(said.text().split())
    assert text == "Showing results for government islands. Search instead for goverment islands"
    address = said.css("a")[1].attributes["href"] or ""
    assert "exact=1" in address
    assert html(web.get(address)).css_first("#correction") is None
    assert web.get("/api/search?q=goverment+islands&exact=1&match=all").get_json()["total"] == 0

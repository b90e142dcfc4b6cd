"""What do the very forms of words find, and what comes first?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from conftest import NOW, build, indexed
from hypothesis import given, settings
from hypothesis import strategies as st

from search.configuration.reader import read_settings
from search.protocol.engine import Searcher, open_searcher, open_upkeep, open_writer
from search.protocol.request import Match, SearchRequest
from search.protocol.results import FacetCounts, SearchResults
from search.schema.document import Document
from search.settings.settings import Settings
from search.whoosh_engine.codecs import surface_forms
from search.whoosh_engine.writer import surface_collector

FIELDS = ("title", "excerpt", "topics", "body")
PAIRS = {
    "en": [("running", "run"), ("policies", "policy"), ("connected", "connections"), ("dogs", "dog")],
    "de": [("Häuser", "Haus"), ("Kindern", "Kinder")],
    "fr": [("chevaux", "cheval"), ("l’avion", "avions")],
    "es": [("canciones", "canción")],
    "sv": [("bilarna", "bilar")],
    "it": [("bambini", "bambino")],
    "pt": [("informações", "informação")],
    "nl": [("boeken", "boek")],
    "ru": [("книгами", "книга")],
    "fi": [("talossa", "talo")],
}
"""Two forms of one word, by language."""


def _value(field: str, word: str) -> str | tuple[str, ...]:
    return (f"{word} abc",) if field == "topics" else f"{word} abc"


def _documents() -> Iterator[Document]:
    for language, pairs in PAIRS.items():
        for pair, field in product(pairs, FIELDS):
            for form in pair:
                yield Document(f"{language}/{field}/{form}", {"locale": language, field: _value(field, form)})


@pytest.fixture(scope="module")
def languages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    """Documents that are equal but for the form of one word, in several languages and all fields."""
    with indexed(tmp_path_factory.mktemp("languages"), _documents()) as searcher:
        yield searcher


def _forms_found(results: SearchResults, field: str) -> list[str]:
    """The forms of the hits that have their word in a field, in their order."""
    ids = [hit.id.split("/") for hit in results.hits]
    return [form for _, own, form in ids if own == field]


def _search(searcher: Searcher, query: str, *, exact: bool = False) -> SearchResults:
    return searcher.search(
        SearchRequest(query, match=Match.ALL, exact=exact, size=100, collapse=False, explain=True), NOW
    )


@pytest.mark.parametrize(
    ("language", "pair"), [(language, pair) for language, pairs in PAIRS.items() for pair in pairs], ids=str
)
@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("more", ["", " abc"])
def test_the_very_form_is_first(
    languages: Searcher, language: str, pair: tuple[str, str], order: int, more: str
) -> None:
    """Of documents that are else equal those with the very form come first, whichever field has it."""
    written, other = pair[::order]
    results = _search(languages, f"{written}{more} locale:{language}")
    for field in FIELDS:
        assert _forms_found(results, field) == [written, other], field


@pytest.mark.parametrize(
    ("language", "pair"), [(language, pair) for language, pairs in PAIRS.items() for pair in pairs], ids=str
)
def test_quotes_and_exact_mean_the_form(languages: Searcher, language: str, pair: tuple[str, str]) -> None:
    """A word in quotes, and any word of an exact request, is found in its very form only, in all fields."""
    for word in pair:
        for query, exact in ((f'"{word}" locale:{language}', False), (f"{word.upper()} locale:{language}", True)):
            results = _search(languages, query, exact=exact)
            assert [_forms_found(results, field) for field in FIELDS] == [[word]] * len(FIELDS), query
            assert results.total == len(FIELDS)


TEXTS = {
    "runs": "The dog runs in parks of many policies",
    "running": "The dog running in parks",
    "both": "Running is what one does who runs",
    "policy": "Shoes of one policy",
}
CONFIG = {"synonyms": [["dog", "hound"]]}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    """A few documents, two of them waiting for their date."""
    documents = [Document(id, {"body": text, "topics": (id,)}) for id, text in TEXTS.items()]
    later = {"published": NOW.replace(year=2100)}
    documents += [Document(f"later-{word}", {"body": word, **later}) for word in ("run", "dogs running")]
    with indexed(tmp_path_factory.mktemp("small"), documents, read_settings(CONFIG)) as searcher:
        yield searcher


def _ids(results: SearchResults) -> set[str]:
    return {hit.id for hit in results.hits}


@pytest.mark.parametrize(
    ("query", "exact", "found"),
    [
        ('"running"', False, {"running", "both"}),
        ("running", True, {"running", "both"}),
        ("RÚNNING", True, {"running", "both"}),
        ("run", True, set()),
        ("hound", True, set()),
        ("runnning", True, set()),
        ('"dog runs"', False, {"runs"}),
        ("run*", True, {"runs", "running", "both"}),
        ('shoes -"policies"', False, {"policy"}),
        ('parks -"policy"', False, {"runs", "running"}),
        ('"running" OR "policy"', False, {"running", "both", "policy"}),
        ('"nothing" OR "policy"', False, {"policy"}),
        ('body:"runs"', False, {"runs", "both"}),
    ],
)
def test_what_is_found(small: Searcher, query: str, found: set[str], *, exact: bool) -> None:
    """Very forms hold in fields, phrases, exclusions and alternatives; stars, case and accents are as ever."""
    results = _search(small, query, exact=exact)
    assert _ids(results) == found
    assert results.total == len(found)
    topics = results.facets["topics"]
    assert isinstance(topics, FacetCounts)
    assert {one.value: one.count for one in topics.values} == dict.fromkeys(found, 1)
    assert not results.corrections
    assert not results.expansions


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ('"run"', {"runs", "running", "both"}),
        ('"dogs running"', {"runs", "running"}),
        ('"running" shoes', set()),
        ('"policies" shoes', {"policy"}),
    ],
)
def test_quotes_that_find_nothing_are_searched_in_any_form(small: Searcher, query: str, found: set[str]) -> None:
    """Where no visible document has the very forms, others are found, and the answer says so."""
    results = _search(small, query)
    assert _ids(results) == found
    assert bool(results.query.terms[0].reason) == bool(found)
    assert not _search(small, query, exact=True).query.terms[0].reason


def test_only_what_was_found_is_marked(small: Searcher) -> None:
    """Marks, passages and what matched are of the very forms."""
    (both,) = [hit for hit in _search(small, '"runs"').hits if hit.id == "both"]
    (passage,) = both.passages
    assert "does who <mark>runs</mark>" in passage.text
    assert "<mark>Running" not in passage.text
    assert both.matched == {"body": ('"runs"',)}
    (any_form,) = [hit for hit in _search(small, "runs").hits if hit.id == "both"]
    assert "<mark>Running</mark>" in any_form.passages[0].text


def test_explanations_tell_of_other_forms(small: Searcher) -> None:
    """An occurrence in another form counts less, and the explanation says how much."""
    by_id = {hit.id: hit for hit in _search(small, "running").hits}
    counted = {id: by_id[id].explanation for id in ("running", "runs", "both")}
    numbers = {id: dict(why.parts[0].numbers)["body.tf"] for id, why in counted.items() if why}
    assert numbers == {"running": 1, "runs": pytest.approx(0.95), "both": pytest.approx(1.95)}
    assert all(why and "0.95" in why.parts[0].what for why in counted.values())


FORMS = ("run", "runs", "running", "policy", "policies", "x")
ONE_BY_ONE = SearchRequest(exact=True, size=100, collapse=False)


def _answers(address: Path) -> dict[str, set[str]]:
    """The ids of the hits of each form."""
    searcher = open_searcher(address)
    try:
        pages = {form: searcher.search(ONE_BY_ONE.with_query(form), NOW) for form in FORMS}
        return {form: _ids(page) for form, page in pages.items()}
    finally:
        searcher.close()


def _no_hashes(forms: list[bytes]) -> object:
    return np.zeros(len(forms), np.uint8)


@pytest.fixture(params=[True, False], ids=["all codes collide", "hashes"])
def _codes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param:
        for module in (surface_forms, surface_collector):
            monkeypatch.setattr(module, "hashes_of", _no_hashes)


@pytest.mark.usefixtures("_codes")
@settings(max_examples=12)
@given(
    batches=st.lists(
        st.lists(st.lists(st.sampled_from(FORMS), min_size=1, max_size=5).map(" ".join), min_size=1, max_size=3),
        min_size=1,
        max_size=4,
    )
)
def test_forms_survive_updates_and_merges(tmp_path_factory: pytest.TempPathFactory, batches: list[list[str]]) -> None:
    """An index that was written in parts finds the forms that each document has, and the check finds no fault."""
    parts, whole = tmp_path_factory.mktemp("parts"), tmp_path_factory.mktemp("whole")
    changed = Document("0-0", {"body": "run policies"})
    numbered = [
        [Document(f"{at}-{place}", {"body": text}) for place, text in enumerate(batch)]
        for at, batch in enumerate(batches)
    ]
    following = None
    for batch in [*numbered, [changed]]:
        with open_writer(parts, Settings(), following=following) as writer:
            for document in batch:
                writer.add(document)
            following = writer.commit(NOW).content
    last = {one.id: one for batch in numbered for one in batch} | {changed.id: changed}
    build(whole, last.values())
    expected = {form: {id for id, one in last.items() if form in one.values["body"].split()} for form in FORMS}
    assert _answers(parts) == _answers(whole) == expected
    assert open_upkeep(parts).check() == []

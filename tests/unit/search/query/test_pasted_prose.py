"""Is prose that is pasted answered by its words? Brackets, quotes and capitals in it are no operators."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from conftest import NOW

from search.protocol.engine import Searcher
from search.protocol.request import SearchRequest
from search.query.parser import parse
from search.schema.document import Document
from search.schema.fields import DEFAULT_FIELDS

PROSE = {
    "harbour (of Hamburg) plans": "brackets without operators mean nothing",
    "the “old harbour” of the city and what its mayor says of ships today": "quotes in prose are no demand",
    'what did the mayor mean by "open data portal" when she spoke of budgets': "whatever the quotes",
    "THE BAATH (RENAISSANCE) PARTY AND ITS AIMS FOR SYRIA AND IRAQ": "nor are operators in capitals, beside brackets",
}


@pytest.mark.parametrize("text", PROSE)
def test_prose_is_words(text: str) -> None:
    """All terms of prose stand side by side, so that documents may lack some."""
    query = parse(text, DEFAULT_FIELDS)
    required = [term for term in query.terms if term.role.value == "required"]
    assert required, PROSE[text]
    assert set(required) <= set(query.plain), PROSE[text]


@pytest.mark.parametrize(
    "text",
    [
        '"open data" portal',
        "(solar OR wind) power",
        "(IBM OR SAP) AND (COBOL OR JAVA) MIGRATION COSTS",
        "title:(harbour plans) ships",
        "harbour -(old plans)",
        'eight plain words and then one more quoted: "open data" OR budgets',
    ],
)
def test_operators_stay_operators(text: str) -> None:
    """Where a query is written with operators, its brackets and quotes are kept."""
    query = parse(text, DEFAULT_FIELDS)
    kept = {part.kind.value for part in query.parts} & {"open", "AND", "OR"} or '"' in text
    assert kept
    assert len(query.plain) < len(query.terms)


def test_a_quoted_title_with_an_error_finds_it(index: Callable[..., Searcher]) -> None:
    """What is in quotes and found nowhere is answered by its words, and the answer says so."""
    searcher = index(
        Document("a", {"title": "Planning the harbour of tomorrow"}), Document("b", {"title": "Harbour fees"})
    )
    for query, meant in {
        '"planning the harbor of tomorrow"': "planning the harbour of tomorrow",
        '"planning harbour tomorrow"': "planning harbour tomorrow",
        "“planning harbour tomorrow”": "planning harbour tomorrow",
        '"planning harbour tomorrow" AND planning': "planning harbour tomorrow and planning",
    }.items():
        results = searcher.search(SearchRequest(query), NOW)
        assert results.hits[0].id == "a", query
        assert (results.corrected, results.is_corrected) == (meant, True), query
        assert not searcher.search(SearchRequest(query, exact=True), NOW).hits, query


def test_quotes_that_find_something_are_quotes(index: Callable[..., Searcher]) -> None:
    """One document with the very words is enough."""
    searcher = index(Document("a", {"title": "Harbour plans"}), Document("b", {"title": "Plans for a harbour"}))
    results = searcher.search(SearchRequest('"harbour plans"'), NOW)
    assert [hit.id for hit in results.hits] == ["a"]
    assert not results.corrections

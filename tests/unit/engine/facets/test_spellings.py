"""Are all spellings of a value one value, in counts, filters, conditions and completions, however an index was made?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from conftest import NOW

from search.protocol.engine import Searcher
from search.protocol.request import Filter, SearchRequest
from search.protocol.results import FacetCounts
from search.query.value_identity import key_in
from search.schema.document import Document
from search.text.value_keys import value_key

Make = Callable[..., Searcher]

SPELLINGS = {
    "Café": ("Café", "Cafe\u0301", "CAFÉ", "café", "Ca\u200bfé", "\ufeffCafé"),
    "Power BI": ("Power BI", "power bi", "Power  BI", "Power\u00a0BI", "POWER BI", "Power BI\u200d"),
    "A1": ("A1", "Ａ１", "a1"),
    "fine": ("fine", "ﬁne", "Fine"),
    "Straße": ("Straße", "STRASSE", "strasse"),
    "Ελλάς": ("Ελλάς", "ΕΛΛΆΣ", "ελλάς"),
    "データ": ("データ", "ﾃﾞｰﾀ"),
    "한국": ("한국", "\u1112\u1161\u11ab\u1100\u116e\u11a8"),
}
APART = ("Cafe", "Café", "Power-BI", "PowerBI", "A 1", "C", "C++", "C#", "data", "date", "ı", "i")
"""Values that no reader takes for one."""


@pytest.mark.parametrize("name", SPELLINGS)
def test_spellings_of_a_value_have_one_key(name: str) -> None:
    """Case, blanks, Unicode form and what nobody sees make no other value."""
    assert {value_key(spelling) for spelling in SPELLINGS[name]} == {value_key(name)}


def test_values_that_read_differently_have_different_keys() -> None:
    """Accents, signs and other letters do."""
    assert len({value_key(value) for value in APART}) == len(APART)


def document(number: int, *topics: str, **values: object) -> Document:
    """A document with these topics."""
    return Document(f"a/{number}", {"title": f"Story {number}", "topics": topics, **values})


def counted(searcher: Searcher, request: SearchRequest | None = None, name: str = "topics") -> dict[str, int]:
    """The counts of a facet."""
    facet = searcher.search(request or SearchRequest(), NOW).facets[name]
    assert isinstance(facet, FacetCounts)
    return {value.value: value.count for value in facet.values}


@pytest.mark.parametrize("name", SPELLINGS)
def test_spellings_are_counted_and_filtered_as_one(index: Make, name: str) -> None:
    """One value has all documents, is shown as most write it, and is found by every spelling."""
    spellings = SPELLINGS[name]
    documents = [document(number, one) for number, one in enumerate((*spellings, name, "other"))]
    searcher = index(*documents)
    assert counted(searcher) == {name: len(documents) - 1, "other": 1}
    for spelling in spellings:
        chosen = SearchRequest(filters=(("topics", Filter(any_of=(spelling,))),))
        results = searcher.search(chosen, NOW)
        assert results.total == len(documents) - 1
        facet = results.facets["topics"]
        assert isinstance(facet, FacetCounts)
        assert [(value.value, value.selected) for value in facet.values] == [(name, True), ("other", False)]
        assert not chosen.toggled("topics", name).filters
        excluded = SearchRequest(filters=(("topics", Filter(none_of=(spelling,))),))
        assert searcher.search(excluded, NOW).total == 1
        assert not excluded.excluding("topics", name).filters
    assert searcher.search(SearchRequest(query=f'topics:"{spellings[-1]}"'), NOW).total >= 1


def test_a_document_with_two_spellings_counts_once(index: Make) -> None:
    """However often and in whatever forms a document has a value."""
    searcher = index(document(0, "AI", "ai", "Ai"), document(1, "AI", "b"), document(2))
    assert counted(searcher) == {"AI": 2, "b": 1}


def test_a_hidden_document_moves_no_label(index: Make) -> None:
    """What appears later is in no count, and no spelling of it is shown before."""
    later = {"published": NOW + timedelta(days=1)}
    hidden = [document(number, "POWER BI", "SECRET", **later) for number in range(5)]
    searcher = index(*hidden, document(9, "Power BI"))
    assert counted(searcher) == {"Power BI": 1}
    chosen = SearchRequest(filters=(("topics", Filter(any_of=("secret", "power bi"))),))
    assert counted(searcher, chosen) == {"Power BI": 1, "secret": 0}
    after = searcher.search(SearchRequest(), NOW + timedelta(days=2)).facets["topics"]
    assert isinstance(after, FacetCounts)
    assert [value.value for value in after.values] == ["POWER BI", "SECRET"]


@pytest.mark.parametrize("spelling", ["pt-BR", "pt_br", "PT-br", "pt_BR.UTF-8"])
def test_a_locale_is_found_in_every_spelling(index: Make, spelling: str) -> None:
    """An underscore and an encoding are no other language."""
    searcher = index(document(0, locale="pt-BR"), document(1, locale="pt_BR"), document(2, locale="pt"))
    chosen = SearchRequest(filters=(("locale", Filter(any_of=(spelling,))),))
    assert searcher.search(chosen, NOW).total == 2
    assert counted(searcher, name="locale") == {"pt-BR": 2, "pt": 1}
    assert key_in("locale", spelling) == key_in("locale", "pt-BR")
    assert key_in("topics", "to_do") != key_in("topics", "to-do")


def test_ids_have_one_spelling(index: Make) -> None:
    """Two documents whose ids differ in case are two."""
    first, second = document(0, "a"), replace(document(1, "b"), id="A/0")
    searcher = index(first, second)
    assert {searcher.document(one.id, NOW).id for one in (first, second)} == {"a/0", "A/0"}
    chosen = SearchRequest(filters=(("id", Filter(any_of=("A/0",))),))
    assert [hit.id for hit in searcher.search(chosen, NOW).hits] == ["A/0"]


def test_a_facet_with_one_value_per_document_is_none(index: Make) -> None:
    """From 20 values on a facet is left out by default when more than nine of ten are different ones."""
    many = [document(number, "a", kind=f"post {number}") for number in range(30)]
    assert "kind" not in index(*many).search(SearchRequest(), NOW).facets
    assert "topics" in index(*many).search(SearchRequest(), NOW).facets
    assert "kind" in index(*many).search(SearchRequest(facets=("kind",)), NOW).facets
    filtered = SearchRequest(filters=(("kind", Filter(any_of=("post 1",))),))
    assert "kind" in index(*many).search(filtered, NOW).facets
    assert "kind" in index(*many[:19]).search(SearchRequest(), NOW).facets
    shared = [*many[:27], *(document(number, "a", kind="post 1") for number in range(27, 30))]
    assert "kind" in index(*shared).search(SearchRequest(), NOW).facets

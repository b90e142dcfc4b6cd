"""Does a query as people type or paste it find what it must first? The groups are in `cases/as_typed.yaml`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import NOW, indexed

from search.protocol.engine import Searcher
from search.protocol.request import SearchRequest
from search.schema.document import Document
from search.schema.fields import LOCALE, TITLE
from search.settings.settings import Settings
from search.text.synonyms import SynonymRule, Synonyms

FILE = Path(__file__).parents[2] / "cases" / "as_typed.yaml"
GROUPS: list[Mapping[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))


def _document(id: str, written: str | list[str]) -> Document:
    title, *excerpt = [written] if isinstance(written, str) else written
    locale, _, title = title.rpartition("] ")
    values = {TITLE: title, LOCALE: locale.removeprefix("[") or "en"}
    return Document(id, values | dict(zip(["excerpt"], excerpt, strict=False)))


@pytest.fixture(scope="module", params=GROUPS, ids=[group["about"] for group in GROUPS])
def group(request: pytest.FixtureRequest) -> Mapping[str, Any]:
    """Each group in turn."""
    found: Mapping[str, Any] = request.param
    return found


@pytest.fixture(scope="module")
def searcher(group: Mapping[str, Any], engine: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    """A searcher of the documents of a group."""
    documents = [_document(id, written) for id, written in group["documents"].items()]
    rules = (SynonymRule(tuple(some), tuple(some)) for some in group.get("synonyms", []))
    settings = Settings(synonyms=Synonyms(tuple(rules)))
    with indexed(f"{engine}:{tmp_path_factory.mktemp('typed') / 'index'}", documents, settings) as searcher:
        yield searcher


def test_the_first_hit(group: Mapping[str, Any], searcher: Searcher) -> None:
    """The first hit is the one that must be."""
    hits = {query: searcher.search(SearchRequest(query=str(query)), NOW).hits for query in group.get("first", {})}
    found = {query: some[0].id if some else "" for query, some in hits.items()}
    assert found == {query: id or "" for query, id in group.get("first", {}).items()}


def test_what_is_corrected(group: Mapping[str, Any], searcher: Searcher) -> None:
    """The answer says as what a query is answered, or proposes it."""
    expected = group.get("corrected", {})
    assert {query: searcher.search(SearchRequest(query=query), NOW).corrected for query in expected} == expected


def test_what_is_suggested(group: Mapping[str, Any], searcher: Searcher) -> None:
    """The first word that is suggested has no article before it."""
    expected = group.get("suggested", {})
    found = {query: searcher.suggest(SearchRequest(query=query), 5, NOW)[0].text for query in expected}
    assert found == expected


def test_no_state_finds_fewer_than_the_end(group: Mapping[str, Any], searcher: Searcher) -> None:
    """Letter by letter there are never fewer documents than the whole query finds, and nothing is corrected."""
    for text in group.get("typed", ()):
        whole = searcher.search(SearchRequest(query=text), NOW)
        for end in range(1, len(text) + 1):
            if text[end - 1] != " ":
                found = searcher.search(SearchRequest(query=text[:end], typing=True), NOW)
                assert found.total >= max(whole.total, 1), text[:end]
                assert not found.is_corrected, text[:end]

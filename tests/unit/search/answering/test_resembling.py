"""Is what is called similar like the document that was asked about?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from conftest import NOW, indexed

from search.errors import DocumentNotFound
from search.protocol.engine import Searcher
from search.protocol.request import EMPTY_REQUEST
from search.schema.document import Document

TITLES = {
    "heat-pumps": "Heat pumps for old houses",
    "heat-pumps-again": "Heat pumps for very old houses",
    "pumps": "Which heat pumps are the quietest",
    "houses": "Old houses need new windows",
    "robots": "Robots learn to fold laundry",
    "chess": "A robot wins at chess",
    "later": "Heat pumps in the year to come",
    "bridge": "A bridge across the river",
    "river": "The river rises in spring",
    "market": "Spring on the fish market",
}


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:  # type: ignore[misc]  # it yields one
    """A searcher of documents about heat pumps and others; one of them appears later."""
    documents = [
        Document(id, {"title": title, "kind": "news" if "pump" in title else "notes", "published": _date(id, place)})
        for place, (id, title) in enumerate(TITLES.items())
    ]
    with indexed(Path(tmp_path_factory.mktemp("index")) / "index", documents) as opened:
        yield opened


def _date(id: str, place: int):  # type: ignore[no-untyped-def]
    return NOW + timedelta(days=1) if id == "later" else NOW - timedelta(hours=place)


def similar(searcher: Searcher, id: str, **changes: object) -> list[str]:
    """The ids of what is like a document."""
    return [hit.id for hit in searcher.similar(id, replace(EMPTY_REQUEST, **changes), NOW)]  # type: ignore[arg-type]


def test_what_shares_telling_words_is_similar(searcher: Searcher) -> None:
    """Best is what shares most; the document, its own story and what has not appeared are left out."""
    assert similar(searcher, "pumps") == ["heat-pumps"]
    assert similar(searcher, "robots") == ["chess"]
    assert similar(searcher, "heat-pumps") == ["pumps", "houses"]


def test_filters_and_size_apply(searcher: Searcher) -> None:
    """Only what passes the filters of the request is similar, and no more than its size."""
    assert similar(searcher, "heat-pumps", size=1) == ["pumps"]
    asked = EMPTY_REQUEST.only("kind", "news")
    assert [hit.id for hit in searcher.similar("heat-pumps", asked, NOW)] == ["pumps"]


def test_a_document_that_is_not_there_has_nothing_similar(searcher: Searcher) -> None:
    """What is hidden or absent is an error, not an empty list."""
    for id in ("later", "nothing"):
        with pytest.raises(DocumentNotFound):
            similar(searcher, id)

"""Do documents that nobody may see choose which passage of a text is shown?"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from conftest import NOW, indexed

from search.protocol.engine import Searcher
from search.protocol.request import SearchRequest
from search.schema.document import Document

FAR = "and so the day went on without any of it, hour after hour, as days do. " * 40
BODY = f"First the anchor. {FAR} Then the beacon. {FAR} Last the capstan. {FAR}"
OTHERS = [Document(f"o{number}", {"title": "T", "body": "beacon " + "capstan" * (number < 2)}) for number in range(3)]
UNSEEN = [{"published": NOW + timedelta(days=1)}, {"expires": NOW - timedelta(days=1)}]


def _passages(searcher: Searcher) -> list[str]:
    found = searcher.search(SearchRequest("anchor beacon capstan", facets=()), NOW).hits
    return [passage.text for passage in next(hit for hit in found if hit.id == "d").passages]


@pytest.mark.parametrize("dates", UNSEEN)
def test_what_waits_chooses_no_passage(tmp_path: Path, dates: dict[str, object]) -> None:
    """The rarest words are shown first, and how rare they are is counted in visible documents."""
    shown = [Document("d", {"title": "D", "body": BODY}), *OTHERS]
    waiting = [Document(f"w{number}", {"title": "W", "body": "anchor", **dates}) for number in range(30)]
    with indexed(tmp_path / "with", [*shown, *waiting]) as searcher, indexed(tmp_path / "without", shown) as without:
        assert _passages(searcher) == _passages(without)
        assert "anchor" in _passages(without)[0]

"""Is a copy used again exactly as long as it is right?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from conftest import NOW, build
from handmade import documents
from web import Index, client, one

from webapp import create_app

PATHS = ["/", "/search?q=solar", "/api/search?q=solar", f"/documents/{documents()[0].id}", "/search.atom"]
PATHS += ["/facets/topics", "/api/facets/topics", "/api/suggest?q=so", "/api/openapi.json", "/opensearch.xml"]


@pytest.mark.parametrize("path", PATHS)
def test_what_has_not_changed_is_not_sent_again(index: Index, path: str) -> None:
    """With the entity tag of an answer one gets 304 and no body; every copy is asked about before it is used."""
    web = client(index(*documents()))
    first = web.get(path)
    assert first.headers["Cache-Control"] == "no-cache"
    assert first.headers["ETag"].startswith('W/"')
    second = web.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (second.status_code, second.data) == (304, b"")
    assert second.headers["ETag"] == first.headers["ETag"]


def test_each_address_has_a_tag_of_its_own(index: Index) -> None:
    """The tag of one answer is worth nothing for another address or host."""
    web = client(index(*documents()))
    tags = {web.get(path).headers["ETag"] for path in PATHS}
    tags.add(web.get("/", headers={"Host": "other.example"}).headers["ETag"])
    assert len(tags) == len(PATHS) + 1


def test_a_new_generation_shows_at_once(tmp_path: Path) -> None:
    """After the index was built anew, the old tag is worth nothing and the new documents are found."""
    address = f"whoosh:{tmp_path / 'index'}"
    app = create_app({"INDEX": address, "CLOCK": lambda: NOW})
    web = app.test_client()
    build(address, [one(id="old")])
    first = web.get("/api/search")
    build(address, [one(id="new"), one(id="newer")])
    second = web.get("/api/search", headers={"If-None-Match": first.headers["ETag"]})
    assert second.status_code == 200
    assert second.get_json()["total"] == 2
    app.extensions["newsdex"].searchers.close()


def test_the_clock_alone_can_change_an_answer(index: Index) -> None:
    """When a document appears by its date, the tag of the answer without it is worth nothing."""
    moment = [NOW]
    clock: Callable[[], datetime] = lambda: moment[0]  # noqa: E731 - it is a value of the configuration
    web = client(index(one(published=NOW + timedelta(hours=1))), CLOCK=clock)
    first = web.get("/api/search")
    assert first.get_json()["total"] == 0
    moment[0] += timedelta(hours=2)
    second = web.get("/api/search", headers={"If-None-Match": first.headers["ETag"]})
    assert second.get_json()["total"] == 1


@pytest.mark.parametrize("path", ["/search?published=P30D", "/api/search?-published=P1Y"])
def test_what_depends_on_the_moment_has_no_tag(index: Index, path: str) -> None:
    """The last thirty days are others tomorrow."""
    assert "ETag" not in client(index(*documents())).get(path).headers

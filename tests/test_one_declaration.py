"""Is one entry in `newsdex.yaml` all that a new field needs? From front matter to facet, JSON, page and OpenAPI."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from flask.testing import FlaskClient

from indexer.job import Job
from indexer.updating.build import build
from search.configuration.reader import read_settings
from search.protocol.engine import open_searcher
from search.schema.fields import DEFAULT_FIELDS
from search.whoosh_engine.schema import schema
from webapp import create_app

CONFIGURATION = """
site: {title: The Almanac}
fields:
  audience:
    kind: keyword
    label: Written for
    description: Whom a text addresses.
    aliases: [audience, reader.group]
    many: true
    weight: 2
    facet: {limit: 5, order: value}
  words: {kind: number, aliases: [wordCount], sortable: true}
  topics: {label: Themes}
  levels: {facet: false}
"""
FILES = {
    "a.md": "---\ntitle: One\naudience: [Beekeepers, Bakers]\nword_count: 120\n---\n",
    "b.md": "---\ntitle: Two\nreader: {group: Bakers}\nwordCount: 90\n---\n",
    "c.md": "---\ntitle: Three\n---\n",
}
SETTINGS = read_settings(yaml.safe_load(CONFIGURATION))
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A client of a service of three files, indexed with the configuration."""
    folder: Path = tmp_path_factory.mktemp("declaration")
    for name, text in FILES.items():
        (folder / name).write_text(text)
    build(Job((folder,), folder / "index", SETTINGS, NOW))
    searcher = open_searcher(folder / "index")
    yield create_app({"SEARCHER": searcher, "CLOCK": lambda: NOW}).test_client()
    searcher.close()


def _search(client: FlaskClient, query: str) -> dict:  # type: ignore[type-arg]
    response = client.get(f"/api/search?{query}")
    assert response.status_code == 200, response.get_data(as_text=True)
    answer: dict[str, object] = response.get_json()
    return answer


def _ids(client: FlaskClient, query: str) -> list[str]:
    return [hit["id"] for hit in _search(client, query)["hits"]]


def test_front_matter_is_read_by_every_alias(client: FlaskClient) -> None:
    """Lists, nested keys and other spellings of a key give the values of the field."""
    values = {hit["id"]: (hit.get("audience"), hit.get("words")) for hit in _search(client, "")["hits"]}
    assert values == {"a": (["Beekeepers", "Bakers"], 120), "b": (["Bakers"], 90), "c": (None, None)}


def test_it_is_in_the_whoosh_schema() -> None:
    """The schema has the exact values, and the words for they have a weight."""
    assert {"audience", "audience.words", "words"} <= set(schema(SETTINGS.fields).names())


def test_it_is_searched_filtered_and_sorted(client: FlaskClient) -> None:
    """Its words find, its parameters filter, and its order sorts with missing values last."""
    assert _ids(client, "q=beekeeper") == ["a"]
    assert _ids(client, "audience=Bakers&sort=words") == ["b", "a"]
    assert _ids(client, "-audience=Beekeepers&sort=-words") == ["b", "c"]
    assert _ids(client, "missing=audience") == ["c"]
    assert _ids(client, "words=100..") == ["a"]


def test_it_is_counted(client: FlaskClient) -> None:
    """The facet has its label, order and counts; a facet that is switched off is gone."""
    facets = _search(client, "")["facets"]
    assert facets["audience"]["label"] == "Written for"
    counts = [(value["value"], value["count"]) for value in facets["audience"]["values"]]
    assert counts == [("Bakers", 2), ("Beekeepers", 1)]
    assert facets["topics"]["label"] == "Themes"
    assert "levels" not in facets


def test_it_is_on_the_pages(client: FlaskClient) -> None:
    """The sidebar and the page of a document have its label and values."""
    for path in ("/", "/documents/a", "/facets/audience"):
        page = client.get(path).get_data(as_text=True)
        assert "Written for" in page, path
        assert "Beekeepers" in page, path
    assert "The Almanac" in client.get("/").get_data(as_text=True)


def test_it_is_in_the_openapi_document(client: FlaskClient) -> None:
    """Its parameters are described with its own sentence, and its order can be asked for."""
    text = client.get("/api/openapi.json").get_data(as_text=True)
    for part in ('"audience"', '"-audience"', "Whom a text addresses.", '"-words"'):
        assert part in text


def test_the_index_says_that_it_was_built_for_other_fields() -> None:
    """The fingerprint differs from that of the default fields."""
    assert SETTINGS.fields.fingerprint != DEFAULT_FIELDS.fingerprint


def test_an_unknown_parameter_names_it_when_it_is_near(client: FlaskClient) -> None:
    """A misspelt parameter is answered with the nearest one, here the new field."""
    problem = client.get("/api/search?audiense=x").get_json()
    assert (problem["parameter"], problem["nearest"]) == ("audiense", "audience")

"""Does the OpenAPI document say what the service does, whatever fields it has?"""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from handmade import documents
from openapi_answers import Promises
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate
from web import Index, client

from search.configuration.reader import read_settings
from search.protocol.parameters import known, orders
from search.schema.fields import DEFAULT_FIELDS
from search.settings.settings import Settings
from webapp import create_app
from webapp.api.openapi import specification

CUSTOM = read_settings({"fields": {"audience": {"facet": True}, "sold": {"kind": "number", "sortable": True}}})


def _parameters(document: dict[str, Any], path: str = "/api/search") -> dict[str, Any]:
    return {parameter["name"]: parameter for parameter in document["paths"][path]["get"]["parameters"]}


@pytest.mark.parametrize("settings", [Settings(), CUSTOM], ids=["default", "custom"])
def test_it_is_valid_and_lists_every_parameter(settings: Settings) -> None:
    """The document is valid OpenAPI, and has each parameter that a request may use, and no other."""
    document = specification(settings)
    validate(document)
    parameters = _parameters(document)
    excluding = {f"-{field.name}" for field in settings.fields.filterable} | {"-missing"}
    assert set(parameters) == {*known(settings.fields), *excluding}
    assert parameters["sort"]["schema"]["enum"] == list(orders(settings.fields))


def test_a_field_is_explained_in_its_own_words() -> None:
    """The description of a parameter is that of its field."""
    assert DEFAULT_FIELDS["levels"].description in _parameters(specification(Settings()))["levels"]["description"]


def test_it_lists_every_endpoint() -> None:
    """Every route for programs is in the document."""
    rules = {rule.rule for rule in create_app().url_map.iter_rules()}
    rules = {rule for rule in rules if rule.startswith(("/api/", "/mcp")) or rule.endswith("z")}
    listed = {
        path.replace("{id}", "<path:id>").replace("{field}", "<name>") for path in specification(Settings())["paths"]
    }
    assert listed == rules


@pytest.mark.parametrize(
    ("path", "schema"),
    [
        ("/api/search?q=solar&-topics=Data&size=40", "SearchAnswer"),
        (f"/api/documents/{documents()[0].id}", "DocumentAnswer"),
        ("/api/facets/topics?contains=o", "FacetAnswer"),
        ("/api/suggest?q=so&topics=Energy", "SuggestAnswer"),
        (f"/api/documents/{documents()[0].id}/similar", "SimilarAnswer"),
        ("/api/suggest?limit=0", "Problem"),
        ("/api/search?sort=x", "Problem"),
        ("/healthz", "Alive"),
        ("/readyz", "Ready"),
    ],
)
def test_answers_have_the_shape_that_it_promises(index: Index, path: str, schema: str) -> None:
    """Each answer is valid against its schema; that it has no other names, all answers of a test run show."""
    web = client(index(*documents()))
    document = web.get("/api/openapi.json").get_json()
    schemas = document["components"]["schemas"]
    answer = web.get(path).get_json(force=True)
    OAS31Validator({"$ref": f"#/components/schemas/{schema}", "components": {"schemas": schemas}}).validate(answer)


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"took_ms": "1"}, "took_ms"),
        ({"unknown": 1}, "unknown"),
        ({"hits": [{}]}, "id"),
        ({"facets": {"topics": {"label": "Topics"}}}, "topics"),
    ],
)
def test_an_answer_with_another_shape_is_noticed(index: Index, wrong: dict[str, Any], fault: str) -> None:
    """What compares all answers of a test run with the document finds wrong types, unknown names and lacking ones."""
    answer = client(index(*documents())).get("/api/search").get_json()
    promises = Promises(Settings())
    assert list(promises.broken("/api/search", 200, orjson.dumps(answer))) == []
    assert fault in " ".join(promises.broken("/api/search", 200, orjson.dumps(answer | wrong)))
    assert list(promises.broken("/api/search", 404, orjson.dumps(answer)))
    assert list(promises.broken("/api/search", 200, orjson.dumps(answer), "post"))
    assert list(promises.broken("/api/search", 200, orjson.dumps(answer), mimetype="text/html"))

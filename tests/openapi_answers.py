"""Validation of JSON answers against the OpenAPI document of the service that gives them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import orjson
from flask import Response, request
from jsonschema_rs import Draft202012Validator

from search.settings.settings import Settings
from webapp import encoding, service_state
from webapp.api.openapi import specification

_PARAMETERS = {"<path:id>": "{id}", "<name>": "{field}"}
_OF_NO_OPERATION = {405}
"""Statuses of another method."""


class Promises:
    """What one OpenAPI document promises; names that no schema has are no part of an answer, but of a problem."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        document = specification(settings)
        self._paths = document["paths"]
        schemas = document["components"]["schemas"]
        self._schemas = {name: _closed(schema, schemas, is_open=name == "Problem") for name, schema in schemas.items()}
        self._validators: dict[str, Draft202012Validator] = {}

    def broken(
        self, rule: str, status: int, body: bytes, method: str = "get", mimetype: str = "application/json"
    ) -> Iterator[str]:
        """How an answer of the route with this rule breaks its promise; nothing when it does not."""
        answer = orjson.loads(body)
        path = re.sub("<.*?>", lambda part: _PARAMETERS.get(part[0], part[0]), rule)
        if "document" in answer:
            path = path.removesuffix("/similar")  # an id may end so
        operation = self._paths.get(path, {}).get("get" if method == "head" else method)
        if not operation or status in _OF_NO_OPERATION:
            schema = "Problem"
            if status < 400:
                yield f"{method} {path} is not promised"
        else:
            content = operation["responses"].get(str(status), {}).get("content", {}).get(mimetype)
            if not content:
                yield f"{method} {path} promises no {status} as {mimetype}"
                return
            schema = _name(content["schema"])
        for error in self._validator(schema).iter_errors(answer):
            yield f"{path}: {schema}: {error}"

    def _validator(self, name: str) -> Draft202012Validator:
        if name not in self._validators:
            root = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": self._schemas}}
            self._validators[name] = Draft202012Validator(root)
        return self._validators[name]


def _closed(schema: Any, schemas: Mapping[str, Any], *, is_open: bool = False) -> Any:
    """A schema whose objects have no other names than their properties."""
    if isinstance(schema, list):
        return [_closed(one, schemas) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "allOf" in schema:
        schema = _joined([_resolved(one, schemas) for one in schema["allOf"]])
    closed = {name: _closed(value, schemas) for name, value in schema.items()}
    has_names = isinstance(schema.get("required"), list)
    return closed | {"additionalProperties": False} if has_names and not is_open else closed


def _resolved(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Mapping[str, Any]:
    resolved: Mapping[str, Any] = schemas[_name(schema)] if "$ref" in schema else schema
    return resolved


def _name(reference: Mapping[str, str]) -> str:
    return reference["$ref"].rpartition("/")[2]


def _joined(objects: list[Mapping[str, Any]]) -> dict[str, Any]:
    """The schema of an object that is all of these."""
    properties = {name: value for one in objects for name, value in one["properties"].items()}
    required = [name for one in objects for name in one["required"]]
    return {"type": "object", "properties": properties, "required": required}


class Comparison:
    """Compares the answers of all services of this process with their documents."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self._respond = encoding.json_response
        self._promises: dict[int, Promises] = {}

    def __call__(self, *arguments: Any) -> Response:
        """As `encoding.json_response`, which this takes the place of."""
        response = self._respond(*arguments)
        settings = service_state.settings()
        if id(settings) not in self._promises:
            self._promises[id(settings)] = Promises(settings)
        rule = str(request.url_rule or request.path)
        self.faults += self._promises[id(settings)].broken(
            rule, response.status_code, response.get_data(), request.method.lower(), response.mimetype or ""
        )
        return response

"""Operations of the OpenAPI document as a page shows them: with a form for each, and an example of each body."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from search.settings.settings import Settings
from webapp.api.openapi import specification

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an operation."""

    name: str
    is_in_path: bool
    is_required: bool
    about: str
    is_list: bool
    """Whether it may be given several times."""
    choices: tuple[str, ...]
    """Its values when these are few; else empty."""
    default: str
    example: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation."""

    id: str
    method: str
    path: str
    about: str
    parameters: tuple[Parameter, ...]
    filters: tuple[Parameter, ...]
    """Its other parameters: those of fields."""
    body: str
    """An example of what is posted; empty where nothing is."""


def operations(settings: Settings) -> tuple[Operation, ...]:
    """The operations of an index with these settings, in the order of the document."""
    document = specification(settings)
    filters = {sign + field.name for field in settings.fields.filterable for sign in ("", "-")}
    return tuple(
        _operation(path, method, one, filters, document["components"]["schemas"])
        for path, methods in document["paths"].items()
        for method, one in methods.items()
    )


def _operation(path: str, method: str, one: Json, filters: set[str], schemas: Json) -> Operation:
    listed = [_parameter(parameter, schemas) for parameter in one.get("parameters", ())]
    body = one.get("requestBody", {}).get("content", {}).get("application/json", {}).get("example")
    return Operation(
        id=one["operationId"],
        method=method.upper(),
        path=path,
        about=one["summary"],
        parameters=tuple(one for one in listed if one.is_in_path or one.name not in filters),
        filters=tuple(one for one in listed if not one.is_in_path and one.name in filters),
        body=json.dumps(body, indent=2, ensure_ascii=False) if body else "",
    )


def _parameter(one: Json, schemas: Json) -> Parameter:
    facts = list(_facts(one["schema"], schemas))
    return Parameter(
        name=one["name"],
        is_in_path=one["in"] == "path",
        is_required=bool(one.get("required")),
        about=one["description"],
        is_list=one.get("style") == "form",
        choices=tuple(dict.fromkeys(str(value) for fact in facts for value in fact.get("enum", ()))),
        default=next((str(fact["default"]) for fact in facts if "default" in fact), ""),
        example=_text(one.get("example"))
        or next((str(fact["examples"][0]) for fact in facts if "examples" in fact), ""),
    )


def _facts(schema: Json, schemas: Json) -> Iterator[Json]:
    """A schema, and those of the values that it lists or allows."""
    yield schema
    parts: Iterable[Json] = (*schema.get("anyOf", ()), *([schema["items"]] if "items" in schema else ()))
    for part in parts:
        yield from _facts(part, schemas)
    if "$ref" in schema:
        yield from _facts(schemas[schema["$ref"].rpartition("/")[2]], schemas)


def _text(example: Any) -> str:
    if isinstance(example, list):
        return str(example[0])
    return "" if example is None else str(example)

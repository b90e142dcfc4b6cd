"""Names of fields and all other names that share a place with them."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

import pytest
from handmade import documents
from web import Index, client, html

from search.configuration.reader import read_settings
from search.configuration.reserved_names import RESERVED_NAMES, is_reserved
from search.errors import SettingInvalid
from search.protocol import parameters, suggestion
from search.protocol.answer_json import hit_json
from search.protocol.explanation import Explanation
from search.protocol.request import RELEVANCE
from search.protocol.results import Hit, Passage
from search.query.tree import HAS
from search.schema.fields import DEFAULT_FIELDS, Fields
from search.settings.settings import Settings
from webapp.api.openapi import specification

NAMES = {field.name for field in DEFAULT_FIELDS}
TYPES: dict[str, Any] = {
    "str": "text",
    "float": 1.5,
    "int": 2,
    "bool": True,
    "tuple[str, ...]": ("text",),
    "Mapping[str, str | list[str]] | None": {"title": "<mark>text</mark>"},
    "Mapping[str, tuple[str, ...]]": {"title": ("text",)},
    "tuple[Passage, ...]": (Passage("<mark>text</mark>"),),
    "Mapping[str, Any]": {},
    "Explanation | None": Explanation(1.0, "what"),
}
"""A value of each type that a hit has, which is not the default."""


def other_keys() -> set[str]:
    """The keys of a hit of which every attribute has a value, but for those of its fields."""
    whole = Hit(**{one.name: TYPES[str(one.type)] for one in dataclasses.fields(Hit)})
    return set(hit_json(whole)) - {"id"}


def other_parameters() -> set[str]:
    """The names of all parameters that a request has, or that an endpoint lists, but for those of filters."""
    listed = {
        parameter["name"].removeprefix("-")
        for path in specification(Settings())["paths"].values()
        for method in path.values()
        for parameter in method.get("parameters", ())
        if parameter["in"] == "query"
    }
    return {*parameters.known(Fields(())), *listed - NAMES}


VALUES = {RELEVANCE, parameters.NO_FACETS, suggestion.TERM, HAS}
"""What stands where a field may be named, too: in `sort`, in `facets`, as a kind of suggestion, before a colon."""


def test_other_names_are_found() -> None:
    """The walks below see names of each place."""
    assert {"pinned", "explanation", "score"} <= other_keys()
    assert {"q", "limit", "contains", "missing"} <= other_parameters()


@pytest.mark.parametrize("name", sorted({*other_keys(), *other_parameters(), *VALUES, HAS.capitalize(), HAS.upper()}))
def test_no_field_has_the_name_of_something_else(name: str) -> None:
    """A new field is refused when its name is a key of a hit, a parameter, or a word of the query language."""
    with pytest.raises(SettingInvalid, match=re.escape(f"“fields.{name}”")):
        read_settings({"fields": {name: {}}})


def test_names_of_forms(index: Index) -> None:
    """The inputs of the pages have names of fields, or reserved ones."""
    pages = ("/?q=solar&topics=Energy", "/facets/topics?q=solar", f"/documents/{documents()[0].id}")
    web = client(index(*documents()))
    named = {
        str(node.attributes["name"]).removeprefix("-")
        for path in pages
        for node in html(web.get(path)).css("form input[name], form select[name], form button[name], [form][name]")
    }
    assert {"q", "from", "to", "contains", "sort"} <= named
    assert named <= NAMES | RESERVED_NAMES


def test_built_in_fields_have_names_of_their_own() -> None:
    """No built-in field has a reserved name, so that a hit shows each of them."""
    assert not [name for name in NAMES if is_reserved(name)]
    shown = dict.fromkeys(NAMES, "value")
    assert hit_json(Hit("value", shown)).items() >= shown.items()


def test_reserved_names_are_in_use() -> None:
    """No name is reserved that nothing else has."""
    assert other_keys() | other_parameters() | VALUES | {*parameters.ROUTE_NAMES} == RESERVED_NAMES

"""Is each field declared once, and all else derived from it?"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from conftest import NOW
from hypothesis import example, given
from hypothesis import strategies as st

from search.configuration.reader import read_settings
from search.configuration.reserved_names import RESERVED_NAMES
from search.errors import InvalidDocument, UnknownParameter
from search.protocol import parameters
from search.protocol.engine import Searcher
from search.protocol.results import FacetCounts, ValueCount
from search.schema.document import Document
from search.schema.fields import DEFAULT_FIELDS, Facet, Field, Fields, Kind
from search.settings.settings import Settings
from search.whoosh_engine.schema import schema

MakeSearcher = Callable[..., Searcher]
AUDIENCE = {
    "kind": "keyword",
    "many": True,
    "weight": 1,
    "facet": {"limit": 5, "order": "value"},
    "aliases": ["reader"],
}
LENGTH_IN_WORDS = {"kind": "number", "sortable": True}


def custom(**fields: Any) -> Settings:
    """The settings of a deployer who adds these fields."""
    return read_settings({"fields": fields})


def test_one_entry_makes_a_facet(index: MakeSearcher) -> None:
    """A keyword declared in the configuration is a parameter, a filter, a facet, searched and part of a hit."""
    settings = custom(audience=AUDIENCE)
    field = settings.fields["audience"]
    assert (field.label, field.aliases, field.facet) == ("Audience", ("reader",), Facet(limit=5, order="value"))
    searcher = index(
        Document("one", {"audience": ("Teachers", "Parents")}),
        Document("two", {"audience": ("Teachers",)}),
        Document("three", {}),
        settings=settings,
    )
    fields = searcher.settings.fields
    assert "audience" in parameters.known(fields)
    found = searcher.search(parameters.read([("audience", "Parents")], fields), NOW)
    assert [hit.fields for hit in found.hits] == [{"id": "one", "audience": ["Teachers", "Parents"]}]
    assert found.facets["audience"] == FacetCounts(
        field="audience",
        values=(ValueCount("Parents", 1, selected=True), ValueCount("Teachers", 2)),
        missing=1,
        distinct=2,
    )
    assert searcher.search(parameters.read([("q", "teacher")], fields), NOW).total == 2
    assert searcher.search(parameters.read([("missing", "audience")], fields), NOW).total == 1
    assert searcher.facet(parameters.read([], fields), "audience", "PAR", 9, NOW).values == (ValueCount("Parents", 1),)


def test_one_entry_makes_an_order(index: MakeSearcher) -> None:
    """A number declared as sortable is an order, up and down, and is filtered by ranges."""
    settings = custom(words=LENGTH_IN_WORDS)
    documents = [Document(str(number), {"words": number}) for number in (100, 20, 3)]
    searcher = index(*documents, Document("none", {}), settings=settings)
    fields = searcher.settings.fields

    def ids(*pairs: tuple[str, str]) -> list[str]:
        return [hit.id for hit in searcher.search(parameters.read(pairs, fields), NOW).hits]

    assert {"words", "-words"} <= set(parameters.orders(fields))
    assert ids(("sort", "words")) == ["3", "20", "100", "none"]
    assert ids(("sort", "-words")) == ["100", "20", "3", "none"]
    assert ids(("words", "3..20"), ("sort", "words")) == ["3", "20"]


def test_one_entry_is_in_the_schema() -> None:
    """A declared field is in Whoosh's schema: its values, and its words when they are searched. Whoosh only."""
    before, after = schema(DEFAULT_FIELDS), schema(custom(audience=AUDIENCE, words=LENGTH_IN_WORDS).fields)
    assert set(after.names()) - set(before.names()) == {"audience", "audience.words", "words"}


@pytest.mark.parametrize("kind", Kind)
def test_a_field_of_each_kind(index: MakeSearcher, kind: Kind) -> None:
    """Whatever the kind, a new field comes back in a hit as JSON, and is a parameter when it can be."""
    values = {
        Kind.TEXT: ("Prose", "Prose"),
        Kind.KEYWORD: ("AI", "AI"),
        Kind.DATE: (NOW, "2022-06-15T12:00:00Z"),
        Kind.NUMBER: (2.5, 2.5),
        Kind.FLAG: (False, False),
        Kind.DURATION: ("PT1M", "PT1M"),
        Kind.LINK: ("/about", "/about"),
        Kind.DATA: ({"a": [1, None]}, {"a": [1, None]}),
    }
    value, as_json = values[kind]
    settings = custom(extra={"kind": str(kind)}, several={"kind": str(kind), "many": True})
    searcher = index(Document("one", {"extra": value, "several": (value, value)}), settings=settings)
    assert searcher.document("one", NOW).fields == {"id": "one", "extra": as_json, "several": [as_json] * 2}
    assert ("extra" in parameters.known(searcher.settings.fields)) == settings.fields["extra"].filterable


def test_a_field_that_was_taken_out(index: MakeSearcher) -> None:
    """Without its declaration a field is no parameter, no facet, and no document may have it."""
    settings = Settings(fields=DEFAULT_FIELDS.without("topics"))
    searcher = index(Document("one", {"kind": "news"}), settings=settings)
    assert "topics" not in searcher.search(parameters.read([], settings.fields), NOW).facets
    with pytest.raises(UnknownParameter):
        parameters.read([("topics", "AI")], settings.fields)
    with pytest.raises(InvalidDocument):
        index(Document("two", {"topics": ("AI",)}), settings=settings)


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just("\ud800") | st.just(NOW)
NESTED = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(st.text() | st.integers() | st.none(), inner)
    ),
)


def is_data(value: Any, depth: int = 0) -> bool:
    """Whether a value has the form of the kind data, as the table of `search.schema.document` has it."""
    if isinstance(value, str):
        return "\ud800" not in value
    if isinstance(value, dict):
        return all(isinstance(key, str) and is_data(key) for key in value) and is_data([*value.values()], depth)
    if isinstance(value, list | tuple):
        return depth < 100 and all(is_data(one, depth + 1) for one in value)
    if isinstance(value, float):
        return math.isfinite(value)
    return value is None or (isinstance(value, int) and -(2**63) <= value < 2**63)


@example(value=2**63, depth=0)
@example(value={"a": 2**64 - 1}, depth=0)
@example(value=-(2**63), depth=0)
@given(value=NESTED, depth=st.sampled_from([0, 1, 90, 99, 100, 101, 300]))
def test_data_is_what_json_can_write_and_read_again(value: Any, depth: int) -> None:
    """However deep it is, whatever is in it; everything else is refused."""
    for _ in range(depth):
        value = [value]
    document = Document("one", {"price": value})
    if is_data(value):
        document.check(DEFAULT_FIELDS)
    else:
        with pytest.raises(InvalidDocument):
            document.check(DEFAULT_FIELDS)


FINGERPRINT = DEFAULT_FIELDS.fingerprint
TOPICS = DEFAULT_FIELDS["topics"]


@pytest.mark.parametrize(
    "changed",
    [
        replace(TOPICS, aliases=("tags",)),
        replace(TOPICS, many=False),
        replace(TOPICS, kind=Kind.TEXT),
        replace(TOPICS, weight=0),
        replace(TOPICS, shown=False),
        replace(TOPICS, name="subjects"),
    ],
)
def test_what_needs_a_new_index_changes_the_fingerprint(changed: Field) -> None:
    """What is read, searched or stored differently has another fingerprint."""
    assert DEFAULT_FIELDS.with_field(changed).fingerprint != FINGERPRINT


@pytest.mark.parametrize(
    "changed",
    [
        TOPICS,
        replace(TOPICS, label="Themes"),
        replace(TOPICS, description="Other words."),
        replace(TOPICS, weight=9),
        replace(TOPICS, facet=Facet(limit=3, order="value")),
    ],
)
def test_what_needs_no_new_index_keeps_the_fingerprint(changed: Field) -> None:
    """What applies when a query runs leaves the fingerprint alone."""
    assert DEFAULT_FIELDS.with_field(changed).fingerprint == FINGERPRINT


def test_fields_as_json() -> None:
    """Fields written as JSON and read back are equal."""
    for fields in (DEFAULT_FIELDS, custom(audience=AUDIENCE, words=LENGTH_IN_WORDS).fields, Fields(())):
        assert Fields.from_json(json.loads(json.dumps(fields.to_json()))) == fields


def test_fields_of_a_later_version() -> None:
    """What another version says about a field beyond what this one knows is passed over."""
    (data,) = Fields((TOPICS,)).to_json()
    assert Fields.from_json([data | {"colour": "red"}]) == Fields((TOPICS,))


def test_names_and_aliases_are_unique() -> None:
    """No two fields have one name, and no key but `category`: one is a collection, several are topics."""
    names = [field.name for field in DEFAULT_FIELDS]
    aliases = [alias for field in DEFAULT_FIELDS for alias in field.aliases]
    assert len(names) == len(set(names))
    assert [alias for alias in {*aliases} if aliases.count(alias) > 1] == ["category"]
    assert not RESERVED_NAMES & set(names)


@pytest.mark.parametrize("field", DEFAULT_FIELDS.all, ids=lambda field: field.name)
def test_each_field_is_explained(field: Field) -> None:
    """Each has a label, and a description of one sentence; and asks of its kind only what that can do."""
    assert field.label
    assert field.description.endswith(".")
    assert ". " not in field.description
    assert not (field.sortable and (field.many or not field.ranged))
    assert not (field.searched and field.kind not in {Kind.TEXT, Kind.KEYWORD})
    assert not (field.facet and not field.filterable)


def test_looking_up_a_field() -> None:
    """A field is found by its name; another name is a KeyError, or none, and no number is a name."""
    assert DEFAULT_FIELDS["title"] is DEFAULT_FIELDS.get("title")
    assert DEFAULT_FIELDS.get("colour") is None
    assert "colour" not in DEFAULT_FIELDS
    assert 7 not in DEFAULT_FIELDS
    with pytest.raises(KeyError):
        DEFAULT_FIELDS["colour"]


def test_order_of_fields() -> None:
    """A replaced field keeps its place, a new one is the last."""
    names = [field.name for field in DEFAULT_FIELDS]
    assert [field.name for field in DEFAULT_FIELDS.with_field(replace(TOPICS, label="x"))] == names
    assert [field.name for field in custom(audience=AUDIENCE).fields] == [*names, "audience"]


def test_an_index_knows_its_fields(index: MakeSearcher) -> None:
    """Who opens an index has the settings it was built with, and its fingerprint."""
    settings = custom(audience=AUDIENCE, topics={"label": "Themes"})
    searcher = index(Document("one", {}), settings=settings)
    assert searcher.settings == settings
    assert searcher.info.fingerprint == settings.fields.fingerprint

"""What has the deployer changed?"""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.configuration.reader import read_settings
from search.configuration.reserved_names import RESERVED_NAMES
from search.errors import SettingInvalid
from search.schema.fields import DEFAULT_FIELDS, Facet, Kind
from search.settings.settings import Settings
from search.settings.site import Site

EXAMPLE = {
    "site": {"title": "The Lantern", "description": "News of the craft", "url": "https://thelantern.example/"},
    "fields": {
        "topics": {"label": "Themes", "weight": 3},
        "levels": {"facet": False},
        "audience": {"kind": "keyword", "facet": True, "aliases": ["audience", "reader"]},
    },
    "ignore": ["archive", "*.draft.md"],
    "language": "de-AT",
    "locales": ["de", "pt-BR"],
}


def test_the_example_of_the_module() -> None:
    """A configuration changes fields, adds some, and names the site and what is not content."""
    settings = read_settings(EXAMPLE)
    assert settings.site == Site("The Lantern", "News of the craft", "https://thelantern.example", language="de")
    assert settings.ignore == ("archive", "*.draft.md")
    assert settings.language == "de"
    assert settings.locales == ("de", "pt-BR")
    topics, audience = settings.fields["topics"], settings.fields["audience"]
    assert (topics.label, topics.weight, topics.facet) == ("Themes", 3.0, DEFAULT_FIELDS["topics"].facet)
    assert settings.fields["levels"].facet is None
    assert (audience.kind, audience.facet, audience.many) == (Kind.KEYWORD, Facet(), False)
    assert settings.fields["title"] == DEFAULT_FIELDS["title"]


@pytest.mark.parametrize("data", [None, {}, {"fields": None}, {"fields": {}, "site": None, "ignore": []}])
def test_an_empty_file_changes_nothing(data: Any) -> None:
    """No entry means the default."""
    assert read_settings(data) == Settings()


def test_settings_as_json() -> None:
    """Settings written as JSON and read back are equal."""
    for settings in (Settings(), read_settings(EXAMPLE)):
        assert Settings.from_json(json.loads(json.dumps(settings.to_json()))) == settings


@pytest.mark.parametrize("language", ["deutsch", "", 7, ["de"]])
def test_a_language_is_a_tag(language: Any) -> None:
    """What is no BCP 47 tag is refused, and the error says what one looks like."""
    with pytest.raises(SettingInvalid) as raised:
        read_settings({"language": language})
    assert raised.value.facts()["key"] == "language"


@pytest.mark.parametrize("locales", ["de", ["deutsch"], [7], [False]])
def test_locales_are_tags(locales: Any) -> None:
    """So is what is no list of them."""
    with pytest.raises(SettingInvalid) as raised:
        read_settings({"locales": locales})
    assert raised.value.facts()["key"] == "locales"


def test_parts_of_a_facet() -> None:
    """The limit and the order of a facet are changed one by one; true keeps what a facet has."""
    topics = {"facet": {"order": "value"}}
    levels = {"facet": {"limit": 3}}
    fields = read_settings({"fields": {"topics": topics, "levels": levels, "type": {"facet": True}}}).fields
    assert fields["topics"].facet == Facet(limit=12, order="value")
    assert fields["levels"].facet == Facet(limit=3, order="count")
    assert fields["type"].facet == DEFAULT_FIELDS["type"].facet


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (["fields"], "the file"),
        ("fields", "the file"),
        ({"feilds": {}}, "the file"),
        ({1: {}}, "the file"),
        ({"site": "The Lantern"}, "site"),
        ({"site": {"name": "The Lantern"}}, "site"),
        ({"site": {"title": 7}}, "site.title"),
        ({"site": {"titles": "here"}}, "site.titles"),
        ({"site": {"titles": ["record"]}}, "site.titles"),
        ({"site": {"description": None}}, "site.description"),
        ({"site": {"url": "ftp://x.example"}}, "site.url"),
        ({"site": {"url": "/search"}}, "site.url"),
        ({"site": {"language": "it"}}, "site.language"),
        ({"site": {"language": "de_AT"}}, "site.language"),
        ({"site": {"language": "en\n"}}, "site.language"),
        ({"site": {"language": ["de"]}}, "site.language"),
        ({"site": {"url": "javascript:alert(1)"}}, "site.url"),
        ({"ignore": "archive"}, "ignore"),
        ({"ignore": [""]}, "ignore"),
        ({"ignore": [7]}, "ignore"),
        ({"fields": ["topics"]}, "fields"),
        ({"fields": {"topics": None}}, "fields.topics"),
        ({"fields": {"topics": "Themes"}}, "fields.topics"),
        ({"fields": {"topics": {"lable": "Themes"}}}, "fields.topics"),
        ({"fields": {"topics": {"label": 7}}}, "fields.topics.label"),
        ({"fields": {"topics": {"description": ["x"]}}}, "fields.topics.description"),
        ({"fields": {"topics": {"aliases": "tags"}}}, "fields.topics.aliases"),
        ({"fields": {"topics": {"aliases": [""]}}}, "fields.topics.aliases"),
        ({"fields": {"topics": {"weight": "heavy"}}}, "fields.topics.weight"),
        ({"fields": {"topics": {"weight": True}}}, "fields.topics.weight"),
        ({"fields": {"topics": {"weight": -1}}}, "fields.topics.weight"),
        ({"fields": {"topics": {"weight": 101}}}, "fields.topics.weight"),
        ({"fields": {"topics": {"weight": float("nan")}}}, "fields.topics.weight"),
        ({"fields": {"topics": {"shown": "yes"}}}, "fields.topics.shown"),
        ({"fields": {"topics": {"sortable": True}}}, "fields.topics.sortable"),
        ({"fields": {"topics": {"kind": "keyword"}}}, "fields.topics"),
        ({"fields": {"topics": {"many": False}}}, "fields.topics"),
        ({"fields": {"topics": {"facet": 12}}}, "fields.topics.facet"),
        ({"fields": {"topics": {"facet": {"size": 12}}}}, "fields.topics.facet"),
        ({"fields": {"topics": {"facet": {"limit": 0}}}}, "fields.topics.facet.limit"),
        ({"fields": {"topics": {"facet": {"limit": True}}}}, "fields.topics.facet.limit"),
        ({"fields": {"topics": {"facet": {"limit": 1.5}}}}, "fields.topics.facet.limit"),
        ({"fields": {"topics": {"facet": {"order": "name"}}}}, "fields.topics.facet.order"),
        ({"fields": {"images": {"facet": True}}}, "fields.images.facet"),
        ({"fields": {"title": {"facet": True}}}, "fields.title.facet"),
        ({"fields": {"heat": {"facet": {"ranges": "1..2"}}}}, "fields.heat.facet.ranges"),
        ({"fields": {"heat": {"facet": {"ranges": ["1..2", "hot"]}}}}, "fields.heat.facet.ranges"),
        ({"fields": {"heat": {"facet": {"ranges": ["1..2", "1..2"]}}}}, "fields.heat.facet.ranges"),
        ({"fields": {"topics": {"facet": {"ranges": ["1..2"]}}}}, "fields.topics.facet.ranges"),
        ({"fields": {"published": {"facet": {"ranges": ["2021"]}}}}, "fields.published.facet.ranges"),
        ({"fields": {"url": {"weight": 1}}}, "fields.url.weight"),
        ({"fields": {"published": {"weight": 1}}}, "fields.published.weight"),
        ({"fields": {"title": {"sortable": True}}}, "fields.title.sortable"),
        ({"fields": {"extra": {"kind": "colour"}}}, "fields.extra.kind"),
        ({"fields": {"extra": {"kind": ["keyword"]}}}, "fields.extra.kind"),
        ({"fields": {"extra": {"kind": "number", "many": True, "sortable": True}}}, "fields.extra.sortable"),
        ({"fields": {"extra": {"many": 1}}}, "fields.extra.many"),
    ],
)
def test_an_entry_that_means_nothing(data: Any, key: str) -> None:
    """The error names the file, the entry by its path, what was expected and what was found."""
    with pytest.raises(SettingInvalid) as raised:
        read_settings(data, "site.yaml")
    assert (raised.value.source, raised.value.key) == ("site.yaml", key)
    assert raised.value.expected
    assert raised.value.found


@pytest.mark.parametrize(
    "name", [*sorted(RESERVED_NAMES), "", "_x", "-x", "9lives", "a b", "a-b", "a.b", "é", "x.", 7, None, True]
)
def test_what_is_no_name_of_a_field(name: Any) -> None:
    """A new field has a name of letters, digits and _ that begins with a letter and is no other parameter's."""
    with pytest.raises(SettingInvalid):
        read_settings({"fields": {name: {}}})


def test_a_misspelt_key_has_a_neighbour() -> None:
    """The error for an unknown key says which one may be meant."""
    with pytest.raises(SettingInvalid, match="did you mean label"):
        read_settings({"fields": {"topics": {"lable": "Themes"}}})


PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
KEYS = st.sampled_from(
    ("site", "fields", "ignore", "title", "url", "topics", "extra", "facet", "kind", "weight", "limit")
)
ANY = st.recursive(PLAIN, lambda some: st.lists(some, max_size=3) | st.dictionaries(KEYS | PLAIN, some, max_size=3))


@given(ANY | st.fixed_dictionaries({"fields": st.fixed_dictionaries({"topics": ANY, "extra": ANY})}))
def test_any_configuration(data: Any) -> None:
    """Whatever a file holds, it is settings that can be kept, or an error that says where."""
    try:
        settings = read_settings(data)
    except SettingInvalid as error:
        assert error.key  # noqa: PT017 - not every file is wrong
    else:
        assert Settings.from_json(json.loads(json.dumps(settings.to_json()))) == settings


@pytest.mark.parametrize(
    "rules",
    [
        {"hide": {"key": ["x"]}},
        {"hide": {"keys": "x"}},
        {"hide": {"values": {"audience": "staff"}}},
        {"hide": {"values": {"audience": []}}},
        {"show": {"values": ["x"]}},
        {"show": {"folders": [1]}},
    ],
)
def test_rules_of_what_is_hidden_that_mean_nothing_are_refused(rules: dict[str, Any]) -> None:
    """A misspelt rule must not hide less than was meant: it is an error that names the entry."""
    with pytest.raises(SettingInvalid, match=next(iter(rules))):
        read_settings(rules)


def test_rules_of_what_is_hidden_are_kept_with_the_index() -> None:
    """They come back from JSON, and another rule means that all files are read anew."""
    rules = {"hide": {"keys": ["a"], "values": {"b": ["c", False]}, "folders": ["/d/"]}, "show": {"keys": ["e"]}}
    settings = read_settings(rules)
    assert Settings.from_json(settings.to_json()) == settings
    assert settings.hiding.hide.values == (("b", ("c", "false")),)
    assert settings.hiding.hide.folders == ("d",)
    assert settings.fingerprint != Settings().fingerprint

"""Is a document also found by, and counted for, the values above its own?"""

from __future__ import annotations

from collections.abc import Sequence
from tempfile import TemporaryDirectory

import pytest
from conftest import NOW, indexed
from hypothesis import given, settings
from hypothesis import strategies as st
from reference_engine import ReferenceEngine

from search.configuration.reader import read_settings
from search.errors import SettingInvalid
from search.protocol.request import EMPTY_REQUEST, Filter
from search.protocol.results import FacetCounts
from search.schema import hierarchy
from search.schema.document import Document

SETTINGS = read_settings(
    {
        "fields": {
            "section": {"facet": {"limit": 4}, "hierarchy": "/"},
            "trail": {"kind": "keyword", "many": True, "facet": {"limit": 30}, "hierarchy": " > "},
        }
    }
)
PARTS = st.sampled_from(("a", "A", "b", "guides", " c ", "", "é"))


@pytest.mark.parametrize(
    ("value", "separator", "above"),
    [
        ("guides", "/", []),
        ("guides/install/linux", "/", ["guides", "guides/install"]),
        ("parent > child", ">", ["parent"]),
        ("/a//b/", "/", ["/a"]),
        ("/", "/", []),
        ("///", "/", []),
        ("a/ /", "/", []),
        ("a\N{RIGHTWARDS ARROW}b", "\N{RIGHTWARDS ARROW}", ["a"]),
        ("/".join("x" * 40), "/", ["/".join("x" * number) for number in range(1, hierarchy.MAX_LEVELS + 1)]),
    ],
)
def test_values_above_a_value(value: str, separator: str, above: Sequence[str]) -> None:
    """Each beginning before a separator is a value above, the highest first, unless it says nothing of its own."""
    assert list(hierarchy.ancestors(value, separator)) == above


@settings(max_examples=25)
@given(data=st.data())
def test_counts_and_filters_are_those_of_the_reference(data: st.DataObject) -> None:
    """A parent counts and finds all its children, once each, with one value or many, chosen or excluded."""
    paths = st.lists(PARTS, min_size=1, max_size=4)
    sections = paths.map("/".join).filter(str.strip)
    trails = st.lists(paths.map(" > ".join).filter(str.strip), max_size=3, unique=True).map(tuple)
    values = st.fixed_dictionaries({"title": st.just("T")}, optional={"section": sections, "trail": trails})
    drawn = data.draw(st.lists(values, min_size=1, max_size=12))
    documents = [Document(f"d/{number}", one) for number, one in enumerate(drawn)]
    reference = ReferenceEngine(SETTINGS.fields, documents)
    with TemporaryDirectory() as folder, indexed(f"{folder}/index", documents, SETTINGS) as searcher:
        asked = [EMPTY_REQUEST]
        for name, facet in searcher.search(EMPTY_REQUEST, NOW).facets.items():
            if name in {"section", "trail"} and isinstance(facet, FacetCounts):
                asked += [EMPTY_REQUEST.only(name, value.value) for value in facet.values]
                asked += [EMPTY_REQUEST.with_filter(name, Filter(none_of=(value.value,))) for value in facet.values]
                asked += [EMPTY_REQUEST.with_query(f'{name}:"{value.value}"') for value in facet.values]
        for request in asked:
            found, expected = searcher.search(request, NOW), reference.search(request, NOW)
            assert found.total == expected.total
            assert list(found.facets.items()) == list(expected.facets.items())


def test_what_a_hit_shows_is_what_is_written() -> None:
    """Values above are counted only: a hit has its own."""
    documents = [Document("d/1", {"title": "T", "section": "guides/install"}), Document("d/2", {"title": "T"})]
    with TemporaryDirectory() as folder, indexed(f"{folder}/index", documents, SETTINGS) as searcher:
        [hit] = searcher.search(EMPTY_REQUEST.only("section", "GUIDES"), NOW).hits
        assert hit.fields["section"] == "guides/install"


def test_an_index_of_another_hierarchy_is_another_index() -> None:
    """Values above are written into an index; so a change of what parts them asks for a new one."""
    flat, dashed = (read_settings({"fields": {"section": {"hierarchy": text}}}).fields for text in ("", "-"))
    assert len({fields.fingerprint for fields in (SETTINGS.fields, flat, dashed)}) == 3


def test_only_names_have_a_hierarchy() -> None:
    """A number or a date is below none."""
    with pytest.raises(SettingInvalid, match="hierarchy"):
        read_settings({"fields": {"heat": {"hierarchy": "/"}}})

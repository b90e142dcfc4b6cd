"""Does the sidebar list what narrows the hits, and nothing else?"""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from conftest import NOW
from selectolax.lexbor import LexborHTMLParser, LexborNode
from web import Index, client, html, one, total

from search.configuration.reader import read_settings
from search.protocol.request import EMPTY_REQUEST
from search.protocol.results import FacetCounts, Histogram, ValueCount
from search.schema import ranges
from search.schema.document import Document
from search.schema.fields import DEFAULT_FIELDS, LOCALE
from webapp.pages import filters
from webapp.pages.sidebar.duplicate_facets import duplicates
from webapp.pages.sidebar.facet_list import SHORT, facet_list
from webapp.pages.sidebar.timeline import date_facet


def _counts(name: str, counts: dict[str, int], *chosen: str, missing: int = 0) -> FacetCounts:
    values = tuple(ValueCount(text, count, text in chosen) for text, count in counts.items())
    return FacetCounts(name, values, missing, len(values))


def _facet(page: LexborHTMLParser, name: str) -> LexborNode:
    return next(facet for facet in page.css(".facet") if facet.css_first(f"#facet-{name}"))


def _names(node: LexborNode | LexborHTMLParser) -> list[str]:
    return [name.text() for name in node.css(".values .name")]


def test_few_values_are_seen_at_once_and_chosen_ones_first() -> None:
    """Six values are seen before one asks, the chosen ones first, and none is lost; a seventh alone is seen, too."""
    counts = {f"v{number}": 20 - number for number in range(10)}
    facet = facet_list(_counts("topics", counts, "v8"), EMPTY_REQUEST.only("topics", "v8"), DEFAULT_FIELDS, 12)
    assert [value.text for value in facet.short] == ["v8", "v0", "v1", "v2", "v3", "v4"]
    assert [value.text for value in facet.more] == ["v5", "v6", "v7", "v9"]
    seven = facet_list(_counts("topics", dict(list(counts.items())[:7])), EMPTY_REQUEST, DEFAULT_FIELDS, 99)
    assert (len(seven.short), seven.more) == (SHORT + 1, ())


def test_what_all_hits_have_is_not_listed_unless_it_is_chosen() -> None:
    """A value that changes nothing hides, and with it a facet of no other; a filter of the facet brings all back."""
    counts = _counts("topics", {"all": 9, "some": 3})
    assert [value.text for value in facet_list(counts, EMPTY_REQUEST, DEFAULT_FIELDS, 9).values] == ["some"]
    assert not facet_list(_counts("topics", {"all": 9}), EMPTY_REQUEST, DEFAULT_FIELDS, 9).values
    assert not facet_list(_counts("topics", {}, missing=9), EMPTY_REQUEST, DEFAULT_FIELDS, 9).values
    chosen = _counts("topics", {"all": 9, "some": 3}, "all")
    shown = facet_list(chosen, EMPTY_REQUEST.only("topics", "all"), DEFAULT_FIELDS, 9)
    assert [value.text for value in shown.values] == ["all", "some"]


def test_documents_without_a_value_have_no_bar() -> None:
    """They set no scale: the longest bar is that of the most frequent value, however many have none."""
    facet = facet_list(_counts("topics", {"a": 4, "b": 2}, missing=400), EMPTY_REQUEST, DEFAULT_FIELDS, 406)
    assert [(value.text, value.share) for value in facet.values] == [("a", 100.0), ("b", 50.0), ("No topics", 0)]


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        ("zh-CN", "Chinese (China)"),
        ("zh-Hant-TW", "Chinese (Traditional, Taiwan)"),
        ("de", "German"),
        ("en_US", "English (United States)"),
        ("qqq", "qqq"),
        ("en-QQ", "en-QQ"),
        ("de-1901", "de-1901"),
        ("<b>", "<b>"),
        ("x" * 5000, "x" * 5000),
        ("a--b", "a--b"),
        ("", ""),
    ],
)
def test_a_language_has_its_name(tag: str, name: str) -> None:
    """Readers see names of languages, in their own; what is no known tag stays as it is."""
    assert filters.readable(DEFAULT_FIELDS[LOCALE], tag) == name


def test_languages_have_names_on_the_page(index: Index) -> None:
    """The facet and the chip have them, in the language of the page; the filter keeps the tag."""
    web = client(index(one(id="a", locale="zh-CN"), one(id="b", locale="de"), one(id="c")))
    page = html(web.get("/search?locale=zh-CN"))
    assert _names(_facet(page, LOCALE))[0] == "Chinese (China)"
    assert "Chinese (China)" in page.css(".chip")[0].text()
    assert total(page) == 1


def _typed(number: int, kind: str, type_: str, **values: object) -> Document:
    return one(id=f"d/{number}", kind=kind, type=type_, **values)


def test_a_facet_that_repeats_another_hides(index: Index) -> None:
    """`type` says what `kind` says: only the first is shown, and the other one while it has a filter."""
    same = [_typed(number, *("news", "article") if number % 3 else ("videos", "video")) for number in range(9)]
    searcher = index(*same)
    assert duplicates(searcher, NOW) == {"type": "kind"}
    page = html(client(searcher).get("/"))
    assert _names(_facet(page, "kind")) == ["news", "videos"]
    assert not page.css("#facet-type")
    assert _names(_facet(html(client(searcher).get("/search?type=video")), "type")) == ["video", "article"]


@pytest.mark.parametrize(
    "pairs",
    [
        [("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")],
        [("a", "x"), ("a", "x"), ("b", "y"), ("c", "y")],
        [("a", "x"), ("a", "x"), ("b", "x"), ("b", "y"), ("c", "z"), ("a", "y")],
    ],
)
def test_equal_counts_of_other_documents_are_no_repetition(index: Index, pairs: list[tuple[str, str]]) -> None:
    """A facet with the same numbers, or coarser groups, says something of its own."""
    assert duplicates(index(*(_typed(number, *pair) for number, pair in enumerate(pairs))), NOW) == {}


def test_a_tree_of_values(index: Index) -> None:
    """Values stand below their parents, with what they have of their own; choosing a parent finds all below it."""
    settings = read_settings({"fields": {"section": {"kind": "keyword", "facet": True, "hierarchy": "/"}}})
    sections = ("guides/install/linux", "guides/install", "guides/use", "blog", "guides/install/mac", "blog")
    documents = [one(id=f"d/{number}", section=text) for number, text in enumerate(sections)]
    web = client(index(*documents, one(id="d/none"), settings=settings))
    facet = _facet(html(web.get("/")), "section")
    shown = [
        (node.css(".name")[0].text(), re.findall(r"level-(\d)", str(node.attributes["class"])))
        for node in facet.css(".value")
    ]
    assert shown == [
        *(("guides", []), ("install", ["1"]), ("linux", ["2"]), ("mac", ["2"]), ("use", ["1"])),
        *(("blog", []), ("No section", [])),
    ]
    counts = {node.css(".name")[0].text(): int(node.css(".count")[0].text()) for node in facet.css(".value")}
    for node in facet.css(".value"):
        found = html(web.get(node.css("a.choose")[0].attributes["href"] or ""))
        assert total(found) == counts[node.css(".name")[0].text()]


@pytest.mark.parametrize(
    ("name", "text", "ordered"),
    [
        ("published", "2021-03..2021-01", "2021-01..2021-03"),
        ("published", "2021-01..2021-03", "2021-01..2021-03"),
        ("published", "2022..2021-06-01", "2021-06-01..2022"),
        ("published", "2022..<2021", "2021..<2022"),
        ("published", "2021..", "2021.."),
        ("published", "2021..2021", "2021..2021"),
        ("published", "P30D", "P30D"),
        ("heat", "9..-3", "-3..9"),
        ("heat", "5..<5", "5..<5"),
        ("length", "PT1H..PT5M", "PT5M..PT1H"),
    ],
)
def test_reversed_ends_are_swapped(name: str, text: str, ordered: str) -> None:
    """A range has its lower end first, whichever is written first."""
    assert ranges.in_order(DEFAULT_FIELDS[name], text, NOW) == ordered


@pytest.mark.parametrize("address", ["/search?published=2021..2020", "/range/published?from=2021&to=2020"])
def test_reversed_ends_find_what_is_between_them(index: Index, address: str) -> None:
    """By hand or by the form, a page has the documents between both ends; programs get what they ask for."""
    days = [datetime(year, 5, 5, tzinfo=UTC) for year in (2019, 2020, 2021)]
    web = client(index(*(one(id=f"d/{day.year}", published=day) for day in days)))
    page = html(web.get(address, follow_redirects=True))
    assert total(page) == 2
    assert "2020 to 2021" in page.css(".chip")[0].text()
    assert web.get("/api/search?published=2021..2020").get_json()["total"] == 0


@pytest.mark.parametrize(
    ("chosen", "drawn", "selected", "ends"),
    [
        ("", 6, 0, ("", "")),
        ("2020", 12, 12, ("2020-01-01", "2020-12-31")),
        ("2019..2020", 6, 2, ("2019", "2020")),
        ("2020-03..2020-05", 12, 3, ("2020-03", "2020-05")),
        ("2020-03-10..2020-03-12", 31, 3, ("2020-03-10", "2020-03-12")),
        ("2020-11..2021-02", 6, 2, ("2020-11", "2021-02")),
        ("..2018", 6, 3, ("", "2018")),
        ("2020..", 6, 2, ("2020", "")),
        ("2019-12-15..<2020-02-01", 6, 2, ("2019-12-15", "2020-01-31")),
    ],
)
def test_a_range_is_marked_in_its_own_unit(chosen: str, drawn: int, selected: int, ends: tuple[str, str]) -> None:
    """Bars that a range meets are marked, its ends are at the outermost, and days are drawn for days only."""
    years = tuple(ValueCount(str(year), 5) for year in range(2016, 2022))
    request = EMPTY_REQUEST.only("published", chosen) if chosen else EMPTY_REQUEST
    facet = date_facet(Histogram("published", years, (), (), 0), request, DEFAULT_FIELDS, NOW)
    marked = [place for place, bar in enumerate(facet.bars) if bar.selected]
    assert (len(facet.bars), len(marked)) == (drawn, selected)
    places = (marked[0], marked[-1]) if marked else (0, len(facet.bars) - 1)
    assert tuple(thumb.place for thumb in facet.thumbs) == places
    assert (facet.first, facet.last) == ends


@pytest.mark.parametrize(
    ("most", "scale"), [(1, [1]), (2, [1, 2]), (3, [1, 2, 3]), (8, [4, 8]), (43, [20, 40]), (999, [400, 800])]
)
def test_the_scale_has_round_numbers(most: int, scale: list[int]) -> None:
    """At most three counts, the highest of which is near the longest bar and not above it."""
    years = (ValueCount("2016", most), ValueCount("2021", 1))
    facet = date_facet(Histogram("published", years, (), (), 0), EMPTY_REQUEST, DEFAULT_FIELDS, NOW)
    assert [count for count, _ in facet.scale] == scale

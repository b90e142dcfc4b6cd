"""Is what a page says about dates, filters and pages what people expect?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from conftest import NOW
from web import Index, client, hrefs, html, one

from search.protocol.request import EMPTY_REQUEST
from search.protocol.results import Histogram, ValueCount
from search.schema.fields import DEFAULT_FIELDS
from webapp.pages import dates, filters
from webapp.pages.sidebar.timeline import HEIGHT, WIDTH, date_facet


@pytest.mark.parametrize(
    ("text", "readable"),
    [
        ("2021", "2021"),
        ("2021-03", "March 2021"),
        ("2021-03-02", "2 March 2021"),
        ("2021-03..2021-05", "March 2021 to May 2021"),
        ("2021..", "since 2021"),
        ("..2021-03", "until March 2021"),
        ("2021..<2021-03-02", "from 2021, before 2 March 2021"),
        ("..<2021-03", "before March 2021"),
        ("P30D", "last 30 days"),
        ("P1Y", "last year"),
        ("2021-99", "2021-99"),
        ("2021-03-02T10:00:00Z", "2021-03-02T10:00:00Z"),
    ],
)
def test_an_interval_is_written_for_people(text: str, readable: str) -> None:
    """A filter of dates reads like speech; what is more precise stays as it is."""
    assert dates.interval(text) == readable


@pytest.mark.parametrize(
    ("field", "value", "readable"),
    [
        ("length", "PT5M..PT1H30M", "5 min to 1 h 30 min"),
        ("length", "PT10M", "10 min"),
        ("heat", "..20", "at most 20"),
        ("heat", "..<20", "under 20"),
        ("heat", "10..<20", "10 – 20"),
        ("length", "PT5M..<PT10M", "5 min – 10 min"),
        ("heat", "10..", "at least 10"),
        ("topics", "a..b", "a..b"),
    ],
)
def test_a_value_is_written_for_people(field: str, value: str, readable: str) -> None:
    """Ranges read like speech, and a name with dots is only a name."""
    assert filters.readable(DEFAULT_FIELDS[field], value) == readable


def _histogram(days: Mapping[str, int] | None = None, **months: int) -> Histogram:
    by_month = {key[1:].replace("_", "-"): count for key, count in months.items()}
    years: dict[str, int] = {}
    for month, count in by_month.items():
        years[month[:4]] = years.get(month[:4], 0) + count
    return Histogram(
        "published",
        tuple(ValueCount(*entry) for entry in sorted(years.items())),
        tuple(ValueCount(*entry) for entry in sorted(by_month.items())),
        tuple(ValueCount(*entry) for entry in sorted((days or {}).items())),
        0,
    )


def test_a_short_span_has_bars_of_months() -> None:
    """Up to three years have a bar for each month from the first to the last, gaps included."""
    facet = date_facet(_histogram(m2020_11=2, m2021_02=4), EMPTY_REQUEST, DEFAULT_FIELDS, NOW)
    assert [(bar.value, bar.count) for bar in facet.bars] == [
        *(("2020-11", 2), ("2020-12", 0), ("2021-01", 0), ("2021-02", 4))
    ]
    assert [bar.height for bar in facet.bars] == [HEIGHT / 2, 0, 0, HEIGHT]
    assert facet.bars[-1].address == "/search?published=2021-02"


def test_a_long_span_has_bars_of_years_and_one_link_to_the_rest() -> None:
    """More than three years have a bar for each, at most forty; older documents share one link."""
    facet = date_facet(_histogram(m1815_06=3, m2020_01=1, m2024_01=1), EMPTY_REQUEST, DEFAULT_FIELDS, NOW)
    assert len(facet.bars) == 40
    assert (facet.older, facet.older_address) == (3, "/search?published=..1984")
    assert all(bar.x >= 0 and bar.x + bar.width <= WIDTH for bar in facet.bars)


def test_a_chosen_year_shows_its_months() -> None:
    """Choosing a year leads to its months, with a way back to all."""
    asked = EMPTY_REQUEST.only("published", "2020")
    facet = date_facet(_histogram(m2010_01=1, m2020_03=5), asked, DEFAULT_FIELDS, NOW)
    assert [bar.value for bar in facet.bars] == [f"2020-{month:02}" for month in range(1, 13)]
    assert (facet.up, facet.up_text) == ("/", "All dates")


@pytest.mark.parametrize("chosen", ["2020-02", "2020-2", "2020-02-29"])
def test_a_chosen_month_shows_its_days(chosen: str) -> None:
    """Choosing a month, or one of its days, leads to its days, with a way back to its year."""
    asked = EMPTY_REQUEST.only("published", chosen)
    facet = date_facet(_histogram({"2020-02-29": 5}, m2010_01=1, m2020_02=5), asked, DEFAULT_FIELDS, NOW)
    assert [bar.value for bar in facet.bars] == [f"2020-02-{day:02}" for day in range(1, 30)]
    assert (facet.bars[-1].count, facet.bars[-1].selected) == (5, True)
    assert {bar.selected for bar in facet.bars[:-1]} == {chosen != "2020-02-29"}
    assert [bar.tick for bar in facet.bars if bar.tick] == ["1", "8", "15", "22", "29"]
    assert (facet.up, facet.up_text) == ("/search?published=2020", "2020")


def test_a_short_interval_shows_its_days() -> None:
    """Days that the answer counts are drawn, from the first to the last, with a way back when they were chosen."""
    counts = _histogram({"2020-02-28": 1, "2020-03-07": 4}, m2020_02=1, m2020_03=4)
    facet = date_facet(counts, EMPTY_REQUEST, DEFAULT_FIELDS, NOW)
    assert [bar.value for bar in facet.bars][:3] == ["2020-02-28", "2020-02-29", "2020-03-01"]
    assert [bar.tick for bar in facet.bars] == ["", "", "Mar", *[""] * 6]
    assert facet.up == ""
    assert (
        not date_facet(_histogram({"2020-02-28": 1, "2020-03-01": 4}), EMPTY_REQUEST, DEFAULT_FIELDS, NOW).bars[-1].tick
    )
    assert date_facet(counts, EMPTY_REQUEST.only("published", "P30D"), DEFAULT_FIELDS, NOW).up == "/"


def test_a_chosen_range_stays_in_the_form() -> None:
    """The form of months shows the range that is active."""
    asked = EMPTY_REQUEST.only("published", "2020-01..2020-03")
    facet = date_facet(_histogram(m2020_03=5), asked, DEFAULT_FIELDS, NOW)
    assert (facet.first, facet.last) == ("2020-01", "2020-03")


def test_documents_of_the_first_and_the_last_year_have_a_page(index: Index) -> None:
    """The ends of the calendar are dates like others."""
    early, late = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)
    web = client(index(one(id="a", published=early), one(id="b", published=late), editors=True))
    assert web.get("/").status_code == 200
    assert web.get("/search?published=0001").status_code == 200


def test_far_pages_are_left_out(index: Index) -> None:
    """Links lead to the neighbours, the first and the last page; the others are dots."""
    web = client(index(*(one(id=f"d{number:03}") for number in range(60))))
    page = html(web.get("/search?size=2&page=15"))
    assert [node.text().strip() for node in page.css(".paging ol li")] == [
        *("1", "…", "13", "14", "15", "16", "17", "…", "30")
    ]
    assert len(hrefs(page, "[aria-current=page]")) == 1

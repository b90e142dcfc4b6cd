"""Promises of the time zone of the site: days, months and ranges are in it, and written days stay."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as tries
from hypothesis import strategies as st

from search.configuration.reader import read_settings
from search.errors import SettingInvalid
from search.protocol.engine import open_searcher, open_writer
from search.protocol.request import Filter, SearchRequest
from search.protocol.results import Histogram
from search.schema import ranges
from search.schema.document import Document
from search.schema.fields import DEFAULT_FIELDS, PUBLISHED
from search.whoosh_engine.facets.local_times import local

NOW = datetime(2024, 3, 31, 22, 30, tzinfo=UTC)
MOMENTS = {
    "new-year": "2023-12-31T23:30:00+00:00",
    "author": "2023-12-31T23:30:00-05:00",
    "summer": "2024-03-31T22:15:00+00:00",
}


@pytest.mark.parametrize(
    ("zone", "years", "in_march", "today"),
    [
        ("UTC", {"2023": 1, "2024": 2}, {"summer"}, {"summer"}),
        ("Europe/Berlin", {"2024": 3}, set(), {"summer"}),
        ("America/New_York", {"2023": 2, "2024": 1}, {"summer"}, {"summer"}),
    ],
)
def test_days_months_and_ranges_are_in_the_zone_of_the_site(
    tmp_path: Path, zone: str, years: dict[str, int], in_march: set[str], today: set[str]
) -> None:
    """The histogram counts, and filters pass, by the clocks of the site; a hit has the day that its author wrote."""
    settings = read_settings({"site": {"timezone": zone}})
    with open_writer(tmp_path / "index", settings, ("content",)) as writer:
        for id, text in MOMENTS.items():
            writer.add(Document(id, {"title": id, PUBLISHED: datetime.fromisoformat(text)}))
        writer.commit(NOW)
    with closing(open_searcher(tmp_path / "index")) as searcher:
        everything = searcher.search(SearchRequest(), NOW)
        histogram = everything.facets[PUBLISHED]
        assert isinstance(histogram, Histogram)
        assert {one.value: one.count for one in histogram.years} == years
        assert {hit.id: hit.fields[PUBLISHED] for hit in everything.hits} == {
            id: text.replace("+00:00", "Z") for id, text in MOMENTS.items()
        }
        assert _ids(searcher, "2024-03", NOW) == in_march
        assert _ids(searcher, "P1D", NOW) == today
        for month in histogram.months:
            assert len(_ids(searcher, month.value, NOW)) == month.count
        for day in histogram.days:
            assert len(_ids(searcher, day.value, NOW)) == day.count


def _ids(searcher: object, text: str, now: datetime) -> set[str]:
    request = SearchRequest(filters=((PUBLISHED, Filter(any_of=(text,))),))
    return {hit.id for hit in searcher.search(request, now).hits}  # type: ignore[attr-defined]


ZONES = ("Europe/Berlin", "Africa/Casablanca", "America/St_Johns", "Pacific/Apia", "Asia/Kathmandu")


@given(st.sampled_from(ZONES), st.datetimes(datetime(1900, 1, 1), datetime(2400, 1, 1)))  # noqa: DTZ001
@tries(max_examples=60)
def test_local_times_are_those_of_the_clocks(name: str, moment: datetime) -> None:
    """Arrays of moments become local times as Python's own, and a day as a filter is the day that is counted."""
    zone, aware = ZoneInfo(name), moment.replace(tzinfo=UTC)
    shown = int(local(np.array([ranges.microseconds(aware)]), zone)[0])
    assert ranges.moment(shown).replace(tzinfo=None) == aware.astimezone(zone).replace(tzinfo=None)
    day = str(aware.astimezone(zone).date())
    interval = ranges.interval(DEFAULT_FIELDS[PUBLISHED], day, aware.astimezone(zone))
    assert ranges.microseconds(aware) in interval
    assert ranges.local_days(interval, zone) == (shown // ranges.DAY, shown // ranges.DAY + 1)


def test_a_day_of_a_change_of_clocks_is_shorter_or_longer() -> None:
    """The last day of winter time has 23 hours, and the last of summer time 25."""
    now = NOW.astimezone(ZoneInfo("Europe/Berlin"))
    for day, hours in (("2024-03-31", 23), ("2024-10-27", 25), ("2024-03-30", 24)):
        found = ranges.interval(DEFAULT_FIELDS[PUBLISHED], day, now)
        assert found.low is not None
        assert found.high is not None
        assert timedelta(microseconds=found.high - found.low) == timedelta(hours=hours)


@pytest.mark.parametrize("name", ["Berlin", "../x", "", 1, "Europe", "CET+1"])
def test_a_zone_that_is_none_is_refused(name: object) -> None:
    """A time zone that the IANA does not name is an error that says what was expected."""
    with pytest.raises(SettingInvalid, match="IANA"):
        read_settings({"site": {"timezone": name}})

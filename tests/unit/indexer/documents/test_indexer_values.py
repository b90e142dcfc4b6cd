"""Which values has a field in the front matter, and which moment does a date mean?"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.documents import structured_values, values
from indexer.front_matter import dates, scalars
from indexer.front_matter.metadata import Metadata
from search.schema.document import Document
from search.schema.fields import DEFAULT_FIELDS, TOPICS, Field, Kind

EXAMPLES: dict[Kind, tuple[Any, Any]] = {
    Kind.TEXT: ("A text", "A text"),
    Kind.KEYWORD: ("A name", "A name"),
    Kind.DATE: ("2021-03-02", datetime(2021, 3, 2, tzinfo=UTC)),
    Kind.NUMBER: (37, 37),
    Kind.FLAG: ("yes", True),
    Kind.DURATION: ("PT8M30S", "PT8M30S"),
    Kind.LINK: ("https://a.example/x", "https://a.example/x"),
    Kind.DATA: ([{"url": "https://a.example/x", "title": "T"}], [{"url": "https://a.example/x", "title": "T"}]),
}
ALIASES = [
    (field, alias)
    for field in DEFAULT_FIELDS
    for alias in field.aliases
    if (field.name, alias) != (TOPICS, "category")  # which is a topic only where there are several
]


def nested(alias: str, value: Any) -> dict[str, Any]:
    """The mapping in which an alias finds a value."""
    first, _, rest = alias.partition(".")
    return {first: nested(rest, value) if rest else value}


@pytest.mark.parametrize(("field", "alias"), ALIASES, ids=[f"{field.name}-{alias}" for field, alias in ALIASES])
def test_every_alias_is_read(field: Field, alias: str) -> None:
    """Each declared alias gives the value of its field, in every spelling of the key."""
    raw, expected = EXAMPLES[field.kind]
    for key in (alias, alias.upper(), f"_{alias}-"):
        reading = values.read(field, Metadata.of_mapping(nested(key, raw)))
        assert reading == values.Reading((expected,), ())


CHOOSING = [field for field in DEFAULT_FIELDS if len(field.aliases) > 1 and not field.union]


@pytest.mark.parametrize("field", CHOOSING, ids=lambda field: field.name)
def test_first_alias_with_a_value_wins(field: Field) -> None:
    """An empty value gives way to the next alias, a value does not."""
    raw, expected = EXAMPLES[field.kind]
    first, last = field.aliases[0], field.aliases[-1]
    assert values.read(field, Metadata.of_mapping({**nested(first, ""), **nested(last, raw)})).values == (expected,)
    if "." not in first:
        other = {Kind.TEXT: "Other", Kind.KEYWORD: "Other", Kind.LINK: "/other", Kind.DATE: "2001-01-01"}
        found = values.read(field, Metadata.of_mapping({last: other.get(field.kind, "PT1S"), first: raw}))
        assert found.values == (expected,)


@pytest.mark.parametrize("key", ["secured", "Secured", "SECURED", "featuredContent", "featured_content"])
def test_private_keys_are_never_found(key: str) -> None:
    """Not even a field that names a private key as its alias gets its value."""
    field = Field(name="x", kind=Kind.TEXT, label="X", description="X.", aliases=(key, f"a.{key}"))
    assert values.read(field, Metadata.of_mapping({key: "secret", "a": {key: "secret"}})).values == ()
    assert "secret" not in str(structured_values.shaped(DEFAULT_FIELDS["price"], [{"b": {key: "secret", "c": 1}}]))


def test_data_is_bounded() -> None:
    """What is nested too deeply is cut, and what is too large is left out with a warning."""
    deep: Any = "x"
    for _ in range(20):
        deep = {"a": deep, "b": 1}
    assert str(structured_values.shaped(DEFAULT_FIELDS["price"], deep)).count("b") == structured_values.MAX_DEPTH
    reading = values.read(DEFAULT_FIELDS["price"], Metadata.of_mapping({"price": ["x" * 1000] * 100}))
    assert reading.values == ()
    assert "larger than 64 KiB" in reading.problems[0].reason


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates() | st.datetimes(),
    lambda children: st.lists(children, max_size=4) | st.dictionaries(st.text(max_size=8), children, max_size=4),
    max_leaves=12,
)


@given(st.sampled_from(ALIASES), JSON)
def test_any_value_gives_a_valid_field(pair: tuple[Field, str], raw: Any) -> None:
    """Whatever a key holds, what is read from it has the form of its field's kind, and nothing is raised."""
    field, alias = pair
    reading = values.read(field, Metadata.of_mapping(nested(alias, raw)))
    held = reading.values if field.many else reading.values[:1]
    assert len(reading.values) <= 1 or field.many
    if held:
        Document("x", {field.name: held if field.many else held[0]}).check(DEFAULT_FIELDS)


MOMENT = datetime(2021, 3, 2, 10, 36, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2021-03-02T10:36:00Z",
        "2021-03-02 10:36:00",
        "2021-03-02T10:36",
        "2021-03-02T10:36:00.000Z",
        "2021-03-02 05:36:00 -0500",
        "2021-03-02 05:36:00-05:00",
        "2021-03-02T05:36:00-05",
        "2021/03/02 10:36:00",
        "2021-3-2 10:36:00 UTC",
        "20210302T10:36:00Z",
        "Tue, 02 Mar 2021 10:36:00 GMT",
        "Tue, 2 Mar 2021 05:36:00 EST",
        "2 March 2021 10:36",
        "March 2, 2021 10:36 AM",
        "Mar 2nd, 2021 at 10:36 a.m.",
        "Tue Mar 02 2021 10:36:00 GMT+0000 (Coordinated Universal Time)",
        "1614681360",
        1614681360,
        1614681360000,
        datetime(2021, 3, 2, 10, 36),  # noqa: DTZ001  # without a time zone: UTC is meant
        datetime(2021, 3, 2, 5, 36, tzinfo=timezone(timedelta(hours=-5))),
    ],
)
def test_moment_is_read(text: Any) -> None:
    """Each way of writing a moment means the same one."""
    assert dates.moment(text) == MOMENT


@pytest.mark.parametrize(
    "text",
    ["2021-03-02", "20210302", "2021/03/02", "March 2, 2021", "2 March 2021", "02-Mar-2021", date(2021, 3, 2)],
)
def test_day_is_read(text: Any) -> None:
    """A day means its first moment in UTC."""
    assert dates.moment(text) == datetime(2021, 3, 2, tzinfo=UTC)


DAYS = [
    *(
        "31/12/2022",
        "12/31/2022",
        "31-12-2022",
        "2022年12月31日",
        "31 décembre 2022",
        "31. Dezember 2022",
        "2022-Dec-31",
    ),
    *("31 de diciembre de 2022", "31 dicembre 2022", "31 de dezembro de 2022", "31 декабря 2022", "Dez 31 2022"),
    *("Saturday 31st of December 2022", "2022-12-31 01:00 Europe/Berlin", "2022-12-31T01:00:00+01:00[Europe/Berlin]"),
]


@pytest.mark.parametrize("text", DAYS)
def test_a_day_that_can_be_only_one_is_read(text: str) -> None:
    """A day beyond 12 tells which number is the month; names of months are read in some languages, zones by name."""
    assert dates.moment(text) == datetime(2022, 12, 31, tzinfo=UTC)
    assert dates.readings(text) == (datetime(2022, 12, 31, tzinfo=UTC),)


def test_a_day_that_can_be_two_has_two_readings() -> None:
    """It means no moment; a year of two digits is one of 1969 to 2068."""
    days = {datetime(2021, 3, 2, tzinfo=UTC), datetime(2021, 2, 3, tzinfo=UTC)}
    assert dates.moment("03/02/2021") is None
    assert {*dates.readings("03/02/2021")} == {*dates.readings("03/02/21")} == days
    assert {one.year for one in dates.readings("03/02/99")} == {1999}
    assert dates.readings("13/13/2021") == dates.readings("2021-12-31 10:00 Foo/Bar") == dates.readings(True) == ()


@pytest.mark.parametrize(
    "text",
    [
        *("2021-13-45", "2021-02-30", "0000-01-01", "10000-01-01", "03/02/2021", "soon", "", "2021-03-02T25:00", True),
        *("9999-12-31T23:59:59-0500", "0001-01-01T00:00+0500", "2021-03-02+99:99", "13 Foo 2021", 7, 1.5, None, []),
        *("2021-03-02 13:00 PM", "9" * 500, "2021-03-02" + " " * 100_000 + "x"),
    ],
)
def test_no_moment_is_read(text: Any) -> None:
    """What is impossible, ambiguous or no date at all means none, and raises nothing."""
    assert dates.moment(text) is None


def test_huge_number_is_no_moment() -> None:
    """A number with more digits than Python writes is none, and raises nothing."""
    assert dates.moment(10**5000) is None
    assert scalars.number(10**5000) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20210302100000", "2021-03-02T10:00:00+00:00"),
        (20210302100000, "2021-03-02T10:00:00+00:00"),
        ("202103021000", "2021-03-02T10:00:00+00:00"),
        ("2021030210", "2021-03-02T10:00:00+00:00"),
        ("20990101T090000Z", "2099-01-01T09:00:00+00:00"),
        ("20210302100000 CET", "2021-03-02T09:00:00+00:00"),
        ("2099-01-01 09:00 CET", "2099-01-01T08:00:00+00:00"),
        ("2021-03-02 10:00:00 +0000 UTC", "2021-03-02T10:00:00+00:00"),
        ("2021-03-02 10:00:00 +0200 CEST", "2021-03-02T08:00:00+00:00"),
        ("2021-03-02 10:00 -4", "2021-03-02T14:00:00+00:00"),
        ("2021-03-02T24:00:00Z", "2021-03-03T00:00:00+00:00"),
        ("01.03.2021", "2021-03-01T00:00:00+00:00"),
        ("1. 3. 2021 8:30", "2021-03-01T08:30:00+00:00"),
        ("2021-W09-2", "2021-03-02T00:00:00+00:00"),
        ("2021W092T0930Z", "2021-03-02T09:30:00+00:00"),
        ("2021-061", "2021-03-02T00:00:00+00:00"),
        ("2021-9", "2021-09-01T00:00:00+00:00"),
        ("Tue Mar  2 09:30:00 2021", "2021-03-02T09:30:00+00:00"),
        ("Tue Mar 2 09:30:00 2021 +0100", "2021-03-02T08:30:00+00:00"),
        ("Tue Mar 2 09:30:00 CET 2021", "2021-03-02T08:30:00+00:00"),
        ("Tue, 02 Mar 2021 09:30:00 +0100", "2021-03-02T08:30:00+00:00"),
        ("March 2, 2021 at 9am", "2021-03-02T09:00:00+00:00"),
        ("2021 March 2", "2021-03-02T00:00:00+00:00"),
        ("2021-03-02T09:30Z[Europe/Berlin]", "2021-03-02T09:30:00+00:00"),
        ("2021-03-02T09:30:00.5[Europe/Berlin]", "2021-03-02T08:30:00.500000+00:00"),
        ("2021-03-02T09", "2021-03-02T09:00:00+00:00"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00+00:00"),
        ("2021\u201303\u201302", "2021-03-02T00:00:00+00:00"),
        ("2021-03-02T09:30:00\u221205:00", "2021-03-02T14:30:00+00:00"),
        ("\u0662\u0660\u0662\u0661-\u0660\u0663-\u0660\u0662", "2021-03-02T00:00:00+00:00"),
        ("<2021-03-02 Tue>", "2021-03-02T00:00:00+00:00"),
        ("1614680400000", "2021-03-02T10:20:00+00:00"),
        (1614680400.5, "2021-03-02T10:20:00.500000+00:00"),
        ("2021-366", None),
        ("2021-1201", None),
        ("2021 +0100", None),
        ("1 stycznia 2021", None),
        ("20211345000000", None),
        ("2021-03-02T24:30:00Z", None),
    ],
)
def test_dates_as_generators_write_them(text: Any, expected: str | None) -> None:
    """Compact stamps are no seconds; names of zones, short offsets, the end of a day and dotted days are read."""
    found = dates.moment(text)
    assert (found.astimezone(UTC).isoformat() if found else None) == expected


@given(st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=-5)), timezone(timedelta(hours=14))])))
def test_moment_round_trip(moment: datetime) -> None:
    """What Python writes as ISO 8601 is read as the same moment, unless UTC cannot have it."""
    try:
        expected = moment.astimezone(UTC)
    except OverflowError:
        assert dates.moment(moment.isoformat()) is None
        return
    assert dates.moment(moment.isoformat()) == expected
    assert dates.moment(moment.isoformat(" ")) == expected


@given(
    parts=st.tuples(*(st.integers(0, end) for end in (9999, 13, 32, 25, 61, 61))),
    form=st.sampled_from(["{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}"]),
)
def test_commonest_form_is_read_as_all_others(parts: tuple[int, ...], form: str) -> None:
    """Python's own reader says of `2021-03-02T10:36:00Z` what the forms say of it with a blank before it."""
    text = form.format(*parts)
    assert dates.moment(text) == dates.moment(f" {text}")


@pytest.mark.parametrize(
    ("path", "date"),
    [
        ("2021-03-02-slug", "2021-03-02"),
        ("_posts/2021-3-2", "2021-03-02"),
        ("blog/2021-03-02-slug/index", "2021-03-02"),
        ("blog/2021/03/02/slug", "2021-03-02"),
        ("2020-01-01-archive/2021-03-02_slug", "2021-03-02"),
        ("2020-01-01-archive/2021-13-45-slug", "2020-01-01"),
        ("2021/03/slug", None),
        ("2021/3/2/slug", None),
        ("a2021-03-02", None),
        ("slug-2021-03-02", None),
        ("2021-03-022", None),
        ("2021-13-45", None),
        ("12021/03/02", None),
    ],
)
def test_a_path_may_tell_the_date(path: str, date: str | None) -> None:
    """The file or its folder begins with it, or three folders are it; of several that of the file counts."""
    found = dates.in_path(path)
    assert (found.date().isoformat() if found else None) == date


@given(st.text() | st.from_regex(r"[0-9TZ:+ -]{0,40}"))
def test_any_text_is_a_moment_or_none(text: str) -> None:
    """No text raises anything, as a date or as a flag, number, duration or link."""
    found = dates.moment(text)
    assert found is None or found.tzinfo is UTC
    for read in (scalars.plain, scalars.flag, scalars.number, scalars.duration, scalars.link, dates.in_path):
        read(text)


@pytest.mark.parametrize("blank", [" ", "\t", "\xa0", "\u2028", "\u3000", "\x85"])
def test_a_link_has_no_blanks_around_it(blank: str) -> None:
    """What was copied with an address, of any script, is not part of it."""
    for address in ("https://a.example/x", "/x", "https://a.example/?a=1&b=2"):
        assert scalars.link(f"{blank}{address}{blank}") == address


def test_what_a_file_is_asked_for_depends_on_known_keys_only() -> None:
    """Keys of their own, however many files have, fill no memory; each field keeps the aliases that it needs."""
    title = Metadata.of_mapping({"title": "A", "k1": 1})
    assert values.asked(DEFAULT_FIELDS, title) is values.asked(DEFAULT_FIELDS, Metadata.of_mapping({"Title": "B"}))
    keys = {alias.partition(".")[0] for field in DEFAULT_FIELDS for alias in field.aliases}
    everything = Metadata.of_mapping(dict.fromkeys(keys - set(values.NESTS), 1))
    assert values.asked(DEFAULT_FIELDS, everything) == tuple(field for field in DEFAULT_FIELDS if field.aliases)


@given(st.text() | st.integers().map(str) | st.floats().map(str))
def test_plain_scalar_is_written_back_as_it_was(text: str) -> None:
    """No digit and no letter of an unquoted scalar is lost, whatever type it gets."""
    value = scalars.plain(text)
    if value is not None:
        assert scalars.text(value).casefold() == text.casefold()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021-03-02", "2021-03-02T00:00:00+01:00"),
        ("2021-07-02 09:30", "2021-07-02T09:30:00+02:00"),
        ("20210302093000", "2021-03-02T09:30:00+01:00"),
        ("2021-03-02T23:30:00-05:00", "2021-03-02T23:30:00-05:00"),
        ("2021-03-02T23:30:00Z", "2021-03-02T23:30:00+00:00"),
        ("1614680400", "2021-03-02T11:20:00+01:00"),
        ("1850-01-01", "1849-12-31T23:06:32+00:00"),
    ],
)
def test_a_date_keeps_its_offset_and_has_else_that_of_the_site(text: str, expected: str) -> None:
    """A written offset stays; without one, and for counts of seconds, it is that of the site, in whole minutes."""
    found = dates.moment(text, ZoneInfo("Europe/Berlin"))
    assert found
    assert found.isoformat() == expected

"""How is a request written as names and values, and read back?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.configuration.reserved_names import RESERVED_NAMES
from search.errors import InvalidParameter, UnknownParameter
from search.protocol import parameters
from search.protocol.request import EMPTY_REQUEST, MAX_SIZE, Filter, SearchRequest
from search.schema.fields import DEFAULT_FIELDS, Field, Kind

FILTERABLE = st.sampled_from(DEFAULT_FIELDS.filterable)
INTERVALS = {
    Kind.DATE: ("2021", "2021-01..2021-03", "P30D", "..2020"),
    Kind.NUMBER: ("10", "-5..", "1..2"),
    Kind.DURATION: ("PT10M", "..PT1H", "P1D"),
}


def filters(field: Field) -> st.SearchStrategy[Filter]:
    """Filters of a field as one may ask for them."""
    one = st.sampled_from(INTERVALS[field.kind]) if field.ranged else st.text(min_size=1)
    some = st.lists(one, max_size=3, unique=True).map(tuple)
    return st.builds(Filter, some, some, st.booleans(), st.booleans())


@st.composite
def requests(draw: st.DrawFn) -> SearchRequest:
    """Any request that can be asked."""
    request = SearchRequest(draw(st.text()), (), draw(st.sampled_from(("", *parameters.orders(DEFAULT_FIELDS)))))
    for field in draw(st.lists(FILTERABLE, max_size=4)):
        request = request.with_filter(field.name, draw(filters(field)))
    names = st.sampled_from([field.name for field in DEFAULT_FIELDS.facets])
    return replace(
        request,
        page=draw(st.integers(1, parameters.MAX_PAGE)),
        size=draw(st.integers(1, MAX_SIZE)),
        highlights=draw(st.booleans()),
        facets=draw(st.none() | st.lists(names, max_size=3, unique=True).map(tuple)),
    )


@given(requests())
def test_what_is_written_is_read_back(request: SearchRequest) -> None:
    """Every request is written so that reading gives the equal request."""
    assert parameters.read(parameters.write(request), DEFAULT_FIELDS) == request


@given(requests(), st.randoms(use_true_random=False))
def test_the_order_of_names_means_nothing(request: SearchRequest, random: object) -> None:
    """Parameters of different names may come in any order."""
    pairs = list(parameters.write(request))
    by_name = sorted(pairs, key=lambda pair: pair[0], reverse=True)
    assert parameters.read(by_name, DEFAULT_FIELDS) == request


def test_the_default_is_not_written() -> None:
    """A request that asks for nothing has no parameters."""
    assert list(parameters.write(EMPTY_REQUEST)) == []
    assert parameters.read([], DEFAULT_FIELDS) == EMPTY_REQUEST


def test_the_example_of_the_module() -> None:
    """Each form of a parameter, as its module shows it."""
    pairs = [
        ("q", "solar panels"),
        ("topics", "AI"),
        ("topics", "Robots"),
        ("-topics", "Cars"),
        ("missing", "provider"),
        ("-missing", "levels"),
        ("published", "2021-01.."),
        ("sort", "-published"),
        ("page", "2"),
        ("size", "50"),
        ("highlights", "0"),
        ("facets", "topics"),
        ("facets", "type"),
    ]
    request = parameters.read(pairs, DEFAULT_FIELDS)
    assert request == SearchRequest(
        query="solar panels",
        filters=(
            ("levels", Filter(present=True)),
            ("provider", Filter(missing=True)),
            ("published", Filter(any_of=("2021-01..",))),
            ("topics", Filter(any_of=("AI", "Robots"), none_of=("Cars",))),
        ),
        sort="-published",
        page=2,
        size=50,
        highlights=False,
        facets=("topics", "type"),
    )


def test_a_value_given_twice_counts_once() -> None:
    """The same value of the same field again changes nothing."""
    once = parameters.read([("topics", "AI")], DEFAULT_FIELDS)
    assert parameters.read([("topics", "AI")] * 2, DEFAULT_FIELDS) == once


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("topic", "topics"),
        ("-topic", "topics"),
        ("tpoics", "topics"),
        ("Published", "published"),
        ("pages", "page"),
        ("qq", "q"),
        ("sorted", "sort"),
        ("-missng", "missing"),
    ],
)
def test_an_unknown_name(name: str, nearest: str) -> None:
    """A name that is not declared is an error that has the nearest known one and all of them."""
    with pytest.raises(UnknownParameter) as raised:
        parameters.read([(name, "x")], DEFAULT_FIELDS)
    assert (raised.value.parameter, raised.value.nearest) == (name, nearest)
    assert raised.value.known == parameters.known(DEFAULT_FIELDS)


@pytest.mark.parametrize(
    "name", ["", "-", "--topics", "-q", "-page", "title", "url", "images", " topics", "\0", "-explain"]
)
def test_what_is_no_name(name: str) -> None:
    """Only what can be filtered by has a minus; texts, links and data are no parameters."""
    with pytest.raises(UnknownParameter):
        parameters.read([(name, "1")], DEFAULT_FIELDS)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("page", value) for value in ("", "0", "-1", "1.0", "one", "1000001", "٣", " 1", "9" * 5000)),
        *(("size", value) for value in ("", "0", "101", "ten")),
        *(("sort", value) for value in ("title", "--published", "-relevance", "topics", "PUBLISHED")),
        *(("missing", value) for value in ("", "title", "nothing", "-topics")),
        *(("highlights", value) for value in ("", "no", "2")),
        *(("facets", value) for value in ("", "title", "heat", "all", "-topics")),
        *(("topics", value) for value in ("",)),
        *(("-topics", value) for value in ("",)),
        *(("published", value) for value in ("", "soon", "2021-13")),
        *(("-published", value) for value in ("", "soon")),
        *(("heat", value) for value in ("", "warm", "..")),
        *(("length", value) for value in ("", "ten minutes", "..")),
    ],
)
def test_a_value_that_cannot_be_used(name: str, value: str) -> None:
    """A bad value is an error that names the parameter as it was written, the value and what was expected."""
    with pytest.raises(InvalidParameter) as raised:
        parameters.read([(name, value)], DEFAULT_FIELDS)
    assert (raised.value.parameter, raised.value.found) == (name, value)
    assert raised.value.expected


@pytest.mark.parametrize("names", [("none", "topics"), ("topics", "none"), ("none", "none")])
def test_no_facets_and_some(names: tuple[str, ...]) -> None:
    """To ask for no facets stands alone."""
    with pytest.raises(InvalidParameter, match="either none or"):
        parameters.read([("facets", name) for name in names], DEFAULT_FIELDS)


@pytest.mark.parametrize("name", ["q", "sort", "page", "size", "highlights"])
def test_what_is_given_once(name: str) -> None:
    """A parameter that has one value must not be given twice, even with the same one."""
    value = {"q": "sun", "sort": "published", "highlights": "0"}.get(name, "3")
    with pytest.raises(InvalidParameter, match="once"):
        parameters.read([(name, value)] * 2, DEFAULT_FIELDS)


def test_too_many_parameters() -> None:
    """Two hundred values of a name are read, and three hundred in all; one more is an error."""
    pairs = [(name, str(number)) for name in ("topics", "provider") for number in range(201)]
    assert len(parameters.read(pairs[:200], DEFAULT_FIELDS).filter("topics").any_of) == 200
    with pytest.raises(InvalidParameter, match="at most 200 times"):
        parameters.read(pairs[:201], DEFAULT_FIELDS)
    pairs = [*pairs[:200], *pairs[201:301]]
    assert len(parameters.read(pairs, DEFAULT_FIELDS).filter("provider").any_of) == 100
    with pytest.raises(InvalidParameter, match="among the first 300"):
        parameters.read([*pairs, ("kind", "news")], DEFAULT_FIELDS)


NAMES = st.sampled_from((*parameters.known(DEFAULT_FIELDS), "-topics", "-missing", "-published")) | st.text(max_size=8)


@given(st.lists(st.tuples(NAMES, st.text(max_size=8) | st.sampled_from(("2021", "1", "topics", "PT1M"))), max_size=5))
def test_any_names_and_values(pairs: list[tuple[str, str]]) -> None:
    """Whatever is given, it is a request that can be written and read back, or one of the two errors."""
    try:
        request = parameters.read(pairs, DEFAULT_FIELDS)
    except (UnknownParameter, InvalidParameter) as error:
        assert str(error)  # noqa: PT017 - not every pair is an error
    else:
        assert parameters.read(parameters.write(request), DEFAULT_FIELDS) == request


def test_names_of_fields_and_other_names_are_apart() -> None:
    """No field has the name of another parameter."""
    assert not RESERVED_NAMES & {field.name for field in DEFAULT_FIELDS}
    names = parameters.known(DEFAULT_FIELDS)
    assert len(names) == len(set(names))


@given(
    st.one_of(st.text(max_size=12), st.sampled_from(parameters.known(DEFAULT_FIELDS))), st.sampled_from(["", "-", "--"])
)
def test_a_known_name_is_one_that_is_read(name: str, sign: str) -> None:
    """Exactly the names that reading refuses are unknown."""
    try:
        parameters.read([(sign + name, "1")], DEFAULT_FIELDS)
    except UnknownParameter:
        is_read = False
    except InvalidParameter:
        is_read = True
    else:
        is_read = True
    assert parameters.is_known(sign + name, DEFAULT_FIELDS) == is_read

"""What is asked? A frozen value, and methods that return a changed one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.protocol.request import DEFAULT_SIZE, EMPTY_REQUEST, NEWEST, NO_FILTER, RELEVANCE, Filter, SearchRequest
from search.text.value_keys import value_key

NAMES = st.sampled_from(("topics", "provider", "kind"))
VALUES = st.sampled_from(("AI", "ai", "C, C++"))
CHOICES = st.lists(VALUES, unique=True).map(tuple)
FILTERS = st.builds(Filter, CHOICES, CHOICES, st.booleans(), st.booleans())
ASKED = SearchRequest(query="sun", filters=(("kind", Filter(any_of=("news",))),), sort="published", page=7, size=10)


@st.composite
def requests(draw: st.DrawFn) -> SearchRequest:
    """Requests as they are made: by changes of one without filters."""
    request = SearchRequest(draw(st.text()), (), draw(st.sampled_from(("", RELEVANCE, "-published"))))
    for name, chosen in draw(st.lists(st.tuples(NAMES, FILTERS))):
        request = request.with_filter(name, chosen)
    return request.at_page(draw(st.integers(1, 99)))


@pytest.mark.parametrize(
    "change",
    [
        lambda request: request.with_filter("topics", Filter(any_of=("AI",))),
        lambda request: request.without_filter("kind"),
        lambda request: request.toggled("topics", "AI"),
        lambda request: request.excluding("topics", "AI"),
        lambda request: request.only("topics", "AI"),
        lambda request: request.toggled_missing("topics"),
        lambda request: request.with_query("moon"),
        lambda request: request.sorted_by(RELEVANCE),
        lambda request: request.without_filters(),
    ],
)
def test_a_change_is_a_new_request_from_its_first_page(change: Callable[[SearchRequest], SearchRequest]) -> None:
    """Every change but that of the page begins at the first page, keeps the size and leaves the old request alone."""
    before = repr(ASKED)
    changed = change(ASKED)
    assert changed != ASKED
    assert (changed.page, changed.size) == (1, ASKED.size)
    assert repr(ASKED) == before


def test_a_request_cannot_be_changed_in_place() -> None:
    """Requests and filters are frozen."""
    with pytest.raises(FrozenInstanceError):
        ASKED.page = 2  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        NO_FILTER.missing = True  # type: ignore[misc]


def test_pages() -> None:
    """Another page changes nothing else, and says how many hits stand before it."""
    assert ASKED.at_page(3).at_page(7) == ASKED
    assert [ASKED.at_page(page).offset for page in (1, 2, 3)] == [0, 10, 20]
    assert (EMPTY_REQUEST.offset, EMPTY_REQUEST.size) == (0, DEFAULT_SIZE)


def test_the_order_that_applies() -> None:
    """As asked; else by relevance when there is a query, else the newest first."""
    assert ASKED.order(is_scored=False) == ASKED.order(is_scored=True) == "published"
    assert ASKED.sorted_by("").order(is_scored=True) == RELEVANCE
    assert ASKED.sorted_by("").order(is_scored=False) == NEWEST == "-published"


def _has(values: Sequence[str], value: str) -> bool:
    return value_key(value) in map(value_key, values)


@given(requests(), NAMES, VALUES)
def test_choosing_a_value(request: SearchRequest, name: str, value: str) -> None:
    """A value that is chosen is not excluded, in whatever spelling; chosen again, it is neither."""
    once = request.toggled(name, value)
    assert _has(once.filter(name).any_of, value) != _has(request.filter(name).any_of, value)
    assert not _has(once.filter(name).none_of, value)
    twice = once.toggled(name, value)
    assert _has(twice.filter(name).any_of, value) == _has(request.filter(name).any_of, value)


@given(requests(), NAMES, VALUES)
def test_excluding_a_value(request: SearchRequest, name: str, value: str) -> None:
    """A value that is excluded is not chosen, in whatever spelling; excluded again, it is neither."""
    once = request.excluding(name, value)
    assert _has(once.filter(name).none_of, value) != _has(request.filter(name).none_of, value)
    assert not _has(once.filter(name).any_of, value)
    twice = once.excluding(name, value)
    assert _has(twice.filter(name).none_of, value) == _has(request.filter(name).none_of, value)


@given(requests(), NAMES, VALUES)
def test_one_value_alone(request: SearchRequest, name: str, value: str) -> None:
    """The only value of a field replaces all that was chosen and excluded in it."""
    assert request.only(name, value).filter(name) == Filter(any_of=(value,))


@given(requests(), NAMES)
def test_no_value(request: SearchRequest, name: str) -> None:
    """Documents without a value are chosen or no longer, and no longer both wanted and unwanted."""
    once = request.toggled_missing(name)
    assert once.filter(name).missing != request.filter(name).missing
    assert not once.filter(name).present


@given(requests(), NAMES, FILTERS)
def test_filters_are_in_one_order(request: SearchRequest, name: str, chosen: Filter) -> None:
    """Filters are sorted by field, one for each at most, none of them empty; those of other fields are kept."""
    changed = request.with_filter(name, chosen)
    names = [name for name, _ in changed.filters]
    assert names == sorted(set(names))
    assert all(kept for _, kept in changed.filters)
    assert changed.filter(name) == chosen
    assert changed.without_filter(name).filters == request.without_filter(name).filters
    assert changed.without_filters().filters == ()

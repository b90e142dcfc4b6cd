"""Does a URL say exactly what a request asks?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.errors import InvalidParameter
from search.protocol import parameters
from search.protocol.parameters import orders
from search.protocol.request import MAX_SIZE, Filter, SearchRequest
from search.schema.fields import DEFAULT_FIELDS, Kind
from webapp import query_string

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
VALUES = {
    Kind.DATE: st.sampled_from(["2021", "2021-03..", "..2021-03-02", "P30D"]),
    Kind.NUMBER: st.sampled_from(["1", "-3..4.5", "..0"]),
    Kind.DURATION: st.sampled_from(["PT5M", "PT5M..PT1H"]),
    Kind.FLAG: st.sampled_from(["true", "false"]),
    Kind.KEYWORD: TEXTS.filter(bool),
}


@st.composite
def requests(draw: st.DrawFn) -> SearchRequest:
    request = SearchRequest(query=draw(TEXTS), sort=draw(st.sampled_from(["", *orders(DEFAULT_FIELDS)])))
    for field in draw(st.lists(st.sampled_from(DEFAULT_FIELDS.filterable), max_size=4)):
        values = st.lists(VALUES[field.kind], max_size=3, unique=True).map(tuple)
        chosen = Filter(draw(values), draw(values), draw(st.booleans()), draw(st.booleans()))
        request = request.with_filter(field.name, chosen)
    size = draw(st.integers(1, MAX_SIZE))
    return SearchRequest(request.query, request.filters, request.sort, draw(st.integers(1, 999)), size)


@given(requests())
def test_a_request_survives_its_url(request: SearchRequest) -> None:
    """What is written as a query string is read back as the same request."""
    written = query_string.write(request)
    assert written.isascii()
    assert parameters.read(query_string.pairs(written.encode()), DEFAULT_FIELDS) == request


@given(st.binary(max_size=60))
def test_any_bytes_have_a_reading(query: bytes) -> None:
    """No query string makes reading its names and values fail, whatever its bytes."""
    for name, value in query_string.pairs(query):
        assert "\ud800" not in name + value


def test_the_empty_request_has_no_query_string() -> None:
    """An address says nothing about what is only the default."""
    assert query_string.write(SearchRequest()) == ""


def test_a_query_is_given_once() -> None:
    """Two queries in one URL are an error, for one of them would be lost in silence."""
    with pytest.raises(InvalidParameter):
        parameters.read(query_string.pairs(b"q=a&q=b"), DEFAULT_FIELDS)

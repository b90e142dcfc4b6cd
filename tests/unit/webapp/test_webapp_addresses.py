"""Promises of addresses: links that are written from shared parts are those of the requests that they mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.protocol.request import SearchRequest
from webapp import addresses

REQUESTS = [
    SearchRequest(),
    SearchRequest("any & all", page=3, sort="-published", typing=True, fields=("title",)),
    SearchRequest("é").only("provider", "any").excluding("topics", "B"),
    SearchRequest().toggled("topics", "A").toggled("topics", "any").toggled_missing("topics"),
    SearchRequest("x", size=5, facets=("topics",), explain=True).toggled_missing("aaa").only("zzz", "1"),
]


@pytest.mark.parametrize("root", ["", "/news"])
@given(st.sampled_from(REQUESTS), st.sampled_from(["topics", "provider", "any"]), st.text() | st.sampled_from("AB"))
def test_links_of_a_filter_are_those_of_requests(root: str, request_: SearchRequest, name: str, value: str) -> None:
    """Only, chosen or no longer, excluded or no longer: whatever else the request has, below any path."""
    links = addresses.filter_links(request_, name)
    with addresses.below(root):
        assert links.only(value) == addresses.search_page(request_.only(name, value))
        assert links.toggled(value) == addresses.search_page(request_.toggled(name, value))
        assert links.excluding(value) == addresses.search_page(request_.excluding(name, value))

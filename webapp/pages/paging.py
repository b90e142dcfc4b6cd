"""Page links of an answer: the previous one, the next one and those near by."""

from __future__ import annotations

from dataclasses import dataclass

from search.protocol.parameters import MAX_PAGE
from search.protocol.results import SearchResults
from webapp import addresses

_NEAR = 2
"""Pages on either side of the current one that have a link."""


@dataclass(frozen=True, slots=True)
class PageLink:
    """One page of the answer; number 0 is a gap."""

    number: int
    address: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Paging:
    """The links to other pages; the address of a page that does not exist is empty."""

    previous: str
    next: str
    links: tuple[PageLink, ...]


def paging(results: SearchResults) -> Paging:
    """The links from the page of an answer to the others."""
    current, last = results.request.page, last_page(results)
    numbers = [number for number in _numbers(current, last) if number <= last]
    return Paging(
        previous=_address(results, min(current - 1, last)) if current > 1 else "",
        next=_address(results, current + 1) if current < last else "",
        links=tuple(PageLink(number, _address(results, number), number == current) for number in _with_gaps(numbers)),
    )


def last_page(results: SearchResults) -> int:
    """The number of the last page that a request may have."""
    return min(results.pages, MAX_PAGE)


def _address(results: SearchResults, number: int) -> str:
    return addresses.search_page(addresses.linkable(results.request).at_page(number)) if number else ""


def _numbers(current: int, last: int) -> list[int]:
    near = range(max(1, current - _NEAR), min(last, current + _NEAR) + 1)
    return sorted({1, last, *near})


def _with_gaps(numbers: list[int]) -> list[int]:
    """The numbers, with 0 where some are left out."""
    listed: list[int] = []
    for number in numbers:
        if listed and number > listed[-1] + 1:
            listed.append(0)
        listed.append(number)
    return listed

"""State of the service: the index that answers a request, and the moment and the parameters of the request."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from time import perf_counter
from typing import Final, cast

from flask import Flask, current_app, g, request
from werkzeug.exceptions import NotFound

from search.errors import InvalidParameter
from search.protocol import parameters
from search.protocol.engine import Searcher
from search.protocol.parameters import is_known
from search.protocol.request import EMPTY_REQUEST, SearchRequest
from search.protocol.results import SearchResults
from search.schema import ranges
from search.schema.fields import Field, Fields
from search.settings.looks import Pictures
from search.settings.settings import Settings
from webapp import addresses, query_string
from webapp.addresses import Resolver

SEARCHED: Final = "newsdex.searched"
"""Key of an environment: for each search its request, the number of hits, and the milliseconds that it took."""
MISSING: Final = "newsdex.missing"
"""Key of an environment: the parts that the answers to its request lack, for no time was left for them."""
_KEY = "newsdex"
_WARMING_S = 0.25
"""How long a request waits for a new generation; one that takes longer to warm answers later requests."""


class SearcherManager:
    """Keeps the searcher of the newest generation open, for any number of threads.

    It opens the index at the first request, and again after a failure, so that a service may start before its index.
    """

    def __init__(self, open_searcher: Callable[[], Searcher], warm: Callable[[Searcher], object] | None = None) -> None:
        """`warm` is called with each generation before it answers, for what is slow the first time."""
        self._open = open_searcher
        self._warm = warm
        self._searcher: Searcher | None = None
        self._lock = threading.Lock()

    def searcher(self) -> Searcher:
        """The newest generation; while another thread opens or warms it, the one before it."""
        held = self._searcher
        if not self._lock.acquire(blocking=held is None):
            return cast("Searcher", held)
        warming = None
        try:
            newest = self._newest()
            if newest is not held:
                warming = threading.Thread(target=self._warm_up, args=(newest,))
                warming.start()
        finally:
            if warming is None or not warming.ident:
                self._lock.release()
        if warming:
            warming.join(_WARMING_S if held else None)
        return self._searcher or newest

    def peek(self) -> Searcher | None:
        """The searcher that is open already, if any."""
        return self._searcher

    def close(self) -> None:
        """Close the searcher that is open, if any."""
        held, self._searcher = self._searcher, None
        if held:
            held.close()

    def _newest(self) -> Searcher:
        held = self._searcher
        try:
            return held.latest() if held else self._open()
        except Exception:
            self._searcher = None  # the next request opens it anew
            raise

    def _warm_up(self, newest: Searcher) -> None:
        """Let a generation answer when it is warm; the lock is held until then."""
        try:
            if self._warm:
                with suppress(Exception):  # the request that meets the damage reports it
                    self._warm(newest)
            self._searcher = newest
        finally:
            self._lock.release()


@dataclass(frozen=True, slots=True)
class Service:
    """What all requests of an application share."""

    searchers: SearcherManager
    clock: Callable[[], datetime]
    has_media: bool


def install(app: Flask, service: Service) -> None:
    """Make this the service of an application."""
    app.extensions[_KEY] = service


def service_of(app: Flask) -> Service:
    """The service of an application."""
    return cast("Service", app.extensions[_KEY])


def service() -> Service:
    """The service of the current application."""
    return service_of(current_app)


def prepare(app: Flask) -> None:
    """Open the index of an application, if there is one, before a request waits for it."""
    with suppress(Exception):  # the requests report what is wrong
        service_of(app).searchers.searcher()


def searcher() -> Searcher:
    """The one searcher of the current HTTP request; raises what opening an index raises."""
    if "searcher" not in g:
        g.searcher = service().searchers.searcher()
    return cast("Searcher", g.searcher)


def now() -> datetime:
    """The one moment of the current HTTP request."""
    if "now" not in g:
        g.now = service().clock()
    return cast("datetime", g.now)


def search(search_request: SearchRequest) -> tuple[SearchResults, float]:
    """The results of a request, and how many milliseconds they took."""
    start = perf_counter()
    results = searcher().search(search_request, now())
    took_ms = (perf_counter() - start) * 1000
    request.environ.setdefault(SEARCHED, []).append((search_request, results.total, took_ms))
    return noted(results), took_ms


def noted(results: SearchResults) -> SearchResults:
    """The same results; what they lack is noted of the HTTP request."""
    note_missing(results.missing)
    return results


def note_missing(parts: Iterable[str]) -> None:
    """Note that the answer to the current HTTP request lacks these parts."""
    request.environ.setdefault(MISSING, {}).update(dict.fromkeys(map(str, parts)))


def missing() -> tuple[str, ...]:
    """The parts that the answer to the current HTTP request lacks so far."""
    return tuple(request.environ.get(MISSING, ()))


def api_request(own: frozenset[str] = frozenset()) -> tuple[dict[str, str], SearchRequest]:
    """A route's own parameters by name, and the request, in a program's URL.

    Raises UnknownParameter and InvalidParameter.
    """
    mine, others = query_string.split(query_string.pairs(request.query_string), own)
    return mine, parameters.read(others, searcher().settings.fields)


def page_request(own: frozenset[str] = frozenset()) -> tuple[dict[str, str], SearchRequest]:
    """A page's own parameters by name, and the request, in the URL of a link; raises InvalidParameter.

    Other services add parameters to links that people share: unknown ones are ignored, as those for programs are.
    """
    fields = searcher().settings.fields
    known = [pair for pair in query_string.pairs(request.query_string) if pair[0] in own or _is_for_pages(pair[0])]
    g.known_parameters = known
    mine, others = query_string.split(known, own)
    return mine, _in_order(parameters.read(others, fields), fields)


def _in_order(request: SearchRequest, fields: Fields) -> SearchRequest:
    """The request with the lower end of each range first: who writes one by hand may take the other for it."""
    for name, chosen in request.filters:
        if fields[name].ranged:
            any_of, none_of = (
                tuple(ranges.in_order(fields[name], text, now()) for text in some)
                for some in (chosen.any_of, chosen.none_of)
            )
            request = request.with_filter(name, replace(chosen, any_of=any_of, none_of=none_of))
    return request


def carried_request() -> SearchRequest:
    """The request that the link to a document carries; the empty one when it carries none, or one that means nothing.

    The document is there whatever led to it.
    """
    try:
        return page_request()[1]
    except InvalidParameter:
        return EMPTY_REQUEST


def _is_for_pages(name: str) -> bool:
    return name not in parameters.PROGRAM_NAMES and is_known(name, searcher().settings.fields)


def known_parameters() -> query_string.Pairs:
    """The names and values in the URL of a link, without unknown ones."""
    return cast("query_string.Pairs", g.get("known_parameters", []))


def value_facet(name: str) -> Field:
    """The facet of this name, whose values have a page; raises NotFound for any other name."""
    field = searcher().settings.fields.get(name)
    if field is None or not addresses.has_facet_page(field):
        raise NotFound
    return field


def settings() -> Settings:
    """The settings of the index, or the default ones when none can be opened."""
    try:
        return searcher().settings
    except Exception:  # noqa: BLE001 - the page of an error must not fail for the reason that it reports
        return Settings()


def is_editors() -> bool:
    """Whether the open index holds hidden documents."""
    held = g.get("searcher") or service().searchers.peek()
    return held is not None and held.info.editors


def shows_pictures_of_others() -> bool:
    """Whether pages show pictures that other hosts send."""
    held = g.get("searcher") or service().searchers.peek()
    return held is None or held.settings.site.looks.pictures is Pictures.ALL


def resolver() -> Resolver:
    """The resolver of the addresses inside documents."""
    site = settings().site
    return Resolver(site.url, service().has_media, site.looks.pictures)

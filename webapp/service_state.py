"""State of the service: the index that answers a request, and the moment and the parameters of the request."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from flask import Flask, current_app, g, request

from search.protocol import parameters
from search.protocol.engine import Searcher
from search.protocol.parameters import is_known
from search.protocol.request import SearchRequest
from search.settings.settings import Settings
from webapp import query_string
from webapp.addresses import Resolver

_KEY = "newsdex"
_WARMING_S = 0.25
"""How long a request waits for a new generation; one that takes longer to warm answers later requests."""


class SearcherHolder:
    """Keeps the searcher of the newest generation; any number of threads may ask it.

    The index is opened when first asked for, and again after a failure, so that a service may start before its index.
    """

    def __init__(self, open_searcher: Callable[[], Searcher], warm: Callable[[Searcher], object] | None = None) -> None:
        """`warm` is called with each generation before it answers, for what is slow at first."""
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
                warming = threading.Thread(target=self._publish, args=(newest,))
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

    def _publish(self, newest: Searcher) -> None:
        """Let a generation answer when it is warm; the lock is held until then."""
        try:
            if self._warm:
                with suppress(Exception):  # the request that meets what is damaged tells of it
                    self._warm(newest)
            self._searcher = newest
        finally:
            self._lock.release()


@dataclass(frozen=True, slots=True)
class Service:
    """What an application holds beside its routes."""

    holder: SearcherHolder
    clock: Callable[[], datetime]
    has_media: bool


def install(app: Flask, service: Service) -> None:
    """Make this the service of an application."""
    app.extensions[_KEY] = service


def service() -> Service:
    """The service of the current application."""
    return cast("Service", current_app.extensions[_KEY])


def prepare(app: Flask) -> None:
    """Open the index of an application, if there is one, before a request waits for it."""
    with suppress(Exception):  # the requests tell what is wrong
        cast("Service", app.extensions[_KEY]).holder.searcher()


def searcher() -> Searcher:
    """The searcher that answers all of the current HTTP request; raises what opening an index raises."""
    if "searcher" not in g:
        g.searcher = service().holder.searcher()
    return cast("Searcher", g.searcher)


def now() -> datetime:
    """The moment at which the current HTTP request is answered; the same whenever it is asked."""
    if "now" not in g:
        g.now = service().clock()
    return cast("datetime", g.now)


def asked() -> SearchRequest:
    """The request that a program's URL means; raises UnknownParameter and InvalidParameter."""
    return query_string.read(request.query_string, searcher().settings.fields)


def followed(own: frozenset[str] = frozenset()) -> tuple[dict[str, str], SearchRequest]:
    """A page's own parameters by name, and the request, of a link that was followed; raises InvalidParameter.

    Who shares a link may add parameters of another service to it: what nobody here knows is left out.
    """
    fields = searcher().settings.fields
    known = [pair for pair in query_string.pairs(request.query_string) if pair[0] in own or is_known(pair[0], fields)]
    g.kept = known
    mine, others = query_string.split(known, own)
    return mine, parameters.read(others, fields)


def kept() -> query_string.Pairs:
    """The names and values of the link that was followed, without those that nobody here knows."""
    return cast("query_string.Pairs", g.get("kept", []))


def settings() -> Settings:
    """The settings of the index, or the default ones when none can be opened."""
    try:
        return searcher().settings
    except Exception:  # noqa: BLE001 - the page of an error must not fail for the reason that it reports
        return Settings()


def is_editors() -> bool:
    """Whether the index that is open holds hidden documents."""
    held = g.get("searcher") or service().holder.peek()
    return held is not None and held.info.editors


def resolver() -> Resolver:
    """What turns the addresses inside documents into links."""
    return Resolver(settings().site.url, service().has_media)

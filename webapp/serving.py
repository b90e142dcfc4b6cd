"""Which index, at which moment, answers this request?"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from flask import Flask, current_app, g, request

from search.engine import Searcher
from search.errors import NewsdexError
from search.request import SearchRequest
from search.settings import Settings
from webapp import query_string
from webapp.addresses import Resolver

_KEY = "newsdex"


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
        """The newest generation; while another thread opens it, the one before it."""
        held = self._searcher
        if not self._lock.acquire(blocking=held is None):
            return cast("Searcher", held)
        try:
            self._searcher = self._refreshed()
        finally:
            self._lock.release()
        return self._searcher

    def peek(self) -> Searcher | None:
        """The searcher that is open already, if any."""
        return self._searcher

    def close(self) -> None:
        """Close the searcher that is open, if any."""
        held, self._searcher = self._searcher, None
        if held:
            held.close()

    def _refreshed(self) -> Searcher:
        held = self._searcher
        try:
            newest = held.latest() if held else self._open()
        except Exception:
            self._searcher = None  # the next request opens it anew
            raise
        if self._warm and newest is not held:
            with suppress(NewsdexError):  # the request that meets what is damaged tells of it
                self._warm(newest)
        return newest


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
    """The request that the current URL means; raises UnknownParameter and InvalidParameter."""
    return query_string.read(request.query_string, searcher().settings.fields)


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

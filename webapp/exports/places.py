"""Places of exports: how many run at once in a process, and one for each client."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

from flask import Flask

from search.errors import ServiceBusy

EXPORTS: Final = 2
"""In each process, unless the operator says otherwise."""
_KEY = "newsdex.exports"


class Places:
    """A number of places; a client has at most one."""

    def __init__(self, count: int) -> None:
        """0 is none: exports are switched off."""
        self.count = count
        self._clients: set[str] = set()
        self._lock = threading.Lock()

    def take(self, client: str) -> Callable[[], None]:
        """Take a place for a client; what gives it back, once or more often. Raises ServiceBusy."""
        with self._lock:
            if len(self._clients) >= self.count or client in self._clients:
                raise ServiceBusy
            self._clients.add(client)
        left = [client]

        def give_back() -> None:
            with self._lock:
                self._clients.difference_update(left)
                left.clear()

        return give_back


def register(app: Flask, count: int) -> None:
    """Let an application run so many exports at once."""
    app.extensions[_KEY] = Places(count)


def places_of(app: Flask) -> Places:
    """The places of an application."""
    found: Places = app.extensions[_KEY]
    return found

"""Background merge of large segments, while `watch` goes on."""

from __future__ import annotations

import threading
from collections.abc import Callable

from search.errors import NewsdexError
from search.protocol.engine import open_upkeep


class BackgroundMerge:
    """A thread that merges the large segments of one index, started after commits."""

    def __init__(self, address: str, on_error: Callable[[NewsdexError], None]) -> None:
        """`on_error` is called in the thread when a merge fails; the index is then as it was before."""
        self._address, self._on_error = address, on_error
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Begin a merge, unless one is running."""
        if self._thread is None or not self._thread.is_alive():
            # A daemon, as threads of `concurrent.futures` are not: an exit loses nothing, and need not wait for it.
            self._thread = threading.Thread(target=self._merge, name="merging", daemon=True)
            self._thread.start()

    def wait(self, seconds: float | None = None) -> None:
        """Wait until the merge is done, or for so long."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _merge(self) -> None:
        try:
            open_upkeep(self._address).merge()
        except NewsdexError as error:
            self._on_error(error)

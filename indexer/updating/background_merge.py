"""Background merge after commits, while `watch` goes on."""

from __future__ import annotations

import threading
from collections.abc import Callable

from search.errors import NewsdexError
from search.protocol.engine import open_upkeep


class BackgroundMerge:
    """Merges the large segments of one index, whenever it is told that there may be some."""

    def __init__(self, address: str, tell: Callable[[NewsdexError], None]) -> None:
        """`tell` is told, in the thread, what went wrong: the index is as it was then."""
        self._address, self._tell = address, tell
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Merge what there is, unless that is being done."""
        if self._thread is None or not self._thread.is_alive():
            # What is half done is of no worth, and no loss: nobody needs to wait for it.
            self._thread = threading.Thread(target=self._merge, name="merging", daemon=True)
            self._thread.start()

    def wait(self, seconds: float | None = None) -> None:
        """Wait until nothing is merged any more, or for so long."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _merge(self) -> None:
        try:
            open_upkeep(self._address).merge()
        except NewsdexError as error:
            self._tell(error)

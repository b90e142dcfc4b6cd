"""Log files of JSON lines, written by a thread of their own.

A request only puts its facts into a queue; when the file cannot be written as fast, lines are left out and counted.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from logging.handlers import WatchedFileHandler
from queue import Empty, SimpleQueue
from typing import IO, Any

import orjson

STANDARD_OUTPUT = "-"
_MAX_WAITING = 10_000
"""Lines that wait to be written."""
_MODE = 0o640
"""Of a new file: logs tell of people."""
_AT_ONCE = 256
"""Lines that are written with one call: a file is looked at before each."""
_CLOSE_S = 2.0


class _File(WatchedFileHandler):
    """A file to append to; it is opened anew when it was moved, as logrotate does."""

    def _open(self) -> IO[str]:  # type: ignore[override]
        return open(self.baseFilename, "a", encoding="utf-8", opener=partial(os.open, mode=_MODE))


class LogFile:
    """One log, to which any thread may write."""

    def __init__(self, place: str) -> None:
        """The place is a path, or `-` for standard output; OSError when it cannot be opened."""
        self._handler: logging.Handler = (
            logging.StreamHandler(sys.stdout) if place == STANDARD_OUTPUT else _File(place, delay=False)
        )
        self._waiting: SimpleQueue[Callable[[], Mapping[str, Any]] | None] = SimpleQueue()
        self._left_out = 0
        self._thread = threading.Thread(target=self._run, name="log", daemon=True)
        self._thread.start()

    def write(self, facts: Callable[[], Mapping[str, Any]]) -> None:
        """Let a line be written; its facts are asked for by the thread that writes."""
        if self._waiting.qsize() < _MAX_WAITING:
            self._waiting.put(facts)
        else:
            self._left_out += 1

    def close(self) -> None:
        """Write what waits, for at most two seconds, and close the file."""
        self._waiting.put(None)
        self._thread.join(_CLOSE_S)
        self._handler.close()

    def _run(self) -> None:
        while (facts := self._waiting.get()) is not None:
            lines = []
            if self._left_out:
                left_out, self._left_out = self._left_out, 0
                lines.append(_line({"left_out": left_out}))
            lines.append(_line(facts()))
            with suppress(Empty):
                while len(lines) < _AT_ONCE and (facts := self._waiting.get_nowait()) is not None:
                    lines.append(_line(facts()))
            text = "\n".join(lines)
            self._handler.handle(logging.makeLogRecord({"msg": "%s", "args": (text,), "levelno": logging.INFO}))
            if facts is None:
                return


def _line(facts: Mapping[str, Any]) -> str:
    return orjson.dumps(facts, default=str, option=orjson.OPT_NON_STR_KEYS).decode("utf-8", "replace")

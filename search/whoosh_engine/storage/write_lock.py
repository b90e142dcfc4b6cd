"""Write lock of an index: one process at a time, and who it is.

The lock is the operating system's own (`flock`), on a file that stays: it is free as soon as its process has ended,
whatever ended it, so that a crash cannot leave it behind.
It is the lock of Whoosh's own writers, too.
"""

from __future__ import annotations

import os
import socket
import sys
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import orjson
from whoosh.filedb.filestore import FileStorage

from search.errors import IndexLocked
from search.schema.document import date_text

WRITING = "WRITELOCK"
"""Held while a generation is made."""
MERGING = "MERGELOCK"
"""Held while large segments are merged beside the writer (see `background_merges`)."""
WAIT_S = 1.0
"""How long a writer waits for another: longer than switching to what was merged in the background takes."""

_POLL_S = 0.02
_HOLDER_BYTES = 4096
_UNKNOWN = "it does not say which"


@dataclass(frozen=True, slots=True)
class Holder:
    """The process that has the lock, as it writes itself into the file."""

    pid: int
    host: str
    since: str
    command: str

    @classmethod
    def this_process(cls) -> Self:
        """The process that runs this."""
        command = " ".join([Path(sys.argv[0]).name, *sys.argv[1:]])[:200]
        return cls(os.getpid(), socket.gethostname(), date_text(datetime.now(UTC)), command)

    @classmethod
    def read(cls, path: Path) -> Self:
        """The one in a file; ValueError and others when there is none."""
        with path.open("rb") as file:
            data = orjson.loads(file.read(_HOLDER_BYTES))
        return cls(int(data["pid"]), *(str(data[name]) for name in ("host", "since", "command")))

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host} since {self.since}: {self.command}"


class Lock:
    """A lock of one index; as a context manager it is let go at the end."""

    def __init__(self, folder: Path, indexname: str, name: str = WRITING) -> None:
        self._folder = folder
        self._path = folder / f"{indexname}_{name}"
        self._lock = FileStorage(str(folder)).lock(self._path.name)

    def acquire(self, wait_s: float = WAIT_S) -> Self:
        """Take it; IndexLocked, with the name of its holder, when another has it for so long."""
        end = time.monotonic() + wait_s
        while not self._taken():
            if time.monotonic() >= end:
                raise IndexLocked(location=str(self._folder), holder=self._holder())
            time.sleep(_POLL_S)
        with suppress(OSError):  # on a full disk the lock is as good without a name
            self._path.write_bytes(orjson.dumps(asdict(Holder.this_process())))
        return self

    def _taken(self) -> bool:
        if not self._lock.acquire():
            return False
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(self._lock.fd), self._path.stat()):
                return True
        self._lock.release()  # its last holder has removed the file: there may be another one already
        return False

    def remove(self) -> None:
        """Remove the file, while it is held."""
        self._path.unlink(missing_ok=True)

    def release(self) -> None:
        """Let it go."""
        self._lock.release()

    def _holder(self) -> str:
        try:
            return str(Holder.read(self._path))
        except (OSError, ValueError, KeyError, TypeError):
            return _UNKNOWN

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

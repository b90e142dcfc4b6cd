"""Work that ends its process, for pools of processes: each of these imports this module, so it imports little."""

from __future__ import annotations

import os
import signal
import time
from typing import Any

from indexer.reading import processes

DEADLY_FILE = "150.md"
DEADLY_TASKS = {5, 20}


class Deadly(processes._Work):
    """Reads files, and is killed at one of them."""

    def __call__(self, files: Any) -> Any:
        if any(one.inner == DEADLY_FILE for one in files):
            os.kill(os.getpid(), signal.SIGKILL)
        return super().__call__(files)


class Dead:
    """Work that cannot even be sent whole: its process ends when it unpacks it."""

    def __reduce__(self) -> Any:
        return os._exit, (7,)

    def __call__(self, task: int) -> int:
        return task


_done: list[int] = []


def slow_at_first(task_and_more: tuple[int, bytes]) -> tuple[list[int], str]:
    """All tasks of this process so far; some take longer than others, and results are larger than any buffer."""
    task, _ = task_and_more
    time.sleep(0.02 * (task % 3 == 0))
    if task in DEADLY_TASKS:
        os._exit(3)
    _done.append(task)
    return _done, "x" * 300_000

"""Background task: work that another thread does while this one goes on.

It is for work that is mostly numpy or copying, which release the interpreter lock.
The end of the program does not wait for it, as it would for the threads of an executor; whoever started it does.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from threading import Thread
from typing import Generic, Self, TypeVar

Result = TypeVar("Result")


class BackgroundTask(Generic[Result]):
    """Work that is done once, from `start` on."""

    def __init__(self, work: Callable[[], Result]) -> None:
        self._work, self._future = work, Future[Result]()
        self._thread = Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def _run(self) -> None:
        try:
            self._future.set_result(self._work())
        except BaseException as error:  # noqa: BLE001 - whatever it is, whoever asks for the result gets it
            self._future.set_exception(error)

    def wait(self) -> None:
        """Wait until it has ended, well or not; a task that was not started has."""
        with suppress(RuntimeError):
            self._thread.join()

    def result(self) -> Result:
        """Wait for the result; raises what the work raised, however often it is called."""
        self.wait()
        return self._future.result(0)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.wait()

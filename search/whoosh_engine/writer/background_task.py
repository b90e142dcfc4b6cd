"""Background task: something done by another thread while this one goes on.

For what is mostly numpy or copying, which leave other threads their time.
The end of the program does not wait for it, as it would for the threads of an executor; whoever began it does.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from threading import Thread
from typing import Generic, Self, TypeVar

Result = TypeVar("Result")


class BackgroundTask(Generic[Result]):
    """Something that is done once, from `start` on."""

    def __init__(self, work: Callable[[], Result]) -> None:
        self._work, self._future = work, Future[Result]()
        self._thread = Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def _run(self) -> None:
        try:
            self._future.set_result(self._work())
        except BaseException as error:  # noqa: BLE001 - whatever it is, whoever asks for the result gets it
            self._future.set_exception(error)

    def wait(self) -> None:
        """Wait until it has ended, well or not; one that was not begun has."""
        with suppress(RuntimeError):
            self._thread.join()

    def result(self) -> Result:
        """What came of it, as soon as it is there; raises what it raised, however often it is asked."""
        self.wait()
        return self._future.result(0)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.wait()

"""Worker pool of processes: results in order, whatever becomes of a process.

Processes are started anew and not forked, for a fork of a process with threads may hang.
Each has its own connection and two tasks, so that it has the next one when the first is done: when it ends before it
should, it is known which task it was at, and a new process does the rest.
So each process does its tasks in their order, and what it remembers of one serves the next.
"""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, Self, TypeVar

from search.errors import ProcessNotStarted

Task = TypeVar("Task")
Result = TypeVar("Result")

MAX_TASK_BYTES = 128 << 10
"""Of one task as it is sent: it must fit into the buffer of a connection, or both ends might wait for each other."""
_AT_ONCE = 2
"""Tasks that a process has."""
_AHEAD = 6
"""Tasks for each process that may be given out, or done, before the first that is not done."""
_READY = "ready"


@dataclass(frozen=True, slots=True)
class Ended:
    """The process that was at a task has ended, by itself or by the hand of another."""

    exit_code: int

    def __str__(self) -> str:
        if self.exit_code >= 0:
            return f"with exit code {self.exit_code}"
        with suppress(ValueError):
            return f"by signal {signal.Signals(-self.exit_code).name}"
        return f"by signal {-self.exit_code}"


def in_order(
    tasks: Iterable[Task], work: Callable[[Task], Result], processes: int
) -> Iterator[tuple[Task, Result | Ended]]:
    """Each task with its result, in the order of the tasks; `work`, tasks and results are sent as pickles.

    When the iterator is closed all processes are ended.
    Raises ProcessNotStarted when a process ends before it could begin.
    """
    with WorkerPool[Task, Result](processes) as team:
        yield from team.in_order(tasks, work)


class _Worker(Generic[Task, Result]):
    """One process, seen from outside."""

    def __init__(self) -> None:
        context = get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs,), daemon=True)
        self.process.start()
        theirs.close()  # or its end would never be noticed
        self.is_ready = False
        self.tasks: deque[tuple[int, Task]] = deque()

    def begin(self, work: Callable[[Task], Result]) -> Self:
        self._send(work)
        return self

    def give(self, number: int, task: Task) -> None:
        self.tasks.append((number, task))
        self._send(task)

    def _send(self, sent: Any) -> None:
        with suppress(OSError):  # that it has ended is seen when its result is received
            self.connection.send(sent)

    def receive(self) -> Any:
        try:
            return self.connection.recv()
        except (EOFError, OSError):
            self.process.join()
            return Ended(self.process.exitcode or 0)

    def end(self) -> None:
        self.process.terminate()
        self.process.join()
        self.connection.close()


def _serve(connection: Connection) -> None:
    """The work of one process, until the other end of the connection is closed, be it by a crash."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it comes to all processes of a terminal, and one is to answer it
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        work = connection.recv()
        connection.send(_READY)
        while True:
            connection.send(work(connection.recv()))


class WorkerPool(Generic[Task, Result]):
    """Some processes that do the same work; they are ended with the block that it is the context of."""

    def __init__(self, processes: int) -> None:
        self._processes = processes
        self._workers: list[_Worker[Task, Result]] = []
        self._given = 0
        self._done: dict[int, tuple[Task, Result | Ended]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def _end(self) -> None:
        for worker in self._workers:
            worker.process.terminate()  # so that all end while the first is waited for
        while self._workers:
            self._workers.pop().end()

    def start(self) -> None:
        """Start the processes, so that they have begun before there is work."""
        while len(self._workers) < self._processes:
            self._workers.append(_Worker())

    def in_order(self, tasks: Iterable[Task], work: Callable[[Task], Result]) -> Iterator[tuple[Task, Result | Ended]]:
        """As the function of this name; a team does one thing at a time."""
        self.start()
        self._work, self._given, self._done = work, 0, {}
        for worker in self._workers:
            worker.begin(work)
        waiting = enumerate(tasks)
        for following in count():
            while following not in self._done:
                self._give(waiting, following + _AHEAD * len(self._workers))
                if not any(worker.tasks for worker in self._workers):
                    self._end()  # what follows may need their memory
                    return
                self._receive()
            yield self._done.pop(following)

    def _give(self, waiting: Iterator[tuple[int, Task]], end: int) -> None:
        """Give tasks, of numbers below an end, to those who have few."""
        for _ in range(_AT_ONCE):
            for worker in self._workers:
                if len(worker.tasks) < _AT_ONCE and self._given < end and (one := next(waiting, None)):
                    worker.give(*one)
                    self._given += 1

    def _receive(self) -> None:
        """Wait for results, and for the ends of processes."""
        heard = wait([worker.connection for worker in self._workers])
        for place, worker in enumerate(self._workers):
            if worker.connection in heard:
                result = worker.receive()
                if worker.is_ready and worker.tasks:
                    number, task = worker.tasks.popleft()
                    self._done[number] = task, result
                if isinstance(result, Ended):
                    self._replace(place, result)
                worker.is_ready = True

    def _replace(self, place: int, ended: Ended) -> None:
        """Put another process in the place of one that has ended; it does what that had not begun."""
        worker = self._workers[place]
        if not worker.is_ready:
            raise ProcessNotStarted(exit_code=ended.exit_code)
        worker.end()
        self._workers[place] = _Worker[Task, Result]().begin(self._work)
        for task in worker.tasks:
            self._workers[place].give(*task)

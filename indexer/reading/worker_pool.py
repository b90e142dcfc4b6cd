"""Worker pool of processes: results in the order of the tasks, whatever becomes of a process.

Processes are started anew and not forked, for a fork of a process with threads may hang.
Each has its own connection and two tasks, so that it has the next one when the first is done: when it dies, it is known
at which task, and a new process does the rest.
So each process does its tasks in their order, and what it remembers of one serves the next.
`concurrent.futures` does not do: its processes share one pipe for results, so that a process that dies while it sends
one leaves the pool waiting for ever; it does not tell which task was at fault; and its processes outlive a parent that
is killed.
"""

from __future__ import annotations

import gc
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, Self, TypeVar

from indexer.reading.garbage import THRESHOLD
from search.errors import ProcessNotStarted

Task = TypeVar("Task")
Result = TypeVar("Result")

MAX_TASK_BYTES = 128 << 10
"""Of one task as it is sent: it must fit into the buffer of a connection, or both ends might wait for each other."""
_QUEUE = 2
"""Tasks that a process has."""
_AHEAD = 6
"""Tasks for each process that may be given out, or done, before the first that is not done."""
_READY = "ready"


@dataclass(frozen=True, slots=True)
class Died:
    """What a task has for a result when its process died, by itself or by the hand of another."""

    exit_code: int

    def __str__(self) -> str:
        if self.exit_code >= 0:
            return f"with exit code {self.exit_code}"
        with suppress(ValueError):
            return f"by signal {signal.Signals(-self.exit_code).name}"
        return f"by signal {-self.exit_code}"


def in_order(
    tasks: Iterable[Task], work: Callable[[Task], Result], processes: int
) -> Iterator[tuple[Task, Result | Died]]:
    """Each task with its result, in the order of the tasks; `work`, tasks and results are sent as pickles.

    When the iterator is closed all processes are ended.
    Raises ProcessNotStarted when a process dies before it could begin.
    """
    with WorkerPool[Task, Result](processes) as pool:
        yield from pool.in_order(tasks, work)


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

    def submit(self, number: int, task: Task) -> None:
        self.tasks.append((number, task))
        self._send(task)

    def _send(self, sent: Any) -> None:
        with suppress(OSError):  # that it has died is seen when its result is received
            self.connection.send(sent)

    def receive(self) -> Any:
        try:
            return self.connection.recv()
        except (EOFError, OSError):
            self.process.join()
            return Died(self.process.exitcode or 0)

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
        gc.set_threshold(THRESHOLD)
        gc.freeze()  # imports stay: without going through them again and again a build takes 2 to 4 % less
        while True:
            connection.send(work(connection.recv()))


class WorkerPool(Generic[Task, Result]):
    """Some processes that do the same work; they end with the block that this is the context of."""

    def __init__(self, processes: int) -> None:
        self._processes = processes
        self._workers: list[_Worker[Task, Result]] = []
        self._submitted = 0
        self._done: dict[int, tuple[Task, Result | Died]] = {}

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

    def in_order(self, tasks: Iterable[Task], work: Callable[[Task], Result]) -> Iterator[tuple[Task, Result | Died]]:
        """As the function of this name; a pool does one kind of work at a time."""
        self.start()
        self._work, self._submitted, self._done = work, 0, {}
        for worker in self._workers:
            worker.begin(work)
        waiting = enumerate(tasks)
        for number in count():
            while number not in self._done:
                self._submit(waiting, number + _AHEAD * len(self._workers))
                if not any(worker.tasks for worker in self._workers):
                    self._end()  # what follows may need their memory
                    return
                self._receive()
            yield self._done.pop(number)

    def _submit(self, waiting: Iterator[tuple[int, Task]], end: int) -> None:
        """Give tasks, of numbers below an end, to the processes that have few."""
        for _ in range(_QUEUE):
            for worker in self._workers:
                if len(worker.tasks) < _QUEUE and self._submitted < end and (task := next(waiting, None)):
                    worker.submit(*task)
                    self._submitted += 1

    def _receive(self) -> None:
        """Wait for results, and for the ends of processes."""
        readable = wait([worker.connection for worker in self._workers])
        for place, worker in enumerate(self._workers):
            if worker.connection in readable:
                result = worker.receive()
                if worker.is_ready and worker.tasks:
                    number, task = worker.tasks.popleft()
                    self._done[number] = task, result
                if isinstance(result, Died):
                    self._replace(place, result)
                worker.is_ready = True

    def _replace(self, place: int, died: Died) -> None:
        """Put a new process in the place of one that died; it does what that had not begun."""
        worker = self._workers[place]
        if not worker.is_ready:
            raise ProcessNotStarted(exit_code=died.exit_code)
        worker.end()
        self._workers[place] = _Worker[Task, Result]().begin(self._work)
        for task in worker.tasks:
            self._workers[place].submit(*task)

"""Supervision of worker processes: one that ends is replaced, and the socket stays open meanwhile.

Granian itself gives up when a worker ends twice within seconds, and lets each worker open a socket of its own, so that
connections are refused while the only one is replaced.  This class overrides seven of its inner methods;
`tests/test_webapp_supervision.py` holds what it promises, and `pyproject.toml` which versions have these methods.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from granian.log import logger
from granian.net import SocketSpec, UnixSocketSpec
from granian.server.mp import MPServer, WorkerProcess

from webapp.server import draining

_STARTED_S = 5.0
"""A worker that lives so long has started."""
_TRIES = 5
"""Starts that fail in succession before the service ends, unless another worker serves."""
_START_S = 60.0
"""Until a worker that does not begin to serve is given up."""
_LOOK_S = 0.05
_LEAVE_S = 0.25
_MOMENT_S = 0.005
_FIRST_PAUSE_S = 0.1
_LONGEST_PAUSE_S = 1.0


Ready = Callable[[], object]
"""A worker calls it when it begins to serve."""
Loader = Callable[[], Any]


LEAVE = signal.SIGUSR1
"""Tells a worker that it is going to end: it accepts no connection, and closes each one after the next response."""


def block_signals() -> None:
    """Block the signals that stop a process; they are pending until unblocked.

    Ctrl-C reaches every process of a terminal, and the main one then tells its workers to stop: two signals at once,
    on which a worker may wait for ever.  One that comes before the event loop of a worker runs is lost.
    """
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})


def _unblock_signals() -> None:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT, signal.SIGTERM})


def unblock_stop(loop: asyncio.AbstractEventLoop) -> None:
    """Unblock SIGTERM, by which the main process stops a worker, as soon as its event loop runs."""
    if hasattr(signal, "pthread_sigmask"):
        loop.call_soon(signal.pthread_sigmask, signal.SIG_UNBLOCK, {signal.SIGTERM})


class Supervisor(MPServer):
    """A server that replaces its workers; one more of them may serve operators at an address of its own."""

    def __init__(self, target: str, *, workers: int, admin: tuple[str, int] | None = None, **options: Any) -> None:
        """The options are those of Granian."""
        super().__init__(target, workers=workers, **options)
        os.register_at_fork(before=block_signals, after_in_parent=_unblock_signals)
        self._admin = admin
        self._admin_place: Any = None
        self._loaders: tuple[Loader, Loader] | None = None
        self._stopped = threading.Event()
        self._started, self._tell_started = multiprocessing.Pipe(duplex=False)
        self._short_lives = 0
        """Workers that ended young, in succession."""
        self._failed_starts = 0
        """Those of them that ended by an error of their own."""

    def use(self, loader: Callable[[Ready], Any], admin_loader: Callable[[Ready], Any]) -> None:
        """Let workers that are started from now on be made so: those of the service, and that for operators."""
        ready = partial(_tell, self._tell_started)
        self._loaders = partial(loader, ready), partial(admin_loader, ready)

    def startup(self, spawn_target: Any, target_loader: Any) -> None:
        """Start all workers, also that for operators, which Granian does not count among those that serve."""
        self.workers += bool(self._admin)
        super().startup(spawn_target, target_loader)  # type: ignore[no-untyped-call]

    def signal_handler_interrupt(self, *_: object) -> None:
        """Stop the service."""
        self.interrupt_signal = True
        self._stopped.set()
        self.main_loop_interrupt.set()

    def _init_shared_socket(self) -> None:
        """One socket for all workers: it outlives them, and connections wait in it for the next one."""
        if self.bind_uds:
            shared = UnixSocketSpec(str(self.bind_uds), self.backlog, self.uds_permissions).build()
        else:
            shared = SocketSpec(self.bind_addr, self.bind_port, self.backlog).build()
        self._shd = shared  # type: ignore[assignment]  # inferred from its first value, None
        self._sso = _inheritable(shared)
        if self._admin:
            admin = SocketSpec(*self._admin, self.backlog).build()
            self._admin_place = admin, _inheritable(admin)

    def _drop_shared_socket(self) -> None:
        """Close the socket of the service when the connections that wait in it have had time to be accepted."""
        for worker in self.wrks:
            worker.interrupt_by_parent = True
        if self._sso is not None:
            draining.refuse_connections(self._sso)
            time.sleep(_LOOK_S)
        super()._drop_shared_socket()  # type: ignore[no-untyped-call]

    def _spawn_worker(  # type: ignore[override]  # as the class above it does
        self, idx: int, target: Any, callback_loader: Any
    ) -> WorkerProcess:
        """A worker of the service; the last one serves operators when they have an address."""
        loaders = self._loaders or (callback_loader, callback_loader)
        if not self._admin or idx < self.workers - 1:
            return super()._spawn_worker(idx, target, loaders[0])
        place = self._shd, self._sso
        self._shd, self._sso = self._admin_place
        try:
            return super()._spawn_worker(idx, target, loaders[1])
        finally:
            self._shd, self._sso = place

    def _serve_loop(self, spawn_target: Any, target_loader: Any) -> None:
        while True:
            self.main_loop_interrupt.wait()
            self.main_loop_interrupt.clear()
            while self.interrupt_children and not self._stopped.is_set():
                if self.wrks[self.interrupt_children[0]].is_alive():
                    self.interrupt_children.pop(0)  # has been replaced already
                    continue
                if self._cannot_start(self.interrupt_children[0]):
                    return  # with an entry in `interrupt_children`, which makes the exit status 1
                self._replace(self.interrupt_children.pop(0), spawn_target, target_loader)
            if self._stopped.is_set():
                return
            if self.reload_signal:
                self._reload(spawn_target, target_loader)

    def _reload(self, spawn_target: Any, target_loader: Any) -> None:
        """Start all workers anew: each serves before the one in whose place it is ends."""
        self.reload_signal = False
        self._call_hooks(self.hooks_reload)  # type: ignore[no-untyped-call]
        for idx in range(self.workers):
            if self._stopped.is_set() or not self._succeed(idx, spawn_target, target_loader):
                return

    def _succeed(self, idx: int, spawn_target: Any, target_loader: Any) -> bool:
        """Whether a new worker serves in place of an old one; else the old one stays."""
        old, new = self.wrks[idx], self._spawn_worker(idx, spawn_target, target_loader)
        new.interrupt_by_parent = True  # nothing is lost when it ends before it serves
        try:
            new.start()  # type: ignore[no-untyped-call]
        except OSError as error:
            logger.error(f"worker-{idx + 1} is not started anew: {error}")
            return False
        if not self._wait_for(new):
            logger.error(f"worker-{idx + 1} is not started anew: the new one does not serve. The old one goes on.")
            new.kill()  # type: ignore[no-untyped-call]
            return False
        self.wrks[idx] = new
        new.interrupt_by_parent = False
        if not new.is_alive():  # type: ignore[no-untyped-call]
            self.interrupt_children.append(idx)
            self.main_loop_interrupt.set()
        self._end(old)
        return True

    def _wait_for(self, worker: WorkerProcess) -> bool:
        """Whether a worker has begun to serve, in time."""
        end_s = time.monotonic() + _START_S
        while time.monotonic() < end_s and worker.is_alive() and not self._stopped.is_set():  # type: ignore[no-untyped-call]
            if self._started.poll(_LOOK_S) and self._started.recv() == worker.inner.pid:
                return True
        return False

    def _stop_workers(self) -> None:
        """Let all workers finish; those that take too long are killed."""
        self._take_leave(self.wrks)
        for worker in self.wrks:
            worker.terminate()  # type: ignore[no-untyped-call]
        end_s = time.monotonic() + (self.workers_kill_timeout or 0)
        for worker in self.wrks:
            self._wait_for_end(worker, end_s)
        self.wrks.clear()

    @staticmethod
    def _take_leave(workers: Sequence[WorkerProcess]) -> None:
        """Let clients of these workers use other connections: one that waits for a request is closed without a word."""
        for worker in workers:
            worker.interrupt_by_parent = True
            if worker.inner.pid and worker.is_alive():  # type: ignore[no-untyped-call]
                os.kill(worker.inner.pid, LEAVE)
        time.sleep(_LEAVE_S)

    def _end(self, worker: WorkerProcess) -> None:
        """Let a worker finish the requests that are with it, and end it when that takes too long."""
        self._take_leave([worker])
        worker.terminate()  # type: ignore[no-untyped-call]
        self._wait_for_end(worker, time.monotonic() + (self.workers_kill_timeout or 0))

    @staticmethod
    def _wait_for_end(worker: WorkerProcess, end_s: float) -> None:
        """Wait for a worker until a moment, and kill it then.

        `join` alone does not tell: a thread of Granian waits for the same process, and until that thread has noted its
        end, the process seems to be alive.
        """
        while worker.is_alive() and time.monotonic() < end_s:  # type: ignore[no-untyped-call]
            worker.join(_LOOK_S)  # type: ignore[no-untyped-call]
            time.sleep(_MOMENT_S)
        if worker.is_alive():  # type: ignore[no-untyped-call]
            logger.warning(f"worker-{worker.idx + 1} is killed: requests that were with it did not end in time")
            worker.kill()  # type: ignore[no-untyped-call]

    def _cannot_start(self, idx: int) -> bool:
        """Count how a worker ended; whether starting another one is useless."""
        ended = self.wrks[idx]
        is_young = time.monotonic() - ended.birth < _STARTED_S
        failed = (ended.inner.exitcode or 0) > 0
        self._short_lives = self._short_lives + 1 if is_young else 0
        self._failed_starts = self._failed_starts + 1 if is_young and failed else 0
        logger.error(f"worker-{idx + 1} {_end_of(ended.inner.exitcode)}")
        if self._failed_starts < _TRIES or any(map(_serves, self.wrks)):
            return False
        logger.error(f"{_TRIES} workers in succession could not start: the service ends. Their errors stand above.")
        return True

    def _replace(self, idx: int, spawn_target: Any, target_loader: Any) -> None:
        while self._started.poll():  # what nobody waits for must not fill the pipe
            self._started.recv()
        if self._short_lives > 1:
            self._stopped.wait(min(_LONGEST_PAUSE_S, _FIRST_PAUSE_S * 2 ** min(self._short_lives, 10)))
        if self._stopped.is_set():
            return
        worker = self._spawn_worker(idx=idx, target=spawn_target, callback_loader=target_loader)
        try:
            worker.start()  # type: ignore[no-untyped-call]
        except OSError as error:  # the system has no room for a process now
            logger.error(f"worker-{idx + 1} cannot be replaced yet: {error}")
            self._stopped.wait(_LONGEST_PAUSE_S)
            self.interrupt_children.append(idx)
            self.main_loop_interrupt.set()
        else:
            self.wrks[idx] = worker


def _tell(started: Any) -> None:
    """Tell the main process that this worker begins to serve."""
    started.send(os.getpid())


def _inheritable(holder: Any) -> socket.socket:
    held = socket.socket(fileno=holder.get_fd())
    held.set_inheritable(True)
    return held


def _serves(worker: Any) -> bool:
    return bool(worker.is_alive() and time.monotonic() - worker.birth >= _STARTED_S)


def _end_of(exit_code: int | None) -> str:
    if exit_code is not None and exit_code < 0:
        return f"was killed by {signal.Signals(-exit_code).name}"
    return f"ended with status {exit_code}"

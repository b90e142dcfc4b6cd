"""Supervision of worker processes: one that ends is replaced, and the socket stays open meanwhile.

Granian itself gives up when a worker ends twice within seconds, and lets each worker open a socket of its own, so that
connections are refused while the only one is replaced.  This class overrides three of its inner methods;
`tests/test_webapp_supervision.py` holds what it promises, and `pyproject.toml` which versions have these methods.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import threading
import time
from typing import Any

from granian.log import logger
from granian.net import SocketSpec
from granian.server.mp import MPServer

_STARTED_S = 5.0
"""A worker that lives so long has started."""
_TRIES = 5
"""Starts that fail in succession before the service ends, unless another worker serves."""
_FIRST_PAUSE_S = 0.1
_LONGEST_PAUSE_S = 1.0


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
    """A server that replaces its workers."""

    def __init__(self, target: str, **options: Any) -> None:
        """The options are those of Granian."""
        super().__init__(target, **options)
        os.register_at_fork(before=block_signals, after_in_parent=_unblock_signals)
        self._stopped = threading.Event()
        self._short_lives = 0
        """Workers that ended young, in succession."""
        self._failed_starts = 0
        """Those of them that ended by an error of their own."""

    def signal_handler_interrupt(self, *_: object) -> None:
        """Stop the service."""
        self.interrupt_signal = True
        self._stopped.set()
        self.main_loop_interrupt.set()

    def _init_shared_socket(self) -> None:
        """One socket for all workers: it outlives them, and connections wait in it for the next one."""
        shared = SocketSpec(self.bind_addr, self.bind_port, self.backlog).build()
        self._shd = shared  # type: ignore[assignment]  # inferred from its first value, None
        self._sso = socket.socket(fileno=shared.get_fd())
        self._sso.set_inheritable(True)

    def _serve_loop(self, spawn_target: Any, target_loader: Any) -> None:
        while True:
            self.main_loop_interrupt.wait()
            self.main_loop_interrupt.clear()
            while self.interrupt_children and not self._stopped.is_set():
                if self._cannot_start(self.interrupt_children[0]):
                    return  # with an entry in `interrupt_children`, which makes the exit status 1
                self._replace(self.interrupt_children.pop(0), spawn_target, target_loader)
            if self._stopped.is_set():
                return
            if self.reload_signal:
                self._reload(spawn_target, target_loader)  # type: ignore[no-untyped-call]

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


def _serves(worker: Any) -> bool:
    return bool(worker.is_alive() and time.monotonic() - worker.birth >= _STARTED_S)


def _end_of(exit_code: int | None) -> str:
    if exit_code is not None and exit_code < 0:
        return f"was killed by {signal.Signals(-exit_code).name}"
    return f"ended with status {exit_code}"

"""Command that serves: `newsdex-serve`."""

from __future__ import annotations

import argparse
import os
import socket
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels

from search.errors import NewsdexError, UnknownEngine, reason_of
from search.protocol.engine import DEFAULT_ADDRESS, open_searcher
from webapp.app import create_app
from webapp.limits import DEADLINE_S
from webapp.server import supervision
from webapp.server.front import Front
from webapp.server.supervision import Supervisor

_USAGE_ERROR = 2
_SHORTEST_S, _LONGEST_S = 0.05, 3600.0
"""Bounds of the deadline."""
_TO_STDERR = {
    name: {"class": "logging.StreamHandler", "formatter": formatter, "stream": "ext://sys.stderr"}
    for name, formatter in {"console": "generic", "access": "access"}.items()
}
"""Handlers of the server's log, which by itself writes to standard output."""
_KILL_TIMEOUT_S = 5
"""For requests that are under way when the service is stopped."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until interrupted; 0 then, 1 when the server failed, 2 when it could not be started."""
    chosen = _parser().parse_args(arguments)
    fault = _fault(chosen)
    if fault:
        _print(f"newsdex-serve: {fault}")
        return _USAGE_ERROR
    return _serve(chosen)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="newsdex-serve", description="Serve the search page and the endpoints.")
    parser.add_argument("--index", default=DEFAULT_ADDRESS, metavar="ADDRESS", help="the index; default: %(default)s")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen at; default: %(default)s")
    parser.add_argument("--port", type=_port, default=8000, help="the port to listen at; default: %(default)s")
    parser.add_argument("--media", type=Path, metavar="DIR", help="a folder of images to serve below /media/")
    parser.add_argument("--workers", type=_positive, default=1, help="processes; default: %(default)s")
    parser.add_argument("--threads", type=_positive, default=_threads(), help="threads of each; default: %(default)s")
    about = "seconds that a request may take; default: %(default)s"
    parser.add_argument("--deadline", type=_seconds, default=DEADLINE_S, metavar="SECONDS", help=about)
    return parser


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"expected a port from 1 to 65535, found {text!r}")
    return int(text)


def _positive(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 512):
        raise argparse.ArgumentTypeError(f"expected a whole number from 1 to 512, found {text!r}")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not _SHORTEST_S <= seconds <= _LONGEST_S:
        raise argparse.ArgumentTypeError(f"expected seconds from {_SHORTEST_S} to {_LONGEST_S:g}, found {text!r}")
    return seconds


def _threads() -> int:
    """Searching is work for the processor; twice as many threads keep it busy while others wait for a client."""
    return min(32, 2 * (os.cpu_count() or 1))


def _fault(chosen: argparse.Namespace) -> str:
    """Why the service cannot start; empty when it can."""
    if chosen.media and not chosen.media.is_dir():
        return f"expected a folder of images at {chosen.media}, found none. Create it or leave out --media."
    try:
        _try_to_listen(chosen.host, chosen.port)
        _try_index(chosen.index)
    except OSError as error:
        reason = reason_of(error)
        return f"cannot listen at {chosen.host}, port {chosen.port}: {reason}. Choose another with --port or --host."
    except UnknownEngine as error:
        return str(error)
    return ""


def _try_to_listen(host: str, port: int) -> None:
    """Raise OSError when the port is taken; the server's own sockets would share it and take half of the requests."""
    family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(address)


def _try_index(address: str) -> None:
    """Raise UnknownEngine for an address that will never be an index; warn when there is no index yet."""
    try:
        open_searcher(address).close()
    except UnknownEngine:
        raise
    except NewsdexError as error:
        _print(f"newsdex-serve: warning: {str(error).rstrip('.')}. It is served as soon as it is there.")


def _serve(chosen: argparse.Namespace) -> int:
    server = Supervisor(
        "webapp",
        address=chosen.host,
        port=chosen.port,
        interface=Interfaces.RSGI,
        workers=chosen.workers,
        websockets=False,
        workers_kill_timeout=_KILL_TIMEOUT_S,
        log_level=LogLevels.warning,
        log_dictconfig={"handlers": _TO_STDERR},
    )
    server.on_startup(
        partial(_print, f"Newsdex serves {chosen.index} at {_url(chosen.host, chosen.port)} (Ctrl-C stops)")
    )
    config = {
        "INDEX": chosen.index,
        "MEDIA": chosen.media and str(chosen.media.resolve()),
        "DEADLINE_S": chosen.deadline,
    }
    try:
        server.serve(target_loader=partial(_front, config, chosen.threads), wrap_loader=False)
    except SystemExit as stop:
        # An interrupt reaches the workers, too: one that stops before the main process stops it is no failure then.
        return 0 if server.interrupt_signal else int(stop.code or 0)
    return 0


def _front(config: dict[str, Any], threads: int) -> Any:
    """The front of one worker; Granian calls its methods by their names."""
    supervision.block_signals()
    return Front(create_app(config), threads)


def _url(host: str, port: int) -> str:
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def _print(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # noqa: T201 - for a terminal

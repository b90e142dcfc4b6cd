"""Command that serves: `newsdex-serve`."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels, logger

from search.errors import NewsdexError, UnknownEngine
from search.protocol.engine import open_searcher
from webapp.app import create_app
from webapp.server import listening, safety, settings_sources, supervision
from webapp.server.front import Front
from webapp.server.settings import ServeSettings
from webapp.server.supervision import Ready, Supervisor

_WELL, _WARNED, _USAGE_ERROR = 0, 1, 2
_TO_STDERR = {
    name: {"class": "logging.StreamHandler", "formatter": formatter, "stream": "ext://sys.stderr"}
    for name, formatter in {"console": "generic", "access": "access"}.items()
}
"""Handlers of the server's log, which by itself writes to standard output."""
_LEAST_STOP_S, _STOP_GRACE_S = 5.0, 2.0
"""Requests that are under way when the service is stopped have the time of a deadline, and some for slow clients."""
_ADMIN_THREADS = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until interrupted; 0 then, 1 when the server failed, 2 when it could not be started."""
    chosen = settings_sources.parser().parse_args(arguments)
    try:
        settings = settings_sources.read(chosen)
        fault = _fault(settings)
    except NewsdexError as error:
        fault = str(error)
    if fault:
        _print(f"newsdex-serve: {fault}")
        return _USAGE_ERROR
    return _check(settings) if chosen.check else _serve(settings, chosen)


def _fault(settings: ServeSettings) -> str:
    """Why the service cannot start; empty when it can."""
    if settings.media and not settings.media.is_dir():
        return f"expected a folder of images at {settings.media}, found none. Create it or leave out --media."
    try:
        _try_index(settings.index)
    except UnknownEngine as error:
        return str(error)
    return listening.fault(settings)


def _try_index(address: str) -> None:
    """Raise UnknownEngine for an address that will never be an index; warn when there is no index yet."""
    try:
        open_searcher(address).close()
    except UnknownEngine:
        raise
    except NewsdexError as error:
        _print(f"newsdex-serve: warning: {str(error).rstrip('.')}. It is served as soon as it is there.")


def _check(settings: ServeSettings) -> int:
    """Say what would be served, and what is unsafe; 0 when nothing is, else 1."""
    found = safety.info(settings.index)
    whom = "nobody yet" if not found else "editors" if found.editors else "readers"
    lines = [
        f"{settings.index} for {whom} at {listening.url(settings)}",
        f"workers: {settings.workers}, threads of each: {settings.threads}, deadline: {settings.deadline:g} s",
        *(f"{name}: {value}" for name, value in _told(settings).items()),
    ]
    warnings = list(safety.warnings(settings))
    for line in [*lines, *(f"warning: {warning}" for warning in warnings)]:
        print(line)  # noqa: T201 - the answer of the command
    return _WARNED if warnings else _WELL


def _told(settings: ServeSettings) -> Mapping[str, str]:
    """What is not usual, by the words of people."""
    told = {
        "hosts": ", ".join(settings.allowed_hosts) or "all",
        "trusted proxies": ", ".join(settings.trusted_proxies) or "none",
        "scripts of other origins": ", ".join(settings.cors_origins) or "none",
        "rate of a client": settings.rate or "not limited",
        "media": str(settings.media or "none"),
        "access log": settings.access_log or "none",
        "query log": settings.query_log or "none",
    }
    token = "the token" if settings.admin_token else ""
    return told | {"metrics": " and ".join(filter(None, (settings.admin_address, token))) or "none"}


def _serve(settings: ServeSettings, chosen: argparse.Namespace) -> int:
    server = Supervisor(
        "webapp",
        address=settings.host,
        port=settings.port,
        uds=settings.socket,
        uds_permissions=settings.socket_mode,
        admin=listening.admin(settings) if settings.admin_address else None,
        interface=Interfaces.RSGI,
        workers=settings.workers,
        websockets=False,
        backpressure=listening.connections(),
        workers_kill_timeout=max(_LEAST_STOP_S, settings.deadline + _STOP_GRACE_S),
        log_level=LogLevels.warning,
        log_dictconfig={"handlers": _TO_STDERR},
    )
    server.on_startup(partial(_print, f"Newsdex serves {settings.index} at {listening.url(settings)} (Ctrl-C stops)"))
    with _metrics_folder(settings) as folder:
        _use(server, settings, folder)
        server.on_reload(partial(_read_again, server, chosen, folder))
        try:
            server.serve()
        except SystemExit as stop:
            # An interrupt reaches the workers, too: one that stops before the main process stops it is no failure then.
            return 0 if server.interrupt_signal else int(stop.code or 0)
    return 0


@contextmanager
def _metrics_folder(settings: ServeSettings) -> Iterator[str]:
    """A folder in which all workers count, for as long as they serve; empty when nothing is counted."""
    folder = tempfile.mkdtemp(prefix="newsdex-metrics-") if settings.has_metrics else ""
    try:
        yield folder
    finally:
        if folder:
            shutil.rmtree(folder, ignore_errors=True)


def _use(server: Supervisor, settings: ServeSettings, folder: str) -> None:
    config = {**_config(settings), "METRICS_FOLDER": folder}
    server.use(partial(_front, config, settings.threads), partial(_front, _for_operators(config), _ADMIN_THREADS))


def _read_again(server: Supervisor, chosen: argparse.Namespace, folder: str) -> None:
    """Let workers that are started anew have the settings as they are now; the addresses stay."""
    try:
        _use(server, settings_sources.read(chosen), folder)
    except NewsdexError as error:
        logger.error(f"the settings stay as they were: {error}")


def _config(settings: ServeSettings) -> dict[str, Any]:
    """The settings of the application."""
    return {
        "INDEX": settings.index,
        "MEDIA": settings.media and str(settings.media.resolve()),
        "DEADLINE_S": settings.deadline,
        "EXPORTS": settings.exports,
        "KEPT_BYTES": settings.kept_answers << 20,
        "ROOT_PATH": settings.root_path,
        "TRUSTED_PROXIES": settings.trusted_proxies,
        "PROXY_HEADERS": settings.proxy_headers,
        "ALLOWED_HOSTS": settings.allowed_hosts,
        "CORS_ORIGINS": settings.cors_origins,
        "RATE": settings.rate,
        "RATE_STORAGE": settings.rate_storage,
        "ADMIN": False,
        "ADMIN_TOKEN": settings.admin_token,
        "METRICS": settings.has_metrics,
        "ACCESS_LOG": settings.access_log,
        "QUERY_LOG": settings.query_log,
        "TRACES": settings.traces,
    }


def _for_operators(config: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of the application at the address for operators: any host, no limit, no logs."""
    off = {"ALLOWED_HOSTS": (), "CORS_ORIGINS": (), "RATE": "", "ACCESS_LOG": "", "QUERY_LOG": "", "TRACES": False}
    return {**config, **off, "KEPT_BYTES": 0, "ADMIN": True}


def _front(config: dict[str, Any], threads: int, on_ready: Ready) -> Any:
    """The front of one worker; Granian calls its methods by their names."""
    supervision.block_signals()
    return Front(create_app(config), threads, on_ready)


def _print(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # noqa: T201 - for a terminal

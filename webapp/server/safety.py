"""What is unsafe about the settings of a service."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

from search.errors import NewsdexError
from search.protocol.engine import open_searcher
from search.protocol.results import IndexInfo
from webapp.gateway import forwarded, rate
from webapp.server import listening, settings_sources
from webapp.server.settings import ServeSettings

_CONTENT = frozenset({".md", ".mdx", ".markdown", ".mdoc", ".html", ".yaml", ".yml"})
"""Ends of names of files that are no pictures."""
_MOST_FILES = 10_000
"""Of a folder that are looked at."""
_LONG_S = 30.0


def warnings(settings: ServeSettings) -> Iterator[str]:
    """What is unsafe, each with its remedy."""
    yield from _network(settings)
    yield from _proxies(settings)
    yield from _operators(settings)
    yield from _files(settings)
    yield from _others(settings)


def info(address: str) -> IndexInfo | None:
    """Facts about the index; None when it cannot be opened."""
    with suppress(NewsdexError):
        searcher = open_searcher(address)
        try:
            return searcher.info
        finally:
            searcher.close()
    return None


def _is_open(settings: ServeSettings) -> bool:
    """Whether strangers may reach the service."""
    is_private = settings.socket or listening.is_private(settings.host)
    return not is_private or bool(settings.root_path or settings.trusted_proxies or settings.allowed_hosts)


def _network(settings: ServeSettings) -> Iterator[str]:
    is_public = not settings.socket and not listening.is_private(settings.host)
    if is_public and not settings.allowed_hosts:
        yield f"any host is served at {settings.host}: name the hosts that it answers for with --allowed-hosts."
    elif _is_open(settings) and (not settings.allowed_hosts or "*" in settings.allowed_hosts):
        yield "links of feeds name whatever host a request names: name the hosts with --allowed-hosts."
    if is_public and not settings.trusted_proxies:
        yield (
            f"nothing speaks TLS for {settings.host}: listen at 127.0.0.1 behind a proxy that does, and name it with"
            " --trusted-proxies."
        )
    found = info(settings.index)
    if found and found.editors:
        who = "strangers" if _is_open(settings) else "whoever has an account on this machine"
        yield f"the index is for editors: {who} may read what is hidden. Put it behind a login, or build another one."


def _proxies(settings: ServeSettings) -> Iterator[str]:
    trusted = forwarded.parse_proxies(settings.trusted_proxies)
    if settings.root_path and not settings.trusted_proxies:
        yield "--root-path means a proxy, and none is trusted: all clients look like one. Name --trusted-proxies."
    if settings.socket and not trusted.has_unix:
        yield "whoever connects to the socket is a proxy that is not trusted: add unix to --trusted-proxies."
    if any(network.prefixlen == 0 for network in trusted.networks):
        yield "every client is a trusted proxy and may say that it is another one: name the proxy in --trusted-proxies."
    if settings.trusted_proxies and set(settings.proxy_headers) == set(forwarded.HEADERS):
        yield (
            "headers that the proxy does not set are the client's own: name those that it sets with --proxy-headers, or"
            " let it remove the others."
        )


def _operators(settings: ServeSettings) -> Iterator[str]:
    if settings.admin_address and not listening.is_private(listening.admin(settings)[0]):
        yield f"whoever reaches {settings.admin_address} reads the metrics: let a firewall keep strangers away."
    if settings.query_log == "-" or settings.access_log == "-":
        yield "logs go to standard output: see that whatever collects it is not public."


def _files(settings: ServeSettings) -> Iterator[str]:
    found = info(settings.index)
    listed = [Path(found.location)] if found else []
    listed += [Path(settings_sources.FILE_NAME), *(path for path in (settings.media,) if path)]
    listed += [Path(log) for log in (settings.access_log, settings.query_log) if log and log != "-"]
    for path in listed:
        with suppress(OSError):
            if path.stat().st_mode & stat.S_IWOTH:
                yield f"{path} may be written by everybody: chmod o-w {path}"
    if settings.query_log not in {"", "-"}:
        with suppress(OSError):
            if Path(settings.query_log).stat().st_mode & stat.S_IROTH:
                yield f"{settings.query_log} may be read by everybody: chmod o-r {settings.query_log}"
    if settings.socket and settings.socket_mode & stat.S_IWOTH:
        yield f"everybody on this machine may connect to {settings.socket}: leave out --socket-mode."
    if settings.media and _has_content(settings.media):
        yield f"{settings.media} has more than pictures: whoever guesses their names reads hidden files, too."


def _has_content(folder: Path) -> bool:
    with suppress(OSError):
        return any(path.suffix.lower() in _CONTENT for path in islice(folder.rglob("*"), _MOST_FILES))
    return False


def _others(settings: ServeSettings) -> Iterator[str]:
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        yield "it runs as root: run it as a user of its own, who may read the index and nothing else."
    if settings.rate and settings.rate_storage == rate.MEMORY and settings.workers > 1:
        yield "each worker counts the requests of a client for itself: count them in Redis with --rate-storage."
    if settings.deadline > _LONG_S:
        yield f"a request may take {settings.deadline:g} s: few clients keep all threads busy. Lower --deadline."
    for name in settings_sources.unknown_variables():
        yield f"there is no setting for the variable {name}: see --help."

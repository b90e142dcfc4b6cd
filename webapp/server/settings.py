"""Settings of the server: the one declaration of them.

Flags, variables of the environment, entries of `newsdex.yaml`, `--help` and the table in docs/operating.md come of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from search.protocol.engine import DEFAULT_ADDRESS
from webapp.answers.kept_answers import KEPT_BYTES
from webapp.exports.places import EXPORTS
from webapp.gateway import forwarded
from webapp.gateway.rate import MEMORY
from webapp.limits import DEADLINE_S
from webapp.server import setting_kinds as kinds
from webapp.server.setting_kinds import SettingKind

VARIABLE_PREFIX = "NEWSDEX_"
SECTION = "serve"
"""Of `newsdex.yaml`."""


@dataclass(frozen=True, slots=True)
class Setting:
    """The declaration of one setting."""

    name: str
    """As in Python and in `newsdex.yaml`."""
    kind: SettingKind
    default: Any
    about: str
    metavar: str

    @property
    def flag(self) -> str:
        """The flag of the command."""
        return "--" + self.name.replace("_", "-")

    @property
    def variable(self) -> str:
        """The variable of the environment."""
        return VARIABLE_PREFIX + self.name.upper()

    @property
    def default_text(self) -> str:
        """The default as people read it; empty when there is none."""
        if self.kind is kinds.WORKERS:
            return "as many as there are cores for it"
        if self.kind.is_list:
            return ", ".join(self.default)
        if self.kind is kinds.MODE:
            return f"{self.default:o}"
        return "" if self.default is None or self.default is False else str(self.default).removesuffix(".0")


def _setting(kind: SettingKind, default: Any, metavar: str, about: str) -> Any:
    return field(default=default, metadata={"kind": kind, "metavar": metavar, "about": about})


@dataclass(frozen=True, slots=True)
class ServeSettings:
    """What `newsdex-serve` was told."""

    index: str = _setting(kinds.TEXT, DEFAULT_ADDRESS, "ADDRESS", "the index")
    media: Path | None = _setting(kinds.PATH, None, "DIR", "a folder of images to serve below /media/")
    host: str = _setting(kinds.TEXT, "127.0.0.1", "HOST", "the address to listen at")
    port: int = _setting(kinds.PORT, 8000, "PORT", "the port to listen at")
    socket: Path | None = _setting(kinds.PATH, None, "PATH", "a Unix socket to listen at in place of host and port")
    socket_mode: int = _setting(kinds.MODE, 0o660, "MODE", "the permissions of that socket")
    workers: int = _setting(kinds.WORKERS, kinds.usual_workers(), "N", "processes")
    threads: int = _setting(kinds.COUNT, kinds.USUAL_THREADS, "N", "threads of each process")
    deadline: float = _setting(
        kinds.seconds(0.05, 3600), DEADLINE_S, "SECONDS", "the time that a request may take; stopping waits for it, too"
    )
    kept_answers: int = _setting(
        kinds.MEGABYTES, KEPT_BYTES >> 20, "MB", "memory of each process for answers that are sent again; 0 keeps none"
    )
    exports: int = _setting(
        kinds.EXPORTS, EXPORTS, "N", "exports that each process runs at once, one for a client; 0 switches them off"
    )
    root_path: str = _setting(kinds.PREFIX, "", "PATH", "the path below which the service is, whoever takes it away")
    trusted_proxies: tuple[str, ...] = _setting(
        kinds.PROXIES,
        (),
        "LIST",
        "proxies whose word counts for client, scheme, host and path: addresses, networks, unix",
    )
    proxy_headers: tuple[str, ...] = _setting(
        kinds.HEADERS, forwarded.HEADERS, "LIST", "the headers that these proxies set; others are the client's own"
    )
    allowed_hosts: tuple[str, ...] = _setting(
        kinds.HOSTS, (), "LIST", "the hosts that are served, such as *.example.org; others get 421; without it, all are"
    )
    cors_origins: tuple[str, ...] = _setting(
        kinds.ORIGINS, (), "LIST", "origins whose scripts may read the answers below /api/"
    )
    rate: str = _setting(kinds.RATE, "", "RATE", "requests of one client, such as 60/minute; more get 429")
    rate_storage: str = _setting(
        kinds.TEXT, MEMORY, "URL", "where they are counted: in each worker, or for all in redis://HOST:6379"
    )
    access_log: str = _setting(
        kinds.LOG, "", "FILE", "a file for a line of JSON for each request; - is standard output"
    )
    query_log: str = _setting(
        kinds.LOG, "", "FILE", "a file for what is searched, without who asks; - is standard output"
    )
    admin_address: str = _setting(
        kinds.ADDRESS, "", "HOST:PORT", "a second address, for operators: /metrics, and the details of /readyz"
    )
    admin_token: str = _setting(
        kinds.TOKEN, "", "TOKEN", "whoever sends it as a bearer token gets these at the first address, too"
    )
    traces: bool = _setting(
        kinds.FLAG, False, "", "send OpenTelemetry a trace of each request, as its variables OTEL_… say"
    )

    @property
    def has_metrics(self) -> bool:
        """Whether requests are counted."""
        return bool(self.admin_address or self.admin_token)


SETTINGS: tuple[Setting, ...] = tuple(
    Setting(one.name, one.metadata["kind"], one.default, one.metadata["about"], one.metadata["metavar"])
    for one in fields(ServeSettings)
)
"""All settings, in the order of `--help`."""

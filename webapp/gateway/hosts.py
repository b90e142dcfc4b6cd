"""Names of hosts, as a request says them and as an operator allows them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import NamedTuple

IP = IPv4Address | IPv6Address

_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_HOST = re.compile(
    rf"(?P<name>{_LABEL}(?:\.{_LABEL})*\.?|\[[0-9A-Fa-f:.]{{2,45}}\])(?::(?P<port>[0-9]{{1,5}}))?", re.ASCII
)
_MAX_NAME_CHARACTERS = 253
_MAX_PORT = 65535
_MAX_CHARACTERS = _MAX_NAME_CHARACTERS + len(".:65535")
_WILDCARD = "*."


class Host(NamedTuple):
    """A host in one spelling: lower case, no dot at the end, addresses of IPv6 without brackets."""

    name: str
    port: int | None


def parse_ip(text: str) -> IP | None:
    """An address without brackets; one of IPv4 that is written as IPv6 is that of IPv4. None when it is none."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return (address.ipv4_mapped if isinstance(address, IPv6Address) else None) or address


def parse(text: str) -> Host | None:
    """The host that a `Host` header says; None when it is malformed (RFC 9112, 3.2)."""
    return _parse(text) if len(text) <= _MAX_CHARACTERS else None


@lru_cache(maxsize=256)
def _parse(text: str) -> Host | None:
    found = _HOST.fullmatch(text)
    if found is None or len(found["name"]) > _MAX_NAME_CHARACTERS or int(found["port"] or 0) > _MAX_PORT:
        return None
    name = found["name"]
    if name.startswith("["):
        address = parse_ip(name[1:-1])
        return Host(str(address), int(found["port"]) if found["port"] else None) if address else None
    return Host(name.rstrip(".").lower(), int(found["port"]) if found["port"] else None)


@dataclass(frozen=True, slots=True)
class HostPattern:
    """Hosts that are allowed: one, those below a domain (`*.example.org`), or all (`*`); of one port, or of any."""

    name: str
    port: int | None = None
    is_below: bool = False

    def matches(self, host: Host) -> bool:
        """Whether it is one of these hosts."""
        if self.port is not None and self.port != host.port:
            return False
        if self.is_below:
            return host.name.endswith(f".{self.name}")
        return self.name in {"*", host.name}


def parse_pattern(text: str) -> HostPattern:
    """A pattern; ValueError when it is none."""
    if text == "*":
        return HostPattern("*")
    is_below = text.startswith(_WILDCARD)
    written = text.removeprefix(_WILDCARD)
    host = parse(f"[{written}]" if parse_ip(written) and ":" in written else written)
    if host is None or (is_below and parse_ip(host.name)):
        raise ValueError(text)
    return HostPattern(host.name, host.port, is_below)


def is_allowed(host: Host, patterns: Iterable[HostPattern]) -> bool:
    """Whether one of the patterns matches."""
    return any(pattern.matches(host) for pattern in patterns)

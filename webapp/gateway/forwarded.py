"""The client, the scheme, the host and the path prefix that trusted proxies say.

Each proxy adds what it knows at the right of a list, so that what an untrusted sender wrote stands at the left: the
list is read from the right, as long as whoever wrote an element is trusted.
`X-Forwarded-*` go before `Forwarded` (RFC 7239); a header that the proxy does not set is the client's own, and an
operator can name those that the proxy sets.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any, NamedTuple

from webapp.gateway.hosts import parse_ip

Network = IPv4Network | IPv6Network

UNIX = "unix"
"""Stands for whoever may connect to the Unix socket."""
HEADERS = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Prefix", "Forwarded")
"""What a proxy may say."""

_FOR, _PROTO, _HOST, _PREFIX, _FORWARDED = ("HTTP_" + name.upper().replace("-", "_") for name in HEADERS)
_X_HEADERS = (_FOR, _PROTO, _HOST)
_PAIR = re.compile(r'[ \t]*([!#$%&\'*+.^_`|~0-9A-Za-z-]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s",;]*))[ \t]*([;,]|$)')
_BLANK = re.compile(r"[ \t,;]*")
"""Between pairs: elements of a list may be empty."""
_PREFIX_PATH = re.compile(r"(?:/(?!\.{1,2}(?:/|$))[A-Za-z0-9._~@:+-]+)*", re.ASCII)
_MAX_PREFIX_CHARACTERS = 200
_MAX_PROXIES = 100
"""Elements of a list that are read."""


class Said(NamedTuple):
    """What trusted proxies say of a request; None where they say nothing."""

    client: str
    """The address; empty for a peer without one."""
    scheme: str | None = None
    host: str | None = None
    prefix: str | None = None


@dataclass(frozen=True, slots=True)
class TrustedProxies:
    """The proxies whose word counts, and the headers that they set."""

    networks: tuple[Network, ...] = ()
    has_unix: bool = False
    headers: frozenset[str] = frozenset(HEADERS)

    def trusts(self, client: str) -> bool:
        """Whether an address is that of a trusted proxy; the empty one is a peer on a Unix socket."""
        if not client or not self.networks:
            return self.has_unix and not client
        address = parse_ip(client)
        return address is not None and any(address in network for network in self.networks)

    def believed(self, environ: Mapping[str, Any]) -> dict[str, str]:
        """The headers of a request that its proxy may set, by their keys in the environment."""
        keys = ("HTTP_" + name.upper().replace("-", "_") for name in self.headers)
        return {key: environ[key] for key in keys if key in environ}


NO_PROXIES = TrustedProxies()


def parse_proxies(texts: Sequence[str], headers: Sequence[str] = HEADERS) -> TrustedProxies:
    """Trusted proxies of addresses, networks and `unix`; ValueError for another text."""
    networks = tuple(_network(text) for text in texts if text != UNIX)
    return TrustedProxies(networks, UNIX in texts, frozenset(headers))


def _network(text: str) -> Network:
    address = parse_ip(text.strip("[]"))
    return ip_network(address) if address else ip_network(text)


@lru_cache(maxsize=4096)
def canonical(client: str) -> str:
    """The address of a peer in one spelling; empty when it has none."""
    address = parse_ip(client.strip("[]").partition("%")[0])
    return str(address) if address else ""


def said(environ: Mapping[str, Any], proxies: TrustedProxies) -> Said:
    """What is known of a request; ValueError when a trusted proxy says what nobody can understand."""
    peer = canonical(environ.get("REMOTE_ADDR", ""))
    headers = proxies.believed(environ) if proxies.trusts(peer) else {}
    if not headers:
        return Said(peer)
    prefix = headers.get(_PREFIX)
    if _FORWARDED in headers and not any(name in headers for name in _X_HEADERS):
        elements = _elements(headers[_FORWARDED])
        client, hops = _client(peer, [_address(one.get("for", "")) for one in elements], proxies)
        # The outermost trusted proxy saw what the client asked for.
        seen = {name: value for one in reversed(elements[-hops:]) for name, value in one.items() if value}
        found = Said(client, _scheme(seen.get("proto")), seen.get("host"))
    else:
        client, hops = _client(peer, [_address(text) for text in _listed(headers.get(_FOR))], proxies)
        scheme, host = (_outermost(headers.get(name), hops) for name in (_PROTO, _HOST))
        found = Said(client, _scheme(scheme), host)
    return found._replace(prefix=_prefix(_outermost(prefix, hops)))


def _client(peer: str, addresses: Sequence[str | None], proxies: TrustedProxies) -> tuple[str, int]:
    """The rightmost address that is not trusted, and how many elements trusted proxies wrote, at least 1."""
    client, hops = peer, 0
    for address in reversed(addresses):
        if not proxies.trusts(client):
            break
        hops += 1
        if address is None:  # the proxy does not say it
            break
        client = address
    return client, max(1, hops)


def _listed(text: str | None) -> list[str]:
    return [one.strip() for one in text.rsplit(",", _MAX_PROXIES)[-_MAX_PROXIES:]] if text else []


def _outermost(text: str | None, hops: int) -> str | None:
    """The value that the outermost of so many proxies wrote; one that is not repeated by each is the last."""
    values = _listed(text)
    return values[-min(hops, len(values))] if values else None


def _address(node: str) -> str | None:
    """The address of a node, which may have a port and brackets; None for `unknown` and for names that hide it."""
    text = node.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    return canonical(text) or None


def _elements(text: str) -> list[dict[str, str]]:
    """The elements of a `Forwarded` header, by parameter; ValueError when it is malformed."""
    elements: list[dict[str, str]] = [{}]
    place = 0
    while (place := _BLANK.match(text, place).end()) < len(text):  # type: ignore[union-attr]  # matches nothing, too
        found = _PAIR.match(text, place)
        if found is None:
            raise ValueError(text)
        quoted, plain = found[2], found[3]
        elements[-1][found[1].lower()] = plain if quoted is None else re.sub(r"\\(.)", r"\1", quoted)
        place = found.end()
        if found[4] == ",":
            elements.append({})
    if not elements[-1]:
        elements.pop()
    return elements[-_MAX_PROXIES:]


def _scheme(text: str | None) -> str | None:
    scheme = (text or "").lower()
    return scheme if scheme in {"http", "https"} else None


def parse_prefix(text: str) -> str:
    """A path prefix, such as `/news`, without a slash at its end; ValueError for anything else."""
    prefix = text.rstrip("/")
    if len(prefix) > _MAX_PREFIX_CHARACTERS or not _PREFIX_PATH.fullmatch(prefix):
        raise ValueError(text)
    return prefix


def _prefix(text: str | None) -> str | None:
    return None if text is None else parse_prefix(text)

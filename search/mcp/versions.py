"""Protocol versions: agreed on by a handshake, or said by each request of its own.

Until 2025 a client begins with `initialize`; since 2026-07-28 each request carries its version in `_meta`, and over
HTTP repeats it, its method and the name of its tool in headers, by which proxies can route it.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping
from typing import Any

from search.mcp.json_rpc import Code, Message, RpcError

HANDSHAKE = ("2025-11-25", "2025-06-18", "2025-03-26")
"""The newest first."""
STATELESS = ("2026-07-28",)

HEADERS = VERSION_HEADER, METHOD_HEADER, NAME_HEADER = ("mcp-protocol-version", "mcp-method", "mcp-name")
_PREFIX = "io.modelcontextprotocol/"
_VERSION, _CAPABILITIES = f"{_PREFIX}protocolVersion", f"{_PREFIX}clientCapabilities"
SERVER_INFO = f"{_PREFIX}serverInfo"
_ENCODED = "=?base64?"


def agreed(wanted: Any) -> str:
    """The version of a handshake: the one that the client wants, if it is known, else the newest."""
    return wanted if wanted in HANDSHAKE else HANDSHAKE[0]


def is_stateless(message: Message, headers: Mapping[str, str] | None) -> bool:
    """Whether a request says its version itself; RpcError when what it says is wrong or does not fit its headers.

    Over HTTP the headers are those of `HEADERS` that are there, by names in small letters; else there are none.
    """
    meta = message.params.get("_meta")
    said = meta.get(_VERSION) if isinstance(meta, Mapping) else None
    header = None if headers is None else headers.get(VERSION_HEADER)
    if said is None and header not in STATELESS:
        if header is not None and header not in HANDSHAKE:
            raise _unsupported(header)
        return False
    if not isinstance(meta, Mapping) or not isinstance(said, str) or _CAPABILITIES not in meta:
        raise RpcError(Code.INVALID_PARAMS, f"expected _meta with {_VERSION} and {_CAPABILITIES}")
    if headers is not None:
        _check_headers(message, said, headers)
    if said not in STATELESS:
        raise _unsupported(said)
    return True


def _check_headers(message: Message, version: str, headers: Mapping[str, str]) -> None:
    expected = {VERSION_HEADER: version, METHOD_HEADER: message.method}
    if message.method == "tools/call":
        expected[NAME_HEADER] = str(message.params.get("name"))
    for name, value in expected.items():
        if _decoded(headers.get(name, "")) != value:
            raise RpcError(Code.HEADER_MISMATCH, f"the header {name} is not what the request says")


def _decoded(value: str) -> str | None:
    """The text of a header, which is in base64 where it has other characters than headers may have."""
    if not (value.startswith(_ENCODED) and value.endswith("?=")):
        return value
    try:
        return b64decode(value[len(_ENCODED) : -2], validate=True).decode()
    except ValueError:
        return None


def _unsupported(version: str) -> RpcError:
    data = {"supported": [*STATELESS, *HANDSHAKE], "requested": version}
    return RpcError(Code.UNSUPPORTED_VERSION, "Unsupported protocol version", data)

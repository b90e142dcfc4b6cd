"""JSON-RPC 2.0: messages, results and errors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from types import MappingProxyType
from typing import Any, Self

Json = dict[str, Any]

MOST_EXACT = 2**53 - 1
"""Of ids: whole numbers up to it are the same to every reader of JSON (RFC 8259, 6)."""
_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Code(IntEnum):
    """Codes of errors; those below -32000 and above -32100 are of the Model Context Protocol."""

    PARSE_ERROR = -32700
    INVALID_REQUEST = -32600
    METHOD_NOT_FOUND = -32601
    INVALID_PARAMS = -32602
    HEADER_MISMATCH = -32020
    UNSUPPORTED_VERSION = -32022


class RpcError(Exception):
    """An error that is the response to a request."""

    def __init__(self, code: Code, message: str, data: Any = None) -> None:
        """`data` is more about it, for programs."""
        super().__init__(message)
        self.code, self.message, self.data = code, message, data

    def response(self, id: Any) -> Json:
        """The response with this error; the id is None when the request has none that can be read."""
        error = {"code": int(self.code), "message": self.message}
        return {"jsonrpc": "2.0", "id": id, "error": error | ({} if self.data is None else {"data": self.data})}


@dataclass(frozen=True, slots=True)
class Message:
    """A request, or a notification, which has no response."""

    method: str
    params: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)
    id: str | int | None = None
    """None for a notification."""

    @classmethod
    def parse(cls, data: Any) -> Self | None:
        """The message of one value of JSON; None for a response, which nobody here waits for; else RpcError."""
        if not isinstance(data, dict) or data.get("jsonrpc") != "2.0":
            raise RpcError(Code.INVALID_REQUEST, "expected one JSON-RPC 2.0 message, an object")
        if "method" not in data and ("result" in data or "error" in data):
            return None
        method, params, id = data.get("method"), data.get("params", _NOTHING), data.get("id")
        if not isinstance(method, str) or ("id" in data and not _is_id(id)):
            raise RpcError(Code.INVALID_REQUEST, "expected a method, and as id a text or a whole number")
        if not isinstance(params, Mapping):
            raise RpcError(Code.INVALID_REQUEST, "expected params as an object")
        return cls(method, params, id)


def _is_id(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return isinstance(value, str)
    return abs(value) <= MOST_EXACT and value == int(value)  # to JSON, 1.0 is a whole number


def result(id: str | int, value: Mapping[str, Any]) -> Json:
    """The response with a result."""
    return {"jsonrpc": "2.0", "id": id, "result": dict(value)}

"""Server of the Model Context Protocol: the response to one message, without a session.

initialize        handshake of versions until 2025
server/discover   the same without a handshake, since 2026-07-28
ping              nothing
tools/list        the tools
tools/call        the result of one
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from search.errors import NewsdexError, ServiceBusy
from search.mcp import json_rpc, versions
from search.mcp.json_rpc import Code, Json, Message, RpcError
from search.mcp.tools import FETCH, SEARCH, Tools, definitions
from search.protocol.answer_json import json_bytes

MAX_BATCH = 16
"""Messages that come together, as the version 2025-03-26 allows."""
_CAPABILITIES: Json = {"tools": {"listChanged": False}}
_FRESH_MS = 60_000
"""How long a client may keep the list of tools."""


class Reply(NamedTuple):
    """The response to a message."""

    body: Any
    """As JSON; None when nothing is to be said."""
    is_stateless: bool = False

    @property
    def code(self) -> int | None:
        """The code of its error, if it is one."""
        error = self.body.get("error") if isinstance(self.body, dict) else None
        return error["code"] if error else None


@dataclass(frozen=True, slots=True)
class Server:
    """The tools of a site, for messages from whatever transport."""

    tools: Tools
    version: str
    hides_facts: bool = True
    """Whether errors that are for operators are raised, for the transport to hide; else the client reads them."""

    def reply(self, data: Any, headers: Mapping[str, str] | None = None) -> Reply:
        """The response to what a client has sent; the headers are those of HTTP, if it came so.

        Raises ServiceBusy, and errors that are not public when facts are hidden.
        """
        if not isinstance(data, list):
            return self._single(data, headers)
        if not 1 <= len(data) <= MAX_BATCH:
            error = RpcError(Code.INVALID_REQUEST, f"expected 1 to {MAX_BATCH} messages together")
            return Reply(error.response(None))
        replies = [self._single(one, headers) for one in data]
        malformed = next((reply for reply in replies if reply.code == Code.INVALID_REQUEST), None)
        return malformed or Reply([reply.body for reply in replies if reply.body is not None] or None)

    def _single(self, data: Any, headers: Mapping[str, str] | None) -> Reply:
        id, is_stateless = None, False
        try:
            message = Message.parse(data)
            if message is None or message.id is None:
                return Reply(None)
            id = message.id
            is_stateless = versions.is_stateless(message, headers)
            value = self._result(message)
        except RpcError as error:
            return Reply(error.response(id), is_stateless)
        return Reply(json_rpc.result(id, self._complete(value) if is_stateless else value), is_stateless)

    def _complete(self, value: Json) -> Json:
        """A result as the version without a handshake has it."""
        return {"resultType": "complete", "_meta": {versions.SERVER_INFO: self._info}, **value}

    def _result(self, message: Message) -> Json:
        match message.method:
            case "initialize":
                version = versions.agreed(message.params.get("protocolVersion"))
                return {"protocolVersion": version, "serverInfo": self._info, **self._about}
            case "server/discover":
                return {"supportedVersions": [*versions.STATELESS, *versions.HANDSHAKE], **self._about, **_cached()}
            case "ping":
                return {}
            case "tools/list":
                return {"tools": definitions(self._site), **_cached()}
            case "tools/call":
                return self._call(message.params)
        raise RpcError(Code.METHOD_NOT_FOUND, "expected initialize, server/discover, ping, tools/list or tools/call")

    @property
    def _site(self) -> str:
        return self.tools.searcher.settings.site.title

    @property
    def _info(self) -> Json:
        return {"name": "newsdex", "title": self._site, "version": self.version}

    @property
    def _about(self) -> Json:
        site = self.tools.searcher.settings.site
        instructions = f"{site.title}: {site.description}. Use `{SEARCH}` to find documents and `{FETCH}` to read one."
        return {"capabilities": _CAPABILITIES, "instructions": instructions}

    def _call(self, params: Mapping[str, Any]) -> Json:
        """The result of a tool, or its error, as an assistant reads it."""
        try:
            found = self.tools.call(params.get("name"), params.get("arguments", {}))
        except ServiceBusy:
            raise
        except NewsdexError as error:
            if self.hides_facts and not error.is_public:
                raise
            return {"content": [{"type": "text", "text": str(error)}], "isError": True}
        text = json_bytes(found).decode()
        return {"content": [{"type": "text", "text": text}], "structuredContent": found, "isError": False}


def _cached() -> Json:
    return {"ttlMs": _FRESH_MS, "cacheScope": "private"}

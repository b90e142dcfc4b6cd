"""Model Context Protocol over standard input and output: one message of JSON a line."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from typing import IO

import orjson

from search import deadline
from search.deadline import Deadline
from search.mcp.json_rpc import Code, RpcError
from search.mcp.server import Server
from search.mcp.tools import Tools
from search.protocol.answer_json import json_bytes
from search.protocol.engine import Searcher, open_searcher
from search.protocol.results import Hit
from search.schema.fields import URL
from search.settings.site import absolute_link

_MAX_BYTES = 64 << 10
"""Of one line."""


def run(address: str, source: IO[bytes] | None = None, target: IO[bytes] | None = None) -> None:
    """Answer each line until the input ends, from the newest generation of an index; raises what opening it raises."""
    source, target = source or sys.stdin.buffer, target or sys.stdout.buffer
    searcher = open_searcher(address)
    try:
        for line in _lines(source):
            searcher = searcher.latest()
            body = _response(line, searcher)
            if body is not None:
                target.write(json_bytes(body) + b"\n")
                target.flush()
    finally:
        searcher.close()


def _lines(source: IO[bytes]) -> Iterator[bytes | None]:
    """The lines that are not empty; None for one that is too long."""
    while line := source.readline(_MAX_BYTES + 1):
        is_whole = line.endswith(b"\n") or len(line) <= _MAX_BYTES
        while not is_whole and (rest := source.readline(_MAX_BYTES)):
            is_whole = rest.endswith(b"\n")
            line = b""
        if line.strip() or not line:
            yield line or None


def _response(line: bytes | None, searcher: Searcher) -> object:
    try:
        data = orjson.loads(line or b"")
    except orjson.JSONDecodeError:
        return RpcError(Code.PARSE_ERROR, f"expected a line of JSON of at most {_MAX_BYTES} bytes").response(None)
    now = datetime.now(UTC)
    tools = Tools(
        searcher, now, lambda request: searcher.search(request, now).hits, lambda hit: _address(hit, searcher)
    )
    with deadline.within(Deadline.after(deadline.DEFAULT_S)):
        return Server(tools, version("newsdex"), hides_facts=False).reply(data).body


def _address(hit: Hit, searcher: Searcher) -> str:
    return absolute_link(searcher.settings.site.url, hit.fields.get(URL))

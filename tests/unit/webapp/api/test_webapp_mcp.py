"""Promises about the Model Context Protocol over HTTP and standard input, asked by the official client."""

from __future__ import annotations

import asyncio
import io
import json
import sys
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from conftest import NOW, build
from handmade import documents
from served import Service, service
from web import Index, client, one

from search.schema.fields import PUBLISHED
from search.terminal import mcp_stdio
from webapp.api.request_body import MAX_BYTES

CALL: dict[str, Any] = {"jsonrpc": "2.0", "id": 1, "method": "tools/call"}


def _search(query: str) -> dict[str, Any]:
    return {**CALL, "params": {"name": "search", "arguments": {"query": query}}}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the handmade documents."""
    build(folder := tmp_path_factory.mktemp("mcp") / "index", documents())
    return folder


@pytest.fixture(scope="module")
def running(folder: Path) -> Iterator[Service]:
    """A service of it."""
    with service(folder) as found:
        yield found


async def _use(target: Any, mode: str) -> tuple[list[str], list[dict[str, Any]], dict[str, Any]]:
    """The tools of a server, what they find, and the first document."""
    mcp = pytest.importorskip("mcp", reason="no client of the protocol here: pip install .[dev]")
    async with mcp.Client(target, mode=mode) as asking:
        tools = [tool.name for tool in (await asking.list_tools()).tools]
        results = (await asking.call_tool("search", {"query": "solar", "limit": 2})).structured_content["results"]
        document = (await asking.call_tool("fetch", {"id": results[0]["id"]})).structured_content
        assert (await asking.call_tool("fetch", {"id": "nowhere"})).is_error
    return tools, results, document


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_the_official_client_understands_the_service(running: Service, mode: str) -> None:
    """With a handshake and without one: the tools, what they find, and one document of it."""
    tools, results, document = asyncio.run(_use(f"http://127.0.0.1:{running.port}/mcp", mode))
    assert tools == ["search", "fetch"]
    assert len(results) == 2
    assert {name: document[name] for name in results[0]} == results[0]
    assert results[0]["url"].startswith("https://www.lantern.example/")


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_the_official_client_understands_the_command(folder: Path, mode: str) -> None:
    """The same tools over standard input and output."""
    mcp = pytest.importorskip("mcp", reason="no client of the protocol here: pip install .[dev]")
    command = mcp.StdioServerParameters(command=sys.executable, args=["-m", "search", "--mcp", "--index", str(folder)])
    tools, results, document = asyncio.run(_use(command, mode))
    assert tools == ["search", "fetch"]
    assert document["title"] == results[0]["title"]


def test_lines_are_answered_one_by_one(folder: Path) -> None:
    """What is no JSON or too long is an error, empty lines are nothing, and the next line is answered."""
    ping = json.dumps({"jsonrpc": "2.0", "id": 2, "method": "ping"}).encode()
    lines = [b"{", b"", b"  ", b'"' + b"x" * 3 * MAX_BYTES + b'"', ping, ping]
    target = io.BytesIO()
    mcp_stdio.run(str(folder), io.BytesIO(b"\n".join(lines)), target)
    replies = [json.loads(line) for line in target.getvalue().splitlines()]
    assert [reply.get("error", {}).get("code") for reply in replies] == [-32700, -32700, None, None]


def test_a_command_follows_the_index(tmp_path: Path) -> None:
    """A document that is indexed between two lines is found by the second."""
    build(tmp_path / "index", [one(id="a")])

    class Source(io.BytesIO):
        def readline(self, size: int | None = -1) -> bytes:
            line = super().readline(-1 if size is None else size)
            if self.tell() == len(self.getvalue()) and line:
                build(tmp_path / "index", [one(id="a"), one(id="b")])
            return line

    line, target = json.dumps(_search("one")).encode(), io.BytesIO()
    mcp_stdio.run(str(tmp_path / "index"), Source(line + b"\n" + line + b"\n"), target)
    found = [json.loads(reply)["result"]["structuredContent"]["results"] for reply in target.getvalue().splitlines()]
    assert list(map(len, found)) == [1, 2]


def test_a_document_without_an_address_has_its_page(index: Index) -> None:
    """The address to cite is that of the original, else that of the page here, below the path of the service."""
    web = client(index(one(id="é/a"), one(id="b", url="https://there.example/b")), ROOT_PATH="/news")
    found = web.post("/mcp", json=_search("one")).get_json()["result"]["structuredContent"]["results"]
    assert {hit["url"] for hit in found} == {"http://localhost/news/documents/%C3%A9/a", "https://there.example/b"}


def test_assistants_see_what_readers_see(index: Index) -> None:
    """A document that waits for its date is found and fetched by no tool."""
    web = client(index(one(id="a"), one(id="later", **{PUBLISHED: NOW.replace(year=NOW.year + 1)})))
    found = web.post("/mcp", json=_search("one")).get_json()["result"]["structuredContent"]["results"]
    assert [hit["id"] for hit in found] == ["a"]
    fetch = {**CALL, "params": {"name": "fetch", "arguments": {"id": "later"}}}
    assert web.post("/mcp", json=fetch).get_json()["result"]["isError"]


def test_the_status_says_whether_a_message_came_through(index: Index) -> None:
    """202 where nothing is to be said, 405 for streams, 400 for what is no message, and no answer is kept."""
    web = client(index(one()))
    assert web.post("/mcp", json={"jsonrpc": "2.0", "method": "notifications/initialized"}).status_code == 202
    assert web.post("/mcp", json=_search("one")).headers["Cache-Control"] == "no-store"
    assert web.post("/mcp", json={"jsonrpc": "2.0"}).status_code == 400
    assert web.post("/mcp", data=b"{}").status_code == 415
    assert web.post("/mcp", json=_search("one"), headers={"MCP-Protocol-Version": "2031-01-01"}).status_code == 400
    for method in ("GET", "DELETE"):
        answer = web.open("/mcp", method=method)
        assert (answer.status_code, answer.get_json(force=True)["code"]) == (405, "method-not-allowed")


@pytest.mark.parametrize(
    ("origin", "status"),
    [("http://localhost", 200), ("https://chat.example", 200), ("https://evil.example", 403), ("null", 403)],
)
def test_scripts_of_other_pages_may_not_ask(index: Index, origin: str, status: int) -> None:
    """A request from a browser is answered for pages of this service and of the origins that are allowed."""
    web = client(index(one()), CORS_ORIGINS=("https://chat.example",))
    answer = web.post("/mcp", json=_search("one"), headers={"Origin": origin})
    assert answer.status_code == status
    assert (answer.headers.get("Access-Control-Allow-Origin") == origin) is (origin == "https://chat.example")


def test_over_the_wire_bodies_are_bounded(running: Service) -> None:
    """A body that is too long is refused, and the connection goes on."""
    json_type = {"Content-Type": "application/json"}
    with closing(HTTPConnection("127.0.0.1", running.port, timeout=30)) as connection:
        for path in ("/mcp", "/api/multi-search"):
            for body, status in ((b" " * (MAX_BYTES + 1), 413), (b" " * MAX_BYTES, 400), (b"[]", 400)):
                connection.request("POST", path, body, json_type)
                answer = connection.getresponse()
                assert (answer.status, bool(answer.read())) == (status, True)
        parts = iter([b'{"searches":', b" [{}]}"])
        connection.request("POST", "/api/multi-search", parts, json_type, encode_chunked=True)
        assert json.loads(connection.getresponse().read())["results"][0]["answer"]
        connection.request("POST", "/api/search", b"[]", json_type)
        assert connection.getresponse().status == 405

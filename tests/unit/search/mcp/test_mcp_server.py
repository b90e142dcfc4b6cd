"""Promises about the Model Context Protocol, message by message."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import NOW, indexed
from handmade import documents
from hypothesis import given
from hypothesis import strategies as st
from jsonschema_rs import Draft202012Validator

from search.errors import DeadlineExceeded, IndexDamaged, NewsdexError, ServiceBusy
from search.mcp.json_rpc import Code
from search.mcp.server import MAX_BATCH, Reply, Server
from search.mcp.tools import MAX_LIMIT, Tools, definitions
from search.protocol.engine import Searcher
from search.protocol.request import SearchRequest
from search.schema.document import Document
from search.schema.fields import BODY

ADDRESS = "https://here.example/"
PING: dict[str, Any] = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
META = {"io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {}}


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    """A searcher of the handmade documents."""
    with indexed(tmp_path_factory.mktemp("mcp") / "index", documents()) as found:
        yield found


@pytest.fixture(scope="module")
def server(searcher: Searcher) -> Server:
    """A server of the handmade documents."""
    return _server(searcher)


def _server(searcher: Searcher, error: Exception | None = None, *, hides_facts: bool = True) -> Server:
    def search(request: SearchRequest) -> Any:
        if error:
            raise error
        return searcher.search(request, NOW).hits

    return Server(Tools(searcher, NOW, search, lambda hit: ADDRESS + hit.id), "1", hides_facts=hides_facts)


def _asked(server: Server, method: str, headers: dict[str, str] | None = None, **params: Any) -> Any:
    reply = server.reply({"jsonrpc": "2.0", "id": 7, "method": method, "params": params}, headers).body
    assert (reply["jsonrpc"], reply["id"]) == ("2.0", 7)
    return reply.get("result") or reply.get("error")


def _called(server: Server, name: str, **arguments: Any) -> Any:
    return _asked(server, "tools/call", name=name, arguments=arguments)


@pytest.mark.parametrize(
    ("wanted", "agreed"),
    [
        *((version, version) for version in ("2025-11-25", "2025-06-18", "2025-03-26")),
        *((unknown, "2025-11-25") for unknown in ("1999-01-01", None, ["x"], "2026-07-28")),
    ],
)
def test_a_handshake_agrees_on_a_version(server: Server, wanted: object, agreed: str) -> None:
    """The version of the client where it is known, else the newest that has a handshake."""
    result = _asked(server, "initialize", protocolVersion=wanted, capabilities={}, clientInfo={})
    assert result["protocolVersion"] == agreed
    assert result["capabilities"]["tools"] == {"listChanged": False}
    assert result["serverInfo"]["name"] == "newsdex"


def test_the_tools_are_those_of_connectors(server: Server) -> None:
    """There are `search` with a query and `fetch` with an id, and they say that they only read."""
    tools = {tool["name"]: tool for tool in _asked(server, "tools/list")["tools"]}
    assert list(tools) == ["search", "fetch"]
    assert (tools["search"]["inputSchema"]["required"], tools["fetch"]["inputSchema"]["required"]) == (
        ["query"],
        ["id"],
    )
    assert all(tool["annotations"]["readOnlyHint"] for tool in tools.values())


def test_results_are_as_the_tools_promise(server: Server, searcher: Searcher) -> None:
    """Each result fits the schema of its tool, is there as text, too, and has the hits of the same search."""
    schemas = {tool["name"]: Draft202012Validator(tool["outputSchema"]) for tool in definitions("Here")}
    found = _called(server, "search", query="solar", limit=3)
    schemas["search"].validate(found["structuredContent"])
    assert json.loads(found["content"][0]["text"]) == found["structuredContent"]
    hits = searcher.search(SearchRequest("solar", size=3), NOW).hits
    assert [one["id"] for one in found["structuredContent"]["results"]] == [hit.id for hit in hits]
    first = found["structuredContent"]["results"][0]
    assert first == {
        "id": hits[0].id,
        "title": hits[0].fields["title"],
        "url": ADDRESS + hits[0].id,
        "text": hits[0].fields["excerpt"],
    }
    fetched = _called(server, "fetch", id=hits[0].id)["structuredContent"]
    schemas["fetch"].validate(fetched)
    assert {name: fetched[name] for name in first} == first
    assert fetched["metadata"]["topics"] == hits[0].fields["topics"]
    assert fetched["metadata"].keys().isdisjoint({"id", "url", "title", "images", "related", BODY})


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("search", {}),
        ("search", {"query": ""}),
        ("search", {"query": 1}),
        ("search", {"query": "x" * 2001}),
        ("search", {"query": "x", "limit": 0}),
        ("search", {"query": "x", "limit": MAX_LIMIT + 1}),
        ("search", {"query": "x", "limit": True}),
        ("search", {"query": "x", "limit": 1.5}),
        ("search", {"query": ["x"]}),
        ("fetch", {"id": None}),
        ("fetch", {"id": ""}),
        ("fetch", {"id": "x" * 5000}),
        ("delete", {"id": "x"}),
        (None, {}),
        (["search"], {"query": "x"}),
        ("search", []),
    ],
)
def test_wrong_arguments_are_told(server: Server, name: object, arguments: object) -> None:
    """A tool that there is not, and arguments that it does not take, are errors of the call."""
    error = _asked(server, "tools/call", name=name, arguments=arguments)
    assert error["code"] == Code.INVALID_PARAMS
    assert "expected" in error["message"]


@pytest.mark.parametrize("method", ["resources/list", "prompts/list", "tools/delete", "", "initialize "])
def test_there_are_no_other_methods(server: Server, method: str) -> None:
    """What a server may have beside tools, this one has not."""
    assert _asked(server, method)["code"] == Code.METHOD_NOT_FOUND


@pytest.mark.parametrize(
    "data",
    [
        *(None, 1, "x", {}, {"jsonrpc": "1.0", "id": 1, "method": "ping"}, {"jsonrpc": "2.0", "id": 1}),
        *(
            {**PING, "id": None},
            {**PING, "id": 1.5},
            {**PING, "id": 2**53},
            {**PING, "id": True},
            {**PING, "id": []},
            {**PING, "id": {}},
        ),
        *({**PING, "params": []}, {**PING, "method": 1}),
        *([], [1], [PING, {**PING, "id": None}], [PING] * (MAX_BATCH + 1)),
    ],
)
def test_what_is_no_message_is_told(server: Server, data: object) -> None:
    """Anything but a message of JSON-RPC 2.0, or some of them, is an error without an id."""
    reply = server.reply(data)
    assert (reply.code, reply.body["id"]) == (Code.INVALID_REQUEST, None)


@pytest.mark.parametrize(
    "message",
    [{"method": "notifications/initialized"}, {"method": "tools/list"}, {"id": 1, "result": {}}, {"error": 1}],
)
def test_nothing_is_said_to_notifications(server: Server, message: dict[str, object]) -> None:
    """A notification and a response have no response, alone and among others."""
    assert server.reply({"jsonrpc": "2.0", **message}) == Reply(None)
    together = server.reply([{"jsonrpc": "2.0", **message}, {"jsonrpc": "2.0", "id": "a", "method": "ping"}])
    assert together.body == [{"jsonrpc": "2.0", "id": "a", "result": {}}]


def test_a_request_may_say_its_version_itself(server: Server) -> None:
    """Without a handshake a result says that it is complete and who has made it."""
    headers = {"mcp-protocol-version": "2026-07-28", "mcp-method": "server/discover"}
    for sent in (None, headers):
        found = _asked(server, "server/discover", sent, _meta=META)
        assert found["resultType"] == "complete"
        assert "2026-07-28" in found["supportedVersions"]
        assert found["_meta"]["io.modelcontextprotocol/serverInfo"]["name"] == "newsdex"
        assert {"ttlMs", "cacheScope"} <= found.keys()


@pytest.mark.parametrize(
    ("method", "params", "headers", "code"),
    [
        ("ping", {"_meta": META}, {}, Code.HEADER_MISMATCH),
        ("ping", {"_meta": META}, {"mcp-protocol-version": "2025-11-25", "mcp-method": "ping"}, Code.HEADER_MISMATCH),
        ("ping", {"_meta": META}, {"mcp-protocol-version": "2026-07-28", "mcp-method": "x"}, Code.HEADER_MISMATCH),
        ("ping", {}, {"mcp-protocol-version": "2026-07-28", "mcp-method": "ping"}, Code.INVALID_PARAMS),
        ("ping", {"_meta": {next(iter(META)): "2026-07-28"}}, None, Code.INVALID_PARAMS),
        ("ping", {"_meta": META | {next(iter(META)): 1}}, None, Code.INVALID_PARAMS),
        ("ping", {"_meta": META | {next(iter(META)): "2031-01-01"}}, None, Code.UNSUPPORTED_VERSION),
        ("ping", {}, {"mcp-protocol-version": "2031-01-01"}, Code.UNSUPPORTED_VERSION),
        (
            "tools/call",
            {"_meta": META, "name": "fetch", "arguments": {"id": "x"}},
            {"mcp-protocol-version": "2026-07-28", "mcp-method": "tools/call", "mcp-name": "search"},
            Code.HEADER_MISMATCH,
        ),
    ],
)
def test_headers_say_what_the_request_says(
    server: Server, method: str, params: dict[str, Any], headers: dict[str, str] | None, code: Code
) -> None:
    """A request whose version, method or tool is another one in its headers, or is not known, is refused."""
    assert _asked(server, method, headers, **params)["code"] == code


@pytest.mark.parametrize("error", [DeadlineExceeded(1.0), IndexDamaged("/secret", "toc", "torn")])
def test_errors_are_for_whom_they_are(searcher: Searcher, error: NewsdexError) -> None:
    """An assistant reads what is public; the rest is for the operator, who may be the one who asks."""
    assert _called(_server(searcher, error, hides_facts=False), "search", query="x")["isError"] is True
    if error.is_public:
        assert "1.0 s" in _called(_server(searcher, error), "search", query="x")["content"][0]["text"]
    else:
        with pytest.raises(IndexDamaged):
            _called(_server(searcher, error), "search", query="x")


def test_a_busy_service_says_so_itself(searcher: Searcher) -> None:
    """It is no answer of a tool that more requests wait than can be answered."""
    with pytest.raises(ServiceBusy):
        _called(_server(searcher, ServiceBusy()), "search", query="x")


def test_an_id_that_is_nowhere_is_told(server: Server) -> None:
    """A document that there is not is an error of the tool, which the assistant reads."""
    found = _called(server, "fetch", id="nowhere")
    assert found["isError"] is True
    assert "nowhere" in found["content"][0]["text"]


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=5), st.lists, max_leaves=5
)
_KEYS = st.sampled_from(("jsonrpc", "id", "method", "params", "name", "arguments", "_meta", "query"))
_METHODS = st.sampled_from(("2.0", "ping", "initialize", "tools/call", "search", "fetch"))


@given(st.dictionaries(_KEYS, _JSON | _METHODS | st.dictionaries(_KEYS, _JSON | _METHODS)))
def test_no_message_is_a_failure(server: Server, data: dict[str, object]) -> None:
    """Whatever object comes, there is a response that is JSON, or none."""
    for one in (data, {"jsonrpc": "2.0", "id": 1, **data}, {"jsonrpc": "2.0", "id": 1, "method": "tools/call", **data}):
        json.dumps(server.reply(one, {}).body)


def test_a_result_shows_where_the_words_are(tmp_path: Path) -> None:
    """Where title and excerpt lack the words, the text of a result is what the body says of them, without marks."""
    text = "Nothing of it here. " * 20 + "A < b & the quokka sleeps. " + "And nothing there. " * 20
    document = Document("a", {"title": "One", "excerpt": "Summary", BODY: text})
    with indexed(tmp_path / "index", [document]) as searcher:
        (result,) = _called(_server(searcher), "search", query="quokka")["structuredContent"]["results"]
    assert "A < b & the quokka sleeps." in result["text"]

"""Route of the Model Context Protocol: the tools of assistants over HTTP, without sessions and streams."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, request

from search.mcp.json_rpc import Code
from search.mcp.server import Reply, Server
from search.mcp.tools import Tools
from search.mcp.versions import HEADERS
from search.protocol.results import Hit
from search.schema.fields import URL
from webapp import addresses, encoding, service_state
from webapp.api.request_body import read_json
from webapp.api.version import API_VERSION
from webapp.errors import OriginNotAllowed
from webapp.gateway import cors

routes = Blueprint("mcp", __name__)

_MALFORMED = frozenset({Code.INVALID_REQUEST, Code.HEADER_MISMATCH, Code.UNSUPPORTED_VERSION})
_STATELESS_STATUS: dict[int, int] = {Code.INVALID_PARAMS: 400, Code.METHOD_NOT_FOUND: 404}


@routes.post(addresses.MCP)
def answer() -> Response:
    """The response to one message; 202 where none is due."""
    _check_origin()
    searcher = service_state.searcher()
    tools = Tools(searcher, service_state.now(), lambda asked: service_state.search(asked)[0].hits, _address)
    headers = {name: request.headers[name] for name in HEADERS if name in request.headers}
    reply = Server(tools, API_VERSION).reply(read_json(), headers)
    response = Response(status=202) if reply.body is None else encoding.json_response(reply.body, _status(reply))
    response.headers["Cache-Control"] = "no-store"
    return response


def _check_origin() -> None:
    """Raise OriginNotAllowed for a script of another page, as the protocol demands, unless it is allowed."""
    origin = request.headers.get("Origin")
    if origin and origin != request.host_url.removesuffix("/") and not cors.is_allowed(current_app, origin):
        raise OriginNotAllowed


def _status(reply: Reply) -> int:
    """The status of HTTP: an error of JSON-RPC is an answer, unless the message was malformed."""
    if reply.code is None:
        return 200
    return 400 if reply.code in _MALFORMED else _STATELESS_STATUS.get(reply.code, 200) if reply.is_stateless else 200


def _address(hit: Hit) -> str:
    """Where people find a document: its own address, else its page here."""
    link = service_state.resolver().link(hit.fields.get(URL))
    return link or addresses.absolute(addresses.document_page(hit.id))

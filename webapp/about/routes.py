"""Routes of the page about the endpoints, and from its forms to them."""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, Response, redirect, request
from werkzeug.exceptions import NotFound

from search.protocol import parameters
from search.protocol.request import SearchRequest
from webapp import addresses, caching, encoding, query_string, service_state
from webapp.about.operations import Operation, operations
from webapp.about.snippets import snippets

routes = Blueprint("about", __name__)


@routes.get(addresses.ABOUT_API)
def about() -> Response:
    """The page: each operation with a form, and code for one search."""
    _, asked = service_state.page_request()
    return caching.conditional(lambda: _about(asked), asked)


def _about(asked: SearchRequest) -> Response:
    shown = addresses.of_all_hits(addresses.linkable(asked))
    pairs = list(parameters.write(shown))
    address = addresses.absolute(addresses.local("/api/search"))
    return encoding.page(
        "about_api.html",
        query=shown.query,
        operations=operations(service_state.settings()),
        given=dict(pairs),
        snippets=snippets(address, pairs, addresses.absolute(addresses.api(shown))),
        back=addresses.search_page(shown) if pairs else "",
    )


@routes.get(f"{addresses.ABOUT_API}/<operation>")
def try_operation(operation: str) -> Response:
    """Redirect from the form of an operation to its address, without what was left empty; back when it is not whole."""
    known = operations(service_state.searcher().settings)
    found = next((one for one in known if one.id == operation and one.method == "GET"), None)
    if found is None:
        raise NotFound
    response = redirect(addresses.local(_address(found, query_string.pairs(request.query_string))), 303)
    response.headers["Cache-Control"] = caching.REVALIDATE
    return Response(response.get_data(), response.status_code, response.headers)


def _address(operation: Operation, pairs: query_string.Pairs) -> str:
    """The address of an operation with what is written into its form; what it does not know is left to it to refuse."""
    given = {name for name, value in pairs if value}
    if any(one.is_required and one.name not in given for one in operation.parameters):
        return f"{addresses.ABOUT_API}#of-{operation.id}"
    path, in_path = operation.path, {one.name for one in operation.parameters if one.is_in_path}
    for name, value in pairs:
        if name in in_path and value:
            path = path.replace(f"{{{name}}}", quote(value, safe="/", errors="replace").lstrip("/"))
    rest = query_string.text((name, value) for name, value in pairs if name not in in_path and value)
    return f"{path}?{rest}" if rest else path

"""Tools of assistants: `search` and `fetch`, with the names that connectors of assistants expect.

They see what readers see, within the limits of every request.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from typing import Any

from search import deadline
from search.mcp.json_rpc import Code, Json, RpcError
from search.protocol.answer_json import partial_json
from search.protocol.engine import Searcher
from search.protocol.request import SearchRequest
from search.protocol.results import Hit
from search.query.tree import LANGUAGE, MAX_CHARACTERS
from search.schema.fields import EXCERPT, ID, TITLE, URL, Fields, Kind

SEARCH, FETCH = "search", "fetch"
DEFAULT_LIMIT, MAX_LIMIT = 10, 50
_MAX_ID = 4096

_TEXT = {"type": "string"}
_PARTIAL = {
    "partial": {"const": True, "description": "That there was no time for all of it."},
    "missing": {"type": "array", "items": _TEXT, "description": "What it lacks then, such as passages."},
}
_READ_ONLY = {"readOnlyHint": True, "destructiveHint": False, "idempotentHint": True, "openWorldHint": False}


def _object(properties: Json, *required: str) -> Json:
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


def definitions(site: str) -> list[Json]:
    """The tools as `tools/list` tells of them, for the title of a site."""
    language = ", ".join(f"`{written}`" for written, _ in LANGUAGE)
    query = {**_TEXT, "minLength": 1, "maxLength": MAX_CHARACTERS, "description": f"Words, or {language}."}
    limit = {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}
    hit = _object({"id": _TEXT, "title": _TEXT, "url": _TEXT, "text": _TEXT}, "id", "title", "url", "text")
    document = _object(hit["properties"] | {"metadata": {"type": "object"}}, *hit["required"], "metadata")
    return [
        {
            "name": SEARCH,
            "title": f"Search {site}",
            "description": f"Search the documents of {site}, best matches first. Each result has an id for `{FETCH}`,"
            " a title, the address to cite, and a passage.",
            "inputSchema": _object({"query": query, "limit": limit}, "query"),
            "outputSchema": _object({"results": {"type": "array", "items": hit}, **_PARTIAL}, "results"),
            "annotations": {"title": f"Search {site}", **_READ_ONLY},
        },
        {
            "name": FETCH,
            "title": f"Fetch from {site}",
            "description": f"Fetch one document of {site} by an id that `{SEARCH}` has given.",
            "inputSchema": _object({"id": {**_TEXT, "minLength": 1, "maxLength": _MAX_ID}}, "id"),
            "outputSchema": document,
            "annotations": {"title": f"Fetch from {site}", **_READ_ONLY},
        },
    ]


@dataclass(frozen=True, slots=True)
class Tools:
    """The tools over one generation, at one moment."""

    searcher: Searcher
    now: datetime
    search: Callable[[SearchRequest], tuple[Hit, ...]]
    """The hits of a request."""
    address: Callable[[Hit], str]
    """Where people find a document."""

    def call(self, name: Any, arguments: Any) -> Json:
        """The result of one tool; RpcError when there is none or it is called wrongly, and errors of the searcher."""
        if not isinstance(arguments, Mapping):
            raise RpcError(Code.INVALID_PARAMS, "expected the arguments as an object")
        if name == SEARCH:
            query = _text(arguments, "query", MAX_CHARACTERS)
            return self._search(query, _limit(arguments.get("limit", DEFAULT_LIMIT)))
        if name == FETCH:
            return self._fetch(_text(arguments, "id", _MAX_ID))
        raise RpcError(Code.INVALID_PARAMS, f"expected one of the tools {SEARCH} and {FETCH}")

    def _search(self, query: str, limit: int) -> Json:
        request = SearchRequest(query, size=limit, facets=())
        with deadline.partial() as missing:
            results = [self._summary(hit) for hit in self.search(request)]
        return {"results": results, **partial_json(missing)}

    def _fetch(self, id: str) -> Json:
        hit = self.searcher.document(id, self.now)
        fields = self.searcher.settings.fields
        return {**self._summary(hit), "text": _whole_text(hit, fields), "metadata": _metadata(hit, fields)}

    def _summary(self, hit: Hit) -> Json:
        """What is told of a document among others: its passages, else its excerpt."""
        title, excerpt = (_first(hit.fields.get(name)) for name in (TITLE, EXCERPT))
        text = "\n\n".join(_plain(passage.text) for passage in hit.passages) or excerpt
        return {"id": hit.id, "title": title or hit.id, "url": self.address(hit), "text": text}


def _whole_text(hit: Hit, fields: Fields) -> str:
    """All that is returned of a document and is text, but its title."""
    texts = (field.name for field in fields.returned if field.kind is Kind.TEXT and field.name != TITLE)
    return "\n\n".join(filter(None, (_first(hit.fields.get(name)) for name in texts)))


def _metadata(hit: Hit, fields: Fields) -> Json:
    """What else is returned of a document; data of any shape is for pages."""
    named = (field.name for field in fields.returned if field.kind not in {Kind.TEXT, Kind.DATA})
    return {name: hit.fields[name] for name in named if name in hit.fields and name not in {ID, URL}}


def _plain(marked: str) -> str:
    """The text of escaped HTML with marks."""
    return unescape(marked.replace("<mark>", "").replace("</mark>", ""))


def _first(value: Any) -> str:
    values = value if isinstance(value, list) else [value]
    return next((one for one in values if isinstance(one, str)), "")


def _text(arguments: Mapping[str, Any], name: str, most: int) -> str:
    value = arguments.get(name)
    if not isinstance(value, str) or not 1 <= len(value) <= most:
        raise RpcError(Code.INVALID_PARAMS, f"expected {name} as a text of 1 to {most} characters")
    return value


def _limit(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= MAX_LIMIT:
        raise RpcError(Code.INVALID_PARAMS, f"expected limit as a whole number from 1 to {MAX_LIMIT}")
    return value

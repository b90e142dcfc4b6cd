"""All addresses of the application, with values for their parts.

`said` asks every route that the application has, so that a test of what may be shown forgets none.
A route without an entry in `_ROUTES` fails: whoever adds one says here with which values it is asked, and its answers
are then searched and compared with all others.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import parse_qs, quote, urlencode

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.wrappers import Response

from webapp.assets import EMBEDDED, read_assets

MEDIA_FILE = "a.svg"
"""The file that the folder of media has when its route is to answer."""


@dataclass(frozen=True, slots=True)
class Values:
    """What stands in the parts of addresses, and what is asked there."""

    ids: tuple[str, ...]
    """Of documents: one that is shown, and others whether or not they are."""
    words: tuple[str, ...] = ("the",)
    """Queries; the first one is asked in more ways."""
    filters: tuple[str, ...] = ()
    """Query strings that narrow what is found."""
    typed: tuple[str, ...] = ("t",)
    """Beginnings of queries, for suggestions."""
    facets: tuple[str, ...] = ("topics", "provider")

    @property
    def some_ids(self) -> tuple[str, ...]:
        """The first ones; the others are only asked for themselves."""
        return self.ids[:_SOME]

    @property
    def queries(self) -> list[str]:
        """The query strings that ask these words."""
        return [urlencode({"q": word}) for word in self.words]


_SOME = 6
_Parts = Callable[[Values], Iterable[str]]
_Asked = Callable[[Values], Iterable[str]]


class _Route(NamedTuple):
    """How one route is asked."""

    asked: _Asked
    """The query strings."""
    parts: _Parts = lambda _: [""]
    """The values for the part of its address that varies."""
    bodies: Callable[[Values], Iterable[Any]] | None = None
    """What is posted, for a route that reads bodies of JSON."""


_WAYS = (
    "explain=1",
    "match=any&explain=1&size=100",
    "match=all&exact=1",
    "size=2&page=2",
    "sort=-published&collapse=off",
    "sort=published&highlights=0",
    "facets=topics",
    "facets=none",
    "fields=title,score",
)
"""Of asking the same query."""
_CONDITIONS = ("missing=topics", "-missing=topics", "missing=published", "page=2", "size=1", "sort=relevance")


def _nothing(_: Values) -> Iterable[str]:
    return [""]


def _search(values: Values) -> Iterator[str]:
    """As people ask: each query, each filter, and the first query in all ways."""
    yield from ("", *values.queries, *values.filters, *_CONDITIONS)
    yield from (f"{values.queries[0]}&{more}" for more in (*_WAYS, *values.filters))
    yield from (f"story={quote(id, safe='')}" for id in values.some_ids)


def _program(values: Values) -> Iterator[str]:
    """As programs ask: each query in all ways."""
    yield from _search(values)
    yield from (f"{query}&{more}" for query in values.queries[1:] for more in _WAYS)
    yield from (f"id={quote(id, safe='')}" for id in values.some_ids)


def _export(values: Values) -> Iterator[str]:
    """In each format: all, each query and each filter, and the first query with marked words."""
    asked = ("", *values.queries, *values.filters, f"{values.queries[0]}&fields=title,passages,highlights,matched")
    yield from (f"format={form}&{query}" for form in ("json", "ndjson", "csv", "atom") for query in asked)
    yield from ("", "format=xlsx", "format=csv&page=2")


def _facet(values: Values) -> Iterator[str]:
    yield from ("", *values.queries[:2], *values.filters)
    yield from (f"contains={quote(text)}" for text in values.typed)


def _limited(values: Values) -> Iterator[str]:
    yield from (*_facet(values), "limit=1000", "limit=1")


def _similar(values: Values) -> Iterator[str]:
    yield from ("", "size=100&collapse=off", *values.queries[:1], *values.filters[:2])


def _suggest(values: Values) -> Iterator[str]:
    yield from (f"limit=50&q={quote(text)}" for text in values.typed)
    yield from (f"q={quote(text)}&{more}" for text in values.typed[:1] for more in values.filters)


def _range(values: Values) -> Iterator[str]:
    yield from ("", "from=2021", "to=2021-03", "from=2021-01&to=2030", *values.queries)


def _static(_: Values) -> Iterator[str]:
    yield from (asset.url.removeprefix("/static/") for asset in read_assets().values())
    yield "none.css"


def _ids(values: Values) -> tuple[str, ...]:
    return values.ids


def _facets(values: Values) -> tuple[str, ...]:
    return (*values.facets, "nothing")


def _several(values: Values) -> Iterator[Any]:
    """Some searches in one request, as objects of lists of values."""
    asked = [parse_qs(query) for query in dict.fromkeys(_search(values)) if query]
    yield from ({"searches": asked[start : start + 8]} for start in range(0, len(asked), 8))


def _messages(values: Values) -> Iterator[Any]:
    """Calls of the tools of assistants."""
    arguments = [("search", {"query": word, "limit": 50}) for word in values.words]
    arguments += [("fetch", {"id": id}) for id in values.ids]
    calls = [("tools/call", {"name": name, "arguments": given}) for name, given in arguments]
    for method, params in [("initialize", {}), ("server/discover", {}), ("tools/list", {}), *calls]:
        yield {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}


_ROUTES: Mapping[str, _Route] = {
    "/": _Route(lambda values: ("", *values.queries[:1])),  # the same as /search
    "/search": _Route(_search),
    "/search.atom": _Route(_search),
    "/documents/<path:id>": _Route(_nothing, _ids),
    "/facets/<name>": _Route(_facet, _facets),
    "/range/<name>": _Route(_range, lambda _: ("published", "topics")),
    "/site/<name>": _Route(_nothing, lambda _: ("theme.0.css", "style.0.css", "logo.0.svg")),
    "/api/search": _Route(_program),
    "/api/export": _Route(_export),
    "/api/suggest": _Route(_suggest),
    "/api/documents/<path:id>": _Route(_nothing, _ids),
    "/api/documents/<path:id>/similar": _Route(_similar, lambda values: values.some_ids),
    "/api/similar/<path:id>": _Route(_similar, lambda values: values.some_ids),
    "/api/facets/<name>": _Route(_limited, _facets),
    "/api/openapi.json": _Route(_nothing),
    "/api/multi-search": _Route(_nothing, bodies=_several),
    "/mcp": _Route(_nothing, bodies=_messages),
    "/about/api": _Route(_search),
    "/about/api/<operation>": _Route(_nothing, lambda _: ("search", "openapi", "nothing")),
    "/llms.txt": _Route(_nothing),
    "/healthz": _Route(_nothing),
    "/readyz": _Route(_nothing),
    "/opensearch.xml": _Route(_nothing),
    "/robots.txt": _Route(_nothing),
    "/favicon.svg": _Route(_nothing),
    **{f"/{name}": _Route(_nothing) for name in EMBEDDED},
    "/static/<name>": _Route(_nothing, _static),
    "/media/<path:path>": _Route(_nothing, lambda _: (MEDIA_FILE, "none.svg")),
}

_REFUSED = (
    "/nowhere",
    "/api/nowhere",
    "/search?sort=x",
    "/api/search?sort=x",
    "/api/search?nothing=1",
    "/search?size=0",
)
"""Addresses that no route has, and questions that none answers: pages of errors."""


class Address(NamedTuple):
    """One address of the application."""

    rule: str
    """The rule of the route; empty when an error is expected."""
    text: str
    body: Any = None
    """What is posted there, as JSON; None where it is got."""

    def __str__(self) -> str:
        return self.text if self.body is None else f"{self.text} {json.dumps(self.body)}"

    def asked(self, client: FlaskClient) -> Response:
        """The answer to a client."""
        return client.get(self.text) if self.body is None else client.post(self.text, json=self.body)


def listed() -> set[str]:
    """The rules of the routes that are known here."""
    return set(_ROUTES)


def addresses(app: Flask, values: Values) -> Iterator[Address]:
    """Every address of every route with these values; AssertionError for a route that has none here."""
    for rule in app.url_map.iter_rules():
        route = _ROUTES.get(rule.rule)
        assert route, f"nobody has said in tests/routes.py how {rule.rule} is asked: may it show what is hidden?"
        for part in route.parts(values):
            path = _path(rule, part)
            yield from (Address(rule.rule, path, body) for body in (route.bodies(values) if route.bodies else ()))
            for query in dict.fromkeys(() if route.bodies else route.asked(values)):
                yield Address(rule.rule, f"{path}?{query}" if query else path)
    yield from (Address("", text) for text in _REFUSED)


def _path(rule: Rule, part: str) -> str:
    assert len(rule.arguments) <= 1, rule.rule
    return re.sub(r"<[^>]+>", lambda _: quote(part), rule.rule)


def said(client: FlaskClient, values: Values) -> dict[str, str]:
    """All that each address says, status and headers included, without what depends on when it was asked.

    HEAD is asked once for each route and status. Each route must have given at least one answer that is no error:
    where all are errors, nothing was looked at.
    """
    found: dict[str, str] = {}
    statuses: dict[str, set[int]] = {rule.rule: set() for rule in client.application.url_map.iter_rules()}
    for one in addresses(client.application, values):
        rule, address = one.rule, str(one)
        with one.asked(client) as answer:
            found[address] = _timeless(answer)
            status, seen = answer.status_code, statuses.setdefault(rule, set())
        assert status < 500, address
        if status not in seen:
            seen.add(status)
            if one.body is not None:
                continue
            with client.head(address) as head:
                assert not head.data, address
                found[f"HEAD {address}"] = _timeless(head)
                assert found[address].startswith(found[f"HEAD {address}"]), address
    unanswered = [rule for rule, seen in statuses.items() if rule and min(seen, default=500) >= 400]
    assert not unanswered, f"no answer of these routes was looked at: {sorted(unanswered)}"
    return found


def _timeless(answer: Response) -> str:
    """What an answer says, without what two services over indexes of the same documents may say differently."""
    headers = [f"{name}: {value}" for name, value in answer.headers if name not in {"Content-Length", "Date"}]
    body = re.sub(r'("(?:took_ms|age_s)": ?)[0-9.e-]+|[0-9.]+ ms<', r"\g<1>0", answer.get_data(as_text=True))
    return "\n".join([answer.status, *headers, "", body])


def assert_same(one: FlaskClient, other: FlaskClient, values: Values) -> dict[str, str]:
    """Require that two services say the same at every address; what they say."""
    expected, found = said(one, values), said(other, values)
    assert expected.keys() == found.keys()
    for address, text in expected.items():
        assert found[address] == text, address
    return found

"""A client of Newsdex for Python 3.11 and newer, without other packages: copy it into your program.

from newsdex_client import Newsdex, Problem

newsdex = Newsdex("https://search.example.org")
for hit in newsdex.hits(q="tide gauges", topics=["Climate", "Oceans"], fields=["title", "url"]):
    print(hit["title"], hit.get("url"))
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

Json = dict[str, Any]


class Problem(Exception):
    """An error that the service has answered with (RFC 9457)."""

    def __init__(self, facts: Json) -> None:
        super().__init__(facts.get("detail") or facts.get("title") or "no answer")
        self.facts = facts
        self.status: int = facts.get("status", 0)
        self.code: str = facts.get("code", "")


class Newsdex:
    """A service at an address; parameters are those of its JSON API, lists for what may be repeated.

    A parameter that begins with `-` is given as `**{"-topics": "AI"}`.
    """

    def __init__(self, address: str, timeout_s: float = 10) -> None:
        if not address.startswith(("http://", "https://")):
            raise ValueError(f"expected an address that begins with http:// or https://, found {address}")
        self._address, self._timeout_s = address.rstrip("/"), timeout_s

    def search(self, **parameters: Any) -> Json:
        """One page of hits, with the counts of facets and how the query was read."""
        return self._get("/api/search", parameters)

    def hits(self, **parameters: Any) -> Iterator[Json]:
        """All hits, page after page; Problem `cursor-outdated` when the index has changed so that none follows."""
        parameters = {"size": 100, "facets": "none", **parameters}
        while True:
            answer = self.search(**parameters)
            yield from answer["hits"]
            if answer["after"] is None:
                return
            parameters = {**parameters, "after": answer["after"]}

    def searches(self, *searches: Json) -> list[Json | Problem]:
        """Several searches at once: the answer or the problem of each."""
        results = self._send(Request(f"{self._address}/api/multi-search", json.dumps({"searches": searches}).encode()))
        return [one["answer"] if "answer" in one else Problem(one["problem"]) for one in results["results"]]

    def document(self, id: str) -> Json:
        """The shown fields of one document."""
        document: Json = self._get(f"/api/documents/{quote(id)}", {})["document"]
        return document

    def similar(self, id: str, **parameters: Any) -> list[Json]:
        """The documents most like one."""
        hits: list[Json] = self._get(f"/api/similar/{quote(id)}", parameters)["hits"]
        return hits

    def suggest(self, q: str, **parameters: Any) -> list[Json]:
        """Completions of what was typed."""
        suggestions: list[Json] = self._get("/api/suggest", {"q": q, **parameters})["suggestions"]
        return suggestions

    def facet(self, field: str, **parameters: Any) -> list[Json]:
        """The values of one facet and their counts."""
        values: list[Json] = self._get(f"/api/facets/{quote(field)}", parameters)["values"]
        return values

    def _get(self, path: str, parameters: Json) -> Json:
        query = urlencode({name: _text(value) for name, value in parameters.items()}, doseq=True)
        return self._send(Request(f"{self._address}{path}?{query}" if query else self._address + path))

    def _send(self, request: Request) -> Json:
        request.add_header("Accept", "application/json")
        if request.data:
            request.add_header("Content-Type", "application/json")
        try:
            with urlopen(request, timeout=self._timeout_s) as response:
                answer: Json = json.load(response)
        except HTTPError as error:
            raise Problem(_facts(error)) from error
        return answer


def _facts(error: HTTPError) -> Json:
    """What an error says; its status alone when something else than the service has answered."""
    try:
        facts = json.load(error)
    except ValueError:
        facts = None
    return facts if isinstance(facts, dict) else {"status": error.code, "title": error.reason}


def _text(value: Any) -> Any:
    return (
        [_text(one) for one in value]
        if isinstance(value, list | tuple)
        else str(value).lower()
        if isinstance(value, bool)
        else value
    )

"""Code that asks a search, in several languages: whatever is searched, it is text in the code and nothing else."""

from __future__ import annotations

import json
import shlex
from collections.abc import Sequence
from dataclasses import dataclass

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Snippet:
    """Code in one language."""

    id: str
    language: str
    code: str


def snippets(address: str, pairs: Pairs, whole: str) -> tuple[Snippet, ...]:
    """The code that asks an endpoint with these parameters; `whole` is its address with them."""
    return (
        Snippet("curl", "curl", f"curl -s {shlex.quote(whole)}"),
        Snippet("python", "Python", _python(address, pairs)),
        Snippet("javascript", "JavaScript", _javascript(address, pairs)),
    )


def _python(address: str, pairs: Pairs) -> str:
    listed = "".join(f"\n    ({name!a}, {value!a})," for name, value in pairs) + ("\n" if pairs else "")
    return f"""import json
from urllib.parse import urlencode
from urllib.request import urlopen

parameters = [{listed}]
with urlopen({address!a} + "?" + urlencode(parameters)) as answer:
    results = json.load(answer)
print(results["total"])
for hit in results["hits"]:
    print(hit["id"], hit.get("title"))
"""


def _javascript(address: str, pairs: Pairs) -> str:
    listed = "".join(f"\n  [{json.dumps(name)}, {json.dumps(value)}]," for name, value in pairs)
    listed += "\n" if pairs else ""
    return f"""const parameters = new URLSearchParams([{listed}]);
const answer = await fetch({json.dumps(address)} + "?" + parameters);
const results = await answer.json();
console.log(results.total);
for (const hit of results.hits) console.log(hit.id, hit.title);
"""

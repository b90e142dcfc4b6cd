"""Which parts of the README are made from the code? Run as a module, it writes them anew.

Each stands between two comments: `<!-- name -->` and `<!-- /name -->`.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import orjson
from sample import NOW, build_sample

from search import errors
from search.protocol.engine import open_searcher
from search.query.tree import LANGUAGE
from search.schema.fields import BODY, DEFAULT_FIELDS, Field
from search.settings.ranking_weights import ABOUT, RankingWeights
from webapp import create_app

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"


def fields_table() -> str:
    """One row for each field of the declaration."""
    rows = ["| field | what it is | read from | is |", "|---|---|---|---|"]
    rows += [
        f"| `{field.name}` | {field.description} | {_keys(field)} | {_traits(field)} |" for field in DEFAULT_FIELDS
    ]
    return "\n".join(rows)


def _keys(field: Field) -> str:
    return ", ".join(f"`{alias}`" for alias in field.aliases) or "the file"


def _traits(field: Field) -> str:
    traits = [field.kind.value]
    traits += ["many"] if field.many else []
    traits += [f"searched, weight {field.weight:g}"] if field.searched else []
    traits += ["facet"] if field.facet else []
    traits += ["sortable"] if field.sortable else []
    traits += ["not shown"] if not field.shown and field.name != BODY else []
    return ", ".join(traits)


def language_table() -> str:
    """One row for each thing that a query may hold."""
    return "\n".join(["| written | finds |", "|---|---|", *(f"| `{one}` | {meaning} |" for one, meaning in LANGUAGE)])


def ranking_table() -> str:
    """One row for each weight of the order by relevance."""
    rows = ["| weight | default | counts when |", "|---|--:|---|"]
    default = RankingWeights().to_json()
    return "\n".join(rows + [f"| `{name}` | {default[name]:g} | {about} |" for name, (about, _) in ABOUT.items()])


def errors_table() -> str:
    """One row for each error that HTTP can answer with."""
    listed = [error for error in _errors(errors.NewsdexError) if error.status != 500 or error is errors.InternalError]
    known = sorted(listed, key=lambda error: (error.status, not error.is_public))
    rows = ["| code | status | when |", "|---|---|---|"]
    rows += [f"| `{error.code}` | {error.status} | {(error.__doc__ or '').splitlines()[0]} |" for error in known]
    return "\n".join(rows)


def _errors(base: type[errors.NewsdexError]) -> Iterator[type[errors.NewsdexError]]:
    for error in base.__subclasses__():
        if error.__module__.startswith(f"{errors.__name__}."):
            yield error
        yield from _errors(error)


def example(index: Path) -> str:
    """The answer of the service to the request that the README shows, shortened where it says so."""
    match = re.search(r"curl -s 'http://[^/]+(/[^']+)'", README.read_text())
    assert match
    searcher = open_searcher(index)
    found = create_app({"SEARCHER": searcher, "CLOCK": lambda: NOW}).test_client().get(match[1]).get_json()
    searcher.close()
    found["took_ms"] = 1.5
    found["facets"] = {name: found["facets"][name] for name in ("topics", "published")}
    for facet in found["facets"].values():
        for name in ("values", "years", "months"):
            facet.update({name: facet[name][:1]} if name in facet else {})
    text = orjson.dumps(found, option=orjson.OPT_INDENT_2).decode()
    # Short lists and objects on one line: the example is for reading.
    text = re.sub(r"[\[{]\s+([^\[\]{}]{1,100}?)\s+[\]}]", lambda part: re.sub(r"\s*\n\s*", " ", part[0]), text)
    return f"```json\n{text}\n```\n\nOnly two facets are shown here, each with its first value."


def with_parts(text: str, parts: Mapping[str, str]) -> str:
    """The README with these parts in their places."""
    for name, part in parts.items():
        pattern = rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)"
        text, count = re.subn(pattern, lambda m, part=part: f"{m[1]}{part}\n{m[2]}", text, flags=re.DOTALL)  # type: ignore[misc]
        assert count == 1, name
    return text


def parts(index: Path) -> dict[str, str]:
    """All parts, by name."""
    made: dict[str, Callable[[], str]] = {
        "fields": fields_table,
        "language": language_table,
        "ranking": ranking_table,
        "errors": errors_table,
        "answer": lambda: example(index),
    }
    return {name: make() for name, make in made.items()}


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        README.write_text(with_parts(README.read_text(), parts(build_sample(Path(folder) / "index"))))
    sys.exit(0)

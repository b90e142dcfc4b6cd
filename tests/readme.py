"""Generated parts of the documents, and their picture. Run as a module, it writes them anew.

A part stands between two comments, on whichever page has them: `<!-- name -->` and `<!-- /name -->`.
"""

from __future__ import annotations

import inspect
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum
from pathlib import Path
from typing import Any

import orjson
from sample import MEDIA, NOW, build_sample

from indexer.documents import visibility
from indexer.front_matter import hiding_keys
from search import errors
from search.protocol.engine import open_searcher
from search.query.tree import LANGUAGE
from search.schema.fields import DEFAULT_FIELDS, Field
from search.settings.ranking_weights import ABOUT, RankingWeights
from search.settings.settings import Settings
from webapp import create_app
from webapp import errors as http_errors
from webapp.api.openapi import specification
from webapp.server.settings import SETTINGS, Setting

ROOT = Path(__file__).parents[1]
README, ARCHITECTURE, CONTRIBUTING, SECURITY = (
    ROOT / f"{name}.md" for name in ("README", "ARCHITECTURE", "CONTRIBUTING", "SECURITY")
)
DOCS = ROOT / "docs"
JSON_API = DOCS / "json-api.md"
PICTURE = DOCS / "search-page.png"
WIDGET_PICTURE = DOCS / "widget.png"
_OPEN = "document.body.append(document.createElement('newsdex-search')); document.body.lastChild.open('open da')"


def pages() -> list[Path]:
    """All documents but the change log, the README first."""
    return [README, ARCHITECTURE, CONTRIBUTING, SECURITY, *sorted(DOCS.glob("*.md"))]


def _table(*columns: str, rows: Iterable[Iterable[str]]) -> str:
    """A table; a column whose name begins with a blank is of numbers."""
    rules = ("--:" if column.startswith(" ") else "---" for column in columns)
    lines = [" | ".join(map(str.strip, columns)), "|".join(rules), *map(" | ".join, rows)]
    return "\n".join(f"|{line}|" if set(line) <= {"-", "|", ":"} else f"| {line} |" for line in lines)


def fields_table() -> str:
    """One row for each field of the declaration."""
    rows = ((f"`{one.name}`", one.description, _keys(one), _traits(one)) for one in DEFAULT_FIELDS)
    return _table("field", "what it is", "read from", "is", rows=rows)


def _keys(field: Field) -> str:
    return ", ".join(f"`{alias}`" for alias in field.aliases) or "the file"


def _traits(field: Field) -> str:
    traits = [field.kind.value]
    traits += ["many"] if field.many else []
    traits += [f"searched, weight {field.weight:g}"] if field.searched else []
    traits += ["facet"] if field.facet else []
    traits += ["sortable"] if field.sortable else []
    traits += ["not shown"] if not field.shown else []
    traits += [f"passages of the first {field.limit:,} characters"] if field.has_passages else []
    return ", ".join(traits)


def language_table() -> str:
    """One row for each thing that a query may hold."""
    return _table("written", "finds", rows=((f"`{one}`", meaning) for one, meaning in LANGUAGE))


def ranking_table() -> str:
    """One row for each weight of the order by relevance."""
    default = RankingWeights().to_json()
    rows = ((f"`{name}`", f"{default[name]:g}", about) for name, (about, _) in ABOUT.items())
    return _table("weight", " default", "counts when", rows=rows)


def serve_table() -> str:
    """One row for each setting of the server: how it is said in each place, and what it is without."""
    rows = (
        (_flag(one), f"`{one.variable}`", f"`{one.name}`", _default(one), f"{one.about}: {one.kind.expected}")
        for one in SETTINGS
    )
    return _table("option", "variable", "in `serve`", "without it", "what it is", rows=rows)


def _flag(setting: Setting) -> str:
    return f"`{setting.flag}`, `--no-{setting.name}`" if setting.kind.is_flag else f"`{setting.flag} {setting.metavar}`"


def _default(setting: Setting) -> str:
    text = setting.default_text
    return text if not text or " " in text else f"`{text}`"


def errors_table() -> str:
    """One row for each error that HTTP can answer with."""
    listed = [error for error in _errors(errors.NewsdexError) if error.status != 500 or error is errors.InternalError]
    known = sorted(listed, key=lambda error: (error.status, not error.is_public))
    rows = ((f"`{error.code}`", str(error.status), (error.__doc__ or "").splitlines()[0]) for error in known)
    return _table("code", "status", "when", rows=rows)


def _errors(base: type[errors.NewsdexError]) -> Iterator[type[errors.NewsdexError]]:
    for error in base.__subclasses__():
        if error.__module__.startswith((f"{errors.__name__}.", http_errors.__name__)):
            yield error
        yield from _errors(error)


Parameter = dict[str, Any]
"""As OpenAPI describes it."""


def _parameters() -> dict[str, list[Parameter]]:
    """The parameters of each address that has some, of an index with the built-in fields."""
    paths = specification(Settings())["paths"]
    return {path: methods["get"].get("parameters", []) for path, methods in paths.items() if "get" in methods}


def parameters_table() -> str:
    """One row for each parameter of a search, and one for the filters of all fields."""
    listed = _parameters()["/api/search"]
    filters = {sign + field.name for field in DEFAULT_FIELDS.filterable for sign in ("", "-")}
    rows = [_parameter_row(one) for one in listed if one["name"] not in filters]
    rows.append(("`<field>`, `-<field>`", "values of the field", "Any of these values; none of these values."))
    return _table("parameter", "values", "meaning", rows=rows)


def own_parameters_table() -> str:
    """One row for each parameter that another address has and a search has not, or that is in its path."""
    common = {one["name"] for one in _parameters()["/api/search"]}
    return _table(
        "address",
        "parameter",
        "values",
        "meaning",
        rows=(
            (f"`{path}`", *_parameter_row(one))
            for path, listed in _parameters().items()
            for one in listed
            if one["name"] not in common
        ),
    )


def _parameter_row(parameter: Parameter) -> tuple[str, str, str]:
    about = re.sub(r", such as .*?\. (?=The first)", ". ", parameter["description"])  # the language has a table
    return f"`{parameter['name']}`", _values(parameter["schema"]), about


def _values(schema: Parameter) -> str:
    """What a parameter may be."""
    if "anyOf" in schema:
        return ", or ".join(map(_values, schema["anyOf"]))
    if schema["type"] == "array":
        return _values(schema["items"]) + ("; may be repeated" if schema["maxItems"] > 1 else "")
    default = f"; {schema['default']} unless it is given" if "default" in schema else ""
    if "enum" in schema:
        return ", ".join(f"`{one}`" for one in schema["enum"]) + default
    if schema["type"] == "integer":
        return f"{schema['minimum']} to {schema['maximum']:,}{default}"
    return "a text"


def hiding_keys_table() -> str:
    """One row for each row of the table of hiding keys."""
    when = _meanings(hiding_keys.When)
    rows = (
        (
            ", ".join(f"`{key}`" for key in row.keys),
            f"{when[row.when.name]}{' Everywhere.' if row.is_strong else ''}",
            row.state,
            row.source,
        )
        for row in hiding_keys.TABLE
    )
    return _table("keys", "which value hides", "state", "from", rows=rows)


def _meanings(of: type[Enum]) -> dict[str, str]:
    """The text below each member of a class, on one line, without what it refers to."""
    texts = re.findall(r'^ +(\w+) = auto\(\)\n +"""(.+?)"""', inspect.getsource(of), re.MULTILINE | re.DOTALL)
    return {name: re.sub(r" \(see [^)]*\)", "", " ".join(text.split())) for name, text in texts}


def hiding_words_table() -> str:
    """What the words, folders and mappings of the hiding rules are."""
    states = dict.fromkeys(hiding_keys.NOT_PUBLIC.values())
    rows: list[tuple[str, Iterable[str]]] = [
        (f"words that mean {state}", [word for word, of in hiding_keys.NOT_PUBLIC.items() if of == state])
        for state in states
    ]
    rows += [
        ("first words that mean the same", hiding_keys.FIRST_WORDS),
        ("words that hide nothing", hiding_keys.PUBLIC_WORDS),
        ("folders that hide, wherever they are", visibility.DRAFT_FOLDERS),
        ("folders that hide at the top and beside posts", visibility.TOP_DRAFT_FOLDERS),
        ("folders in which such a folder is as at the top", visibility.CONTENT_FOLDERS),
        ("mappings that speak of the document", hiding_keys.CONTAINERS),
    ]
    return _table("what", "which", rows=((name, ", ".join(f"`{one}`" for one in sorted(some))) for name, some in rows))


def example(index: Path) -> str:
    """The answer of the service to the request that the page shows, shortened where it says so."""
    match = re.search(r"curl -s 'http://[^/]+(/[^']+)'", JSON_API.read_text())
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


def marked(text: str) -> list[str]:
    """The names of the parts that a page has."""
    return re.findall(r"<!-- ([\w-]+) -->\n", text)


def with_parts(text: str, parts: Mapping[str, str]) -> str:
    """A page with its parts in their places; KeyError for one that nobody makes."""
    pattern = r"(<!-- ([\w-]+) -->\n).*?(<!-- /\2 -->)"
    return re.sub(pattern, lambda found: f"{found[1]}{parts[found[2]]}\n{found[3]}", text, flags=re.DOTALL)


def parts(index: Path) -> dict[str, str]:
    """All parts, by name."""
    made: dict[str, Callable[[], str]] = {
        "fields": fields_table,
        "language": language_table,
        "ranking": ranking_table,
        "errors": errors_table,
        "serve": serve_table,
        "parameters": parameters_table,
        "own-parameters": own_parameters_table,
        "hiding-keys": hiding_keys_table,
        "hiding-words": hiding_words_table,
        "answer": lambda: example(index),
    }
    return {name: make() for name, make in made.items()}


def take_pictures(index: Path) -> None:
    """The page of the sample collection as a reader sees it, and the dialog; playwright's Error without a browser."""
    from browser import chromium
    from served import served

    with served(index, "--media", str(MEDIA)) as address, chromium() as browser:
        page = browser.new_page(viewport={"width": 1100, "height": 640})
        for _ in range(2):  # the first visit reads what later ones find in memory
            page.goto(f"{address}/search?q=open+data")
            page.wait_for_load_state("networkidle")
        page.screenshot(path=PICTURE)
        page.add_script_tag(url=f"{address}/widget.js", type="module")
        page.evaluate(_OPEN)
        page.locator("newsdex-search .hit").first.wait_for()
        page.locator("newsdex-search dialog").screenshot(path=WIDGET_PICTURE, animations="disabled")


def main(*, with_pictures: bool) -> None:
    """Write the parts into their pages."""
    with tempfile.TemporaryDirectory() as folder:
        index = build_sample(Path(folder) / "index")
        made = parts(index)
        for path in pages():
            path.write_text(with_parts(path.read_text(), made))
        if with_pictures:
            take_pictures(index)


if __name__ == "__main__":
    main(with_pictures="--picture" in sys.argv)

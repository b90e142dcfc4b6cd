"""Formats of exports: documents as the parts of a JSON, NDJSON or CSV file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from search.protocol.answer_json import hit_json, json_bytes
from search.protocol.request import HIT_FACTS
from search.protocol.results import Hit
from search.schema.fields import ID, Fields

Pages = Iterable[tuple[Hit, ...]]
Columns = Sequence[str]

BOM = "\ufeff".encode()
"""Begins a CSV file: without it spreadsheets take UTF-8 for something else."""
_BETWEEN = "; "
"""Parts the values of one field in a cell."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a text of a cell must not begin with: spreadsheets would run it."""


def columns(fields: Fields, chosen: Sequence[str] | None) -> list[str]:
    """The names of what each document has: its id, and what is chosen, by default every field that is returned."""
    names = [field.name for field in fields.returned] if chosen is None else chosen
    return list(dict.fromkeys([ID, *names]))


def _documents(pages: Pages, names: Columns) -> Iterator[list[dict[str, Any]]]:
    """Each page as objects of these names; what a document has not is left out."""
    for page in pages:
        yield [{name: whole[name] for name in names if name in whole} for whole in map(_with_facts(names), page)]


def _with_facts(names: Columns) -> Any:
    if set(names).isdisjoint(HIT_FACTS):
        return lambda hit: {ID: hit.id, **hit.fields}
    return hit_json


def ndjson(pages: Pages, names: Columns) -> Iterator[bytes]:
    """An object on each line."""
    for page in _documents(pages, names):
        yield b"".join(json_bytes(one) + b"\n" for one in page)


def json(pages: Pages, names: Columns, facts: dict[str, Any]) -> Iterator[bytes]:
    """One object: some facts, and the list `documents`."""
    yield json_bytes(facts)[:-1] + b',"documents":['
    between = b"\n"
    for page in _documents(pages, names):
        for one in page:
            yield between + json_bytes(one)
            between = b",\n"
    yield b"\n]}\n"


def comma_separated(pages: Pages, names: Columns) -> Iterator[bytes]:
    """A row for each document, below one of the names (RFC 4180)."""
    yield BOM + _rows([names])
    for page in _documents(pages, names):
        yield _rows([[cell(one.get(name)) for name in names] for one in page])


def _rows(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8", "replace")


def cell(value: Any) -> str:
    """A value as a spreadsheet shows it: numbers as they are, several values in one text, all else as JSON."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list | tuple) and all(isinstance(one, str) for one in value):
        return _safe(_BETWEEN.join(value))
    return _safe(value if isinstance(value, str) else json_bytes(value).decode())


def _safe(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text

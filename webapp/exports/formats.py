"""Formats of an export: JSON, NDJSON, CSV and Atom.

Each is a beginning, pages of hits and an end, made one after the other: an export is never in memory as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from search.protocol import answer_json
from search.protocol.answer_json import json_bytes
from search.protocol.results import Hit, SearchResults
from search.schema.fields import ID
from webapp import feeds, service_state
from webapp.exports import cells

_BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel takes UTF-8 for another encoding; Python reads it as `utf-8-sig`."""
_BETWEEN = b",\n"


@dataclass(frozen=True, slots=True)
class Format:
    """How an export is written."""

    begin: Callable[[SearchResults], bytes]
    """What stands before all hits."""
    page: Callable[[SearchResults], bytes]
    """The hits of one page."""
    end: Callable[[], bytes] = bytes


def _lines(results: SearchResults) -> list[bytes]:
    return [json_bytes(hit) for hit in answer_json.hits_json(results.hits, results.request)]


def _begin_json(results: SearchResults) -> bytes:
    facts: dict[str, Any] = {"total": results.total, "stories": results.stories, "generation": results.generation}
    if service_state.is_editors():
        facts["editors"] = True
    return json_bytes(facts).removesuffix(b"}") + b',"hits":[\n'


def _json_page(results: SearchResults) -> bytes:
    before = _BETWEEN if results.request.after and results.hits else b""
    return before + _BETWEEN.join(_lines(results))


def _ndjson_page(results: SearchResults) -> bytes:
    return b"".join(line + b"\n" for line in _lines(results))


def _columns(results: SearchResults) -> Sequence[str]:
    return tuple(dict.fromkeys((ID, *(results.request.fields or ()))))


def _begin_csv(results: SearchResults) -> bytes:
    return (_BYTE_ORDER_MARK + cells.rows([map(cells.harmless, _columns(results))])).encode()


def _csv_page(results: SearchResults) -> bytes:
    columns, hits = _columns(results), answer_json.hits_json(results.hits, results.request)
    return cells.rows([cells.cell(hit.get(name)) for name in columns] for hit in hits).encode("utf-8", "replace")


def _begin_atom(results: SearchResults) -> bytes:
    return feeds.export_head(results.request)


def _atom_page(results: SearchResults) -> bytes:
    chosen = set(results.request.fields or ())
    return feeds.export_entries([_with(hit, chosen) for hit in results.hits])


def _with(hit: Hit, names: set[str]) -> Hit:
    return replace(hit, fields={name: value for name, value in hit.fields.items() if name in names})


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "json": Format(_begin_json, _json_page, lambda: b"\n]}\n"),
        "ndjson": Format(lambda _: b"", _ndjson_page),
        "csv": Format(_begin_csv, _csv_page),
        "atom": Format(_begin_atom, _atom_page, lambda: b"</feed>\n"),
    }
)
"""By the value of the parameter, which is also the end of the name of the file."""
FORMAT_NAMES = tuple(zip(FORMATS, ("JSON", "NDJSON", "CSV", "Atom"), strict=True))
"""Each format, and its name for people."""

"""Suggestions: completions of a partial query, and their JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from search.protocol.request import SearchRequest
from search.schema.fields import TITLE, Field, Fields, Kind

TERM = "term"
"""The kind of suggestions that are words to search for."""

DEFAULT_LIMIT = 8
MAX_LIMIT = 50


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A completion."""

    kind: str
    """The name of the field that has this text or value; `TERM` for words that any field may have."""
    text: str
    marked: str
    """The text as escaped HTML, with what was typed of it inside `<mark>`."""
    count: int
    """The number of visible documents with this title or value, or all of these words, whatever the filters."""
    request: SearchRequest
    """The request that finds these documents, by a query or a filter."""


def completed_values(fields: Fields) -> tuple[Field, ...]:
    """The fields whose values are suggested: searched keywords with a facet."""
    return tuple(field for field in fields if field.kind is Kind.KEYWORD and field.searched and field.facet)


def completes_titles(fields: Fields) -> bool:
    """Whether titles are suggested."""
    title = fields.get(TITLE)
    return title is not None and title.searched and title.shown


def kinds(fields: Fields) -> tuple[str, ...]:
    """All kinds of suggestions, in the order in which they are listed."""
    titles = (TITLE,) if completes_titles(fields) else ()
    return (TERM, *(field.name for field in completed_values(fields)), *titles)


def label(kind: str, fields: Fields) -> str:
    """What people see of a kind."""
    return "Search" if kind == TERM else fields[kind].label


def suggestion_json(suggestion: Suggestion, fields: Fields) -> dict[str, Any]:
    """A suggestion; every name in it is stable."""
    return {
        "kind": suggestion.kind,
        "label": label(suggestion.kind, fields),
        "text": suggestion.text,
        "marked": suggestion.marked,
        "count": suggestion.count,
    }

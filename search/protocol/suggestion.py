"""Suggestions for someone who types, as plain frozen data and as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from search.protocol.request import SearchRequest
from search.schema.fields import TITLE, Field, Fields, Kind

TERM = "term"
"""The kind of a suggestion that is words to search for."""

DEFAULT_LIMIT = 8
MAX_LIMIT = 50


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One completion of what was typed."""

    kind: str
    """The name of the field that has this text or value; `TERM` for words that any field may have."""
    text: str
    marked: str
    """The text as escaped HTML, with what was typed of it inside `<mark>`."""
    count: int
    """How many visible documents have this title or value, or all of these words; filters are left aside."""
    request: SearchRequest
    """What it stands for: the query or the filter that finds these documents."""


def completed_values(fields: Fields) -> tuple[Field, ...]:
    """The fields whose values are suggested: those that are words, and can be chosen beside the hits."""
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

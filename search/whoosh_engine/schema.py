"""How do the fields become a Whoosh schema, and a document what Whoosh stores?

| kind     | in Whoosh                                                                      |
|----------|--------------------------------------------------------------------------------|
| text     | TEXT with the terms of `analysis`, when it is searched                         |
| keyword  | ID of the whole values; when it is searched, TEXT of their words in `<name>.words` |
| date     | DATETIME in naive UTC                                                          |
| number, duration | NUMERIC of floats, durations in seconds                                |
| flag     | BOOLEAN                                                                        |

All values but texts that are not shown are stored as well, as one JSON text in `newsdex.stored`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from typing import Any

import orjson
from whoosh import analysis as whoosh_analysis
from whoosh import fields as whoosh_fields

from search import ranges
from search.analysis import VALUE_GAP, tokens
from search.document import Document, as_json
from search.fields import ID, Field, Fields, Kind

STORED = "newsdex.stored"
"""No field has a dot in its name."""

_SEPARATOR = "\x1e"
"""Between the values of one field, for Whoosh analyses one text only."""


def words_field(field: Field) -> str:
    """The name in Whoosh under which the words of a field are indexed."""
    return f"{field.name}.words" if field.kind is Kind.KEYWORD else field.name


class WordAnalyzer(whoosh_analysis.Analyzer):  # type: ignore[misc]  # Whoosh carries no types
    """The words of the values as Whoosh's tokens."""

    def __call__(self, value: str, **_: Any) -> Iterator[whoosh_analysis.Token]:
        """Whoosh's one token, changed from word to word as Whoosh expects it."""
        token = whoosh_analysis.Token(positions=True, chars=True)
        first = 0
        for text in value.split(_SEPARATOR):
            token.pos = first
            for word in tokens(text):
                token.text, token.pos = word.term, first + word.position
                token.startchar, token.endchar = word.start, word.end
                yield token
            first = token.pos + VALUE_GAP


def schema(fields: Fields) -> whoosh_fields.Schema:
    """The Whoosh schema of these fields."""
    made = whoosh_fields.Schema(**{STORED: whoosh_fields.STORED()})
    for field in fields:
        for name, kind in _whoosh_fields(field):
            made.add(name, kind)
    return made


def _whoosh_fields(field: Field) -> Iterator[tuple[str, whoosh_fields.FieldType]]:
    if field.searched:
        yield words_field(field), whoosh_fields.TEXT(analyzer=WordAnalyzer())
    match field.kind:
        case Kind.KEYWORD:
            yield field.name, whoosh_fields.ID(unique=field.name == ID)
        case Kind.DATE:
            yield field.name, whoosh_fields.DATETIME()
        case Kind.NUMBER | Kind.DURATION:
            yield field.name, whoosh_fields.NUMERIC(numtype=float)
        case Kind.FLAG:
            yield field.name, whoosh_fields.BOOLEAN()
        case _:
            pass


def row(document: Document, fields: Fields) -> dict[str, Any]:
    """A document as the keyword arguments of Whoosh's `add_document`."""
    made: dict[str, Any] = {STORED: orjson.dumps(_stored(document, fields)).decode()}
    for field in fields:
        values = list(document.values_of(field))
        if values and field.searched:
            made[words_field(field)] = _SEPARATOR.join(value.replace(_SEPARATOR, " ") for value in values)
        if values and field.filterable:
            made[field.name] = [_plain(field.kind, value) for value in values]
    return made


def _plain(kind: Kind, value: Any) -> Any:
    if kind is Kind.DATE:
        return value.astimezone(UTC).replace(tzinfo=None)
    return ranges.comparable(value) if kind is Kind.DURATION else value


def _stored(document: Document, fields: Fields) -> dict[str, list[Any]]:
    """The values by field name, as JSON, always in a list."""
    kept = (field for field in fields if field.shown or field.kind is not Kind.TEXT)
    values = ((field, document.values_of(field)) for field in kept)
    return {field.name: [as_json(field.kind, one) for one in some] for field, some in values if some}

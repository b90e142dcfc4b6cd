"""How do the fields become a Whoosh schema, and a document what a segment keeps?

| kind                   | in Whoosh                                                                          |
|------------------------|------------------------------------------------------------------------------------|
| text                   | TEXT with the terms of `analysis`, when it is searched                             |
| keyword, flag          | ID of the whole values; a searched keyword also TEXT of its words, in `<name>.words` |
| the link of a document | ID                                                                                 |
| all but those filtered | their names as ID in `PRESENT`, for the documents that have a value                |
| date, number, duration | STORED, and a column of numbers (see `ranges`) that Whoosh does not know           |

All values but texts that are not shown are stored as well, by field name, each in a list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from whoosh import analysis as whoosh_analysis
from whoosh import fields as whoosh_fields

from search import ranges
from search.analysis import VALUE_GAP, tokens
from search.document import Document, as_json
from search.fields import ID, LOCALE, TITLE, URL, Field, Fields, Kind
from search.languages import language_of
from search.suggestion import completes_titles

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


def is_exact(field: Field) -> bool:
    """Whether whole values are indexed: those that filters name, and the link, by which related documents are found."""
    return (field.filterable and not field.ranged) or field.name == URL


PRESENT = "field.present"
"""The name in Whoosh of the names of the fields in which a document has a value, for those that have no column."""


def is_columned(field: Field) -> bool:
    """Whether its values are in a column: those of fields that can be filtered by."""
    return field.filterable


def coded_fields(fields: Fields) -> tuple[str, ...]:
    """The names of the fields whose whole values are counted."""
    return tuple(field.name for field in fields.filterable if not field.ranged)


def opened_fields(fields: Fields) -> tuple[str, ...]:
    """The names of the fields whose beginnings are kept, so that they can be completed."""
    return (TITLE,) if completes_titles(fields) else ()


def schema(fields: Fields) -> whoosh_fields.Schema:
    """The Whoosh schema of these fields."""
    made = whoosh_fields.Schema()
    for field in fields:
        if field.searched:
            is_kept = field.shown and field.kind is Kind.TEXT
            made.add(words_field(field), whoosh_fields.TEXT(analyzer=WordAnalyzer(), stored=is_kept))
        if is_exact(field):
            made.add(field.name, whoosh_fields.ID(unique=field.name == ID, stored=True))
        elif not field.searched:
            made.add(field.name, whoosh_fields.STORED())
    made.add(PRESENT, whoosh_fields.ID())
    return made


@dataclass(frozen=True, slots=True)
class Row:
    """A document as `SegmentWriter.add` takes it, by names in Whoosh."""

    stored: bytes
    texts: Mapping[str, Sequence[str]]
    terms: Mapping[str, Sequence[str]]
    numbers: Mapping[str, Sequence[float]]
    language: str
    """Of the texts."""


def row(document: Document, fields: Fields, language: str) -> Row:
    """What a segment keeps of a document; it is in this language when it does not say its own."""
    stored: dict[str, list[Any]] = {}
    texts: dict[str, Sequence[str]] = {}
    terms: dict[str, Sequence[str]] = {}
    numbers: dict[str, Sequence[float]] = {}
    present: list[str] = []
    for field in fields:
        values = document.values_of(field)
        if not values:
            continue
        if field.shown or field.kind is not Kind.TEXT:
            stored[field.name] = [as_json(field.kind, value) for value in values]
        if field.searched:
            texts[words_field(field)] = values
        if is_exact(field):
            terms[field.name] = list(map(name_of, values))
        if field.ranged:
            numbers[field.name] = list(map(ranges.comparable, values))
        if not is_columned(field):
            present.append(field.name)
    return Row(orjson.dumps(stored), texts, {**terms, PRESENT: present}, numbers, _language(document, fields, language))


def _language(document: Document, fields: Fields, default: str) -> str:
    locale = document.values_of(fields[LOCALE]) if LOCALE in fields else ()
    return language_of(next(iter(locale), ""), default)


def name_of(value: str | bool) -> str:  # noqa: FBT001 - it is the value itself
    """A keyword or a flag as filters write it."""
    return value if isinstance(value, str) else str(value).lower()


def document_of(stored: Mapping[str, Any], fields: Fields) -> Document:
    """A document without what is not stored, from its stored values.

    InvalidDocument, ValueError, KeyError, TypeError or AttributeError when they have not the forms of their fields.
    """
    values: dict[str, Any] = {}
    for name, some in stored.items():
        field = fields[name]
        read = [datetime.fromisoformat(one) if field.kind is Kind.DATE else one for one in some]
        if not field.many and len(read) != 1:
            raise ValueError(f"expected one value of {name}, found {len(read)}")
        values[name] = tuple(read) if field.many else read[0]
    document = Document(values.pop(ID), values)
    document.check(fields)
    return document

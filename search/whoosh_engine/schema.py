"""Document mapper: the Whoosh schema of the fields, and what a segment keeps of a document.

| kind                   | in Whoosh                                                                          |
|------------------------|------------------------------------------------------------------------------------|
| text                   | TEXT with the terms of `analysis`, when it is searched                             |
| keyword, flag          | ID of the whole values; a searched keyword also TEXT of its words, in `<name>.words` |
| the link of a document | ID                                                                                 |
| all but those filtered | their names as ID in `PRESENT`, for the documents that have a value                |
| date, number, duration | STORED, and a column of numbers (see `ranges`) that Whoosh does not know           |

All values but texts that are not part of hits are stored as well, by field name, each in a list.
The body is stored apart, up to its limit, with its sections: only passages of it are read (see `stored_texts`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Self

import orjson
from whoosh import analysis as whoosh_analysis
from whoosh import fields as whoosh_fields

from search.protocol.suggestion import completes_titles
from search.schema import ranges
from search.schema.document import Document, Section
from search.schema.fields import BODY, ID, LOCALE, TITLE, URL, Field, Fields, Kind
from search.schema.hierarchy import with_ancestors
from search.text.analysis import VALUE_GAP, tokens
from search.text.languages import ENGLISH, language_of

_DATES = orjson.OPT_UTC_Z
"""Moments as `date_text` writes them."""
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


def is_stored(field: Field) -> bool:
    """Whether its values are stored, and read for each hit: all but texts that are not part of hits."""
    return field.returned or field.kind is not Kind.TEXT


PRESENT = "field.present"
"""The name in Whoosh of the names of the fields in which a document has a value, for those that have no column."""


def has_doc_values(field: Field) -> bool:
    """Whether its values are in a column: those of fields that can be filtered by."""
    return field.filterable


def ordinal_fields(fields: Fields) -> tuple[str, ...]:
    """The names of the fields that have a column of ordinals, so that facets can count their values."""
    return tuple(field.name for field in fields.filterable if not field.ranged)


def prefix_fields(fields: Fields) -> tuple[str, ...]:
    """The names of the fields that have a prefix index, so that they can be completed."""
    return (TITLE,) if completes_titles(fields) else ()


def schema(fields: Fields) -> whoosh_fields.Schema:
    """The Whoosh schema of these fields."""
    made = whoosh_fields.Schema()
    for field in fields:
        if field.searched:
            is_kept = field.returned and field.kind is Kind.TEXT
            made.add(words_field(field), whoosh_fields.TEXT(analyzer=WordAnalyzer(), stored=is_kept))
        if is_exact(field):
            made.add(field.name, whoosh_fields.ID(unique=field.name == ID, stored=True))
        elif not field.searched:
            made.add(field.name, whoosh_fields.STORED())
    made.add(PRESENT, whoosh_fields.ID())
    return made


class MappedDocument(NamedTuple):  # which is made in half the time of a frozen dataclass
    """A document as a segment takes it, by the names of fields in Whoosh."""

    stored: bytes
    """Its stored fields, as JSON."""
    texts: Mapping[str, Sequence[str]]
    """To be analyzed."""
    terms: Mapping[str, Sequence[str]]
    """Exact terms: whole values."""
    numbers: Mapping[str, Sequence[float]]
    language: str = ENGLISH
    """Of the texts."""
    body: str = ""
    """The text of which passages are shown."""
    sections: Sequence[Section] = ()


class DocumentMapper:
    """Maps documents to what a segment keeps of them; what each field means for that is worked out once."""

    def __init__(self, fields: Fields, language: str) -> None:
        """Documents are in this language when they do not say their own."""
        self._fields = tuple(map(_FieldMapping.of, fields))
        self._language = language
        self._body_limit = fields[BODY].limit if fields.has_passages else 0

    def map(self, document: Document) -> MappedDocument:
        """What a segment keeps of a document."""
        stored: dict[str, Sequence[Any]] = {}
        texts: dict[str, Sequence[str]] = {}
        terms: dict[str, Sequence[str]] = {}
        numbers: dict[str, Sequence[float]] = {}
        present: list[str] = []
        given = {**document.values, ID: document.id}
        for field in self._fields:
            value = given.get(field.name)
            values = () if value is None else tuple(value) if field.is_many else (value,)
            if not values:
                continue
            if field.is_stored:
                stored[field.name] = values
            if field.words:
                texts[field.words] = values
            if field.is_exact:
                terms[field.name] = field.exact(values)
            if field.is_ranged:
                numbers[field.name] = list(map(ranges.comparable, values))
            if not field.has_doc_values:
                present.append(field.name)
        terms[PRESENT] = present
        language = language_in(stored, self._language)
        body = given.get(BODY, "")[: self._body_limit] if self._body_limit else ""
        sections = document.sections if body else ()
        return MappedDocument(orjson.dumps(stored, option=_DATES), texts, terms, numbers, language, body, sections)


@dataclass(frozen=True, slots=True)
class _FieldMapping:
    """What is kept of the values of one field."""

    name: str
    is_many: bool
    is_date: bool
    is_flag: bool
    words: str
    """The name in Whoosh under which its words are indexed; empty when they are not."""
    is_stored: bool
    is_exact: bool
    is_ranged: bool
    has_doc_values: bool
    hierarchy: str

    def exact(self, values: Sequence[Any]) -> Sequence[str]:
        """The exact terms of values, and of those above them."""
        if self.is_flag:
            return list(map(name_of, values))
        return with_ancestors(values, self.hierarchy) if self.hierarchy else values

    @classmethod
    def of(cls, field: Field) -> Self:
        return cls(
            name=field.name,
            is_many=field.many,
            is_date=field.kind is Kind.DATE,
            is_flag=field.kind is Kind.FLAG,
            words=words_field(field) if field.searched else "",
            is_stored=is_stored(field),
            is_exact=is_exact(field),
            is_ranged=field.ranged,
            has_doc_values=has_doc_values(field),
            hierarchy=field.hierarchy,
        )


def language_in(stored: Mapping[str, Sequence[Any]], default: str) -> str:
    """The language of a document with these values; the default when it does not say its own."""
    return language_of(stored.get(LOCALE, ("",))[0], default)


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

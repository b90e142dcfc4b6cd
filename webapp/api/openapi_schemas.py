"""JSON Schemas of the response bodies, for the OpenAPI document.

Those of a document derive from the declaration of fields.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from search.mcp.json_rpc import MOST_EXACT
from search.protocol.explanation import MAX_EXPLAINED
from search.protocol.request import Match
from search.protocol.results import Part
from search.protocol.suggestion import kinds
from search.query.tree import Occur, TermKind
from search.schema import range_patterns, ranges
from search.schema.fields import Field, Fields, Kind

Json = dict[str, Any]

EXPLAINED = f"When the request wants it, of the first {MAX_EXPLAINED} hits of a page."

PASSAGES = "Of the text, the best first, when title and excerpt do not have all words of the query."

_KINDS: dict[Kind, Json] = {
    Kind.TEXT: {"type": "string"},
    Kind.KEYWORD: {"type": "string"},
    Kind.DATE: {"type": "string", "format": "date-time"},
    Kind.NUMBER: {"type": "number"},
    Kind.FLAG: {"type": "boolean"},
    Kind.DURATION: {"type": "string", "format": "duration"},
    Kind.LINK: {"type": "string", "format": "uri-reference"},
    Kind.DATA: {},
}


def schemas(fields: Fields) -> Json:
    """All schemas by name."""
    of_documents = {
        "Document": _object({field.name: _field(field) for field in fields.returned}, required=["id"]),
        "Hit": {
            "allOf": [
                reference("Document"),
                _object(_HIT, required=[]),
                _object({"explanation": reference("Explanation") | {"description": EXPLAINED}}, required=[]),
            ]
        },
        "Suggestion": _object(_SUGGESTION | {"kind": {"type": "string", "enum": list(kinds(fields))}}),
        "SearchAnswer": _answer(
            _ANSWER | {"facets": _object({field.name: _counts(field) for field in fields.facets}, required=[])},
            _PARTIAL,
        ),
    }
    return _STATIC | _RANGES | of_documents


def range_schema(kind: Kind) -> str:
    """The name of the schema of ranges of a kind of field."""
    return f"{kind.name.title()}Range"


def reference(name: str) -> Json:
    """A reference to one of the schemas."""
    return {"$ref": f"#/components/schemas/{name}"}


def _field(field: Field) -> Json:
    one = _KINDS[field.kind]
    described = {"title": field.label, "description": field.description}
    return {"type": "array", "items": one, **described} if field.many else one | described


def _counts(field: Field) -> Json:
    return reference("Histogram" if field.kind is Kind.DATE else "Facet")


def _object(properties: Json, required: list[str] | None = None) -> Json:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties) if required is None else required,
    }


def _answer(properties: Json, marks: Json | None = None) -> Json:
    """A whole answer; it has one name more when it comes from an editors' index, and others when they mark it."""
    return _object(properties | (marks or {}) | {"editors": _EDITORS}, required=list(properties))


def _list(of: Json) -> Json:
    return {"type": "array", "items": of}


def _map(of: Json) -> Json:
    return {"type": "object", "additionalProperties": of}


def _one_of(names: type[StrEnum]) -> Json:
    return {"type": "string", "enum": [name.value for name in names]}


_TEXT: Json = {"type": "string"}
_WHOLE: Json = {"type": "integer", "minimum": 0}
_NUMBER: Json = {"type": "number"}
_FLAG: Json = {"type": "boolean"}

_FOR_OPERATORS: Json = {"description": "For operators only."}
_HIGHLIGHT: Json = {"oneOf": [_TEXT, _list(_TEXT)], "description": "Escaped HTML; of a field with many values, all."}

_PASSAGE: Json = {
    "text": _TEXT | {"description": "Escaped HTML with the words of the query inside <mark>."},
    "section": _TEXT | {"description": "The heading of its section; empty when it is in none."},
    "anchor": _TEXT | {"description": "The id of that heading on its page."},
    "url": {"type": "string", "description": "The link of the document, with the anchor; empty without a link."},
}

_EDITORS: Json = {"const": True, "description": "That the index holds documents that are hidden from readers."}

_PARTIAL: Json = {
    "partial": {"const": True, "description": "That there was no time for all parts; hits and totals are exact."},
    "missing": _list(_one_of(Part)) | {"description": "Parts that are empty, or not whole, in a partial answer."},
}

_ANSWER: Json = {
    "total": _WHOLE | {"description": "Of all documents that match."},
    "stories": _WHOLE | {"description": "Of the hits when documents that tell the same story are one."},
    "hits": _list(reference("Hit")),
    "page": _WHOLE,
    "pages": _WHOLE,
    "size": _WHOLE,
    "sort": _TEXT,
    "after": {"type": ["string", "null"], "description": "Of the next page: pass it as `after`. Null on the last one."},
    "links": _map({"type": "string", "format": "uri-reference"}),
    "query": reference("Query"),
    "filters": _map(reference("Filter")),
    "generation": _WHOLE,
    "took_ms": _NUMBER,
}

_HIT: Json = {
    "score": _NUMBER,
    "highlights": _map(_HIGHLIGHT),
    "passages": _list(reference("Passage")) | {"description": PASSAGES},
    "matched": _map(_list(_TEXT)) | {"description": "By field, the words of the query in it."},
    "lacking": _list(_TEXT) | {"description": "Words of the query that it does not have."},
    "similar": _WHOLE | {"description": "How many other documents that match tell its story."},
    "pinned": _FLAG | {"description": "Whether the site puts it first for this query."},
}
"""Beside its fields; all of it unless the request chooses by `fields`."""

_SUGGESTION: Json = {
    "label": _TEXT,
    "text": _TEXT,
    "marked": {"type": "string", "description": "The text as escaped HTML, with what was typed inside <mark>."},
    "count": {**_WHOLE, "description": "Visible documents with this title, value or words; filters are left aside."},
    "links": _map({"type": "string", "format": "uri-reference"}),
}

_FACET: Json = {
    "label": _TEXT,
    "values": _list(reference("ValueCount")),
    "missing": reference("Missing"),
    "distinct": _WHOLE,
}

_RANGES: Json = {
    range_schema(kind): {
        "type": "string",
        "description": ranges.EXPECTED[kind],
        "pattern": range_patterns.PATTERNS[kind],
        "examples": [range_patterns.EXAMPLES[kind]],
    }
    for kind in range_patterns.PATTERNS
}

_SCALAR: Json = {"type": ["string", "number", "boolean"]}

_STATIC: Json = {
    "ParameterValue": {"anyOf": [_SCALAR, _list(_SCALAR)], "description": "A value as in a URL, or a list of values."},
    "MultiSearchAnswer": _answer(
        {
            "results": _list(
                {
                    "oneOf": [
                        _object({"answer": reference("SearchAnswer")}),
                        _object({"problem": reference("Problem")}),
                    ]
                }
            ),
            "generation": _WHOLE,
            "took_ms": _NUMBER,
        }
    ),
    "ExportAnswer": _answer(
        {"total": _WHOLE, "stories": _WHOLE, "generation": _WHOLE, "hits": _list(reference("Hit"))}
    ),
    "OpenApi": {"type": "object", "description": "A document as OpenAPI 3.1 has it."},
    "McpMessage": {
        "type": "object",
        "properties": {
            "jsonrpc": {"const": "2.0"},
            "id": {"type": ["string", "integer"], "minimum": -MOST_EXACT, "maximum": MOST_EXACT},
            "method": _TEXT,
            "params": {"type": "object"},
        },
        "required": ["jsonrpc"],
        "anyOf": [{"required": [name]} for name in ("method", "result", "error")],
    },
    "McpReply": {
        "type": ["object", "array"],
        "description": "A response of JSON-RPC 2.0, or several to messages that came together.",
    },
    "SuggestAnswer": _answer({"query": _TEXT, "suggestions": _list(reference("Suggestion")), "generation": _WHOLE}),
    "Explanation": _object(
        {"value": _NUMBER, "what": _TEXT, "numbers": _map(_NUMBER), "parts": _list(reference("Explanation"))}
    ),
    "Passage": _object(_PASSAGE),
    "ValueCount": _object({"value": _TEXT, "count": _WHOLE, "selected": _FLAG, "excluded": _FLAG}),
    "Missing": _object({"count": _WHOLE, "selected": _FLAG}),
    "Facet": _object(_FACET),
    "FacetAnswer": _answer({"field": _TEXT, **_FACET, "generation": _WHOLE}),
    "Histogram": _object(
        {
            "label": _TEXT,
            "years": _list(reference("ValueCount")),
            "months": _list(reference("ValueCount")),
            "days": _list(reference("ValueCount")),
            "missing": reference("Missing"),
        }
    ),
    "Term": _object(
        {
            "text": _TEXT,
            "kind": _one_of(TermKind),
            "role": _one_of(Occur),
            "field": _TEXT | {"description": "Empty for all that are searched."},
            "reason": _TEXT | {"description": "Why it is optional, ignored or read otherwise than it seems meant."},
            "start": _WHOLE | {"description": "Offset of its first character in the text of the query."},
            "end": _WHOLE,
            "without": _TEXT | {"description": "The query without this term."},
        }
    ),
    "Query": _object(
        {
            "text": _TEXT,
            "reading": _TEXT | {"description": "What is demanded, with every operator and bracket written out."},
            "terms": _list(reference("Term")),
            "matching": reference("Matching"),
            "corrected": _TEXT | {"description": "The query with all corrections in place."},
            "corrections": _list(reference("Correction")),
            "synonyms": _list(_object({"from": _TEXT, "to": _list(_TEXT)})),
        }
    ),
    "Correction": _object(
        {
            "from": _TEXT,
            "to": _TEXT,
            "automatic": _FLAG | {"description": "Whether the hits are those of the correction; else it is proposed."},
        }
    ),
    "Matching": _object(
        {
            "asked": _one_of(Match),
            "steps": _list(
                _object(
                    {
                        "words": _WHOLE | {"description": "That the documents of this step have at least."},
                        "documents": _WHOLE | {"description": "Hits that no earlier step has."},
                    }
                )
            ),
        }
    ),
    "Filter": _object({"any_of": _list(_TEXT), "none_of": _list(_TEXT), "missing": _FLAG, "present": _FLAG}),
    "SimilarAnswer": _answer(
        {"id": _TEXT, "hits": _list(reference("Hit")), "links": _map(_TEXT), "generation": _WHOLE}
    ),
    "DocumentAnswer": _answer({"document": reference("Document"), "links": _map(_TEXT), "generation": _WHOLE}),
    "Alive": _object({"status": _TEXT}),
    "Ready": _object(
        {
            "status": _TEXT,
            "generation": _WHOLE | _FOR_OPERATORS,
            "documents": _WHOLE | _FOR_OPERATORS,
            "built_at": {"type": "string", "format": "date-time"} | _FOR_OPERATORS,
            "age_s": _NUMBER | _FOR_OPERATORS,
            "editors": _EDITORS,
        },
        required=["status"],
    ),
    "Problem": {
        "description": "What went wrong, as RFC 9457 says it; beside these, the facts of the error.",
        **_object({"type": _TEXT, "title": _TEXT, "status": _WHOLE, "detail": _TEXT, "instance": _TEXT, "code": _TEXT}),
    },
}

"""Term resolution: what a word or phrase of a query asks for in the field that it names.

| field is                   | a word, with a star or not            | in quotes                  |
|----------------------------|---------------------------------------|----------------------------|
| not named                  | is looked for in all searched fields  | beside each other          |
| a searched text            | is looked for in it                   | beside each other in it    |
| a keyword                  | is a word of a value                  | is a whole value           |
| a flag                     | `true` or `false`                     | the same                   |
| a date, number or duration | is an interval (see `ranges`)         | the same                   |
| the link of a document     | is the address                        | the same                   |
| `has`                      | is a field that has a value           | the same                   |

What cannot be meant so is looked for as it is written, and the term says why.
"""

from __future__ import annotations

from datetime import UTC, datetime

from search.errors import InvalidParameter
from search.query.lexer import Lexeme, LexemeKind
from search.query.tree import HAS, Occur, Term, TermKind
from search.schema import ranges
from search.schema.fields import URL, Field, Fields, Kind
from search.text.analysis import words_of

NO_WORD = "there is no letter or digit in it"
SHORTEST_ENDING = 3
"""Letters after a star at the start; fewer would stand for too many words."""
TOO_SHORT = f"a star at the start needs {SHORTEST_ENDING} letters after it"
STAR_INSIDE = "a star stands for the beginning or the end of a word; inside it parts two words"
EMPTY_RANGE = "it ends before it begins, so nothing is in it"
NO_MIDDLE = "a word is found by its beginning or its end, not by its middle"
_TRUE, _FALSE = frozenset({"true", "yes", "1"}), frozenset({"false", "no", "0"})


def field_named(name: str, fields: Fields) -> Field | None:
    """The field that a name before a colon means; capitals do not matter where they make no difference."""
    return fields.get(name) or next((field for field in fields if field.name.casefold() == name.casefold()), None)


def is_field(name: str, fields: Fields) -> bool:
    """Whether a name before a colon means anything."""
    return name.casefold() == HAS or field_named(name, fields) is not None


def resolve(piece: Lexeme, fields: Fields) -> Term:
    """The term that a word or phrase means; its role is not decided here."""
    term = _meant(piece, fields)
    return _placed(term, piece)


def _placed(term: Term, piece: Lexeme) -> Term:
    return Term(term.text, term.kind, term.role, term.field, term.reason, piece.start, piece.end)


def _meant(piece: Lexeme, fields: Fields) -> Term:
    if not piece.field:
        return _words(piece)
    if piece.field.casefold() == HAS:
        return _presence(piece, fields)
    field = field_named(piece.field, fields)
    if field is None:
        return _as_written(piece, f"there is no field {piece.field}")
    return _in_field(piece, field)


def _in_field(piece: Lexeme, field: Field) -> Term:
    if field.kind is Kind.TEXT and field.searched:
        return _words(piece, field.name)
    if field.ranged:
        return _range(piece, field)
    if field.name == URL:
        return Term(piece.text, TermKind.VALUE, field=field.name)
    readers = {Kind.KEYWORD: _value, Kind.FLAG: _flag}
    return readers.get(field.kind, _not_searched)(piece, field)


def _not_searched(piece: Lexeme, field: Field) -> Term:
    return _as_written(piece, f"{field.name} is shown and not searched; {HAS}:{field.name} finds what has it")


def _words(piece: Lexeme, field: str = "") -> Term:
    """Words, in one field or in all."""
    if piece.kind is LexemeKind.PHRASE:
        return _with_words(Term(piece.text, TermKind.PHRASE, field=field), piece)
    text = piece.text.strip("*")
    is_beginning, is_ending = piece.text.endswith("*"), piece.text.startswith("*")
    if is_beginning:
        return _with_words(Term(text, TermKind.PREFIX, field=field, reason=NO_MIDDLE if is_ending else ""), piece)
    if not is_ending:
        return _with_words(Term(text, field=field, reason=STAR_INSIDE if "*" in text else ""), piece)
    if len(text) < SHORTEST_ENDING:
        return _with_words(Term(text, field=field, reason=TOO_SHORT), piece)
    return _with_words(Term(text, TermKind.ENDING, field=field), piece)


def _with_words(term: Term, piece: Lexeme) -> Term:
    """The term, unless nothing in it can be looked for."""
    if words_of(term.text):
        return term
    kind = TermKind.PHRASE if piece.kind is LexemeKind.PHRASE and piece.text else TermKind.WORD
    return Term(piece.text or '""', kind, Occur.IGNORED, reason=NO_WORD)


def _value(piece: Lexeme, field: Field) -> Term:
    if piece.kind is LexemeKind.PHRASE or not words_of(piece.text):
        return Term(piece.text, TermKind.VALUE, field=field.name) if piece.text else _with_words(Term(""), piece)
    if field.searched:
        return _words(piece, field.name)
    return Term(piece.text, TermKind.NAME, field=field.name)


def _flag(piece: Lexeme, field: Field) -> Term:
    text = piece.text.casefold()
    if text not in _TRUE | _FALSE:
        return _as_written(piece, f"{field.name} is true or false")
    return Term("true" if text in _TRUE else "false", TermKind.VALUE, field=field.name)


def _range(piece: Lexeme, field: Field) -> Term:
    try:
        # Whether it is one does not depend on the present.
        interval = ranges.interval(field, piece.text, datetime.now(UTC))
    except InvalidParameter as error:
        return _as_written(piece, f"{field.name} is {error.expected}")
    reason = EMPTY_RANGE if interval.is_empty else ""
    return Term(piece.text.strip(), TermKind.RANGE, field=field.name, reason=reason)


def _presence(piece: Lexeme, fields: Fields) -> Term:
    field = field_named(piece.text, fields)
    if field is None:
        return _as_written(piece, f"there is no field {piece.text}")
    return Term(field.name, TermKind.PRESENCE, field=field.name)


def _as_written(piece: Lexeme, reason: str) -> Term:
    """What names a field and does not mean it, looked for as words beside each other."""
    is_phrase = piece.kind is LexemeKind.PHRASE
    term = Term(f"{piece.field}:{piece.text}", TermKind.PHRASE if is_phrase else TermKind.WORD, reason=reason)
    return _with_words(term, piece)

"""Term resolution: how a word or phrase of a query is matched in the field that it names.

| field is                   | a word, with a star or not            | in quotes                  |
|----------------------------|---------------------------------------|----------------------------|
| not named                  | is searched in all searched fields    | adjacent words             |
| a searched text            | is searched in it                     | adjacent words in it       |
| a keyword                  | is a word of a value                  | is a whole value           |
| a flag                     | `true` or `false`                     | the same                   |
| a date, number or duration | is an interval (see `ranges`)         | the same                   |
| the link of a document     | is the address                        | the same                   |
| `has`                      | is a field that has a value           | the same                   |

What has no meaning there is searched as written, and the term says why.
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
    """The field of a name before a colon; case matters only where two names differ by nothing else."""
    return fields.get(name) or next((field for field in fields if field.name.casefold() == name.casefold()), None)


def is_field(name: str, fields: Fields) -> bool:
    """Whether a name before a colon means anything."""
    return name.casefold() == HAS or field_named(name, fields) is not None


def resolve(lexeme: Lexeme, fields: Fields) -> Term:
    """The term of a word or phrase; its occur is not decided here."""
    term = _resolved(lexeme, fields)
    return _placed(term, lexeme)


def _placed(term: Term, lexeme: Lexeme) -> Term:
    return Term(term.text, term.kind, term.role, term.field, term.reason, lexeme.start, lexeme.end)


def _resolved(lexeme: Lexeme, fields: Fields) -> Term:
    if not lexeme.field:
        return _words(lexeme)
    if lexeme.field.casefold() == HAS:
        return _presence(lexeme, fields)
    field = field_named(lexeme.field, fields)
    if field is None:
        return _as_written(lexeme, f"there is no field {lexeme.field}")
    return _in_field(lexeme, field)


def _in_field(lexeme: Lexeme, field: Field) -> Term:
    if field.kind is Kind.TEXT and field.searched:
        return _words(lexeme, field.name)
    if field.ranged:
        return _range(lexeme, field)
    if field.name == URL:
        return Term(lexeme.text, TermKind.VALUE, field=field.name)
    readers = {Kind.KEYWORD: _value, Kind.FLAG: _flag}
    return readers.get(field.kind, _not_searched)(lexeme, field)


def _not_searched(lexeme: Lexeme, field: Field) -> Term:
    return _as_written(lexeme, f"{field.name} is shown and not searched; {HAS}:{field.name} finds what has it")


def _words(lexeme: Lexeme, field: str = "") -> Term:
    """Words, in one field or in all."""
    if lexeme.kind is LexemeKind.PHRASE:
        return _with_words(Term(lexeme.text, TermKind.PHRASE, field=field), lexeme)
    text = lexeme.text.strip("*")
    is_beginning, is_ending = lexeme.text.endswith("*"), lexeme.text.startswith("*")
    if is_beginning:
        return _with_words(Term(text, TermKind.PREFIX, field=field, reason=NO_MIDDLE if is_ending else ""), lexeme)
    if not is_ending:
        return _with_words(Term(text, field=field, reason=STAR_INSIDE if "*" in text else ""), lexeme)
    if len(text) < SHORTEST_ENDING:
        return _with_words(Term(text, field=field, reason=TOO_SHORT), lexeme)
    return _with_words(Term(text, TermKind.ENDING, field=field), lexeme)


def _with_words(term: Term, lexeme: Lexeme) -> Term:
    """The term, or an ignored one when it has no word to search."""
    if words_of(term.text):
        return term
    kind = TermKind.PHRASE if lexeme.kind is LexemeKind.PHRASE and lexeme.text else TermKind.WORD
    return Term(lexeme.text or '""', kind, Occur.IGNORED, reason=NO_WORD)


def _value(lexeme: Lexeme, field: Field) -> Term:
    if lexeme.kind is LexemeKind.PHRASE or not words_of(lexeme.text):
        return Term(lexeme.text, TermKind.VALUE, field=field.name) if lexeme.text else _with_words(Term(""), lexeme)
    if field.searched:
        return _words(lexeme, field.name)
    return Term(lexeme.text, TermKind.NAME, field=field.name)


def _flag(lexeme: Lexeme, field: Field) -> Term:
    text = lexeme.text.casefold()
    if text not in _TRUE | _FALSE:
        return _as_written(lexeme, f"{field.name} is true or false")
    return Term("true" if text in _TRUE else "false", TermKind.VALUE, field=field.name)


def _range(lexeme: Lexeme, field: Field) -> Term:
    try:
        # Whether it is one does not depend on the present.
        interval = ranges.interval(field, lexeme.text, datetime.now(UTC))
    except InvalidParameter as error:
        return _as_written(lexeme, f"{field.name} is {error.expected}")
    reason = EMPTY_RANGE if interval.is_empty else ""
    return Term(lexeme.text.strip(), TermKind.RANGE, field=field.name, reason=reason)


def _presence(lexeme: Lexeme, fields: Fields) -> Term:
    field = field_named(lexeme.text, fields)
    if field is None:
        return _as_written(lexeme, f"there is no field {lexeme.text}")
    return Term(field.name, TermKind.PRESENCE, field=field.name)


def _as_written(lexeme: Lexeme, reason: str) -> Term:
    """A field name that has no meaning here, with its text: searched as adjacent words."""
    is_phrase = lexeme.kind is LexemeKind.PHRASE
    term = Term(f"{lexeme.field}:{lexeme.text}", TermKind.PHRASE if is_phrase else TermKind.WORD, reason=reason)
    return _with_words(term, lexeme)

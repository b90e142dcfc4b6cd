"""Pasted text: signs and capitals that are no operators, for nothing else in the query is written with operators.

| lexemes                                            | are words when                                                  |
|----------------------------------------------------|-----------------------------------------------------------------|
| `-1`, `-v`: a minus before a number or one letter  | there are other words, and no operators, quotes or fields       |
| AND, OR, NOT                                       | all words are in capitals, and there is a NOT or are many words |
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from search.query.lexer import Lexeme, LexemeKind

_OPTION = re.compile(r"[\d.,]+|[A-Za-z]")
_OPERATORS = frozenset({LexemeKind.AND, LexemeKind.OR, LexemeKind.NOT})
_FEW = 3
"""Words and operators of a query such as `IBM OR SAP`."""


def as_pasted(some: Iterable[Lexeme]) -> list[Lexeme]:
    """The lexemes with options as words; the minus is a part of the word then."""
    made = list(some)
    negative = [lexeme for lexeme in made if lexeme.is_negative]
    if len(negative) in {0, len(made)} or any(map(_is_written, made)):
        return made
    return [replace(lexeme, is_negative=False) if lexeme.is_negative else lexeme for lexeme in made]


def _is_written(lexeme: Lexeme) -> bool:
    """Whether a lexeme shows that the query is written in the language."""
    if lexeme.kind is LexemeKind.REST:
        return False
    is_option = _OPTION.fullmatch(lexeme.text) is not None
    return lexeme.kind is not LexemeKind.WORD or bool(lexeme.field) or (lexeme.is_negative and not is_option)


def are_in_capitals(some: Iterable[Lexeme]) -> bool:
    """Whether operators are words like the others, for all are in capitals."""
    made = [lexeme for lexeme in some if lexeme.kind is not LexemeKind.REST]
    words = [lexeme for lexeme in made if lexeme.kind is LexemeKind.WORD and lexeme.text.upper() != lexeme.text.lower()]
    if not words or any(lexeme.field or lexeme.is_negative or not lexeme.text.isupper() for lexeme in words):
        return False
    kinds = {lexeme.kind for lexeme in made}
    return kinds <= {LexemeKind.WORD, *_OPERATORS} and (LexemeKind.NOT in kinds or len(made) > _FEW)

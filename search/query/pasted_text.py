"""Pasted text: signs and capitals that are no operators, for nothing else in the query is written with operators.

| lexemes                                            | are words when                                                  |
|----------------------------------------------------|-----------------------------------------------------------------|
| `-1`, `-v`: a minus before a number or one letter  | there are other words, and no operators, quotes or fields       |
| AND, OR, NOT                                       | all words are in capitals, and they are no alternatives         |
| quotes around some words                           | there are `MANY` others, no operators, exclusions and fields    |
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

from search.query.lexer import Lexeme, LexemeKind

_OPTION = re.compile(r"[\d.,]+|[A-Za-z]")
_OPERATORS = frozenset({LexemeKind.AND, LexemeKind.OR, LexemeKind.NOT})
_BRACKETS = frozenset({LexemeKind.OPEN, LexemeKind.CLOSE})
_IN_CAPITALS = frozenset({LexemeKind.WORD, *_OPERATORS})
MANY = 8
"""Words that make a query prose."""


def as_pasted(some: Iterable[Lexeme]) -> list[Lexeme]:
    """The lexemes with options as words; the minus is a part of the word then."""
    made = list(some)
    if not any(lexeme.kind in _OPERATORS or lexeme.is_negative or lexeme.field for lexeme in made):
        return _as_prose(made)
    negative = [lexeme for lexeme in made if lexeme.is_negative]
    if len(negative) in {0, len(made)} or any(map(_is_written, made)):
        return made
    return [replace(lexeme, is_negative=False) if lexeme.is_negative else lexeme for lexeme in made]


def _as_prose(some: list[Lexeme]) -> list[Lexeme]:
    """Lexemes without operators, exclusions and fields: in a long query quotes are gone."""
    is_prose = sum(lexeme.kind is LexemeKind.WORD for lexeme in some) >= MANY
    return list(chain.from_iterable(map(_opened, some))) if is_prose else some


def _opened(lexeme: Lexeme) -> Iterator[Lexeme]:
    """The words of a phrase, one by one."""
    if lexeme.kind is not LexemeKind.PHRASE:
        yield lexeme
        return
    for word in re.finditer(r"\S+", lexeme.text):
        start = lexeme.start + 1 + word.start()  # behind the quote
        yield Lexeme(LexemeKind.WORD, start, start + len(word[0]), word[0])


def _is_written(lexeme: Lexeme) -> bool:
    """Whether a lexeme shows that the query is written in the language."""
    if lexeme.kind is LexemeKind.REST:
        return False
    is_option = _OPTION.fullmatch(lexeme.text) is not None
    return lexeme.kind is not LexemeKind.WORD or bool(lexeme.field) or (lexeme.is_negative and not is_option)


def are_in_capitals(some: Iterable[Lexeme]) -> bool:
    """Whether operators are words like the others, for all are in capitals.

    An alternative of single words stays one (`IBM OR SAP`): it finds what has all of them, too.
    """
    made = [lexeme for lexeme in some if lexeme.kind is not LexemeKind.REST]
    words = [lexeme for lexeme in made if lexeme.kind is LexemeKind.WORD and lexeme.text.upper() != lexeme.text.lower()]
    if not words or any(lexeme.field or lexeme.is_negative or not lexeme.text.isupper() for lexeme in words):
        return False
    kinds = {lexeme.kind for lexeme in made} - _BRACKETS
    is_structured = _has_operator_in_brackets(made) or _are_alternatives(made)
    return not is_structured and kinds <= _IN_CAPITALS


def _are_alternatives(some: Sequence[Lexeme]) -> bool:
    """Whether an OR stands between each two words."""
    kinds = [LexemeKind.OR if place % 2 else LexemeKind.WORD for place in range(len(some))]
    return len(some) % 2 == 1 and [lexeme.kind for lexeme in some] == kinds


def _has_operator_in_brackets(some: Iterable[Lexeme]) -> bool:
    depth = 0
    for lexeme in some:
        depth += (lexeme.kind is LexemeKind.OPEN) - (lexeme.kind is LexemeKind.CLOSE)
        if depth and lexeme.kind in _OPERATORS:
            return True
    return False

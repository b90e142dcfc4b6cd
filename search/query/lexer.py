"""Lexer of query strings: words, quotes, brackets and operators, each with its place.

It knows only where one lexeme ends and the next begins:

- A quote that is not closed reaches to the end.
- A bracket opens at the start of a lexeme only, so that `f(x)` is a word; what a word has opened itself, it closes.
- A minus belongs to what it touches, unless it touches a closing quote or another minus before it (`--force`);
  `AND`, `OR` and `NOT` stand alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice

from search.query.tree import MAX_CHARACTERS, MAX_DEPTH, MAX_LEXEMES
from search.query.units import is_number, is_unit
from search.text.folding import INVISIBLE

QUOTES = '"“”„‟«»＂'  # noqa: RUF001 - as keyboards and word processors make them
_PLAIN = str.maketrans(f"{QUOTES}（）：", '"' * len(QUOTES) + "():")  # noqa: RUF001
_MINUS = "-−–"  # noqa: RUF001 - minus and en dash reach us by copy and paste
_LEXEME = re.compile(
    rf"""\s*+(?P<minus>(?<!")(?<![{_MINUS}])[{_MINUS}](?=[^\s)])(?![{_MINUS}]))?(?P<field>[^\W\d_][\w.-]*+:(?=[^\s:)]))?"""
    r"""(?:(?P<open>\()|(?P<close>\))|"(?P<phrase>[^"]*+)"?|(?P<word>[^\s"]++))"""
)


class LexemeKind(StrEnum):
    """Kinds of lexemes."""

    WORD = "word"
    PHRASE = "phrase"
    OPEN = "("
    CLOSE = ")"
    AND = "AND"
    OR = "OR"
    NOT = "NOT"
    LONE = "lone"
    """A bracket without its partner, or too deep inside of others."""
    REST = "rest"
    """All that follows beyond the limits."""


@dataclass(frozen=True, slots=True)
class Lexeme:
    """One lexeme of a query string."""

    kind: LexemeKind
    start: int
    """Offset of its first character, a minus and the name of a field included."""
    end: int
    text: str = ""
    """The word or phrase, without quotes."""
    field: str = ""
    """The name before a colon, as written; inside brackets without one of its own, that of the brackets."""
    is_negative: bool = False


def lexemes(text: str, is_field: Callable[[str], bool]) -> list[Lexeme]:
    """The lexemes of a text up to the limits, each bracket with its partner.

    A name before brackets that is no field is a word of its own before them.
    """
    cleaned = _clean(text[:MAX_CHARACTERS])
    split = (one for lexeme in _split(cleaned) for one in _bracket_after_word(lexeme, is_field))
    made = list(islice(_with_units(split, cleaned), MAX_LEXEMES + 1))
    end = made[-1].start if len(made) > MAX_LEXEMES else MAX_CHARACTERS
    read = _with_inherited_fields(_with_paired_brackets(made[:MAX_LEXEMES]))
    return [*read, Lexeme(LexemeKind.REST, end, len(text))] if end < len(text) else read


def _bracket_after_word(lexeme: Lexeme, is_field: Callable[[str], bool]) -> Iterator[Lexeme]:
    if lexeme.kind is not LexemeKind.OPEN or not lexeme.field or is_field(lexeme.field):
        yield lexeme
    else:
        yield replace(lexeme, kind=LexemeKind.WORD, end=lexeme.end - 1)
        yield Lexeme(LexemeKind.OPEN, lexeme.end - 1, lexeme.end, is_negative=lexeme.is_negative)


def _with_units(some: Iterator[Lexeme], text: str) -> Iterator[Lexeme]:
    """The lexemes with each number and the unit behind it as one."""
    before: Lexeme | None = None
    for lexeme in some:
        if before and _is_bare(lexeme) and is_unit(lexeme.text) and text[before.end : lexeme.start].isspace():
            yield replace(before, end=lexeme.end, text=text[before.start : lexeme.end])
            before = None
            continue
        if before:
            yield before
        before = lexeme if _is_bare(lexeme) and is_number(lexeme.text) else None
        if before is None:
            yield lexeme
    if before:
        yield before


def _is_bare(lexeme: Lexeme) -> bool:
    return lexeme.kind is LexemeKind.WORD and not lexeme.field and not lexeme.is_negative


def _clean(text: str) -> str:
    """The text with spaces for control characters and lone surrogates; offsets stay."""
    if not text.isprintable():
        text = "".join(char if char.isprintable() or char in INVISIBLE else " " for char in text)
    return text.translate(_PLAIN)


def _split(text: str) -> Iterator[Lexeme]:
    at = depth = 0
    while match := _LEXEME.match(text, at):
        at = match.end()
        if match["word"] is not None:
            at = match.start("word") + _word_length(match["word"], is_inside=depth > 0)
        lexeme = _lexeme(match, at)
        depth = max(0, depth + {LexemeKind.OPEN: 1, LexemeKind.CLOSE: -1}.get(lexeme.kind, 0))
        yield lexeme


def _lexeme(match: re.Match[str], end: int) -> Lexeme:
    kind = next(kind for kind in ("open", "close", "phrase", "word") if match[kind] is not None)
    start = match.start("minus" if match["minus"] else "field" if match["field"] else kind)
    field, is_negative = (match["field"] or "")[:-1], bool(match["minus"])
    if kind == "phrase":
        quote = start if is_negative or field else match.start(kind) - 1
        return Lexeme(LexemeKind.PHRASE, quote, end, " ".join(match[kind].split()), field, is_negative)
    if kind != "word":
        return Lexeme(LexemeKind.OPEN if kind == "open" else LexemeKind.CLOSE, start, end, "", field, is_negative)
    word = match.string[match.start("word") : end]
    if word in {"AND", "OR", "NOT"} and start == match.start("word"):
        return Lexeme(LexemeKind(word), start, end)
    return Lexeme(LexemeKind.WORD, start, end, word, field, is_negative)


def _word_length(word: str, *, is_inside: bool) -> int:
    """The length of the word at the start: up to a bracket that it closes and has not opened."""
    balance = 0
    for place, char in enumerate(word):
        balance += (char == "(") - (char == ")")
        if balance < 0:
            if is_inside or set(word[place:]) == {")"}:
                return max(place, 1)
            balance = 0
    return len(word)


def _with_paired_brackets(made: list[Lexeme]) -> list[Lexeme]:
    """The lexemes with brackets that have no partner, or are nested too deep, as lone ones."""
    opened: list[int] = []
    for place, lexeme in enumerate(made):
        if lexeme.kind is LexemeKind.OPEN:
            opened.append(place)
        elif lexeme.kind is LexemeKind.CLOSE:
            is_deep, partner = len(opened) > MAX_DEPTH, opened.pop() if opened else None
            if partner is None or is_deep:
                made[place] = replace(lexeme, kind=LexemeKind.LONE)
            if partner is not None and is_deep:
                made[partner] = replace(made[partner], kind=LexemeKind.LONE)
    for place in opened:
        made[place] = replace(made[place], kind=LexemeKind.LONE)
    return made


def _with_inherited_fields(made: list[Lexeme]) -> list[Lexeme]:
    """The lexemes with the field of brackets passed on to those inside."""
    fields = [""]
    for place, lexeme in enumerate(made):
        if lexeme.kind is LexemeKind.CLOSE:
            fields.pop()
            continue
        if not lexeme.field and fields[-1] and lexeme.kind in {LexemeKind.WORD, LexemeKind.PHRASE, LexemeKind.OPEN}:
            made[place] = replace(lexeme, field=fields[-1])
        if lexeme.kind is LexemeKind.OPEN:
            fields.append(made[place].field)
    return made

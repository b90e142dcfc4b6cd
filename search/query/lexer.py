"""Lexer of query strings: words, quotes, brackets and operators, each with its place.

The only knowledge of meaning here is where one piece ends and the next begins:

- A quote that is not closed reaches to the end.
- A bracket opens at the start of a piece only, so that `f(x)` is a word; what a word has opened itself, it closes.
- A minus belongs to what it touches; `AND`, `OR` and `NOT` stand alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice

from search.query.tree import MAX_CHARACTERS, MAX_DEPTH, MAX_PIECES

_QUOTES = str.maketrans("“”„‟«»＂（）：", '"' * 7 + "():")  # noqa: RUF001 - as keyboards and word processors make them
_MINUS = "-−–"  # noqa: RUF001 - minus and en dash reach us by copy and paste
_JOINERS = "\u200c\u200d\u00ad"
"""Zero-width joiners and non-joiners are part of words in several scripts, soft hyphens in all."""
_PIECE = re.compile(
    rf"""\s*+(?P<minus>[{_MINUS}]++(?=[^\s)]))?(?P<field>[^\W\d_][\w.-]*+:(?=[^\s:)]))?"""
    r"""(?:(?P<open>\()|(?P<close>\))|"(?P<phrase>[^"]*+)"?|(?P<word>[^\s"]++))"""
)


class LexemeKind(StrEnum):
    """What a piece is."""

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
    """All that follows when it is too much."""


@dataclass(frozen=True, slots=True)
class Lexeme:
    """One piece of a query string."""

    kind: LexemeKind
    start: int
    """Offset of its first character, a minus and the name of a field included."""
    end: int
    text: str = ""
    """Of a word or phrase, without quotes."""
    field: str = ""
    """The name before a colon, as it is written; for what stands in brackets that of the brackets."""
    is_negative: bool = False


def lexemes(text: str, is_field: Callable[[str], bool]) -> list[Lexeme]:
    """The pieces of as much of a text as is searched, each bracket with its partner.

    A name before brackets that is no field is a word before them.
    """
    split = (one for piece in _split(_clean(text[:MAX_CHARACTERS])) for one in _parted(piece, is_field))
    made = list(islice(split, MAX_PIECES + 1))
    end = made[-1].start if len(made) > MAX_PIECES else MAX_CHARACTERS
    read = _inheriting(_paired(made[:MAX_PIECES]))
    return [*read, Lexeme(LexemeKind.REST, end, len(text))] if end < len(text) else read


def _parted(piece: Lexeme, is_field: Callable[[str], bool]) -> Iterator[Lexeme]:
    if piece.kind is not LexemeKind.OPEN or not piece.field or is_field(piece.field):
        yield piece
    else:
        yield replace(piece, kind=LexemeKind.WORD, end=piece.end - 1)
        yield Lexeme(LexemeKind.OPEN, piece.end - 1, piece.end, is_negative=piece.is_negative)


def _clean(text: str) -> str:
    """The same with spaces for control characters, lone surrogates and direction marks, each character in its place."""
    if not text.isprintable():
        text = "".join(char if char.isprintable() or char in _JOINERS else " " for char in text)
    return text.translate(_QUOTES)


def _split(text: str) -> Iterator[Lexeme]:
    at = depth = 0
    while match := _PIECE.match(text, at):
        at = match.end()
        if match["word"] is not None:
            at = match.start("word") + _word_length(match["word"], is_inside=depth > 0)
        piece = _piece(match, at)
        depth = max(0, depth + {LexemeKind.OPEN: 1, LexemeKind.CLOSE: -1}.get(piece.kind, 0))
        yield piece


def _piece(match: re.Match[str], end: int) -> Lexeme:
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
    """How much of some characters is a word: up to a bracket that it closes and has not opened."""
    balance = 0
    for place, char in enumerate(word):
        balance += (char == "(") - (char == ")")
        if balance < 0:
            if is_inside or set(word[place:]) == {")"}:
                return max(place, 1)
            balance = 0
    return len(word)


def _paired(made: list[Lexeme]) -> list[Lexeme]:
    """The same, with brackets that have no partner, or stand too deep, as lone ones."""
    opened: list[int] = []
    for place, piece in enumerate(made):
        if piece.kind is LexemeKind.OPEN:
            opened.append(place)
        elif piece.kind is LexemeKind.CLOSE:
            is_deep, partner = len(opened) > MAX_DEPTH, opened.pop() if opened else None
            if partner is None or is_deep:
                made[place] = replace(piece, kind=LexemeKind.LONE)
            if partner is not None and is_deep:
                made[partner] = replace(made[partner], kind=LexemeKind.LONE)
    for place in opened:
        made[place] = replace(made[place], kind=LexemeKind.LONE)
    return made


def _inheriting(made: list[Lexeme]) -> list[Lexeme]:
    """The same, with the field of brackets given to what stands inside of them."""
    fields = [""]
    for place, piece in enumerate(made):
        if piece.kind is LexemeKind.CLOSE:
            fields.pop()
            continue
        if not piece.field and fields[-1] and piece.kind in {LexemeKind.WORD, LexemeKind.PHRASE, LexemeKind.OPEN}:
            made[place] = replace(piece, field=fields[-1])
        if piece.kind is LexemeKind.OPEN:
            fields.append(made[place].field)
    return made

"""How is a query string read? Never with an error: what has no meaning is searched as words or ignored, and said.

| written          | finds documents with                                 |
|------------------|------------------------------------------------------|
| `solar power`    | both words, in any field, in any of their forms      |
| `"solar power"`  | these words beside each other                        |
| `-power`         | not this word; also `-"solar power"` and `-sol*`     |
| `sol*`           | a word that begins so                                |

A quote that is not closed reaches to the end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

MAX_CHARACTERS = 1000
MAX_TERMS = 50
"""What goes beyond is not searched, and the answer says so: a query is typed by a person."""

_QUOTES = str.maketrans("“”„‟«»＂", '"' * 7)  # noqa: RUF001 - the quotes that keyboards and word processors make
_MINUS = "-−–"  # noqa: RUF001 - minus and en dash reach us by copy and paste
_TERM = re.compile(rf'(?P<minus>[{_MINUS}](?=\S))?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')


class TermKind(StrEnum):
    """How the text of a term is matched."""

    WORD = "word"
    PHRASE = "phrase"
    PREFIX = "prefix"


class Role(StrEnum):
    """What a term demands of a document."""

    REQUIRED = "required"
    EXCLUDED = "excluded"
    OPTIONAL = "optional"
    """Counts in ranking when it is there; so are stop words."""
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class Term:
    """One part of a query: its text without operators, how it is matched and what it demands."""

    text: str
    kind: TermKind = TermKind.WORD
    role: Role = Role.REQUIRED
    reason: str = ""
    """Why it is optional or ignored, for people."""

    def __str__(self) -> str:
        """The term as one would type it."""
        text = {TermKind.PHRASE: f'"{self.text}"', TermKind.PREFIX: f"{self.text}*"}.get(self.kind, self.text)
        return f"-{text}" if self.role is Role.EXCLUDED else text


@dataclass(frozen=True, slots=True)
class Query:
    """A query string as it was read."""

    text: str
    terms: tuple[Term, ...] = ()

    def without(self, index: int) -> str:
        """The query string with one term taken out."""
        return " ".join(str(term) for position, term in enumerate(self.terms) if position != index)

    def having(self, *roles: Role) -> tuple[Term, ...]:
        """The terms of these roles, in the order in which they were written."""
        return tuple(term for term in self.terms if term.role in roles)


def parse(text: str) -> Query:
    """Read a query string; total: every text has a reading."""
    terms: list[Term] = []
    for match in _TERM.finditer(_clean(text[:MAX_CHARACTERS])):
        term = _term(match)
        if term.text and len(terms) < MAX_TERMS:
            terms.append(term)
        elif term.text:
            terms.append(Term(term.text, term.kind, Role.IGNORED, f"only the first {MAX_TERMS} terms are searched"))
    if len(text) > MAX_CHARACTERS:
        rest = text[MAX_CHARACTERS:][:40]
        terms.append(Term(rest, role=Role.IGNORED, reason=f"only the first {MAX_CHARACTERS} characters are searched"))
    return Query(text, tuple(terms))


def _clean(text: str) -> str:
    """Printable characters only: control characters, unpaired surrogates and direction marks become spaces."""
    readable = "".join(char if char.isprintable() or char in _JOINERS else " " for char in text)
    return readable.translate(_QUOTES)


_JOINERS = "\u200c\u200d"
"""Zero-width joiners and non-joiners are part of words in several scripts."""


def _term(match: re.Match[str]) -> Term:
    role = Role.EXCLUDED if match["minus"] else Role.REQUIRED
    if match["phrase"] is not None:
        return Term(" ".join(match["phrase"].split()), TermKind.PHRASE, role)
    word = match["word"]
    stem = word.rstrip("*")
    return Term(stem, TermKind.PREFIX if stem != word else TermKind.WORD, role)

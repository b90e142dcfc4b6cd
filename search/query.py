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
from dataclasses import dataclass, replace
from enum import StrEnum

MAX_CHARACTERS = 1000
MAX_TERMS = 50
"""What goes beyond is not searched, and the answer says so: a query is typed by a person."""

NO_WORD = "there is no letter or digit in it"
TOO_MANY = f"only the first {MAX_TERMS} terms are searched"

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
    matches = _TERM.finditer(_clean(text[:MAX_CHARACTERS]))
    terms = [_within_limit(_term(match), place) for place, match in enumerate(matches)]
    if len(text) > MAX_CHARACTERS:
        rest = text[MAX_CHARACTERS:][:40]
        terms.append(Term(rest, role=Role.IGNORED, reason=f"only the first {MAX_CHARACTERS} characters are searched"))
    return Query(text, tuple(terms))


def _within_limit(term: Term, place: int) -> Term:
    return term if place < MAX_TERMS else replace(term, role=Role.IGNORED, reason=TOO_MANY)


def _clean(text: str) -> str:
    """Printable characters only: control characters, unpaired surrogates and direction marks become spaces."""
    readable = "".join(char if char.isprintable() or char in _JOINERS else " " for char in text)
    return readable.translate(_QUOTES)


_JOINERS = "\u200c\u200d\u00ad"
"""Zero-width joiners and non-joiners are part of words in several scripts, soft hyphens in all."""


def _term(match: re.Match[str]) -> Term:
    role = Role.EXCLUDED if match["minus"] else Role.REQUIRED
    if match["phrase"] is not None:
        term = Term(" ".join(match["phrase"].split()), TermKind.PHRASE, role)
    else:
        text = match["word"].rstrip("*")
        term = Term(text, TermKind.WORD if text == match["word"] else TermKind.PREFIX, role)
    return term if term.text else Term(match.group(), role=Role.IGNORED, reason=NO_WORD)

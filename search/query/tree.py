"""Query tree: its terms, and which of them must, should or must not occur together.

Every text can be parsed: what has no meaning is searched as words or ignored, and the term says why.
`LANGUAGE` is the one description of the language, for docs/query-language.md and for the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from search.cached_property import cached_property

MAX_CHARACTERS = 2000
MAX_TERMS = 200
"""More terms are not searched, and the results say so: a query is typed by a person, or is a paragraph at most."""
MAX_EXPANSIONS = 32
"""Words of a query that are expanded to many: those with a star, and single characters of scripts without spaces."""
MAX_LEXEMES = 200
"""Terms, brackets and operators together."""
MAX_DEPTH = 20
"""Levels of brackets within brackets."""
HAS = "has"
"""The name before the colon that asks whether a field has a value, as in `has:images`."""

LANGUAGE: tuple[tuple[str, str], ...] = (
    ("solar power", "both words, in any searched field and in any of their forms"),
    ('"solar power"', "these words beside each other"),
    ('"running"', "the word in this very form, and not `runs`; with `exact=1` all words are meant so"),
    ("solar -power", "the first word and not the other; also `NOT power`, and before quotes, brackets and fields"),
    (
        "push --force -1",
        "words: no minus before a number, a letter or another minus excludes, where all else is words",
    ),
    ("solar OR wind", "either word, or both; operators are written in capitals"),
    ("roof solar OR wind", "`roof`, and one of the others: `OR` binds tighter than words side by side"),
    ("solar AND roof OR wind", "both of the first two, or the last: `AND` binds tighter than `OR`, `NOT` tightest"),
    ("roof (solar OR wind)", "brackets hold together what belongs together"),
    ("sol*", "a word that begins so"),
    ("*scope", "a word that ends so, from three letters"),
    ("title:solar", "the word in one field; also `title:sol*`"),
    ('title:"solar power"', "these words beside each other in one field"),
    ("title:(solar OR wind)", "the same field for all that is in the brackets"),
    ("topics:power", "a value with that word"),
    ('topics:"power bi"', "exactly that value, in capitals or not"),
    ("published:2021-01..2021-03", "a date in that time; either end may be left out, and both may be years or days"),
    ("published:P30D", "a date in the last 30 days"),
    ("published:>2021", "after that year; also `<`, `<=` and `>=`"),
    ("heat:100..", "a number from 100 on; `heat:5` is that number"),
    ("length:<PT10M", "shorter than ten minutes"),
    ("has:images", "documents with any value in that field; `-has:images` those without"),
)
"""Each form of the language, and which documents it finds."""


class TermKind(StrEnum):
    """How the text of a term is matched."""

    WORD = "word"
    PHRASE = "phrase"
    PREFIX = "prefix"
    ENDING = "ending"
    VALUE = "value"
    """A whole value of its field, without regard to case."""
    NAME = "name"
    """Words of a value of its field, whose words are not searched; a star stands for the rest of a word."""
    RANGE = "range"
    """An interval of dates, numbers or durations (see `ranges`)."""
    PRESENCE = "presence"
    """Whether its field has a value."""


CONDITIONS = frozenset({TermKind.VALUE, TermKind.NAME, TermKind.RANGE, TermKind.PRESENCE})
"""Kinds that match documents without scoring them."""
PLAIN = frozenset({TermKind.WORD, TermKind.PREFIX, TermKind.ENDING})
"""Kinds that are typed as one word."""


class Occur(StrEnum):
    """What a term demands of a document."""

    REQUIRED = "required"
    ALTERNATIVE = "alternative"
    """One of several of which one must be there, as around OR."""
    EXCLUDED = "excluded"
    OPTIONAL = "optional"
    """Counts in ranking when it is there; so are stop words."""
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class Term:
    """One part of a query: its text without operators, how it is matched and what it demands."""

    text: str
    kind: TermKind = TermKind.WORD
    role: Occur = Occur.REQUIRED
    field: str = ""
    """The field in which it is searched; empty for all searched fields."""
    reason: str = ""
    """Why it is optional, ignored, or parsed otherwise than it seems to be meant; for people."""
    start: int = 0
    """Offset of its first character in the query, the operator before it included."""
    end: int = 0
    is_common: bool = False
    """Whether each of its words is a stop word in a language of the index."""

    @property
    def is_condition(self) -> bool:
        """Whether it matches documents without scoring them."""
        return self.kind in CONDITIONS

    @property
    def is_plain(self) -> bool:
        """Whether it is one word that may be anywhere."""
        return self.kind in PLAIN and not self.field

    def __str__(self) -> str:
        """The term as one would type it, without an operator before it."""
        if self.kind is TermKind.PRESENCE:
            return f"{HAS}:{self.field}"
        quoted = self.kind in {TermKind.PHRASE, TermKind.VALUE} or (self.field and " " in self.text)
        text = f'"{self.text}"' if quoted else self.text
        text = {TermKind.PREFIX: f"{text}*", TermKind.ENDING: f"*{text}"}.get(self.kind, text)
        return f"{self.field}:{text}" if self.field else text


@dataclass(frozen=True, slots=True)
class And:
    """A conjunction: it matches when all parts match that are not optional."""

    parts: tuple[Node, ...]
    is_explicit: bool = False
    """Whether AND stands between them, so that each is meant to be there whatever it is."""

    def __str__(self) -> str:
        """In the language itself, without what is optional."""
        return str(self.demanded[0]) if len(self.demanded) == 1 else " AND ".join(map(_inner, self.demanded))

    @property
    def demanded(self) -> tuple[Node, ...]:
        """The parts that are not optional."""
        return tuple(part for part in self.parts if not _is_optional(part))

    @property
    def optional(self) -> tuple[Node, ...]:
        """The others."""
        return tuple(filter(_is_optional, self.parts))


def _is_optional(node: Node) -> bool:
    return isinstance(node, Term) and node.role is Occur.OPTIONAL


@dataclass(frozen=True, slots=True)
class Or:
    """A disjunction: it matches when at least one part matches."""

    parts: tuple[Node, ...]

    def __str__(self) -> str:
        return " OR ".join(map(_inner, self.parts))


@dataclass(frozen=True, slots=True)
class Not:
    """A negation: it matches when its part does not."""

    part: Node

    def __str__(self) -> str:
        return f"NOT {_inner(self.part)}"


def _inner(node: Node) -> str:
    """A part of a longer expression, in brackets where it needs them."""
    is_long = isinstance(node, Or) or (isinstance(node, And) and len(node.demanded) > 1)
    return f"({node})" if is_long else str(node)


Node = Term | And | Or | Not


class PartKind(StrEnum):
    """Kinds of parts."""

    TERM = "term"
    SKIPPED = "skipped"
    """A term that is ignored: all else is parsed as if it were not there."""
    REST = "rest"
    """What is beyond the limits."""
    OPEN = "open"
    CLOSE = "close"
    AND = "AND"
    OR = "OR"
    NOT = "NOT"


OPERATORS = frozenset({PartKind.AND, PartKind.OR, PartKind.NOT})
NOT_READ = frozenset({PartKind.SKIPPED, PartKind.REST})


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the text of a query, and where it stands."""

    kind: PartKind
    start: int
    end: int
    term: Term | None = None
    """Of a term, and of what is skipped."""
    is_negative: bool = False
    """Whether a minus stands before a term or bracket."""


@dataclass(frozen=True)
class Query:
    """A parsed query string."""

    text: str
    root: Node | None = None
    """What it demands; None when it demands nothing."""
    terms: tuple[Term, ...] = ()
    """All terms in the order of the text, ignored ones included."""
    plain: tuple[Term, ...] = ()
    """The words that are required only because they stand side by side; these may be relaxed."""
    parts: tuple[Part, ...] = field(default=(), repr=False)

    @cached_property
    def is_scored(self) -> bool:
        """Whether it has words by which documents can be ranked."""
        return any(not term.is_condition for term in self.positive) or bool(self.having(Occur.OPTIONAL))

    @cached_property
    def positive(self) -> tuple[Term, ...]:
        """The terms by which documents are found."""
        return self.having(Occur.REQUIRED, Occur.ALTERNATIVE)

    def having(self, *roles: Occur) -> tuple[Term, ...]:
        """The terms of these occurs, in the order of the text."""
        return tuple(term for term in self.terms if term.role in roles)

    def without(self, index: int) -> str:
        """The query string with one term taken out, and what only belonged to it: its operator, its brackets."""
        place = [place for place, part in enumerate(self.parts) if part.term][index]
        # An operator that was skipped might have a meaning now.
        taken = {place, *(other for other, part in enumerate(self.parts) if self._is_skipped_operator(part))}
        if self.parts[place].kind is PartKind.TERM:
            taken |= set(self._dependent_parts(place))
        kept = [part for other, part in enumerate(self.parts) if other not in taken]
        # What was beyond the limits stays out, or it would be searched now.
        return _text_of(self.text, [part for part in kept if part.kind is not PartKind.REST])

    def _is_skipped_operator(self, part: Part) -> bool:
        return part.kind is PartKind.SKIPPED and self.text[part.start : part.end] in OPERATORS

    def _dependent_parts(self, place: int) -> Iterator[int]:
        """The places of the parts that have no meaning without the term at a place: its operator, its brackets."""
        read = [number for number, part in enumerate(self.parts) if part.kind not in NOT_READ]
        left = right = read.index(place)
        while True:
            left, right = left - 1, right + 1
            before = self.parts[read[left]].kind if left >= 0 else None
            after = self.parts[read[right]].kind if right < len(read) else None
            if before is PartKind.OPEN and after is PartKind.CLOSE:
                yield from (read[left], read[right])
            elif before is PartKind.NOT:
                yield read[left]
                right -= 1
            elif before in OPERATORS:
                yield read[left]
                return
            else:
                if after in OPERATORS and after is not PartKind.NOT:
                    yield read[right]
                return


def _text_of(text: str, parts: list[Part]) -> str:
    """The text of some parts, with a space where none is a bracket's inner side."""
    joined, before = "", PartKind.OPEN
    for part in parts:
        glued = before is PartKind.OPEN or part.kind is PartKind.CLOSE
        joined += ("" if glued else " ") + text[part.start : part.end].strip()
        before = part.kind
    return joined

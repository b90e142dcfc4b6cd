"""Parser of query strings: a tree of terms, each with its occur; every text can be parsed.

`NOT` binds tightest, then `AND`, then `OR`, then words side by side: `a b OR c` is `a` and one of `b` and `c`.

| what                                       | is                                                            |
|--------------------------------------------|---------------------------------------------------------------|
| a term without letter or digit             | ignored                                                       |
| a bracket without a partner, empty ones    | ignored                                                       |
| an operator without a term on each side    | an optional word (`Portland OR`); next to another, ignored    |
| `-1`, `-v` where nothing else is excluded  | words: they are pasted                                        |
| AND, OR, NOT in a query all in capitals    | words, as in a headline that is pasted                        |
| a stop word (`the`) among other words      | optional, but required in quotes, in a field and after `AND`  |
| a field that is not declared, a bad value  | adjacent words                                                |
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from search.query.lexer import Lexeme, LexemeKind, lexemes
from search.query.pasted_text import are_in_capitals, as_pasted
from search.query.term_resolution import is_field, resolve
from search.query.tree import (
    MAX_CHARACTERS,
    MAX_EXPANSIONS,
    MAX_LEXEMES,
    MAX_TERMS,
    NOT_READ,
    OPERATORS,
    And,
    Node,
    Not,
    Occur,
    Or,
    Part,
    PartKind,
    Query,
    Term,
    TermKind,
)
from search.schema.fields import Fields
from search.text.analysis import Token, is_half_pair, stop_words, words_of
from search.text.languages import ENGLISH

STOP_WORD = "it is in almost every text"
TOO_MANY = f"only the first {MAX_TERMS} terms are searched"
TOO_MANY_EXPANSIONS = f"only the first {MAX_EXPANSIONS} words that stand for many are searched: those with a star"
TOO_LONG = f"only the first {MAX_CHARACTERS} characters, and of these the first {MAX_LEXEMES} parts, are looked at"
LONE_BRACKET = "a bracket without its partner, or inside of too many others"
EMPTY_BRACKETS = "there is nothing in the brackets"
LONE_OPERATOR = "an operator needs something on each side, so it is searched as a word"
IN_CAPITALS = "all words are in capitals, so it is searched as one"
DOUBLE_OPERATOR = "an operator needs something on each side"


def parse(text: str, fields: Fields, languages: tuple[str, ...] = (ENGLISH,)) -> Query:
    """Parse a query string for an index of these fields and languages; total: every text has a parse."""
    found = list(_parts(text, fields, stop_words(languages)))
    made = _without_lone_operators(_without_empty_brackets(found, text))
    root = _tree([part for part in made if part.kind not in NOT_READ])
    by_place = {term.start: term for term in _terms_of(root)} if root else {}
    terms = tuple(by_place.get(part.start, part.term) for part in made if part.term)
    return Query(text, root, terms, _plain(root), tuple(made))


def words(term: Term) -> tuple[Token, ...]:
    """The words of a term."""
    return words_of(term.text)


# Lexemes to parts


def _parts(text: str, fields: Fields, common: frozenset[str]) -> Iterator[Part]:
    """The lexemes of a text, each with its term; those beyond the limits are skipped."""
    count = expansions = 0
    read = as_pasted(lexemes(text, lambda name: is_field(name, fields)))
    in_capitals = are_in_capitals(read)
    for lexeme in read:
        kind = PartKind.__members__.get(lexeme.kind.name, PartKind.TERM)
        if kind in OPERATORS and in_capitals:
            word = Term(kind.value, reason=IN_CAPITALS, start=lexeme.start, end=lexeme.end)
            yield Part(PartKind.TERM, lexeme.start, lexeme.end, word)
        elif lexeme.kind is LexemeKind.LONE:
            yield _skipped(lexeme, Term(text[lexeme.start : lexeme.end], reason=LONE_BRACKET))
        elif lexeme.kind is LexemeKind.REST:
            yield _skipped(lexeme, Term(text[lexeme.start :][:40], reason=TOO_LONG), PartKind.REST)
        elif kind is PartKind.TERM:
            term = resolve(lexeme, fields)
            count += term.role is not Occur.IGNORED
            expansions += _expansions(term)
            if term.role is Occur.IGNORED:
                yield _skipped(lexeme, term)
            elif count > MAX_TERMS or expansions > MAX_EXPANSIONS:
                yield _skipped(lexeme, replace(term, reason=TOO_MANY if count > MAX_TERMS else TOO_MANY_EXPANSIONS))
            else:
                is_common = all(word.surface in common for word in words(term))
                term = replace(term, is_common=True) if is_common else term
                yield Part(kind, lexeme.start, lexeme.end, term, lexeme.is_negative)
        else:
            yield Part(kind, lexeme.start, lexeme.end, is_negative=lexeme.is_negative)


def _expansions(term: Term) -> int:
    """How many words of a term are expanded to many terms of the index."""
    if term.is_condition:
        return int(term.kind is TermKind.NAME and "*" in term.text)
    is_part = term.kind in {TermKind.PREFIX, TermKind.ENDING}
    return is_part + (0 if term.text.isascii() else sum(is_half_pair(word.term) for word in words(term)))


def _skipped(what: Lexeme | Part, term: Term, kind: PartKind = PartKind.SKIPPED) -> Part:
    ignored = replace(term, role=Occur.IGNORED, start=what.start, end=what.end)
    return Part(kind, what.start, what.end, ignored, what.is_negative)


def _without_empty_brackets(some: list[Part], text: str) -> list[Part]:
    """Empty brackets become one skipped part; brackets around nothing but skipped parts are dropped."""
    made: list[Part] = []
    opened: list[int] = []
    for part in some:
        if part.kind is PartKind.OPEN:
            opened.append(len(made))
        if part.kind is not PartKind.CLOSE:
            made.append(part)
            continue
        place = opened.pop()
        inside = made[place + 1 :]
        if any(one.kind is not PartKind.SKIPPED for one in inside):
            made.append(part)
            continue
        made[place:] = inside or [_empty(made[place], part, text)]
    return made


def _empty(opening: Part, closing: Part, text: str) -> Part:
    written = " ".join(text[opening.start : closing.end].split())
    return _skipped(replace(opening, end=closing.end), Term(written, reason=EMPTY_BRACKETS))


def _without_lone_operators(some: list[Part]) -> list[Part]:
    """The parts with operators that lack an operand as words; next to another operator they are skipped."""
    made = list(some)
    places = [place for place, part in enumerate(some) if part.kind not in NOT_READ]
    begins = [False] * (len(places) + 1)
    for number in reversed(range(len(places))):
        kind = some[places[number]].kind
        begins[number] = kind in {PartKind.TERM, PartKind.OPEN} or (kind is PartKind.NOT and begins[number + 1])
    ended = False
    for number, place in enumerate(places):
        kind = some[place].kind
        is_whole = begins[number] if kind is PartKind.NOT else ended and begins[number + 1]
        if kind in OPERATORS and not is_whole:
            neighbours = {some[places[other]].kind for other in (number - 1, number + 1) if 0 <= other < len(places)}
            made[place] = _lone(some[place], is_double=bool(neighbours & OPERATORS))
        else:
            ended = kind in {PartKind.TERM, PartKind.CLOSE}
    return made


def _lone(part: Part, *, is_double: bool) -> Part:
    term = Term(part.kind.value, reason=DOUBLE_OPERATOR if is_double else LONE_OPERATOR)
    if is_double:
        return _skipped(part, term)
    return replace(part, kind=PartKind.TERM, term=replace(term, start=part.start, end=part.end))


# Parts to a tree


def _tree(some: Sequence[Part]) -> Node | None:
    return _with_occurs(_Parser(some).sequence(), Occur.REQUIRED) if some else None


class _Parser:
    """Recursive descent over parts in which every bracket has its partner and every operator its operands."""

    def __init__(self, some: Sequence[Part]) -> None:
        self._parts, self._at = some, 0

    def _is_at(self, kind: PartKind) -> bool:
        return self._at < len(self._parts) and self._parts[self._at].kind is kind

    def _takes(self, kind: PartKind) -> bool:
        """Whether this is next; if so, consume it."""
        found = self._is_at(kind)
        self._at += found
        return found

    def sequence(self) -> Node:
        """Nodes side by side, up to the end or a closing bracket."""
        nodes = []
        while self._at < len(self._parts) and not self._is_at(PartKind.CLOSE):
            nodes.append(self._disjunction())
        return nodes[0] if len(nodes) == 1 else And(tuple(nodes))

    def _disjunction(self) -> Node:
        nodes = [self._conjunction()]
        while self._takes(PartKind.OR):
            nodes.append(self._conjunction())
        return nodes[0] if len(nodes) == 1 else Or(tuple(nodes))

    def _conjunction(self) -> Node:
        nodes = [self._operand()]
        while self._takes(PartKind.AND):
            nodes.append(self._operand())
        return nodes[0] if len(nodes) == 1 else And(tuple(nodes), is_explicit=True)

    def _operand(self) -> Node:
        is_negative = False
        while self._takes(PartKind.NOT):
            is_negative = not is_negative
        part = self._parts[self._at]
        self._at += 1
        if part.term:
            node: Node = part.term
        else:
            node = self.sequence()
            self._at += 1  # its closing bracket
        if is_negative is part.is_negative:
            return node
        return node.part if isinstance(node, Not) else Not(node)


# Occur of each term


def _with_occurs(node: Node, role: Occur) -> Node:
    if isinstance(node, Term):
        return node if node.role is role else replace(node, role=role)
    if isinstance(node, Not):
        return Not(_with_occurs(node.part, Occur.ALTERNATIVE if role is Occur.EXCLUDED else Occur.EXCLUDED))
    if isinstance(node, Or):
        below = role if role is Occur.EXCLUDED else Occur.ALTERNATIVE
        return Or(tuple(_with_occurs(part, below) for part in node.parts))
    parts = [_with_occurs(part, role) for part in node.parts]
    if not node.is_explicit and any(map(_demands_words, parts)):
        parts = [_as_optional(part) if _is_stop_word(part) else part for part in parts]
    return replace(node, parts=tuple(parts))


def _plain(root: Node | None) -> tuple[Term, ...]:
    """The words side by side at the top level; stop words only when there are no others."""
    side_by_side = root.demanded if isinstance(root, And) and not root.is_explicit else (root,)
    words = tuple(part for part in side_by_side if isinstance(part, Term) and part.is_plain)
    return tuple(word for word in words if not _is_stop_word(word)) or words


def _demands_words(node: Node) -> bool:
    """Whether a node requires more than stop words and conditions."""
    if isinstance(node, Term):
        return not node.is_condition and not _is_stop_word(node)
    return not isinstance(node, Not) and any(map(_demands_words, node.parts))


def _is_stop_word(node: Node) -> bool:
    if not isinstance(node, Term) or node.kind is not TermKind.WORD or node.field:
        return False
    return node.is_common or node.reason in {LONE_OPERATOR, IN_CAPITALS}


def _as_optional(node: Node) -> Node:
    return replace(node, role=Occur.OPTIONAL, reason=node.reason or STOP_WORD) if isinstance(node, Term) else node


def _terms_of(node: Node) -> Iterator[Term]:
    if isinstance(node, Term):
        yield node
    else:
        for part in (node.part,) if isinstance(node, Not) else node.parts:
            yield from _terms_of(part)

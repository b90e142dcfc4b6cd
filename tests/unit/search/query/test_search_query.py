"""How is a query string read, and what does each term of it demand?"""

from __future__ import annotations

import random
import time
from pathlib import Path
from statistics import median

import pytest
import yaml
from hypothesis import assume, example, given
from hypothesis import strategies as st

from search.query.parser import LONE_OPERATOR, STOP_WORD, TOO_LONG, TOO_MANY, TOO_MANY_EXPANSIONS, parse
from search.query.term_resolution import NO_WORD
from search.query.tree import (
    LANGUAGE,
    MAX_CHARACTERS,
    MAX_DEPTH,
    MAX_TERMS,
    And,
    Node,
    Not,
    Occur,
    Or,
    Query,
    Term,
)
from search.schema.fields import DEFAULT_FIELDS

CASES = yaml.safe_load((Path(__file__).parents[3] / "cases" / "queries.yaml").read_text(encoding="utf-8"))
PIECES = (
    *("solar", "wind", "roof", "the", "C++", "!!", "x", "AND", "OR", "NOT", "(", ")", "-", "-(", '"', '"solar roof"'),
    *("title:", "title:(", "topics:ai", 'topics:"Power BI"', "heat:1..", "heat:x", "has:images", "has:", "nobody:x"),
    *("*", "sol*", "*lar", "*", ":", "published:<2021", "−wind", "“", "）", "\0", "AND OR", "()", "a)b", "f(x)"),
)
TEXTS = (
    st.text()
    | st.text(st.characters(exclude_categories=()), max_size=30)
    | st.text('ab*"-− “”()\t\0\u202e:', max_size=20)
    | st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join)
    | st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
)


def parsed(text: str) -> Query:
    """As it is read for an index of the default fields."""
    return parse(text, DEFAULT_FIELDS)


def said(query: Query) -> list[str]:
    """Role, kind and text of each term, and a mark on those that say why."""
    return [f"{term.role} {term.kind} {term}{' !' if term.reason else ''}" for term in query.terms]


@pytest.mark.parametrize("case", CASES, ids=[case["query"] for case in CASES])
def test_how_a_text_is_read(case: dict[str, object]) -> None:
    """The terms, what is demanded, and the query without each term, are those of the case."""
    query = parsed(str(case["query"]))
    assert said(query) == case["terms"]
    assert ("" if query.root is None else str(query.root)) == case["reading"]
    if "without" in case:
        assert [query.without(place) for place in range(len(query.terms))] == case["without"]
    if "reasons" in case:
        assert [term.reason for term in query.terms if term.reason] == case["reasons"]


def test_each_row_of_the_table_is_read_as_it_says() -> None:
    """What the table of the language shows has no part that is ignored or read otherwise."""
    for written, _ in LANGUAGE:
        query = parsed(written)
        assert query.root is not None
        assert not [term for term in query.terms if term.reason], written


@given(TEXTS)
@example("\0")
@example('"' * 1000)
@example("-" * 1000)
@example("*" * 1000)
@example("(" * 1000)
@example("NOT " * 250)
@example("OR AND " * 150)
@example("-(" * 500)
@example("title:" * 160)
@example("שלום \u202e עולם")
@example("\ud800\udfff")
@example("\U000e0001\ufeff\u2028")
def test_every_text_has_a_reading(text: str) -> None:
    """No text is an error; the text is kept, each term has a text and a place of its own, and none is lost."""
    query = parsed(text)
    assert query.text == text
    assert all(term.text for term in query.terms)
    assert all(term.reason for term in query.terms if term.role in {Occur.OPTIONAL, Occur.IGNORED})
    places = [(term.start, term.end) for term in query.terms]
    assert places == sorted(places)
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert [term for term in query.terms if term.role is not Occur.IGNORED] == list(terms_of(query.root))


def terms_of(node: Node | None) -> list[Term]:
    """The terms of a tree, from left to right."""
    if node is None or isinstance(node, Term):
        return [] if node is None else [node]
    parts = (node.part,) if isinstance(node, Not) else node.parts
    return [term for part in parts for term in terms_of(part)]


@given(TEXTS)
def test_a_query_without_one_of_its_terms(text: str) -> None:
    """Taking a term out leaves the others as they were read, and what they demand, but for that term."""
    query = parsed(text)
    # An operator that is a word depends on what is around it, and what was too much might be searched now.
    assume(not {LONE_OPERATOR, TOO_LONG, TOO_MANY, TOO_MANY_EXPANSIONS} & {term.reason for term in query.terms})
    for place, term in enumerate(query.terms):
        shorter = parsed(query.without(place))
        kept = [one for one in query.terms if one is not term and one.role is not Occur.IGNORED]
        left = [one for one in shorter.terms if one.role is not Occur.IGNORED]
        assert [(one.kind, one.field, one.text) for one in left] == [(one.kind, one.field, one.text) for one in kept]
        root = query.root if term.role is Occur.IGNORED else pruned(query.root, term)
        assert shape(shorter.root) == shape(root)


def pruned(node: Node | None, term: Term) -> Node | None:
    """A tree without one term, and without what holds nothing else."""
    if node is None or isinstance(node, Term):
        return None if node is term else node
    if isinstance(node, Not):
        inner = pruned(node.part, term)
        return None if inner is None else Not(inner)
    parts = tuple(kept for part in node.parts if (kept := pruned(part, term)) is not None)
    if len(parts) <= 1:
        return parts[0] if parts else None
    return And(parts) if isinstance(node, And) else Or(parts)


def shape(node: Node | None) -> object:
    """A tree without the difference between words side by side and AND, and between roles, which it may change."""
    if node is None or isinstance(node, Term):
        return None if node is None else (node.kind, node.field, node.text)
    if isinstance(node, Not):
        inner = shape(node.part)
        return inner[1] if isinstance(inner, tuple) and inner[0] == "not" else ("not", inner)
    kind = "all" if isinstance(node, And) else "any"
    parts: list[object] = []
    for part in map(shape, node.parts):
        parts += list(part[1]) if isinstance(part, tuple) and part[0] == kind else [part]
    return kind, parts


@pytest.mark.parametrize(
    "text", ["x" * 10_000, "x " * 5_000, '"' * 10_000, "-x* " * 2_500, "\0" * 10_000, "学" * 10_000, "(a OR " * 2_000]
)
def test_ten_thousand_characters(text: str) -> None:
    """What goes beyond the limits is ignored, and the answer says so."""
    terms = parsed(text).terms
    searched = [term for term in terms if term.role is not Occur.IGNORED]
    assert len(searched) <= MAX_TERMS
    assert sum(len(term.text) for term in searched) <= MAX_CHARACTERS
    assert terms[-1].role is Occur.IGNORED
    assert str(MAX_CHARACTERS) in terms[-1].reason


def test_more_terms_than_are_searched() -> None:
    """The term after the last one that is searched is ignored, and the reason names the limit."""
    *searched, ignored = parsed("word " * MAX_TERMS + "more").terms
    assert {term.role for term in searched} == {Occur.REQUIRED}
    assert (ignored.text, ignored.role) == ("more", Occur.IGNORED)
    assert str(MAX_TERMS) in ignored.reason


def test_brackets_that_are_too_deep() -> None:
    """Brackets inside of more others than are read are ignored, and what stands in them is not."""
    query = parsed("(" * (MAX_DEPTH + 5) + "a OR b" + ")" * (MAX_DEPTH + 5))
    assert sum(term.role is Occur.IGNORED for term in query.terms) == 10
    assert str(query.root) == "a OR b"


def test_terms_by_role() -> None:
    """Terms of some roles come in the order in which they were written, with their reasons."""
    query = parsed("-b the sun -c !! (d OR e)")
    assert [term.text for term in query.having(Occur.REQUIRED, Occur.EXCLUDED)] == ["b", "sun", "c"]
    assert [(term.text, term.reason) for term in query.having(Occur.OPTIONAL)] == [("the", STOP_WORD)]
    assert [term.reason for term in query.having(Occur.IGNORED)] == [NO_WORD]
    assert [term.text for term in query.positive] == ["sun", "d", "e"]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("solar roof", ["solar", "roof"]),
        ("the solar roof", ["solar", "roof"]),
        ('solar "a roof" wind -x title:y sol*', ["solar", "wind", "sol"]),
        ("solar roof OR wind", ["solar"]),
        ("solar AND roof", []),
        ("(solar roof) wind", ["solar", "roof", "wind"]),
        ("(solar OR roof) wind", ["wind"]),
        ("-(solar roof) wind", ["wind"]),
        ("(solar AND roof) wind", ["wind"]),
        ("to be or not to be", ["to", "be", "or", "not", "to", "be"]),
        ("the solar and the wind", ["solar", "wind"]),
        ("solar", ["solar"]),
        ("the", ["the"]),
        ("", []),
    ],
)
def test_which_words_may_be_missing(text: str, plain: list[str]) -> None:
    """Those that stand side by side, with nothing to say that they are meant to be there."""
    assert [term.text for term in parsed(text).plain] == plain


@pytest.mark.parametrize(
    ("text", "is_scored"),
    [
        *(("solar", True), ("title:solar", True), ("heat:5 solar", True), ("the", True), ("topics:ai", True)),
        *(("", False), ("heat:5", False), ("-solar", False), ('topics:"ai"', False), ("type:video has:url", False)),
    ],
)
def test_what_documents_can_be_ranked_by(text: str, is_scored: bool) -> None:  # noqa: FBT001 - a case
    """Words that are wanted; conditions, and what is excluded, say of no document that it is better."""
    assert parsed(text).is_scored is is_scored


def seconds(text: str) -> float:
    """The shortest of three times that reading takes."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        parsed(text)
        times.append(time.perf_counter() - start)
    return min(times)


@pytest.mark.parametrize(
    "piece", ["a", "(", ")", '"', "-", "*", "a:", "OR ", "NOT ", "(a OR ", "-(", "title:(", "a)b("]
)
def test_reading_takes_time_in_proportion_to_the_length(piece: str) -> None:
    """Eight times as much of anything takes far less than sixty-four times as long."""
    short = piece * (MAX_CHARACTERS // 8 // len(piece))
    assert seconds(short * 8) < 32 * max(seconds(short), 1e-5)


def fuzzed(count: int) -> list[str]:
    """Random texts of pieces of the language and of anything else."""
    chooser = random.Random(11)
    texts = []
    for _ in range(count):
        pieces = chooser.choices(PIECES, k=chooser.choice((1, 2, 3, 5, 8, 20)))
        pieces += ["".join(map(chr, chooser.choices(range(1, 0x3100), k=3)))] * chooser.randrange(2)
        texts.append(chooser.choice(("", " ", " ")).join(pieces))
    return texts


def assert_none_is_slow(texts: list[str], most: float) -> None:
    """None takes more than so many times the median; the slowest are asked again, for the machine may have paused."""
    times = {text: seconds(text) for text in texts}
    usual = median(times.values())
    slowest = sorted(texts, key=times.__getitem__)[-20:]
    assert max(min(times[text], seconds(text)) for text in slowest) < most * usual


def test_no_text_is_slow_to_read() -> None:
    """None of three thousand takes fifty times the median."""
    assert_none_is_slow(fuzzed(3_000), 50)


@pytest.mark.soak
def test_a_hundred_thousand_texts() -> None:
    """None fails, and none takes fifty times the median."""
    assert_none_is_slow(fuzzed(100_000), 50)

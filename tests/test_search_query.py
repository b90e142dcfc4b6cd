"""How is a query string read, and what does each term of it demand?"""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from search.query import MAX_CHARACTERS, MAX_TERMS, NO_WORD, Query, Role, Term, TermKind, parse
from search.reading import STOP_WORD, read

TEXTS = (
    st.text() | st.text(st.characters(exclude_categories=()), max_size=30) | st.text('ab*"-− “”\t\0\u202e', max_size=20)
)


def shape(query: Query) -> list[tuple[str, str, str]]:
    """Role, kind and text of each term."""
    return [(str(term.role), str(term.kind), term.text) for term in query.terms]


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("", []),
        (" \t\n ", []),
        ("solar power", [("required", "word", "solar"), ("required", "word", "power")]),
        ('"solar power"', [("required", "phrase", "solar power")]),
        ('"solar\t  power', [("required", "phrase", "solar power")]),
        ('solar"power"x', [("required", "word", "solar"), ("required", "phrase", "power"), ("required", "word", "x")]),
        ("-power", [("excluded", "word", "power")]),
        ('-"solar power"', [("excluded", "phrase", "solar power")]),
        ("-sol*", [("excluded", "prefix", "sol")]),
        ("sol**", [("required", "prefix", "sol")]),
        ("e-mail", [("required", "word", "e-mail")]),
        ("−power –sun", [("excluded", "word", "power"), ("excluded", "word", "sun")]),
        ("“a b” „c d‟ «e f» ＂g＂", [("required", "phrase", text) for text in ("a b", "c d", "e f", "g")]),
        ("it's ‘quoted’", [("required", "word", "it's"), ("required", "word", "‘quoted’")]),
        ("-", [("required", "word", "-")]),
        ("*", [("ignored", "word", "*")]),
        ('""', [("ignored", "word", '""')]),
        ('-" "', [("ignored", "word", '-" "')]),
        ("a\0b", [("required", "word", "a"), ("required", "word", "b")]),
        ("\ud800x", [("required", "word", "x")]),
        ("\u202eabc\u202c", [("required", "word", "abc")]),
        ("نمی\u200cخواهم", [("required", "word", "نمی\u200cخواهم")]),
        ("title:x OR (y)", [("required", "word", one) for one in ("title:x", "OR", "(y)")]),
    ],
)
def test_how_a_text_is_read(text: str, terms: list[tuple[str, str, str]]) -> None:
    """Words, phrases, a minus before and a star after them mean something; nothing else does."""
    assert shape(parse(text)) == terms


@given(TEXTS)
@example("\0")
@example('"' * 1000)
@example("-" * 1000)
@example("*" * 1000)
@example("(" * 1000)
@example("שלום \u202e עולם")
@example("\ud800\udfff")
@example("\U000e0001\ufeff\u2028")
def test_every_text_has_a_reading(text: str) -> None:
    """No text is an error; the text is kept, each term has a text of its own, and none is empty."""
    for query in (parse(text), read(text)):
        assert query.text == text
        assert all(term.text for term in query.terms)
        assert all(bool(term.reason) == (term.role in {Role.OPTIONAL, Role.IGNORED}) for term in query.terms)


@pytest.mark.parametrize(
    "text", ["x" * 10_000, "x " * 5_000, '"' * 10_000, "-x* " * 2_500, "\0" * 10_000, "学" * 10_000]
)
def test_ten_thousand_characters(text: str) -> None:
    """What goes beyond the limits is ignored, and the answer says so."""
    terms = read(text).terms
    searched = [term for term in terms if term.role is not Role.IGNORED]
    assert len(searched) <= MAX_TERMS
    assert sum(len(term.text) for term in searched) <= MAX_CHARACTERS
    assert terms[-1].role is Role.IGNORED
    assert str(MAX_CHARACTERS) in terms[-1].reason


def test_more_terms_than_are_searched() -> None:
    """The term after the last one that is searched is ignored, and the reason names the limit."""
    *searched, ignored = read("word " * MAX_TERMS + "more").terms
    assert {term.role for term in searched} == {Role.REQUIRED}
    assert (ignored.text, ignored.role) == ("more", Role.IGNORED)
    assert str(MAX_TERMS) in ignored.reason


@given(TEXTS)
def test_a_query_without_one_of_its_terms(text: str) -> None:
    """Taking a term out leaves the others as they were read."""
    query = parse(text)
    for index in range(len(query.terms)):
        kept = [term for place, term in enumerate(query.terms) if place != index]
        assert shape(parse(query.without(index))) == shape(Query("", tuple(kept)))


@given(
    st.lists(st.builds(Term, st.text("abc", min_size=1), st.sampled_from(TermKind), st.sampled_from(list(Role)[:2])))
)
def test_terms_are_read_as_they_are_written(terms: list[Term]) -> None:
    """The text of a term, typed, is that term."""
    written = parse(" ".join(map(str, terms)))
    assert written.terms[:MAX_TERMS] == tuple(terms[:MAX_TERMS])


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("the sun", [Role.OPTIONAL, Role.REQUIRED]),
        ("The SUN", [Role.OPTIONAL, Role.REQUIRED]),
        ("the who", [Role.OPTIONAL, Role.REQUIRED]),
        ("to be or not to be", [Role.REQUIRED] * 6),
        ("it's", [Role.REQUIRED]),
        ("it's sunny", [Role.OPTIONAL, Role.REQUIRED]),
        ('"the" sun', [Role.REQUIRED, Role.REQUIRED]),
        ("the* sun", [Role.REQUIRED, Role.REQUIRED]),
        ("-the sun", [Role.EXCLUDED, Role.REQUIRED]),
        ("the -sun", [Role.REQUIRED, Role.EXCLUDED]),
        ("the !! -sun", [Role.REQUIRED, Role.IGNORED, Role.EXCLUDED]),
        ("-?? sun", [Role.IGNORED, Role.REQUIRED]),
        ('"..." sun', [Role.IGNORED, Role.REQUIRED]),
        ("?* sun", [Role.IGNORED, Role.REQUIRED]),
    ],
)
def test_what_each_term_demands(text: str, roles: list[Role]) -> None:
    """Stop words are optional beside other required words, and only as plain words; signs are ignored."""
    assert [term.role for term in read(text).terms] == roles


def test_reasons_are_given() -> None:
    """A term that is not required as it was written says why."""
    the, _, signs = read("the sun !!").terms
    assert (the.reason, signs.reason) == (STOP_WORD, NO_WORD)


def test_terms_by_role() -> None:
    """Terms of some roles come in the order in which they were written."""
    query = read("-b the sun -c !!")
    assert [term.text for term in query.having(Role.REQUIRED, Role.EXCLUDED)] == ["b", "sun", "c"]
    assert [term.text for term in query.having(Role.OPTIONAL)] == ["the"]

"""Which words of a text did the query find?"""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from reference_highlight import TermAlternatives, highlight

from search.text.analysis import tokens
from search.text.highlight import Match, mark_words
from search.text.offsets import WordOffsets

MARKS = re.compile("</?mark>")
TEXTS = (
    st.text() | st.text("ab <>&\"'学習é/", max_size=30) | st.sampled_from(("<mark>a</mark>", "&lt;a&gt;", "a<b a>b"))
)


def slots(text: str) -> TermAlternatives:
    """A term whose words can only be themselves."""
    return [frozenset({word.term}) for word in tokens(text)]


@pytest.mark.parametrize(
    ("text", "sought", "marked"),
    [
        ("Solar panels", ["panel"], "Solar <mark>panels</mark>"),
        ("Solar panels", ["solar", "panels"], "<mark>Solar</mark> <mark>panels</mark>"),
        ("Solar panels", ["solar panels"], "<mark>Solar panels</mark>"),
        ("Solar -- panels", ["solar panels"], "<mark>Solar -- panels</mark>"),
        ("panels, solar", ["solar panels"], None),
        ("a b c", ["a b", "b c"], "<mark>a b c</mark>"),
        ("a a a", ["a a"], "<mark>a a a</mark>"),
        ("機械学習", ["械学"], "機<mark>械学</mark>習"),
        ("機械学習", ["機械", "学習"], "<mark>機械学習</mark>"),
        ("機械学習", ["機械学習"], "<mark>機械学習</mark>"),
        ("Her naïve œuvre", ["naive", "oeuvre"], "Her <mark>naïve</mark> <mark>œuvre</mark>"),
        ("<b>bold</b>", ["bold"], "&lt;b&gt;<mark>bold</mark>&lt;/b&gt;"),
        ("<b>bold</b>", ["b"], "&lt;<mark>b</mark>&gt;bold&lt;/<mark>b</mark>&gt;"),
        ("AT&T & amp", ["amp"], "AT&amp;T &amp; <mark>amp</mark>"),
        ('the "x"', ["x"], "the &quot;<mark>x</mark>&quot;"),
        ("a b c", ["a b c d e"], None),
        ("nothing", ["else"], None),
        ("", ["else"], None),
        ("text", [], None),
    ],
)
def test_what_is_marked(text: str, sought: list[str], marked: str | None) -> None:
    """Whole words are marked, phrases as one, what touches as one, and everything is escaped."""
    assert highlight(text, map(slots, sought)) == marked


def test_a_word_that_may_be_several() -> None:
    """Any of the terms that a word may be is marked."""
    assert highlight("sun sunny moon", [[frozenset({"sun", "sunni"})]]) == "<mark>sun</mark> <mark>sunny</mark> moon"


@pytest.mark.parametrize(
    ("text", "typed", "marked"),
    [
        ("Solar panels", "sol", "<mark>Sol</mark>ar panels"),
        ("\u00c9tudes", "etud", "<mark>\u00c9tud</mark>es"),
        ("E\u0301tudes", "e", "<mark>E\u0301</mark>tudes"),
        ("Stra\u00dfe", "stras", "<mark>Stra\u00df</mark>e"),
        ("\u0153uvre", "oeu", "<mark>\u0153u</mark>vre"),
        ("O\u2019Neil", "one", "<mark>O\u2019Ne</mark>il"),
        ("\u00c6r\u00f8", "aer", "<mark>\u00c6r</mark>\u00f8"),
        ("haus", "haeu", "<mark>haus</mark>"),
        ("\u6a5f\u68b0", "\u68b0", "\u6a5f<mark>\u68b0</mark>"),
        ("co\u00adoperate", "coop", "<mark>co\u00adop</mark>erate"),
    ],
)
def test_what_was_typed_of_a_word_is_marked(text: str, typed: str, marked: str) -> None:
    """Of a word that is only begun in the query its letters are marked, however they are written; else all of it."""
    assert mark_words(text, WordOffsets.of(text), [Match(0, 0, typed)]) == marked


def test_of_a_phrase_the_last_word_may_be_begun() -> None:
    """The words before it are marked as well."""
    text = "Solar panels, solar panel"
    found = mark_words(text, WordOffsets.of(text), [Match(0, 1, "pan"), Match(2, 3, "pan")])
    assert found == "<mark>Solar pan</mark>els, <mark>solar pan</mark>el"


def test_words_that_are_not_there_are_not_marked() -> None:
    """A match beyond the words of a text, as a damaged index may have one, marks nothing."""
    assert mark_words("a b", WordOffsets.of("a b"), [Match(1, 2), Match(5, 5), Match(-1, 0)]) is None


@st.composite
def texts_and_terms(draw: st.DrawFn) -> tuple[str, list[TermAlternatives]]:
    """A text, and terms made of its own words."""
    text = draw(TEXTS)
    words = [word.term for word in tokens(text)] or ["x"]
    some = st.lists(st.frozensets(st.sampled_from(words), max_size=2), min_size=1, max_size=6)
    return text, draw(st.lists(some, max_size=4))


@given(texts_and_terms())
@example(("<script>alert(1)</script>", [[frozenset({"script"})]]))
@example(("a<mark>b", [[frozenset({"mark"})]]))
def test_a_highlight_is_the_text_and_marks(sample: tuple[str, list[TermAlternatives]]) -> None:
    """Without its marks it is the escaped text; no other `<`, no quote and no bare `&` is in it."""
    text, sought = sample
    marked = highlight(text, sought)
    if marked is None:
        return
    bare = MARKS.sub("", marked)
    assert unescape(bare) == text
    assert not re.search(r"""[<>"']|&(?!(?:lt|gt|amp|quot|#x27);)""", bare)


@given(texts_and_terms())
def test_marks_are_pairs_around_words(sample: tuple[str, list[TermAlternatives]]) -> None:
    """Marks open and close in turn, hold something, and two never touch."""
    marked = highlight(*sample)
    if marked is None:
        return
    found = MARKS.findall(marked)
    assert found == ["<mark>", "</mark>"] * (len(found) // 2)
    assert found
    assert "<mark></mark>" not in marked
    assert "</mark><mark>" not in marked


@given(texts_and_terms())
@example(("Don't mark C++ or #C# in ASCII, it's a's", [[frozenset({"c++"})], [frozenset({"c#"})], [frozenset({"a"})]]))
@example(("l’été à Paris’s café", [[frozenset({"lete"})], [frozenset({"pari"}), frozenset({"cafe"})]]))
def test_what_is_marked_is_what_the_tokens_say(sample: tuple[str, list[TermAlternatives]]) -> None:
    """Each mark is a run of touching places where the tokens of the text are those of a term."""
    text, sought = sample
    words = list(tokens(text))
    inside = set()
    for slots in sought:
        for first in range(len(words) + 1 - len(slots)):
            run = words[first : first + len(slots)]
            if all(word.term in slot for word, slot in zip(run, slots, strict=True)):
                inside |= set(range(run[0].start, run[-1].end))
    parts = MARKS.split(highlight(text, sought) or "")
    marked, place = set(), 0
    for number, part in enumerate(parts):
        length = len(unescape(part))
        marked |= set(range(place, place + length)) if number % 2 else set()
        place += length
    assert marked == inside

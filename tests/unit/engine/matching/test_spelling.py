"""Are the words that are nearly written like another found, all of them and no others? Compared with every word."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import cast

import numpy as np
import pytest
from conftest import NOW, indexed
from edit_distance import edits, lists, words
from hypothesis import given

from search.protocol.engine import Searcher
from search.query import correction_rules
from search.query.correction_rules import is_candidate, max_edits
from search.schema.document import Document
from search.text.analysis import tokens
from search.whoosh_engine.execution.doc_sets import DocMask
from search.whoosh_engine.execution.query_context import QueryContext
from search.whoosh_engine.matching.spell_checker import SpellChecker
from search.whoosh_engine.searcher import IndexSearcher


def _spelling(searcher: Searcher) -> SpellChecker:
    return cast("IndexSearcher", searcher)._parts.words.spell_checker


def _now(searcher: Searcher) -> QueryContext:
    return cast("IndexSearcher", searcher)._parts.contexts.at(NOW)


@given(texts=lists, hidden=lists, word=words)
def test_near_words_are_those_of_a_search_through_all(
    tmp_path_factory: pytest.TempPathFactory, texts: list[list[str]], hidden: list[list[str]], word: str
) -> None:
    """The nearest words of documents that can be seen are found, in order, and none of hidden ones only."""
    documents = [Document(f"v{n}", {"title": " ".join(text)}) for n, text in enumerate(texts)]
    later = NOW + timedelta(days=1)
    documents += [Document(f"h{n}", {"title": " ".join(text), "published": later}) for n, text in enumerate(hidden)]
    sought = next(tokens(word)).surface
    with indexed(tmp_path_factory.mktemp("index"), documents) as searcher:
        found = _spelling(searcher).near(sought, _now(searcher))
    written = [token.surface for text in texts for token in tokens(" ".join(text))]
    allowed = max_edits(sought)
    near = {one: edits(sought, one) for one in written if is_candidate(one) and 0 < edits(sought, one) <= allowed}
    nearest = {one: far for one, far in near.items() if far == min(near.values())}
    assert {one.word: one.edits for one in found} == nearest
    order = [(one.edits, one.word[0] != sought[0], -one.occurrences) for one in found]
    assert order == sorted(order)


def test_near_words_are_those_of_the_moment(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A word is looked for anew as soon as other documents can be seen, and nothing is kept of the moment before."""
    with indexed(tmp_path_factory.mktemp("index"), [Document("a", {"title": "received"})]) as searcher:
        spelling, visible = _spelling(searcher), _now(searcher)
        for epoch in range(1, 3):
            mask = np.zeros(1, bool)
            hidden, kept = replace(visible, epoch=epoch, visible=mask, everything=DocMask(mask)), weakref.ref(mask)
            assert not spelling.near("receivde", hidden)
            assert not spelling.near("receivde", hidden)
            del mask, hidden
            assert [one.word for one in spelling.near("receivde", visible)] == ["received"]
            assert kept() is None


@pytest.mark.parametrize(
    ("word", "edits"),
    [("cat", 0), ("cats", 1), ("catalog", 1), ("catalogs", 2), ("gpt4all", 0), ("東京都庁", 0), ("naïvely", 1)],
)
def test_how_wrong_a_word_may_be(word: str, edits: int) -> None:
    """Short words, and words with digits or of scripts without spaces, are taken as they are."""
    assert max_edits(word) == edits


RULES: Mapping[str, Callable[[str], bool]] = {
    "MIN_LETTERS_ONE_EDIT": lambda word: max_edits(word) > 0,
    "MIN_LETTERS_TWO_EDITS": lambda word: max_edits(word) == 2,
    "MIN_LETTERS_CANDIDATE": is_candidate,
    "MIN_LETTERS_SPLIT": correction_rules.may_be_split,
    "MIN_LETTERS_PREFIX": correction_rules.may_prefix_be_misspelt,
    "MIN_LETTERS_SLIP": lambda word: correction_rules.is_slip(
        word, f"{word[1]}{word[0]}{word[2:]}" if word[1:] else ""
    ),
    "MIN_LETTERS_CERTAIN": lambda word: not correction_rules.is_short(word),
}
"""Each decision about the length of a word, by the name of its bound."""


@pytest.mark.parametrize("bound", RULES)
def test_each_length_can_be_changed_alone(bound: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bound decides one thing: from so many letters on, and no other decision changes with it."""
    word = "abcdefghijklmno"
    before = {name: [rule(word[:length]) for length in range(1, 15)] for name, rule in RULES.items()}
    assert before[bound] == [length >= getattr(correction_rules, bound) for length in range(1, 15)]
    monkeypatch.setattr(correction_rules, bound, getattr(correction_rules, bound) + 1)
    changed = {name for name, rule in RULES.items() if before[name] != [rule(word[:n]) for n in range(1, 15)]}
    assert changed == {bound}


def test_the_likeliest_comes_first(tmp_path_factory: pytest.TempPathFactory) -> None:
    """One edit before two, a swap is one; the same first letter before another, frequent words before rare ones."""
    text = "recieved received received relieved believed deceived perceived"
    with indexed(tmp_path_factory.mktemp("index"), [Document("a", {"title": text})]) as searcher:
        spelling, now = _spelling(searcher), _now(searcher)
        assert [one.word for one in spelling.near("receivde", now)] == ["received"]
        assert [one.word for one in spelling.near("beceived", now)] == ["received", "deceived"]
        assert [one.word for one in spelling.near("recievd", now)] == ["recieved"]

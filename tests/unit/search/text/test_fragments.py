"""The part of a text around some words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.text.fragments import ELLIPSIS, LENGTH, fragment

LONG = "word " * 60


def shown(text: str, words: str, length: int = LENGTH) -> str:
    """The fragment around some words of a text, as it is shown."""
    start = text.index(words)
    part = fragment(text, start, start + len(words), length)
    return part.framed(text[part.start : part.end])


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("One. Two three. Four.", "three", "Two three. Four."),
        ("A heading\nThe sentence here", "sentence", "The sentence here"),
        ("See e.g. this word there", "word", "See e.g. this word there"),
        ("Version 2.5 has words", "words", "Version 2.5 has words"),
        ("\u201cWhat?\u201d she said. \u201cThe word\u201d was", "word", "\u201cThe word\u201d was"),
        ("He left! (The word) stayed", "word", "(The word) stayed"),
        ("\u4e00\u4e8c\u3002\u4e09\u56db\u4e94", "\u56db", "\u4e09\u56db\u4e94"),
    ],
)
def test_it_begins_with_the_sentence(text: str, words: str, expected: str) -> None:
    """What stands before the sentence of the words is left out; lines are sentences, and short forms end none."""
    assert shown(text, words) == expected


def test_a_long_sentence_is_cut_at_words() -> None:
    """Where no sentence begins or ends near, an ellipsis says that it is cut, and no word is."""
    found = shown(f"{LONG}needle {LONG}", "needle")
    assert found.startswith(f"{ELLIPSIS}word ")
    assert found.endswith(f" word{ELLIPSIS}")
    assert "needle" in found
    assert len(found) <= LENGTH + 2


def test_it_ends_with_a_sentence_that_is_long_enough() -> None:
    """A sentence that ends in the second half of the length ends the fragment."""
    text = f"{'word ' * 20}needle {'more ' * 3}end. The {LONG}"
    assert shown(text, "needle").endswith("end.")


@given(st.text("ab.\u3002! \n\u0301\u6a5f", max_size=400), st.data())
def test_it_has_all_that_was_wanted(text: str, data: st.DataObject) -> None:
    """What is between the two offsets is within the fragment, which is not longer than it must be."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    part = fragment(text, start, end, 50)
    assert 0 <= part.start <= start
    assert (
        text[part.start : end].rstrip() == text[part.start : part.end].rstrip()[: len(text[part.start : end].rstrip())]
    )
    assert part.end - part.start <= max(50, end - part.start) + text.count("\u0301") + 1
    assert "\n" not in part.framed(text[part.start : part.end])

"""The best windows of bodies, beside those that a search through all of them finds."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from search.highlighting.windows import MAX_WINDOWS, Bodies, Window, best_windows
from search.highlighting.word_places import VariantPlaces, WordPlaces
from search.primitives.page_texts import POSITION_BITS

DOCUMENTS = (2, 5, 9)
WIDTH = 6

Words = Sequence[dict[int, list[int]]]
"""For each word its positions by document."""


def words_of(words: Words) -> list[WordPlaces]:
    """The words as the engine has them; later ones are rarer."""
    return [
        WordPlaces(
            (
                VariantPlaces(
                    np.array([(doc << POSITION_BITS) + at for doc in sorted(one) for at in one[doc]], np.int64), 0, ""
                ),
            )
            if any(one.values())
            else (),
            idf=float(number),
        )
        for number, one in enumerate(words)
    ]


def bodies_of(sections: Sequence[int]) -> Bodies:
    """The documents, each with sections at these positions."""
    starts = [(doc << POSITION_BITS) + at for doc in DOCUMENTS for at in sections]
    widths = np.full(len(DOCUMENTS), WIDTH, np.int64)
    return Bodies(np.array(DOCUMENTS, np.int32), widths, np.array(starts, np.int64), [0] * len(DOCUMENTS))


def words_in(words: Words, document: int, first: int, sections: Sequence[int]) -> set[int]:
    """The words in the window that begins at a position."""
    place = bisect_right(sections, first)
    end = min(first + WIDTH, sections[place] if place < len(sections) else 1 << 30)
    return {number for number, one in enumerate(words) if any(first <= at < end for at in one.get(document, ()))}


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from((*DOCUMENTS, 7)),
            st.lists(st.integers(0, 40), max_size=6, unique=True).map(sorted),
            max_size=4,
        ),
        min_size=1,
        max_size=4,
    ),
    st.lists(st.integers(0, 40), max_size=4, unique=True).map(sorted),
)
def test_no_window_has_more_words(words: Words, sections: Sequence[int]) -> None:
    """The first has the most words, the second what the first lacks, and others as many in sections of their own."""
    found = best_windows(words_of(words), bodies_of(sections))
    for document in DOCUMENTS:
        starts = sorted({at for one in words for at in one.get(document, ())})
        windows = found.get(document, [])
        assert bool(windows) == bool(starts)
        if not starts:
            continue
        has = [words_in(words, document, window.first, sections) for window in windows]
        every = [words_in(words, document, at, sections) for at in starts]
        assert len(has[0]) == max(map(len, every))
        assert len(windows) <= MAX_WINDOWS
        lacking = set().union(*every) - has[0]
        assert not lacking or len(has[1] & lacking) == max(len(one & lacking) for one in every)
        others = windows[1 + bool(lacking) :]
        in_sections = [bisect_right(sections, window.first) for window in windows]
        for window in others:
            place = windows.index(window)
            assert len(has[place]) >= len(has[0])
            assert in_sections[place] not in in_sections[:place]
        for window, inside in zip(windows, has, strict=True):
            assert window.first <= window.last < window.first + WIDTH
            last = max(min(at for at in words[one][document] if at >= window.first) for one in inside)
            assert window.last == last


def test_of_as_many_words_the_rarer_and_closer_count_more() -> None:
    """Rarity tells apart windows with as many words, then closeness, then the order of the text."""
    bodies = bodies_of([])
    (first, *_), *_ = best_windows(words_of([{2: [0, 21]}, {2: [1]}, {2: [22]}]), bodies).values()
    assert first == Window(21, 22)
    (first, *_), *_ = best_windows(words_of([{2: [0, 20, 30]}, {2: [4, 21, 31]}]), bodies).values()
    assert first == Window(20, 21)

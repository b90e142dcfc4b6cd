"""Are words that were written as one taken apart as the words of the index say?"""

from __future__ import annotations

from typing import cast

from search.rewriting.term_lookup import TermLookup
from search.rewriting.word_splits import split

WRITTEN = {"power": 2, "apps": 2, "powera": 1, "pps": 1, "a": 1, "pplied": 1, "search": 1}
"""How often documents have each word."""


class Lookup:
    """As much of a term lookup as splitting needs."""

    @staticmethod
    def occurrences(surface: str) -> int:
        """How often documents have a word."""
        return WRITTEN.get(surface, 0)


def test_words_that_were_written_as_one() -> None:
    """Of several cuts the one whose rarer part is the more frequent; else three words; never into single letters."""
    lookup = cast("TermLookup", Lookup())
    assert split(lookup, "powerapps") == ("power", "apps")
    assert split(lookup, "searchpowerapps") == ("search", "power", "apps")
    assert split(lookup, "applied") == ()

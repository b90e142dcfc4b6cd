"""Partial query: the words typed so far, the last of which may be a prefix."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from search.cached_property import cached_property
from search.text.analysis import Token, tokens, tokens_elided
from search.text.highlight import marked

MAX_CHARACTERS = 200
"""A longer text is a prefix of nothing that is suggested."""


@dataclass(frozen=True)
class PartialQuery:
    """Complete words, and the prefix of one more."""

    words: tuple[Token, ...]
    """Those that are complete."""
    prefix: str
    """The folded prefix of one more word; empty when none is typed."""

    @classmethod
    def of(cls, text: str, languages: Sequence[str] = ()) -> PartialQuery:
        """The partial query of a text; its last word is a prefix unless something follows it.

        Articles are elided as in these languages.
        """
        text = text[:MAX_CHARACTERS].lstrip()
        words = tuple(tokens_elided(text, languages))
        if words and words[-1].end == len(text):
            return cls(words[:-1], words[-1].surface)
        return cls(words, "")

    def __bool__(self) -> bool:
        return bool(self.words or self.prefix)

    @cached_property
    def key(self) -> str:
        """Its words, folded, with a space after each complete one: a prefix of the keys of texts that begin so."""
        return "".join(f"{word.surface} " for word in self.words) + self.prefix

    def is_in(self, words: Sequence[Token]) -> bool:
        """Whether a text with these words has all complete words, in any form, and one with the prefix."""
        terms = {word.term for word in words}
        return all(word.term in terms for word in self.words) and any(
            word.surface.startswith(self.prefix) for word in words
        )

    def is_prefix_of(self, words: Sequence[Token]) -> bool:
        """Whether a text with these words begins with the partial query."""
        return key_of(words).startswith(self.key)

    def marked(self, text: str, words: Iterable[Token] | None = None) -> str:
        """The text, whose words may be known, as escaped HTML, with what was typed of it inside `<mark>`."""
        return marked(text, self._spans(tokens(text) if words is None else words))

    def _spans(self, words: Iterable[Token]) -> Iterator[tuple[int, int]]:
        terms = {word.term for word in self.words}
        for word in words:
            if self.prefix and word.surface.startswith(self.prefix):
                is_as_written = len(word.surface) == word.end - word.start
                yield word.start, word.start + len(self.prefix) if is_as_written else word.end
            elif word.term in terms:
                yield word.start, word.end


def key_of(words: Iterable[Token]) -> str:
    """The folded words of a text, with a space after each."""
    return "".join(f"{word.surface} " for word in words)

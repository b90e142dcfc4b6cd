"""Spelled values of a field, compared with what a query says: in any spelling, or by their words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from search import deadline
from search.query.value_identity import key_in
from search.text.analysis import Token, forms, tokens


class SpelledValues:
    """The spellings of the values of one field, by code, in forms that can be compared."""

    def __init__(self, name: str, texts: Iterable[str]) -> None:
        self._name = name
        self._by_key: dict[str, list[int]] = {}
        self._words: list[list[Token]] = []
        self._by_term: dict[str, set[int]] = {}
        for code, text in enumerate(texts):
            self._by_key.setdefault(key_in(name, text), []).append(code)
            self._words.append(list(tokens(text)))
            for word in self._words[-1]:
                self._by_term.setdefault(word.term, set()).add(code)

    def equal(self, text: str) -> list[int]:
        """The codes of all spellings of a value."""
        return self._by_key.get(key_in(self._name, text), [])

    def with_words(self, text: str) -> Iterator[int]:
        """The codes of the values in which words stand beside each other; a star is the rest of a word."""
        phrase = list(tokens(text.strip("*")))
        if not phrase:
            return
        is_begun, is_ended = text.endswith("*"), text.startswith("*") and not text.endswith("*")
        plain = [word.term for word in phrase[is_ended : len(phrase) - is_begun]]
        having = [set().union(*(self._by_term.get(form, set()) for form in forms(term))) for term in plain]
        candidates = set.intersection(*having) if having else None
        for code in range(len(self._words)) if candidates is None else sorted(candidates):
            deadline.check()
            if _stand(self._words[code], phrase, is_begun=is_begun, is_ended=is_ended):
                yield code


def _stand(words: list[Token], phrase: list[Token], *, is_begun: bool, is_ended: bool) -> bool:
    last = len(phrase) - 1
    return any(
        all(
            word.surface.startswith(one.surface)
            if is_begun and place == last
            else word.surface.endswith(one.surface)
            if is_ended and place == 0
            else word.term in forms(one.term)
            for place, (word, one) in enumerate(zip(words[start:], phrase, strict=False))
        )
        for start in range(len(words) - last)
    )

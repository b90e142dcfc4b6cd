"""Synonyms of a deployer, as `newsdex.yaml` lists them.

synonyms:
- [AI, artificial intelligence]                   # each finds the other
- {from: [car], to: [vehicle, motor vehicle]}     # only the first finds the others
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from search.cached_property import cached_property
from search.text.analysis import term_of, tokens
from search.text.languages import ENGLISH

MAX_WORDS = 5
"""Words of one synonym."""
MAX_GOING_ON = 16
"""Words with synonyms that the beginning of a word may become."""


@dataclass(frozen=True, slots=True)
class SynonymRule:
    """Words or phrases, the sources, that also find others, the targets."""

    sources: tuple[str, ...]
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Expansion:
    """Words of a query, and the synonyms that were searched, too."""

    written: str
    targets: tuple[str, ...]


@dataclass(frozen=True)
class Synonyms:
    """All synonym rules of an index."""

    rules: tuple[SynonymRule, ...] = ()

    @cached_property
    def _targets(self) -> dict[str, Mapping[tuple[str, ...], tuple[str, ...]]]:
        """The texts of the targets by the terms of their sources, for each language that was asked for."""
        return {}

    def _targets_in(self, language: str) -> Mapping[tuple[str, ...], tuple[str, ...]]:
        by_source: dict[tuple[str, ...], dict[tuple[str, ...], str]] = {}
        for rule in self.rules:
            others = {terms_of(target, language): target for target in rule.targets}
            for source in (terms_of(source, language) for source in rule.sources):
                by_source.setdefault(source, {}).update(
                    (terms, text) for terms, text in others.items() if terms != source
                )
        return {source: tuple(others.values()) for source, others in by_source.items() if others}

    def targets_of(self, written: Sequence[str], languages: Sequence[str]) -> tuple[str, ...]:
        """What else some adjacent words find, in any of their forms in these languages."""
        found: dict[str, None] = {}
        for language in languages:
            if language not in self._targets:
                self._targets[language] = self._targets_in(language)  # two threads may both make it
            found |= dict.fromkeys(self._targets[language].get(tuple(term_of(word, language) for word in written), ()))
        return tuple(found)

    @cached_property
    def words(self) -> Mapping[str, str]:
        """The sources that are one word, by that word folded."""
        single = ((source, list(tokens(source))) for rule in self.rules for source in rule.sources)
        return {words[0].surface: source for source, words in single if len(words) == 1}

    def going_on(self, surface: str) -> tuple[str, ...]:
        """Some sources that are one word and go on from a folded beginning, the shortest first."""
        longer = [word for word in self.words if word.startswith(surface) and word != surface]
        return tuple(self.words[word] for word in sorted(longer, key=lambda word: (len(word), word))[:MAX_GOING_ON])

    def __bool__(self) -> bool:
        return bool(self.rules)

    def to_json(self) -> list[dict[str, list[str]]]:
        """The rules as plain data, to be kept with an index."""
        return [{"from": list(rule.sources), "to": list(rule.targets)} for rule in self.rules]

    @classmethod
    def from_json(cls, data: Iterable[Mapping[str, Any]]) -> Self:
        """The inverse of `to_json`."""
        return cls(tuple(SynonymRule(tuple(one["from"]), tuple(one["to"])) for one in data))


NO_SYNONYMS = Synonyms()


def terms_of(text: str, language: str = ENGLISH) -> tuple[str, ...]:
    """The terms of a word or phrase of a language."""
    return tuple(word.term for word in tokens(text, language))

"""Highlighters of the words of a query, for each field of a hit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from search.text.highlight import Highlighter, PartOfWord, TermAlternatives
from search.whoosh_engine.execution.term_alternatives import Alternatives, Beginning, Slot
from search.whoosh_engine.matching.matcher import PreparedQuery
from search.whoosh_engine.matching.term_lookup import Variants


def markers(prepared: PreparedQuery, names: Iterable[str]) -> Mapping[str, Highlighter]:
    """The highlighter of each of some fields; fields in which the same is looked for have the same one."""
    made: dict[tuple[Variants, ...], Highlighter] = {}
    return {name: _highlighter(prepared.marked_in(name), made) for name in names}


def _highlighter(words: tuple[Variants, ...], made: dict[tuple[Variants, ...], Highlighter]) -> Highlighter:
    if words not in made:
        made[words] = Highlighter([list(map(_sought, variants)) for variants in words])
    return made[words]


def _sought(slots: Sequence[Slot]) -> TermAlternatives:
    return [_alternatives(slot) for slot in slots]


def _alternatives(slot: Slot) -> frozenset[str] | PartOfWord:
    if isinstance(slot, Alternatives):
        return slot.terms
    return PartOfWord(slot, slot.prefix if isinstance(slot, Beginning) else slot.character)

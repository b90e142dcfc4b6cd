"""Spelling correction: what a query finds when its words are taken for what was meant.

Words that no visible document has are taken for near ones at once.
When then no document has all words, each of them may be a near one; documents with the very words come first.
What was decided for a query is kept: its next page and its other facets are asked for with the same words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from search.protocol.correction import Correction
from search.protocol.request import Match
from search.query.tree import Query
from search.text.synonyms import Expansion, Synonyms
from search.whoosh_engine.execution import top_k
from search.whoosh_engine.execution.index_reader import IndexReader
from search.whoosh_engine.matching.matcher import BYTES_PER_PART, PreparedQuery, nbytes_of, with_reasons
from search.whoosh_engine.matching.relaxation import MatchStrategy, RelaxedMatch
from search.whoosh_engine.matching.term_lookup import TermLookup, Wordings
from search.whoosh_engine.suggest.candidates import MAX_CORRECTED, CandidateGenerator, Candidates, with_guesses
from search.whoosh_engine.suggest.synonym_expansion import with_synonyms

TOO_MANY_UNKNOWN = f"no text has it; only for the first {MAX_CORRECTED} such words are near ones looked for"
NEARLY_NOTHING = 2
"""Documents; a query that finds no more may be misspelt."""


@dataclass(frozen=True, eq=False)
class RewrittenQuery:
    """A query as it was meant, what it found, and what of it was taken for something else."""

    asked: PreparedQuery
    found: RelaxedMatch
    corrections: tuple[Correction, ...] = ()
    expansions: tuple[Expansion, ...] = ()


@dataclass(frozen=True, slots=True)
class _Decided:
    """What the words of a query were taken for."""

    query: Query
    wordings: Mapping[int, Wordings]
    corrections: tuple[Correction, ...]
    expansions: tuple[Expansion, ...]

    @property
    def nbytes(self) -> int:
        """In memory, roughly: what else there is of a query is as large as its wordings."""
        return 2 * nbytes_of(self.wordings) + BYTES_PER_PART * len(self.query.parts)


class Corrector:
    """Corrects queries by the words of one generation."""

    def __init__(
        self, guesser: CandidateGenerator, synonyms: Synonyms, vocabulary: TermLookup, corpus: IndexReader
    ) -> None:
        self._guesser, self._synonyms, self._vocabulary, self._corpus = guesser, synonyms, vocabulary, corpus

    def corrected(self, asked: PreparedQuery, find: MatchStrategy) -> RewrittenQuery:
        """The query with synonyms, as it seems to be meant."""
        key = ("decided", asked.query.text, find.match, find.enough, find.epoch)
        decided = self._corpus.kept(key)
        if decided:
            meant = replace(asked, query=decided.query, wordings=decided.wordings)
            return RewrittenQuery(meant, find(meant), decided.corrections, decided.expansions)
        asked, expansions = with_synonyms(asked, self._synonyms, self._vocabulary)
        found = replace(self._corrected(asked, find), expansions=expansions)
        # What a condition finds may be another thing a moment later (`published:P30D`).
        if not any(term.is_condition for term in asked.query.terms):
            self._corpus.keep(key, _Decided(found.asked.query, found.asked.wordings, found.corrections, expansions))
        return found

    def _corrected(self, asked: PreparedQuery, find: MatchStrategy) -> RewrittenQuery:
        visible = find.visible
        places = self._guesser.unknown(asked, visible)
        reasons = {start: TOO_MANY_UNKNOWN for start, _ in places[MAX_CORRECTED:]}
        asked = replace(asked, query=with_reasons(asked.query, reasons)) if reasons else asked
        guessed = self._guesser.of_unknown(asked, visible, places)
        unknown = _sure(guessed)
        meant = with_guesses(asked, unknown) if unknown else asked
        found = find(meant)
        is_guesswork = _is_guesswork(asked, unknown, found)
        if is_guesswork:
            unknown, meant, found = (), asked, find(asked)
        if len(unknown) < len(guessed) and not found.found.total:
            return RewrittenQuery(meant, found, tuple(_proposals(guessed)))
        if _has_all(meant, found):
            few = not guessed and found.found.total <= NEARLY_NOTHING
            rare = tuple(self._guesser.of_rare(asked, visible)) if few else ()
            return RewrittenQuery(meant, found, rare or tuple(self._corrections(unknown, found)))
        can_guess = find.match is not Match.ANY and len(asked.query.plain) > 1 and not is_guesswork
        guesses = _sure(self._guesser.of_all(asked, visible)) if can_guess else ()
        looser = with_guesses(asked, guesses) if guesses else meant
        found_loosely = find(looser) if guesses else found
        if guesses and _has_all(looser, found_loosely):
            return RewrittenQuery(looser, found_loosely, tuple(self._corrections(guesses, found_loosely)))
        return RewrittenQuery(meant, found, tuple(self._corrections(unknown, found)))

    def _corrections(self, guesses: Sequence[Candidates], found: RelaxedMatch) -> Iterator[Correction]:
        """What was meant, by the best document."""
        if not guesses:
            return
        best = _best(found)
        for guess in guesses:
            option = self._guesser.chosen(guess, best)
            if option:
                yield guess.correction(option, is_automatic=True)


def _is_guesswork(asked: PreparedQuery, unknown: Sequence[Candidates], found: RelaxedMatch) -> bool:
    """Whether several words, all short, are unknown, and no two documents have what all of them are taken for."""
    terms = {term.start for guess in unknown if guess.is_short for term in guess.terms}
    if len(asked.query.plain) < 2 or not terms >= {term.start for term in asked.query.plain}:
        return False
    having = found.found.total if found.counts is None else int((found.counts >= len(asked.query.plain)).sum())
    return having < 2


def _sure(guesses: Sequence[Candidates]) -> tuple[Candidates, ...]:
    return tuple(guess for one in guesses if (guess := one.sure()).options)


def _proposals(guesses: Sequence[Candidates]) -> Iterator[Correction]:
    return (guess.correction(guess.options[0], is_automatic=False) for guess in guesses)


def _has_all(asked: PreparedQuery, found: RelaxedMatch) -> bool:
    """Whether a document has all words that stand side by side."""
    if found.counts is None:
        return found.found.total > 0
    return bool((found.counts >= max(len(asked.query.plain), 1)).any())


def _best(found: RelaxedMatch) -> int | None:
    """The first document of an answer."""
    steps = (step for _, step in found.subsets(found.found.subset) if step.total)
    step = next(steps, None)
    return None if step is None else int(top_k.best(found.found, step, 1)[0])

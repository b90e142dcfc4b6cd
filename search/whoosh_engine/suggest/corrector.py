"""Spelling correction: a query rewritten with candidates for its misspelt words.

Rewrites are tried in this order; the first that applies is the answer:

    unsure      nothing is found, and words that no visible document has have candidates that are only proposed
    complete    a document has all words, those that no document has taken for candidates
    loosened    a document has all words, each of which may be a candidate; documents with the very words come first
    partial     none has: the words that no document has are taken for candidates, and the others may be lacking

The rewrite of a query is kept: its next page and its other facets are asked for with the same words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from search.protocol.correction import Correction
from search.protocol.request import Match
from search.query.tree import Query
from search.text.synonyms import Expansion, Synonyms
from search.whoosh_engine.execution.index_reader import IndexReader
from search.whoosh_engine.matching.matcher import BYTES_PER_PART, PreparedQuery, nbytes_of, with_reasons
from search.whoosh_engine.matching.relaxation import MatchStrategy, RelaxedMatch, RewrittenQuery
from search.whoosh_engine.matching.term_lookup import TermLookup, Variants
from search.whoosh_engine.ranking import top_k
from search.whoosh_engine.suggest.candidates import MAX_CORRECTED, CandidateGenerator, Candidates
from search.whoosh_engine.suggest.synonym_expansion import with_synonyms
from search.whoosh_engine.suggest.widening import with_candidates

TOO_MANY_UNKNOWN = f"no text has it; only for the first {MAX_CORRECTED} such words are near ones looked for"
NEARLY_NOTHING = 2
"""Documents; a query that finds no more may be misspelt."""


@dataclass(frozen=True, slots=True)
class _KeptRewrite:
    """A rewrite without its documents, which may be other ones in another context."""

    query: Query
    variants: Mapping[int, Variants]
    corrections: tuple[Correction, ...]
    expansions: tuple[Expansion, ...]

    @property
    def nbytes(self) -> int:
        """In memory, roughly: what else there is of a query is as large as its variants."""
        return 2 * nbytes_of(self.variants) + BYTES_PER_PART * len(self.query.parts)


@dataclass(frozen=True, eq=False)
class _Attempt:
    """A query in which some words may be candidates, and its documents."""

    prepared: PreparedQuery
    candidates: tuple[Candidates, ...]
    """For which the words were taken."""
    match: RelaxedMatch

    @classmethod
    def of(cls, written: PreparedQuery, candidates: tuple[Candidates, ...], find: MatchStrategy) -> _Attempt:
        """The documents of a query as it is written, with these candidates."""
        prepared = with_candidates(written, candidates)
        return cls(prepared, candidates, find(prepared))

    @property
    def total(self) -> int:
        """How many documents match, words that they lack or not."""
        return self.match.scored.total

    @property
    def is_complete(self) -> bool:
        """Whether a document has all words that stand side by side."""
        return self.match.with_words(max(len(self.prepared.query.plain), 1)) > 0

    @property
    def is_guesswork(self) -> bool:
        """Whether all words are taken for candidates of short words, and no two documents have them all."""
        short = {term.start for one in self.candidates if one.is_short for term in one.terms}
        plain = self.prepared.query.plain
        return len(plain) > 1 and short >= {term.start for term in plain} and self.match.with_words(len(plain)) < 2

    def rewritten(self, corrections: Sequence[Correction]) -> RewrittenQuery:
        """The query and its documents, with these corrections."""
        return RewrittenQuery(self.prepared, self.match, tuple(corrections))


class Corrector:
    """Corrects queries by the words of one generation."""

    def __init__(
        self, generator: CandidateGenerator, synonyms: Synonyms, term_lookup: TermLookup, reader: IndexReader
    ) -> None:
        self._generator, self._synonyms, self._term_lookup, self._reader = generator, synonyms, term_lookup, reader

    def corrected(self, prepared: PreparedQuery, find: MatchStrategy) -> RewrittenQuery:
        """The query with synonyms, as it seems to be meant."""
        key = ("rewritten", prepared.query.text, prepared.typed, find.match, find.enough, prepared.context.epoch)
        kept: _KeptRewrite | None = self._reader.kept(key)
        if kept:
            meant = replace(prepared, query=kept.query, variants=kept.variants)
            return RewrittenQuery(meant, find(meant), kept.corrections, kept.expansions)
        expanded, expansions = with_synonyms(prepared, self._synonyms, self._term_lookup)
        rewritten = replace(self._rewritten(expanded, find), expansions=expansions)
        # The documents of a condition may be other ones a moment later (`published:P30D`).
        if not any(term.is_condition for term in prepared.query.terms):
            meant = rewritten.prepared
            self._reader.keep(key, _KeptRewrite(meant.query, meant.variants, rewritten.corrections, expansions))
        return rewritten

    def _rewritten(self, written: PreparedQuery, find: MatchStrategy) -> RewrittenQuery:
        """The first rewrite that applies, as the first lines of the module list them."""
        unknown = self._generator.unknown(written)
        if reasons := {start: TOO_MANY_UNKNOWN for start, _ in unknown[MAX_CORRECTED:]}:
            written = replace(written, query=with_reasons(written.query, reasons))
        candidates = self._generator.of_unknown(written, unknown)
        first = _Attempt.of(written, _sure(candidates), find)
        if is_guesswork := first.is_guesswork:
            first = _Attempt.of(written, (), find)
        if len(first.candidates) < len(candidates) and not first.total:
            return first.rewritten(
                [one.correction(one.options[0], self._generator.spelling, is_automatic=False) for one in candidates]
            )
        if first.is_complete:
            may_be_rare = not candidates and first.total <= NEARLY_NOTHING
            rare = list(self._generator.of_rare(written)) if may_be_rare else []
            return first.rewritten(rare or self._corrections(first))
        if find.match is not Match.ANY and len(written.query.plain) > 1 and not is_guesswork:
            loosened = self._loosened(written, find)
            if loosened and loosened.is_complete:
                return loosened.rewritten(self._corrections(loosened))
        return first.rewritten(self._corrections(first))

    def _loosened(self, written: PreparedQuery, find: MatchStrategy) -> _Attempt | None:
        """The query with candidates for each of its words; None when there are none."""
        candidates = _sure(self._generator.of_all(written))
        return _Attempt.of(written, candidates, find) if candidates else None

    def _corrections(self, attempt: _Attempt) -> list[Correction]:
        """The candidates that the best document has."""
        return list(self._chosen(attempt.candidates, _best(attempt.match))) if attempt.candidates else []

    def _chosen(self, some: Sequence[Candidates], document: int | None) -> Iterator[Correction]:
        for candidates in some:
            option = self._generator.chosen(candidates, document)
            if option:
                yield candidates.correction(option, self._generator.spelling, is_automatic=True)


def _sure(some: Sequence[Candidates]) -> tuple[Candidates, ...]:
    return tuple(sure for candidates in some if (sure := candidates.sure()).options)


def _best(match: RelaxedMatch) -> int | None:
    """The first document of an answer."""
    parts = (part for _, part in match.by_step(match.scored.doc_set) if part.total)
    part = next(parts, None)
    return None if part is None else int(top_k.best(match.scored, part, 1)[0])

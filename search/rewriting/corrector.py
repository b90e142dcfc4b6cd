"""Spelling correction: a query rewritten with candidates for its misspelt words.

Rewrites are tried in this order; the first that applies is the answer:

    unsure      nothing is found, and words that no visible document has have candidates that are only proposed
    complete    a document has all words, those that no document has taken for candidates
    partial     none has: only what is certain is taken for candidates, the rest is proposed, and words may be lacking

A word that a document has is never replaced, for all words or for any: most questions have no document with all of
their words, and a near word that another document happens to have is another word (`heart`, `hear`).  It is proposed
to be another one when a document then has all words.

The rewrite of a query is kept: its next page and its other facets are asked for with the same words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from search.primitives.prepared_query import BYTES_PER_PART, PreparedQuery, nbytes_of
from search.primitives.snapshot import ResultSet
from search.primitives.term_alternatives import LooseVariant, Variants
from search.protocol.correction import Correction
from search.protocol.request import Match
from search.query.reasons import with_reasons
from search.query.tree import Query
from search.rewriting.candidates import MAX_CORRECTED, Candidate, CandidateGenerator, Candidates
from search.rewriting.query_preparation import QueryPreparer
from search.rewriting.relaxation import MatchStrategy, RewrittenQuery
from search.rewriting.synonym_expansion import with_synonyms
from search.rewriting.term_lookup import TermLookup
from search.rewriting.widening import with_candidates
from search.text.synonyms import Expansion, Synonyms

TOO_MANY_UNKNOWN = f"no text has it; only for the first {MAX_CORRECTED} such words are near ones looked for"
MOST_WORDS = 5
"""Of a query of which a known word is proposed to be another; in longer ones any word is near one that fits."""
NEARLY_NOTHING = 2
"""Documents; a query that finds no more may be misspelt."""


@dataclass(frozen=True, slots=True)
class _KeptRewrite:
    """A rewrite without its documents, which may be other ones in another context."""

    query: Query
    variants: Mapping[int, Variants]
    loose: Mapping[int, tuple[LooseVariant, ...]]
    corrections: tuple[Correction, ...]
    expansions: tuple[Expansion, ...]

    @property
    def nbytes(self) -> int:
        """In memory, roughly: what else there is of a query is as large as its variants."""
        return 2 * nbytes_of(self.variants) + BYTES_PER_PART * len(self.query.parts)


@dataclass(frozen=True, eq=False)
class _Attempt:
    """A query in which some words may be candidates, and its documents."""

    written: PreparedQuery
    prepared: PreparedQuery
    """With the candidates."""
    candidates: tuple[Candidates, ...]
    """For which the words were taken."""
    results: ResultSet

    @classmethod
    def of(cls, written: PreparedQuery, candidates: tuple[Candidates, ...], find: MatchStrategy) -> _Attempt:
        """The documents of a query as it is written, with these candidates."""
        prepared = with_candidates(written, candidates)
        return cls(written, prepared, candidates, find(prepared))

    @property
    def total(self) -> int:
        """How many documents match, words that they lack or not."""
        return self.results.total

    @property
    def is_complete(self) -> bool:
        """Whether a document has all words that stand side by side."""
        return self.results.with_words(max(len(self.prepared.query.plain), 1)) > 0

    @property
    def is_guesswork(self) -> bool:
        """Whether all words are taken for candidates of short words, and no two documents have them all."""
        short = {term.start for one in self.candidates if one.is_short for term in one.terms}
        plain = self.prepared.query.plain
        return len(plain) > 1 and short >= {term.start for term in plain} and self.results.with_words(len(plain)) < 2

    def rewritten(self, corrections: Sequence[Correction]) -> RewrittenQuery:
        """The query and its documents, with these corrections."""
        return RewrittenQuery(self.prepared, self.results, tuple(corrections))


class Corrector:
    """Corrects queries by the words of one snapshot."""

    def __init__(self, generator: CandidateGenerator, synonyms: Synonyms, term_lookup: TermLookup) -> None:
        self._generator, self._synonyms, self._term_lookup = generator, synonyms, term_lookup

    def corrected(self, prepared: PreparedQuery, find: MatchStrategy) -> RewrittenQuery:
        """The query with synonyms, as it seems to be meant."""
        asked = prepared.query.text, prepared.typed, prepared.languages, find.match, find.enough
        key, vocabulary = ("rewritten", *asked), self._term_lookup.vocabulary
        kept: _KeptRewrite | None = vocabulary.kept(key)
        if kept:
            meant = replace(prepared, query=kept.query, variants=kept.variants, loose=kept.loose)
            return RewrittenQuery(meant, find(meant), kept.corrections, kept.expansions)
        expanded, expansions = with_synonyms(prepared, self._synonyms, self._term_lookup)
        rewritten = replace(self._rewritten(expanded, find), expansions=expansions)
        # The documents of a condition may be other ones a moment later (`published:P30D`).
        if not any(term.is_condition for term in prepared.query.terms):
            meant = rewritten.prepared
            facts = meant.query, meant.variants, meant.loose, rewritten.corrections, expansions
            vocabulary.keep(key, _KeptRewrite(*facts))
        return rewritten

    def _rewritten(self, written: PreparedQuery, find: MatchStrategy) -> RewrittenQuery:
        """The first rewrite that applies, as the first lines of the module list them."""
        unknown = self._generator.unknown(written)
        if reasons := {start: TOO_MANY_UNKNOWN for start, _ in unknown[MAX_CORRECTED:]}:
            written = replace(written, query=with_reasons(written.query, reasons))
        candidates = self._generator.of_unknown(written, unknown)
        first = _Attempt.of(written, _sure(candidates), find)
        if first.is_guesswork:
            first = _Attempt.of(written, (), find)
        if len(first.candidates) < len(candidates) and not first.total:
            return first.rewritten([self._correction(one, one.options[0], is_automatic=False) for one in candidates])
        if first.is_complete:
            may_be_rare = not candidates and first.total <= NEARLY_NOTHING
            rare = list(self._generator.of_rare(written)) if may_be_rare else []
            return first.rewritten(rare) if rare else self._settled(first, find)
        return self._partial(written, candidates, first, find)

    def _partial(
        self, written: PreparedQuery, candidates: Sequence[Candidates], first: _Attempt, find: MatchStrategy
    ) -> RewrittenQuery:
        """The query when no document has all of its words; `first` takes all that are unknown for candidates."""
        certain = tuple(one for one in candidates if one.is_certain)
        attempt = first if len(certain) == len(first.candidates) else _Attempt.of(written, certain, find)
        if not attempt.total and first.total:
            return self._settled(first, find)
        settled = self._settled(attempt, find)
        if len(written.query.plain) > MOST_WORDS:
            return settled
        doubtful = [
            self._correction(one, one.options[0], is_automatic=False) for one in candidates if not one.is_certain
        ]
        known = [] if candidates else self._of_known(written, find)
        return replace(settled, corrections=(*settled.corrections, *doubtful, *known))

    def _of_known(self, written: PreparedQuery, find: MatchStrategy) -> list[Correction]:
        """The proposal to replace one known word, after which a document has all words; empty when there is none."""
        if find.match is Match.ANY or not 1 < len(written.query.plain) <= MOST_WORDS:
            return []
        candidates = _sure(self._generator.of_all(written))
        attempt = _Attempt.of(written, candidates, replace(find, match=Match.ALL)) if candidates else None
        if not attempt or not attempt.total:
            return []
        best = find.snapshot.best(attempt.results)
        chosen = [(one, one.chosen(best)) for one in candidates]
        meant = [self._correction(one, option, is_automatic=False) for one, option in chosen if option]
        return meant if len(meant) == 1 else []

    def _correction(self, candidates: Candidates, option: Candidate, *, is_automatic: bool) -> Correction:
        return candidates.correction(option, self._generator.spelling, is_automatic=is_automatic)

    def _settled(self, attempt: _Attempt, find: MatchStrategy) -> RewrittenQuery:
        """The query in which each word is taken for the one candidate that is reported: the best document's."""
        best = find.snapshot.best(attempt.results) if attempt.candidates else None
        chosen = [one.chosen(best) or one.options[0] for one in attempt.candidates]
        pairs = list(zip(attempt.candidates, chosen, strict=True))
        if any(len(one.options) > 1 for one in attempt.candidates):
            settled = tuple(replace(one, options=(option,)) for one, option in pairs)
            attempt = _Attempt.of(attempt.written, settled, find)
        return attempt.rewritten([self._correction(one, option, is_automatic=True) for one, option in pairs])


@dataclass(frozen=True, slots=True)
class Rewording:
    """Answers a query by other words in the same places."""

    preparer: QueryPreparer
    corrector: Corrector

    def __call__(self, text: str, words: str, find: MatchStrategy, asked: PreparedQuery) -> RewrittenQuery | None:
        """What is found by `words`, as long as the text that was asked, and corrected; None when they ask nothing."""
        prepared = self.preparer.prepare(words, sorted(asked.languages))
        if not prepared.query.root:
            return None
        found = self.corrector.corrected(prepared, find)
        return replace(found, prepared=replace(found.prepared, query=replace(found.prepared.query, text=text)))


def _sure(some: Sequence[Candidates]) -> tuple[Candidates, ...]:
    return tuple(sure for candidates in some if (sure := candidates.sure()).options)

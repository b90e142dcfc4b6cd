"""Query rewriter: a query as it is meant, with synonyms and corrections, and its documents."""

from __future__ import annotations

from functools import partial

from search import deadline
from search.primitives.prepared_query import PreparedQuery
from search.primitives.snapshot import Snapshot
from search.protocol.request import SearchRequest
from search.protocol.results import Part
from search.rewriting.candidates import CandidateGenerator
from search.rewriting.corrector import Corrector, Rewording
from search.rewriting.exclusions import ExclusionReader
from search.rewriting.query_preparation import QueryPreparer
from search.rewriting.relaxation import MatchStrategy, RewrittenQuery
from search.rewriting.strict_parts import StrictPartReader
from search.rewriting.term_lookup import TermLookup
from search.schema.fields import LOCALE
from search.settings.settings import Settings

_SHARE = 0.5
"""Of the time that is left, that in which a query is corrected; matching it as it is written takes the rest."""


class QueryRewriter:
    """Rewrites queries in one snapshot."""

    def __init__(self, settings: Settings, snapshot: Snapshot) -> None:
        self._snapshot, term_lookup = snapshot, TermLookup(snapshot.vocabulary)
        self._preparer = QueryPreparer(settings.fields, term_lookup, snapshot)
        generator = CandidateGenerator(snapshot, term_lookup, settings.synonyms)
        self._corrector = Corrector(generator, settings.synonyms, term_lookup)

    def rewritten(self, request: SearchRequest) -> RewrittenQuery:
        """The query of a request as it is meant, and its documents."""
        locales = request.filter(LOCALE).any_of
        prepared = self._preparer.prepare(request.query, locales, typing=request.typing, exact=request.exact)
        if not prepared.query.root:
            return RewrittenQuery(prepared, self._snapshot.everything())
        find = MatchStrategy.of(request, self._snapshot, is_scored=prepared.query.is_scored)
        if request.exact:
            return RewrittenQuery(prepared, find(prepared))
        read = partial(self._as_meant, request.query, prepared, find)
        return deadline.optional(Part.CORRECTIONS, read, None, _SHARE) or RewrittenQuery(prepared, find(prepared))

    def _as_meant(self, text: str, prepared: PreparedQuery, find: MatchStrategy) -> RewrittenQuery:
        """The query with synonyms and corrections."""
        reworded = Rewording(self._preparer, self._corrector)
        found = ExclusionReader(reworded).read(text, self._corrector.corrected(prepared, find), find)
        return StrictPartReader(reworded).read(text, found, find)

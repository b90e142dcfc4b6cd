"""Index searcher: one generation of an index that answers requests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from itertools import chain
from pathlib import Path

import numpy as np

from search import deadline
from search.errors import DocumentNotFound, IndexMissing, NewsdexError, UnknownParameter
from search.protocol.request import RELEVANCE, SearchRequest
from search.protocol.results import FacetCounts, Histogram, Hit, IndexInfo, Matching, SearchResults, Step
from search.protocol.suggestion import Suggestion
from search.schema.fields import ID, URL, Field, Kind
from search.settings.settings import Settings
from search.text.highlight import Highlighter
from search.whoosh_engine import facet_counts
from search.whoosh_engine.execution import top_k
from search.whoosh_engine.execution.doc_sets import DocSet, Mask
from search.whoosh_engine.execution.index_reader import IndexReader
from search.whoosh_engine.execution.scored_doc_sets import Dense
from search.whoosh_engine.matching.conditions import Conditions
from search.whoosh_engine.matching.filters import Filterer, visible_only, without_own_filter
from search.whoosh_engine.matching.matcher import Matcher, PreparedQuery
from search.whoosh_engine.matching.moments import Moments
from search.whoosh_engine.matching.relaxation import MatchStrategy, RelaxedMatch
from search.whoosh_engine.matching.stored_values import StoredValues
from search.whoosh_engine.matching.term_lookup import TermLookup
from search.whoosh_engine.pinned_results import Pinner
from search.whoosh_engine.ranking.explainer import Explainer
from search.whoosh_engine.ranking.more_like_this import MoreLikeThis, enough
from search.whoosh_engine.ranking.paging import Pager
from search.whoosh_engine.ranking.rescorer import Rescorer, TopDocs
from search.whoosh_engine.schema import schema, words_field
from search.whoosh_engine.storage import commit_point
from search.whoosh_engine.storage.commit_facts import CommitFacts
from search.whoosh_engine.storage.generation_watch import GenerationWatch
from search.whoosh_engine.storage.segment import SegmentReader
from search.whoosh_engine.suggest.candidates import CandidateGenerator
from search.whoosh_engine.suggest.corrector import Corrector, RewrittenQuery
from search.whoosh_engine.suggest.spell_checker import SpellChecker
from search.whoosh_engine.suggest.suggester import Suggester
from search.whoosh_engine.writer.index_writer import info


def open_searcher(location: str) -> IndexSearcher:
    """Open the newest generation; IndexMissing, IndexOutdated or IndexDamaged when it cannot be."""
    folder = Path(location)
    tried = None  # when its files are gone, a newer generation has taken its place, or they are missing
    while (stamp := commit_point.stamp(folder)) is not None and stamp != tried:
        tried = stamp
        try:
            # Before all else, for another format has other files.
            facts = CommitFacts.read(folder, stamp[0])
            found, segments = commit_point.open_segments(folder)
        except IndexMissing:
            continue
        if found.generation == facts.generation:
            return IndexSearcher(folder, segments, facts, stamp)
    raise IndexMissing(location=location)


class IndexSearcher:
    """One generation of an index, open for reading."""

    def __init__(
        self, folder: Path, segments: tuple[SegmentReader, ...], facts: CommitFacts, stamp: tuple[int, int, int]
    ) -> None:
        self._folder = folder
        self._stamp, self._watch = stamp, GenerationWatch(folder)
        self._facts = facts
        self._corpus = IndexReader(segments)
        fields = facts.settings.fields
        self._shown = StoredValues(folder, facts.settings, self._corpus)
        self._highlighted = tuple(field.name for field in fields.highlighted)
        self._filterer = Filterer(fields, self._corpus, editors=facts.editors)
        self._moments = Moments(self._corpus, schema(fields), self._filterer)
        searched = [words_field(field) for field in fields.searched]
        self._vocabulary, spelling = TermLookup(self._corpus), SpellChecker(self._corpus)
        guesser = CandidateGenerator(self._corpus, spelling, searched)
        self._corrector = Corrector(guesser, facts.settings.synonyms, self._vocabulary, self._corpus)
        conditions = Conditions(fields, self._corpus, self._filterer)
        self._matcher = Matcher(fields, self._moments, self._vocabulary, conditions, self._corpus)
        self._suggester = Suggester(fields, self._corpus, self._vocabulary, self._filterer, spelling)
        self._ranker = Rescorer(fields, self._filterer, facts.settings.ranking)
        self._pinner = Pinner(facts.settings, self._filterer)
        self._pager = Pager(fields, self._corpus, self._filterer, self._ranker)

    @property
    def settings(self) -> Settings:
        """The settings that the index was built with."""
        return self._facts.settings

    @cached_property
    def info(self) -> IndexInfo:
        """Facts about this generation."""
        return info(self._folder, self._facts)

    def search(self, request: SearchRequest, now: datetime) -> SearchResults:
        """Answer a request; InvalidParameter for a filter value without meaning."""
        corrected = self._corrected(request, now)
        asked, found = corrected.asked, corrected.found
        order = request.order(is_scored=asked.query.is_scored)
        pinned = self._pinner.pinned(corrected, request, now)
        meant = self._of_story(pinned.joined(self._meant(asked, found)), request, now)
        passing = self._filterer.passing(request, meant, now)
        matching = without_own_filter(meant, passing, None)
        pinned, stories = pinned.within(matching), self._pager.stories(request, now)
        steps = list(found.subsets(pinned.worded(matching)))
        ordered = [pinned.before(step) for _, step in steps] if order == RELEVANCE else [matching]
        page = self._pager.page(asked, found.found, ordered, request, pinned.documents)
        hits = self._hits(page, found, asked, request, stories.others(page.documents, matching))
        return SearchResults(
            request=request,
            query=asked.query,
            total=matching.total,
            stories=stories.count(matching),
            hits=pinned.marked(hits, page),
            facets=self._facets(request, meant, passing, matching, now),
            generation=self._facts.generation,
            matching=Matching(request.match, tuple(Step(words, subset.total) for words, subset in steps)),
            corrections=corrected.corrections,
            expansions=corrected.expansions,
        )

    def _corrected(self, request: SearchRequest, now: datetime) -> RewrittenQuery:
        """What is meant by a query, and finds."""
        asked = self._matcher.asked(request.query, now)
        if not asked.query.root:
            return RewrittenQuery(asked, self._everything(now))
        # Other orders would mix what lacks words with what has them all.
        enough = request.size if request.order(is_scored=asked.query.is_scored) == RELEVANCE else 1
        find = MatchStrategy(request.match, enough, self._filterer.epoch(now), self._filterer.visible(now))
        return RewrittenQuery(asked, find(asked)) if request.exact else self._corrector.corrected(asked, find)

    def _everything(self, now: datetime) -> RelaxedMatch:
        """The visible documents, for a query that asks nothing."""
        mask = self._filterer.everything(now).mask
        return RelaxedMatch(Dense(mask, np.broadcast_to(np.float32(0), len(mask))), (0,))

    def _meant(self, asked: PreparedQuery, found: RelaxedMatch) -> DocSet:
        """The same without scores; of everything always the same object, whose counts are kept."""
        return found.found.subset if asked.query.root else self._filterer.everything(asked.now)

    def _of_story(self, meant: DocSet, request: SearchRequest, now: datetime) -> DocSet:
        """Those of some documents that tell one story, when the request is for one."""
        if not request.story:
            return meant
        number = self._filterer.first_with(ID, request.story, now)
        members = np.empty(0, np.int32) if number is None else self._pager.groups(now).members(number)
        return meant.among(members)

    def _hits(
        self, page: TopDocs, found: RelaxedMatch, asked: PreparedQuery, request: SearchRequest, similar: Sequence[int]
    ) -> tuple[Hit, ...]:
        markers = self._markers(asked) if request.highlights else {}
        why = self._explainer(asked).all(page) if request.explain else [None] * len(page.documents)
        # An explanation is more exact than the score, which has seven digits.
        scores = [one.value if one else score for one, score in zip(why, page.scores.tolist(), strict=True)]
        facts = zip(page.documents.tolist(), scores, found.lacking(page.documents), similar, why, strict=True)
        hits = []
        for number, score, lacking, others, explanation in facts:
            deadline.check()
            id, fields, highlights = self._shown.content(number, markers)
            hits.append(Hit(id, fields, score, highlights, lacking, others, explanation=explanation))
        return tuple(hits)

    def _explainer(self, asked: PreparedQuery) -> Explainer:
        return Explainer(self._ranker, asked)

    def _markers(self, asked: PreparedQuery) -> dict[str, Highlighter]:
        """What marks the words of a query, by the name of the field that is marked."""
        sought = asked.sought()
        everywhere = sought.get("", [])
        common = Highlighter(everywhere)
        return {
            name: Highlighter([*everywhere, *sought[name]]) if name in sought else common for name in self._highlighted
        }

    def _facets(
        self, request: SearchRequest, meant: DocSet, passing: Mapping[str, Mask], matching: DocSet, now: datetime
    ) -> dict[str, FacetCounts | Histogram]:
        """The counts of the facets asked for; those without a filter of their own are counted in what matches."""
        return {
            field.name: self._facet(
                field,
                request,
                without_own_filter(meant, passing, field.name) if field.name in passing else matching,
                now,
            )
            for field in self.settings.fields.facets
            if request.counts(field.name)
        }

    def _facet(self, field: Field, request: SearchRequest, counted: DocSet, now: datetime) -> FacetCounts | Histogram:
        deadline.check()
        chosen = request.filter(field.name)
        if field.kind is Kind.DATE:
            return facet_counts.histogram(field, self._filterer, counted, chosen, now)
        if field.ranged:
            return facet_counts.ranges(field, self._filterer, counted, chosen, now)
        column, facet = self._filterer.named(field.name), field.facet
        assert facet  # noqa: S101 - it is one of the facets
        return facet_counts.values(field, facet, column, counted, chosen, limit=facet.limit)

    def facet(self, request: SearchRequest, name: str, contains: str, limit: int, now: datetime) -> FacetCounts:
        """The values of one facet that contain a text, more than a page shows; UnknownParameter when it is none."""
        field = self.settings.fields.get(name)
        if field is None or field.facet is None or field.kind is Kind.DATE:
            facets = tuple(facet.name for facet in self.settings.fields.facets)
            raise UnknownParameter(parameter=name, nearest=facets[0] if facets else "", known=facets)
        corrected = self._corrected(request, now)
        pinned = self._pinner.pinned(corrected, request, now)
        meant = self._of_story(pinned.joined(self._meant(corrected.asked, corrected.found)), request, now)
        counted = without_own_filter(meant, self._filterer.passing(request, meant, now), name)
        chosen = request.filter(name)
        if field.ranged:
            return facet_counts.ranges(field, self._filterer, counted, chosen, now, limit=limit, contains=contains)
        column = self._filterer.named(name)
        return facet_counts.values(field, field.facet, column, counted, chosen, limit=limit, contains=contains)

    def suggest(self, request: SearchRequest, limit: int, now: datetime) -> tuple[Suggestion, ...]:
        """At most so many completions of the query of a request, from visible documents."""
        return self._suggester.suggestions(request, limit, self._filterer.visible(now), self._filterer.everything(now))

    def document(self, id: str, now: datetime) -> Hit:
        """One visible document; DocumentNotFound when there is none."""
        hit = self._with(ID, id, now)
        if hit is None:
            raise DocumentNotFound(id=id)
        return hit

    def similar(self, id: str, request: SearchRequest, now: datetime) -> tuple[Hit, ...]:
        """The visible documents most like one of them; DocumentNotFound when there is no such document."""
        number = self._filterer.first_with(ID, id, now)
        if number is None:
            raise DocumentNotFound(id=id)
        stored = self._shown.stored(number)
        texts = {words_field(field): stored.get(field.name, ()) for field in self.settings.fields.searched}
        executor, weights = self._moments.executor(now), [field.weight for field in self.settings.fields.searched]
        resemblance = MoreLikeThis(executor.corpus, [*zip(texts, weights, strict=True)])
        alike = executor.find(resemblance.query(texts, self._shown.language(stored)))
        found = visible_only(alike, self._filterer.visible(now))
        meant = found.subset
        matching = without_own_filter(meant, self._filterer.passing(request, meant, now), None)
        own = self._pager.groups(now).members(number)
        best = top_k.best(found, matching, min(matching.total, request.size + len(own)))
        documents = enough(found, best[~np.isin(best, own)], number)
        page = documents[self._pager.stories(request, now).firsts(documents)[: request.size]]
        scores = found.scores_of(page).tolist()
        return tuple(self._shown.hit(one, score) for one, score in zip(page.tolist(), scores, strict=True))

    def linked(self, urls: tuple[str, ...], now: datetime) -> Mapping[str, Hit]:
        """The visible documents whose link is one of these addresses, by address."""
        hits = {url: self._with(URL, url, now) for url in urls}
        return {url: hit for url, hit in hits.items() if hit is not None}

    def _with(self, name: str, value: str, now: datetime) -> Hit | None:
        """The first visible document with a value."""
        deadline.check()
        number = self._filterer.first_with(name, value, now)
        return None if number is None else self._shown.hit(number)

    def visible_documents(self, now: datetime) -> int:
        """How many documents are published and not expired."""
        return self._filterer.everything(now).total

    def epoch(self, now: datetime) -> int:
        """A number that changes whenever a visible document appears or expires by the clock alone, and only then."""
        return self._filterer.epoch(now)

    def check(self) -> list[str]:
        """What is wrong with the files of this index; empty when all is well."""
        defects = list(chain.from_iterable(segment.defects() for segment in self._corpus.segments))
        live = sum(int(np.count_nonzero(~segment.deleted)) for segment in self._corpus.segments)
        if live != self._facts.stored_documents:
            defects.append(f"expected {self._facts.stored_documents} documents, found {live}")
        return defects

    def latest(self) -> IndexSearcher:
        """This searcher while no newer generation can be opened; else one for the newest."""
        newest = self._watch.newest()
        if newest is None or newest == self._stamp:
            return self
        try:
            return open_searcher(str(self._folder))
        except NewsdexError:
            # What has just been written cannot be read by this version: what is open still answers.
            return self

    def close(self) -> None:
        """Let go of the arrays; their files are unmapped with the last reference to them."""
        vars(self).clear()

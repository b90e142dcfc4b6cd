"""Index searcher: one generation of an index that answers requests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property, partial, reduce
from itertools import chain
from operator import and_
from pathlib import Path

import numpy as np

from search import deadline
from search.answering.suggester import Suggester
from search.errors import DocumentNotFound, IndexMissing, NewsdexError, UnknownParameter
from search.protocol.request import SearchRequest
from search.protocol.results import FacetCounts, Hit, IndexInfo, Matching, Part, SearchResults, Step
from search.protocol.suggestion import Suggestion
from search.rewriting.query_rewriter import QueryRewriter
from search.schema.fields import ID, URL, Kind
from search.settings.settings import Settings
from search.whoosh_engine.execution.doc_sets import DocSet
from search.whoosh_engine.execution.doc_values import Columns, ranged_doc_values
from search.whoosh_engine.execution.index_reader import IndexReader
from search.whoosh_engine.execution.live_docs import LiveDocs
from search.whoosh_engine.execution.query_context import QueryContext, QueryContexts
from search.whoosh_engine.facets.columns import FieldColumns
from search.whoosh_engine.facets.facet_counts import FacetCounter
from search.whoosh_engine.highlight.hits import HitHighlighter
from search.whoosh_engine.matching.conditions import Conditions
from search.whoosh_engine.matching.filters import Filters
from search.whoosh_engine.matching.matcher import Matcher
from search.whoosh_engine.matching.stored_values import StoredValues
from search.whoosh_engine.matching.vocabulary import GenerationWords
from search.whoosh_engine.ranking import top_k
from search.whoosh_engine.ranking.explainer import Explainer
from search.whoosh_engine.ranking.matched_docs import MatchedDocs
from search.whoosh_engine.ranking.more_like_this import MoreLikeThis, similar_enough
from search.whoosh_engine.ranking.paging import Pager
from search.whoosh_engine.ranking.pinned_results import Pinner
from search.whoosh_engine.ranking.rescorer import Rescorer, TopDocs
from search.whoosh_engine.schema import schema, words_field
from search.whoosh_engine.snapshot import IndexSnapshot, own
from search.whoosh_engine.storage import commit_point
from search.whoosh_engine.storage.commit_facts import CommitFacts
from search.whoosh_engine.storage.generation_watch import GenerationWatch
from search.whoosh_engine.storage.segment import SegmentReader
from search.whoosh_engine.suggest.completions import GenerationCompletions
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
        """No part holds the searcher: a replaced one is gone with its last reference, and its files with it."""
        self._folder, self._stamp, self._facts = folder, stamp, facts
        self._watch = GenerationWatch(folder)
        self._reader = reader = IndexReader(segments)
        settings, fields = facts.settings, facts.settings.fields
        ranged = Columns(partial(ranged_doc_values, reader))
        live_docs = LiveDocs(fields, reader, ranged, editors=facts.editors)
        self._contexts = QueryContexts(reader, schema(fields), live_docs, ranged, settings.site.zone)
        columns = FieldColumns(reader, ranged, settings.site.zone)
        self._facets = FacetCounter(columns)
        self._stored_values = StoredValues(folder, settings, reader)
        self._matcher = Matcher(fields, Conditions(fields, reader, columns))
        self._words = GenerationWords(reader, [words_field(field) for field in fields.searched])
        self._completions = GenerationCompletions(fields, self._words, columns)
        self._filters = Filters(fields, reader, columns)
        self._rescorer = Rescorer(fields, ranged, settings.ranking)
        self._pinner, self._pager = Pinner(settings), Pager(fields, reader, columns, self._rescorer)
        self._highlighter = HitHighlighter(fields, reader, self._stored_values)

    @property
    def settings(self) -> Settings:
        """The settings that the index was built with."""
        return self._facts.settings

    @cached_property
    def info(self) -> IndexInfo:
        """Facts about this generation."""
        return info(self._folder, self._facts)

    def search(self, request: SearchRequest, now: datetime) -> SearchResults:
        """Answer a request, with what there is time for; InvalidParameter for a filter value without meaning."""
        with deadline.partial() as missing:
            results = self._results(request, self._snapshot(now))
        return replace(results, missing=tuple(map(Part, missing))) if missing else results

    def _snapshot(self, now: datetime) -> IndexSnapshot:
        return IndexSnapshot(self._matcher, self._words, self._completions, self._contexts.at(now))

    def _results(self, request: SearchRequest, snapshot: IndexSnapshot) -> SearchResults:
        docs, context = self._matched(request, snapshot), snapshot.context
        stories, page = self._pager.stories(request, context), self._pager.page(docs, request)
        top = page.documents
        # Before the hits, whose texts may be long.
        facets = self._facets.all(self.settings.fields.facets, request, docs.counted, context)
        hits = self._hits(top, docs, request, stories.others(top.documents, docs.filtered))
        return SearchResults(
            request=request,
            query=docs.rewritten.prepared.query,
            total=docs.filtered.total,
            stories=stories.count(docs.filtered),
            hits=docs.pinned.marked(hits, top.documents),
            facets=facets,
            generation=self._facts.generation,
            offset=page.offset,
            matching=Matching(request.match, tuple(Step(words, part.total) for words, part in docs.by_step)),
            corrections=docs.rewritten.corrections,
            expansions=docs.rewritten.expansions,
        )

    def _matched(self, request: SearchRequest, snapshot: IndexSnapshot) -> MatchedDocs:
        """The documents of a request, stage by stage."""
        context = snapshot.context
        rewritten = QueryRewriter(self.settings, snapshot).rewritten(request)
        match, query = own(rewritten.results), self._matcher.at(rewritten.prepared, context)
        pinned = self._pinner.pinned(rewritten, match, request, context)
        # Of everything always the same object: counts are kept with it.
        matched = match.scored.doc_set if rewritten.prepared.query.root else context.everything
        with_pinned = matched.joined(pinned.added) if len(pinned.documents) else matched
        unfiltered = self._of_story(with_pinned, request, context)
        passing = self._filters.passing(request, unfiltered, context)
        return MatchedDocs(rewritten, query, match, pinned, unfiltered, passing)

    def _of_story(self, doc_set: DocSet, request: SearchRequest, context: QueryContext) -> DocSet:
        """The documents that tell one story, when the request is for one."""
        if not request.story:
            return doc_set
        number = context.first_with(ID, request.story)
        members = np.empty(0, np.int32) if number is None else self._pager.groups(context).members(number)
        return doc_set.among(members)

    def _hits(
        self, page: TopDocs, docs: MatchedDocs, request: SearchRequest, similar: Sequence[int]
    ) -> tuple[Hit, ...]:
        highlighter, documents = self._highlighter, page.documents
        marked = partial(highlighter.marked, documents, docs.rewritten.prepared)
        contents = deadline.optional(Part.HIGHLIGHTS, marked, None) if request.marks_words else None
        contents = highlighter.plain(documents) if contents is None else contents
        scored_as = self._matcher.at(docs.rewritten.scored_as, docs.query.context)
        explain = partial(Explainer(self._rescorer, scored_as).all, page)
        explained = deadline.optional(Part.EXPLANATIONS, explain, None) if request.explain else None
        why = explained or [None] * len(page.documents)
        # An explanation is more exact than the score, which has seven digits.
        scores = [one.value if one else score for one, score in zip(why, page.scores.tolist(), strict=True)]
        unmatched = docs.match.unmatched(page.documents)
        return tuple(
            Hit(
                content.id,
                content.fields,
                score,
                content.highlights,
                lacking,
                others,
                explanation=explanation,
                passages=content.passages,
                matched=content.matched,
            )
            for content, score, lacking, others, explanation in zip(
                contents, scores, unmatched, similar, why, strict=True
            )
        )

    def facet(self, request: SearchRequest, name: str, contains: str, limit: int, now: datetime) -> FacetCounts:
        """The values of one facet that contain a text, more than a page shows; UnknownParameter when it is none."""
        field = self.settings.fields.get(name)
        if field is None or field.facet is None or field.kind is Kind.DATE:
            facets = tuple(facet.name for facet in self.settings.fields.facets)
            raise UnknownParameter(parameter=name, nearest=facets[0] if facets else "", known=facets)
        snapshot = self._snapshot(now)
        doc_set = self._matched(request, snapshot).counted(name)
        return self._facets.containing(
            field, doc_set, request.filter(name), snapshot.context, limit=limit, contains=contains
        )

    def suggest(self, request: SearchRequest, limit: int, now: datetime) -> tuple[Suggestion, ...]:
        """At most so many completions of the query of a request, from visible documents."""
        return Suggester(self.settings.fields, self._snapshot(now)).suggestions(request, limit)

    def document(self, id: str, now: datetime) -> Hit:
        """One visible document; DocumentNotFound when there is none."""
        hit = self._with(ID, id, self._contexts.at(now))
        if hit is None:
            raise DocumentNotFound(id=id)
        return hit

    def similar(self, id: str, request: SearchRequest, now: datetime) -> tuple[Hit, ...]:
        """The visible documents most like one of them; DocumentNotFound when there is no such document."""
        context = self._contexts.at(now)
        number = context.first_with(ID, id)
        if number is None:
            raise DocumentNotFound(id=id)
        stored, searched = self._stored_values.stored(number), self.settings.fields.searched
        texts = {words_field(field): stored.get(field.name, ()) for field in searched}
        like_this = MoreLikeThis(context.reader, [(words_field(field), field.weight) for field in searched])
        query = like_this.query(texts, self._stored_values.language(stored))
        scored = context.visible_only(context.executor.find(query))
        passing = self._filters.passing(request, scored.doc_set, context).values()
        filtered = scored.doc_set.narrowed(reduce(and_, passing)) if passing else scored.doc_set
        own = self._pager.groups(context).members(number)
        best = top_k.best(scored, filtered, min(filtered.total, request.size + len(own)))
        documents = similar_enough(scored, best[~np.isin(best, own)], number)
        page = documents[self._pager.stories(request, context).firsts(documents)[: request.size]]
        scores = scored.scores_of(page).tolist()
        return tuple(self._stored_values.hit(one, score) for one, score in zip(page.tolist(), scores, strict=True))

    def linked(self, urls: tuple[str, ...], now: datetime) -> Mapping[str, Hit]:
        """The visible documents whose link is one of these addresses, by address."""
        context = self._contexts.at(now)
        hits = {url: self._with(URL, url, context) for url in urls}
        return {url: hit for url, hit in hits.items() if hit is not None}

    def _with(self, name: str, value: str, context: QueryContext) -> Hit | None:
        """The first visible document with a value."""
        deadline.check()
        number = context.first_with(name, value)
        return None if number is None else self._stored_values.hit(number)

    def visible_documents(self, now: datetime) -> int:
        """How many documents are published and not expired."""
        return self._contexts.at(now).everything.total

    def epoch(self, now: datetime) -> int:
        """A number that changes whenever a visible document appears or expires by the clock alone, and only then."""
        return self._contexts.epoch(now)

    def check(self) -> list[str]:
        """What is wrong with the files of this index; empty when all is well."""
        defects = list(chain.from_iterable(segment.defects() for segment in self._reader.segments))
        live = sum(int(np.count_nonzero(~segment.deleted)) for segment in self._reader.segments)
        if live != self._facts.stored_documents:
            defects.append(f"expected {self._facts.stored_documents} documents, found {live}")
        return defects

    def is_latest(self) -> bool:
        """Whether no newer generation is there."""
        newest = self._watch.newest()
        return newest is None or newest == self._stamp

    def latest(self) -> IndexSearcher:
        """This searcher while no newer generation can be opened; else one for the newest."""
        if self.is_latest():
            return self
        try:
            return open_searcher(str(self._folder))
        except NewsdexError:
            # What has just been written cannot be read by this version: what is open still answers.
            return self

    def close(self) -> None:
        """Let go of the arrays; their files are unmapped with the last reference to them."""
        vars(self).clear()

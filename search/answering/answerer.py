"""Answerer: the steps of an answer, from a request to its results, whichever engine finds the documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from search import deadline
from search.answering.explainer import Explainer
from search.answering.facet_counts import FacetCounter
from search.answering.more_like_this import SHARE, telling_terms
from search.answering.pins import Pins, with_pins
from search.answering.suggester import Suggester
from search.errors import DocumentNotFound, UnknownParameter
from search.highlighting.hits import HitHighlighter
from search.primitives.selection import Page, Selection
from search.primitives.snapshot import Snapshot
from search.protocol.explanation import MAX_EXPLAINED, Explanation
from search.protocol.request import SearchRequest
from search.protocol.results import DocumentText, FacetCounts, Hit, Matching, Part, SearchResults, Step
from search.protocol.suggestion import Suggestion
from search.rewriting.query_rewriter import QueryRewriter
from search.rewriting.relaxation import RewrittenQuery
from search.schema.fields import ID, URL, Fields, Kind
from search.settings.settings import Settings


class Answerer:
    """Answers requests from one generation."""

    def __init__(self, settings: Settings, generation: int) -> None:
        self._settings, self._generation = settings, generation
        self._pins, self._facets = Pins(settings), FacetCounter(settings.fields)

    def search(self, request: SearchRequest, snapshot: Snapshot) -> SearchResults:
        """Answer a request, with what there is time for; InvalidParameter for a filter value without meaning."""
        with deadline.partial() as missing:
            results = self._results(request, snapshot)
        return replace(results, missing=tuple(map(Part, missing))) if missing else results

    def _results(self, request: SearchRequest, snapshot: Snapshot) -> SearchResults:
        rewritten, selection = self._selected(request, snapshot)
        page = selection.page()
        # Before the hits, whose texts may be long.
        facets = self._facets.all(request, selection, snapshot)
        return SearchResults(
            request=request,
            query=rewritten.prepared.query,
            total=selection.total,
            stories=selection.stories,
            hits=with_pins(self._hits(page, rewritten, request), page.pinned),
            facets=facets,
            generation=self._generation,
            offset=page.offset,
            matching=Matching(request.match, tuple(Step(words, total) for words, total in selection.by_step)),
            corrections=rewritten.corrections,
            expansions=rewritten.expansions,
        )

    def _selected(self, request: SearchRequest, snapshot: Snapshot) -> tuple[RewrittenQuery, Selection]:
        """The query of a request as it is meant, and the documents of its answer."""
        rewritten = QueryRewriter(self._settings, snapshot).rewritten(request)
        pins = self._pins.ids(rewritten, request)
        _require_filterable(self._settings.fields, request)
        return rewritten, snapshot.selection(rewritten.prepared, rewritten.results, pins, request)

    def _hits(self, page: Page, rewritten: RewrittenQuery, request: SearchRequest) -> tuple[Hit, ...]:
        highlighter = HitHighlighter(self._settings.fields, page.texts())
        marked = partial(highlighter.marked, rewritten.prepared)
        contents = deadline.optional(Part.HIGHLIGHTS, marked, None) if request.marks_words else None
        contents = highlighter.plain() if contents is None else contents
        explain = partial(self._explanations, page, rewritten)
        explained = deadline.optional(Part.EXPLANATIONS, explain, None) if request.explain else None
        why = explained or [None] * len(contents)
        # An explanation is more exact than the score, which has seven digits.
        scores = [one.value if one else score for one, score in zip(why, page.scores, strict=True)]
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
                contents, scores, page.unmatched(), page.similar(), why, strict=True
            )
        )

    def _explanations(self, page: Page, rewritten: RewrittenQuery) -> Sequence[Explanation | None]:
        details = page.score_details(rewritten.scored_as, MAX_EXPLAINED)
        return Explainer(self._settings.ranking, rewritten.scored_as, details).all(len(page.scores))

    def facet(self, request: SearchRequest, name: str, contains: str, limit: int, snapshot: Snapshot) -> FacetCounts:
        """The values of one facet that contain a text, more than a page shows; UnknownParameter when it is none."""
        field = self._settings.fields.get(name)
        if field is None or field.facet is None or field.kind is Kind.DATE:
            facets = tuple(facet.name for facet in self._settings.fields.facets)
            raise UnknownParameter(parameter=name, nearest=facets[0] if facets else "", known=facets)
        doc_set = self._selected(request, snapshot)[1].but_for_filter(name)
        return self._facets.containing(field, doc_set, request.filter(name), limit, contains)

    def suggest(self, request: SearchRequest, limit: int, snapshot: Snapshot) -> tuple[Suggestion, ...]:
        """At most so many completions of the query of a request, from visible documents."""
        return Suggester(self._settings.fields, snapshot).suggestions(request, limit)

    def document(self, id: str, snapshot: Snapshot) -> Hit:
        """One visible document; DocumentNotFound when there is none."""
        hit = snapshot.first_with(self._settings.fields[ID], id)
        if hit is None:
            raise DocumentNotFound(id=id)
        return hit

    def text(self, id: str, snapshot: Snapshot) -> DocumentText:
        """The text of a visible document as far as it is kept and shown; DocumentNotFound when there is none."""
        text = snapshot.body(id)
        if text is None:
            raise DocumentNotFound(id=id)
        return text

    def similar(self, id: str, request: SearchRequest, snapshot: Snapshot) -> tuple[Hit, ...]:
        """The visible documents most like one of them; DocumentNotFound when there is no such document."""
        stored = snapshot.texts(id)
        if stored is None:
            raise DocumentNotFound(id=id)
        texts, language = stored
        searched = self._settings.fields.searched
        terms = telling_terms(texts, language, searched, snapshot.vocabulary)
        _require_filterable(self._settings.fields, request)
        # In the same fields: a long body has them all, whatever it is about.
        return tuple(
            snapshot.similar(id, terms, [field for field in searched if texts.get(field.name)], SHARE, request)
        )

    def linked(self, urls: tuple[str, ...], snapshot: Snapshot) -> Mapping[str, Hit]:
        """The visible documents whose link is one of these addresses, by address."""
        field = self._settings.fields.get(URL)
        hits = {url: snapshot.first_with(field, url) for url in urls} if field else {}
        return {url: hit for url, hit in hits.items() if hit is not None}


def _require_filterable(fields: Fields, request: SearchRequest) -> None:
    """Raise UnknownParameter for a filter of a field that cannot be filtered by."""
    for name, _ in request.filters:
        field = fields.get(name)
        if field is None or not field.filterable:
            known = tuple(field.name for field in fields.filterable)
            raise UnknownParameter(parameter=name, nearest=known[0], known=known)

"""Index searcher: one generation of an index that answers requests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import chain
from pathlib import Path

import numpy as np

from search.answering.answerer import Answerer
from search.cached_property import cached_property
from search.errors import IndexMissing, NewsdexError
from search.protocol.request import SearchRequest
from search.protocol.results import DocumentText, FacetCounts, Hit, IndexInfo, SearchResults
from search.protocol.suggestion import Suggestion
from search.protocol.word_index import WordIndex
from search.settings.settings import Settings
from search.whoosh_engine.generation import Generation
from search.whoosh_engine.snapshot import IndexSnapshot
from search.whoosh_engine.storage import commit_point
from search.whoosh_engine.storage.commit_facts import CommitFacts
from search.whoosh_engine.storage.generation_watch import GenerationWatch
from search.whoosh_engine.storage.segment import SegmentReader
from search.whoosh_engine.word_index import word_index
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
        self._parts = Generation(folder, segments, facts.settings, editors=facts.editors)
        self._answerer = Answerer(facts.settings, facts.generation)

    @property
    def settings(self) -> Settings:
        """The settings that the index was built with."""
        return self._facts.settings

    @cached_property
    def info(self) -> IndexInfo:
        """Facts about this generation."""
        return info(self._folder, self._facts)

    def _at(self, now: datetime) -> IndexSnapshot:
        return IndexSnapshot(self._parts, self._parts.contexts.at(now))

    def search(self, request: SearchRequest, now: datetime) -> SearchResults:
        """Answer a request, with what there is time for; InvalidParameter for a filter value without meaning."""
        return self._answerer.search(request, self._at(now))

    def facet(self, request: SearchRequest, name: str, contains: str, limit: int, now: datetime) -> FacetCounts:
        """The values of one facet that contain a text, more than a page shows; UnknownParameter when it is none."""
        return self._answerer.facet(request, name, contains, limit, self._at(now))

    def suggest(self, request: SearchRequest, limit: int, now: datetime) -> tuple[Suggestion, ...]:
        """At most so many completions of the query of a request, from visible documents."""
        return self._answerer.suggest(request, limit, self._at(now))

    def document(self, id: str, now: datetime) -> Hit:
        """One visible document; DocumentNotFound when there is none."""
        return self._answerer.document(id, self._at(now))

    def text(self, id: str, now: datetime) -> DocumentText:
        """The text of a visible document as far as it is kept and shown; DocumentNotFound when there is none."""
        return self._answerer.text(id, self._at(now))

    def similar(self, id: str, request: SearchRequest, now: datetime) -> tuple[Hit, ...]:
        """The visible documents most like one of them; DocumentNotFound when there is no such document."""
        return self._answerer.similar(id, request, self._at(now))

    def linked(self, urls: tuple[str, ...], now: datetime) -> Mapping[str, Hit]:
        """The visible documents whose link is one of these addresses, by address."""
        return self._answerer.linked(urls, self._at(now))

    def word_index(self, now: datetime) -> WordIndex:
        """The words of the fields that readers see, of the visible documents alone."""
        return word_index(self._parts, now)

    def visible_documents(self, now: datetime) -> int:
        """How many documents are published and not expired."""
        return self._parts.contexts.at(now).everything.total

    def epoch(self, now: datetime) -> int:
        """A number that changes whenever a visible document appears or expires by the clock alone, and only then."""
        return self._parts.contexts.epoch(now)

    def check(self) -> list[str]:
        """What is wrong with the files of this index; empty when all is well."""
        defects = list(chain.from_iterable(segment.defects() for segment in self._parts.reader.segments))
        live = sum(int(np.count_nonzero(~segment.deleted)) for segment in self._parts.reader.segments)
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

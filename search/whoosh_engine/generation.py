"""Generation: what is made once of the files of one generation, and holds at all moments."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from search.settings.settings import Settings
from search.whoosh_engine.execution.doc_values import Columns, ranged_doc_values
from search.whoosh_engine.execution.index_reader import IndexReader
from search.whoosh_engine.execution.live_docs import LiveDocs
from search.whoosh_engine.execution.query_context import QueryContexts
from search.whoosh_engine.facets.columns import FieldColumns
from search.whoosh_engine.facets.facet_ranges import FacetRanges
from search.whoosh_engine.matching.conditions import Conditions
from search.whoosh_engine.matching.filters import Filters
from search.whoosh_engine.matching.matcher import Matcher
from search.whoosh_engine.matching.stored_values import StoredValues
from search.whoosh_engine.matching.vocabulary import GenerationWords
from search.whoosh_engine.ranking.paging import Pager
from search.whoosh_engine.ranking.rescorer import Rescorer
from search.whoosh_engine.schema import schema, words_field
from search.whoosh_engine.storage.segment import SegmentReader
from search.whoosh_engine.suggest.completions import GenerationCompletions


class Generation:
    """The parts of one generation; none of them knows the searcher."""

    def __init__(self, folder: Path, segments: Sequence[SegmentReader], settings: Settings, *, editors: bool) -> None:
        self.settings, fields = settings, settings.fields
        self.reader = reader = IndexReader(segments)
        ranged = Columns(partial(ranged_doc_values, reader))
        live_docs = LiveDocs(fields, reader, ranged, editors=editors)
        self.contexts = QueryContexts(reader, schema(fields), live_docs, ranged, settings.site.zone)
        self.columns = FieldColumns(reader, ranged, settings.site.zone)
        self.ranges = FacetRanges(self.columns)
        self.words = GenerationWords(reader, [words_field(field) for field in fields.searched])
        self.completions = GenerationCompletions(fields, self.words, self.columns)
        self.matcher = Matcher(fields, Conditions(fields, reader, self.columns))
        self.filters = Filters(fields, reader, self.columns)
        self.rescorer = Rescorer(fields, ranged, settings.ranking)
        self.pager = Pager(fields, reader, self.columns, self.rescorer)
        self.stored_values = StoredValues(folder, settings, reader)

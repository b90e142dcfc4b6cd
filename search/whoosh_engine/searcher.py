"""What does one generation of an index answer? The parts of this package, put together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray
from whoosh import index as whoosh_index

from search.errors import DocumentNotFound, IndexDamaged, IndexMissing, NewsdexError, UnknownParameter
from search.fields import URL
from search.highlight import Slots, highlight_all
from search.reading import read
from search.request import RELEVANCE, SearchRequest
from search.results import FacetCounts, Histogram, Hit, IndexInfo, SearchResults
from search.settings import Settings
from search.whoosh_engine import counting
from search.whoosh_engine.columns import Mask, NamedColumn, RangedColumn, columns
from search.whoosh_engine.filtering import Filterer, all_of
from search.whoosh_engine.matching import Matcher, Scores
from search.whoosh_engine.metadata import Metadata
from search.whoosh_engine.postings import PostingsReader
from search.whoosh_engine.schema import STORED
from search.whoosh_engine.writer import info

_ATTEMPTS = 5
"""A writer may remove the files of a generation while they are being opened; the next one is there then."""


def open_searcher(location: str) -> WhooshSearcher:
    """Open the newest generation; IndexMissing, IndexOutdated or IndexDamaged when it cannot be."""
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            return _open(Path(location))
        except (FileNotFoundError, IndexMissing):
            if attempt == _ATTEMPTS:
                raise IndexMissing(location=location) from None
    raise AssertionError  # the loop returns or raises


def _open(folder: Path) -> WhooshSearcher:
    if not folder.is_dir():
        raise IndexMissing(location=str(folder))
    try:
        index = whoosh_index.open_dir(str(folder), readonly=True)
        generation = index.latest_generation()
        reader = index.reader()
    except (whoosh_index.EmptyIndexError, FileNotFoundError):
        raise IndexMissing(location=str(folder)) from None
    except Exception as error:
        raise _damaged(folder, error) from error
    try:
        # A reader of no documents does not know its generation.
        facts = Metadata.read(folder, generation if reader.generation() is None else reader.generation())
        return WhooshSearcher(folder, index, reader, facts)
    except (NewsdexError, FileNotFoundError):
        reader.close()
        raise
    except Exception as error:
        reader.close()
        raise _damaged(folder, error) from error


def _damaged(folder: Path, error: Exception) -> IndexDamaged:
    """Whoosh raises whatever the damage leads to."""
    return IndexDamaged(location=str(folder), file="MAIN", reason=repr(error))


class WhooshSearcher:
    """One generation of an index, open for reading."""

    def __init__(self, folder: Path, index: Any, reader: Any, facts: Metadata) -> None:
        self._folder = folder
        self._index = index
        self._postings = PostingsReader(reader)
        self._facts = facts
        stored = [orjson.loads(row[STORED]) for row in self._postings.all_stored()]
        self._count = len(stored)
        self._columns = columns(facts.settings.fields, stored)
        self._urls = {url: number for number, row in reversed(list(enumerate(stored))) for url in row.get(URL, ())}
        self._numbers = {row["id"][0]: number for number, row in enumerate(stored)}
        self._matcher = Matcher(facts.settings.fields, self._count, self._postings, facts.words)
        self._filterer = Filterer(facts.settings.fields, self._columns, self._count, editors=facts.editors)

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
        query = read(request.query)
        found = self._matcher.mask(query) & self._filterer.visible(now)
        masks = self._filterer.masks(request, now)
        matching = np.flatnonzero(all_of(masks, None, found))
        scores = self._matcher.scores(query)
        page = self._ordered(matching, scores, request)[request.offset : request.offset + request.size]
        sought = self._matcher.sought(query)
        return SearchResults(
            request=request,
            query=query,
            total=len(matching),
            hits=tuple(self._hit(int(number), float(scores[number]), sought) for number in page),
            facets=self._facets(request, found, masks),
            generation=self._facts.generation,
        )

    def _ordered(self, matching: NDArray[np.int64], scores: Scores, request: SearchRequest) -> NDArray[np.int64]:
        """The matching documents, first to last; equal ones in the order of their numbers."""
        if request.order == RELEVANCE:
            return matching[np.argsort(-scores[matching], kind="stable")]
        column = self._columns.get(request.order.removeprefix("-"))
        if not isinstance(column, RangedColumn):
            orders = tuple(field.name for field in self.settings.fields.sortable)
            raise UnknownParameter(parameter=request.order, nearest=RELEVANCE, known=(RELEVANCE, *orders))
        ranks = column.rank[matching]
        last = np.iinfo(np.int64).max
        keys = np.where(ranks < 0, last, -ranks if request.order.startswith("-") else ranks)
        return matching[np.argsort(keys, kind="stable")]

    def _facets(
        self, request: SearchRequest, found: Mask, masks: Mapping[str, Mask]
    ) -> dict[str, FacetCounts | Histogram]:
        return {
            field.name: counting.count(
                field,
                field.facet,
                self._columns[field.name],
                all_of(masks, field.name, found),
                request.filter(field.name),
            )
            for field in self.settings.fields.facets
            if field.facet
        }

    def facet(self, request: SearchRequest, name: str, contains: str, limit: int, now: datetime) -> FacetCounts:
        """The values of one facet that contain a text, more than a page shows; UnknownParameter when it is none."""
        field, column = self.settings.fields.get(name), self._columns.get(name)
        if field is None or field.facet is None or not isinstance(column, NamedColumn):
            facets = tuple(facet.name for facet in self.settings.fields.facets)
            raise UnknownParameter(parameter=name, nearest=facets[0] if facets else "", known=facets)
        found = self._matcher.mask(read(request.query)) & self._filterer.visible(now)
        mask = all_of(self._filterer.masks(request, now), name, found)
        return counting.values(field, field.facet, column, mask, request.filter(name), limit=limit, contains=contains)

    def document(self, id: str, now: datetime) -> Hit:
        """One visible document; DocumentNotFound when there is none."""
        number = self._numbers.get(id)
        if number is None or not self._filterer.visible(now)[number]:
            raise DocumentNotFound(id=id)
        return self._hit(number, 0.0, [])

    def linked(self, urls: tuple[str, ...], now: datetime) -> Mapping[str, Hit]:
        """The visible documents whose link is one of these addresses, by address."""
        visible = self._filterer.visible(now)
        numbers = {url: self._urls[url] for url in urls if url in self._urls}
        return {url: self._hit(number, 0.0, []) for url, number in numbers.items() if visible[number]}

    def _hit(self, number: int, score: float, sought: list[Slots]) -> Hit:
        fields = self.settings.fields
        stored = orjson.loads(self._postings.stored(number)[STORED])
        shown = {
            field.name: stored[field.name] if field.many else stored[field.name][0]
            for field in fields.shown
            if field.name in stored
        }
        marked = {
            field.name: highlight_all(stored[field.name], sought)
            for field in fields.highlighted
            if sought and field.name in stored
        }
        return Hit(
            id=stored["id"][0],
            fields=shown,
            score=score,
            highlights={name: text for name, text in marked.items() if text is not None},
        )

    def epoch(self, now: datetime) -> int:
        """A number that changes whenever a document appears or expires by the clock alone."""
        return self._filterer.epoch(now)

    def latest(self) -> WhooshSearcher:
        """This searcher while no newer generation can be opened; else one for the newest."""
        # Generations begin anew in a folder that was removed, or whose index could not be read.
        if self._index.latest_generation() == self._facts.generation:
            return self
        try:
            return open_searcher(str(self._folder))
        except NewsdexError:
            # What has just been written cannot be read by this version: what is open still answers.
            return self

    def close(self) -> None:
        """Close the files."""
        self._postings.close()

    def check(self) -> list[str]:
        """What is wrong with the files of this index; empty when all is well."""
        defects = list(self._postings.defects())
        if self._count != self._facts.documents:
            defects.append(f"expected {self._facts.documents} documents, found {self._count}")
        return defects

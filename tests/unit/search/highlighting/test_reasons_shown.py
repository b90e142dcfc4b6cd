"""Does a hit show why it is one, on collections of real texts?"""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from sample import NOW

from search.protocol.engine import open_searcher
from search.protocol.request import SearchRequest
from search.protocol.results import Hit
from search.whoosh_engine.storage.commit_point import open_segments

QUERIES = 60


def words_of(index: Path) -> list[str]:
    """The terms of all bodies, without their languages."""
    _, segments = open_segments(index)
    fields = [segment.field("body") for segment in segments]
    return [term.decode().partition("@")[0] for field in fields for term in field.terms(slice(None))]


@pytest.mark.parametrize("collection", ["sample_index", "power_apps"])
def test_nearly_every_hit_shows_a_marked_word(collection: str, request: pytest.FixtureRequest) -> None:
    """Of the first hits of random pairs of words 99 of 100 have a mark; no passage has markup, and each has a mark."""
    found = request.getfixturevalue(collection)
    index = found if isinstance(found, Path) else found.index
    words, random = words_of(index), Random(7)
    hits: list[Hit] = []
    with closing(open_searcher(index)) as searcher:
        for _ in range(QUERIES):
            hits += searcher.search(SearchRequest(" ".join(random.sample(words, 2)), facets=()), NOW).hits
    assert len(hits) > QUERIES
    assert sum(bool(hit.highlights or hit.passages) for hit in hits) >= 0.99 * len(hits)
    for passage in (passage for hit in hits for passage in hit.passages):
        assert "<mark>" in passage.text
        assert not re.search("[<>]", re.sub("</?mark>", "", passage.text))

"""Which documents tell the same story? The arrays against a comparison of each title with each other one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import NOW, indexed
from hypothesis import given, settings
from hypothesis import strategies as st

from search.protocol.engine import Searcher
from search.protocol.request import RELEVANCE, SearchRequest
from search.protocol.results import Hit
from search.schema.document import Document
from search.schema.fields import PUBLISHED, TITLE
from search.settings.settings import Settings
from search.text.analysis import term_of, tokens
from search.text.languages import ENGLISH, STOP_WORDS
from search.text.telling_words import telling_terms
from search.whoosh_engine.execution.doc_sets import DocList, DocMask
from search.whoosh_engine.execution.doc_values import ranged_doc_values
from search.whoosh_engine.execution.index_reader import IndexReader
from search.whoosh_engine.ranking.collapse import CollapseGroups
from search.whoosh_engine.ranking.near_titles import WINDOW_US, TitleRows
from search.whoosh_engine.ranking.title_keys import MIN_WORDS
from search.whoosh_engine.schema import DocumentMapper, schema
from search.whoosh_engine.storage.commit_point import open_segments
from search.whoosh_engine.writer.commit import NewCommit

WINDOW = timedelta(microseconds=WINDOW_US)
WORDS = ("solar", "power", "storm", "harbour", "bridge", "market", "river", "the", "of", "7", "12", "2021")

Story = tuple[str, datetime | None]

titles = st.lists(st.sampled_from(WORDS), min_size=3, max_size=7, unique=True).map(" ".join)
series = st.sampled_from((" ".join(WORDS[:4]), " ".join(WORDS[:5]), " ".join(WORDS[1:5])))
"""Titles that return at other times, some with a word more."""
stories = st.lists(
    st.tuples(
        st.one_of(titles, series),
        st.one_of(st.none(), st.integers(0, 12).map(lambda days: NOW - timedelta(days=days))),
    ),
    max_size=30,
)


def grouped(
    folder: Path, some: Sequence[Story], per_segment: int = 1000, hidden: Collection[int] = ()
) -> tuple[CollapseGroups, IndexReader]:
    """The groups of an index of these titles and dates, in segments of so many documents, some of them hidden."""
    fields = Settings().fields
    for start in range(0, len(some), per_segment):
        with NewCommit(folder, schema(fields), keep=start > 0) as generation:
            for number, (title, published) in enumerate(some[start : start + per_segment], start):
                made = DocumentMapper(fields, ENGLISH).map(Document(str(number), _values(title, published)))
                generation.add(made)
            generation.commit(merge=False)
    corpus = IndexReader(open_segments(folder)[1])
    column = ranged_doc_values(corpus, PUBLISHED).column
    dates = np.zeros(corpus.count, np.int64)
    dates[column.owners] = column.rows
    visible = np.ones(corpus.count, bool)
    visible[list(hidden)] = False
    rows = TitleRows.of(corpus, TITLE, dates, column.present).within(visible)
    return CollapseGroups.of_pairs(rows.near()), corpus


def _values(title: str, published: datetime | None) -> dict[str, Any]:
    return {TITLE: title} | ({PUBLISHED: published} if published else {})


def expected(some: Sequence[Story], hidden: Collection[int] = ()) -> set[frozenset[int]]:
    """The groups of more than one, by comparing each visible title with each other."""
    groups = {number: {number} for number in range(len(some)) if number not in hidden}
    for one, other in combinations(groups, 2):
        if near(some[one], some[other]):
            joined = groups[one] | groups[other]
            groups.update(dict.fromkeys(joined, joined))
    return {frozenset(group) for group in groups.values() if len(group) > 1}


def near(one: Story, other: Story) -> bool:
    """Whether two titles are the same but for a word that one of them has more and that tells nothing, within days."""
    if one[1] is None or other[1] is None or abs(one[1] - other[1]) > WINDOW:
        return False
    short, long = sorted((words(one[0]), words(other[0])), key=len)
    telling = telling_terms([ENGLISH])
    without = (
        long[:place] + long[place + 1 :]
        for place, word in enumerate(long)
        if word not in telling and not any(map(str.isdigit, word))
    )
    return len(short) >= MIN_WORDS and (are_turned(short, long) or any(are_turned(short, less) for less in without))


def are_turned(some: list[str], others: list[str]) -> bool:
    """Whether words are others in the same order, whichever comes first."""
    return len(some) == len(others) and any(some[place:] + some[:place] == others for place in range(len(some)))


def words(title: str) -> list[str]:
    """The terms of a title without stop words that tell nothing, in order."""
    left_out = {term_of(word) for word in STOP_WORDS[ENGLISH]} - telling_terms([ENGLISH])
    return [token.term for token in tokens(title) if token.term not in left_out]


@given(some=stories, per_segment=st.sampled_from((3, 10, 1000)), numbers=st.sets(st.integers(0, 29), max_size=12))
@settings(max_examples=150)
def test_groups_are_those_of_comparing_each_with_each(
    tmp_path_factory: pytest.TempPathFactory, some: list[Story], per_segment: int, numbers: set[int]
) -> None:
    """Keys find the pairs that a comparison of all visible ones finds, in any number of segments."""
    if not some:
        return
    hidden = {number for number in numbers if number < len(some)}
    groups, _ = grouped(tmp_path_factory.mktemp("index"), some, per_segment, hidden)
    found = {frozenset(groups.documents[groups.numbers == number].tolist()) for number in set(groups.numbers.tolist())}
    assert found == expected(some, hidden)


@pytest.mark.parametrize(
    ("title", "other", "same"),
    [
        ("Bank of England steps in to calm markets", "Bank of England steps in to calm UK markets", True),
        ("Four things we've learned from Jan 6 hearings", "Jan 6 hearings: Four things we've learned", True),
        ("The Revenge of the Hot Water Bottle", "The revenge of the hot-water bottle", True),
        ("Use the gallery control in Power Apps", "Use the form control in Power Apps", False),
        ("Learn Power Apps in a month, part 1", "Learn Power Apps in a month, part 2", False),
        ("Weekly news digest", "Weekly news digest", False),
        ("Senate passes the budget bill", "Senate never passes the budget bill", False),
        ("Mayor to resign over harbour deal", "Mayor not to resign over harbour deal", False),
        ("Factory closes without warning workers today", "Factory closes warning workers today", False),
        ("Cat chases mouse through old kitchen", "Mouse chases cat through old kitchen", False),
        ("Report on coastal erosion, part II", "Report on coastal erosion, part III", False),
        ("Report on coastal erosion, part I", "Report on coastal erosion, part II", False),
        ("Orleans mayor opens jazz festival", "New Orleans mayor opens jazz festival", False),
        ("Council opens new library in Harbourtown", "Council opens library in Harbourtown", True),
        ("Museum shows New Hampshire quilts again", "Museum shows Hampshire quilts again", False),
        ("York council opens library again", "New York council opens library again", False),
        ("Zealand votes on fishing law", "New Zealand votes on fishing law", False),
        ("Mexico drought empties reservoirs", "New Mexico drought empties reservoirs", False),
        ("Dakota farmers protest water rules", "South Dakota farmers protest water rules", False),
        ("Rescuers find three hikers alive", "Rescuers find hikers alive", False),
        ("Minister opens large wind farm", "Minister opens large wind farm again", True),
        ("Minister opens large wind farm", "Breaking: minister opens large wind farm", True),
    ],
)
def test_same_stories(tmp_path: Path, title: str, other: str, same: bool) -> None:  # noqa: FBT001
    """A word more, the parts turned and another spelling tell the same; what negates, counts or names tells another."""
    groups, _ = grouped(tmp_path, [(title, NOW), (other, NOW - timedelta(days=1))])
    assert (len(groups.documents) == 2) is same


@given(some=stories.filter(len), order=st.sampled_from((RELEVANCE, f"-{PUBLISHED}")), size=st.integers(1, 7))
@settings(max_examples=60)
def test_pages_have_each_story_once(
    tmp_path_factory: pytest.TempPathFactory, some: list[Story], order: str, size: int
) -> None:
    """The pages together are all documents in their order, without those whose story an earlier one tells."""
    documents = [Document(str(number), _values(*story)) for number, story in enumerate(some)]
    groups = {number: group for group in expected(some) for number in group}
    with indexed(tmp_path_factory.mktemp("index") / "index", documents) as searcher:
        request = SearchRequest(query="solar OR power OR river", sort=order, collapse=False)
        every = [int(hit.id) for hit in _all_hits(searcher, request)]
        firsts = {groups.get(number, number): number for number in reversed(every)}
        wanted = [number for number in every if firsts[groups.get(number, number)] == number]
        hits = _all_hits(searcher, replace(request, collapse=True, size=size))
        assert [int(hit.id) for hit in hits] == wanted
        assert searcher.search(replace(request, collapse=True), NOW).stories == len(wanted)
        for hit in hits:
            story = groups.get(int(hit.id), frozenset({int(hit.id)}))
            assert hit.similar == len(story.intersection(every)) - 1
            told = searcher.search(request.of_story(hit.id), NOW)
            assert {int(one.id) for one in told.hits} == story.intersection(every)


def _all_hits(searcher: Searcher, request: SearchRequest) -> list[Hit]:
    first = searcher.search(request, NOW)
    pages = (searcher.search(request.at_page(page), NOW) for page in range(2, first.pages + 1))
    return [hit for page in (first, *pages) for hit in page.hits]


def test_stories_are_counted_and_collapsed(tmp_path: Path) -> None:
    """Each story counts once, and the first of its documents stands for it."""
    title = "Solar power bridge storm"
    groups, corpus = grouped(tmp_path, [(title, NOW), ("Something else", NOW), (title, NOW), (title, None)])
    everything = DocMask(np.ones(corpus.count, bool))
    assert groups.count(everything) == 3
    assert groups.count(DocList(np.array([1, 2], np.int32))) == 2
    assert groups.members(2).tolist() == [0, 2]
    assert groups.members(1).tolist() == [1]
    assert groups.firsts(np.array([3, 2, 1, 0], np.int32)).tolist() == [0, 1, 2]
    assert groups.others(np.array([3, 2, 1], np.int32), everything) == [0, 1, 0]

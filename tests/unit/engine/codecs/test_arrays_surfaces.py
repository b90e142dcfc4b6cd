"""Does a segment know its words as they are written, and how its texts begin?"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh import fields

from search.text.analysis import tokens
from search.whoosh_engine.codecs.prefix_index import PrefixIndex, prefix_of
from search.whoosh_engine.codecs.surface_forms import letters_of
from search.whoosh_engine.schema import MappedDocument, WordAnalyzer
from search.whoosh_engine.storage.commit_point import open_segments
from search.whoosh_engine.storage.segment import SegmentReader
from search.whoosh_engine.writer.commit import NewCommit

SCHEMA = fields.Schema(id=fields.ID(unique=True, stored=True), title=fields.TEXT(analyzer=WordAnalyzer()))

titles = st.lists(
    st.sampled_from(["Naïve", "naive", "connected", "Connections", "don't", "C++", "東京都", "ßharp", "''", "a b a"]),
    max_size=5,
).map(" ".join)


def _written(
    folder: Path, documents: Sequence[str], before: Sequence[str] = (), *, merge: bool = True
) -> SegmentReader:
    """The segment of some titles, after others that were another generation and are deleted but for the first."""
    for number, some in enumerate(filter(None, (before, documents))):
        with NewCommit(folder, SCHEMA, prefixes=("title",), keep=True) as new:
            for place in range(1, len(before)) if number else ():
                new.delete("id", str(place))
            for place, title in enumerate(some):
                new.add(MappedDocument(b"{}", {"title": [title]}, {"id": [str(place)]}, {}))
            new.commit(optimize=merge)
    segments = open_segments(folder)[1]
    assert len(segments) == 1
    return segments[0]


def _check(segment: SegmentReader, documents: Sequence[str], *, deleted: Sequence[str] = ()) -> None:
    surfaces = segment.surface_forms
    found = {surfaces.pair(number): number for number in range(len(surfaces))}
    words = [[(token.surface, token.term) for token in tokens(title)] for title in documents]
    seen = Counter(word for some in words for word in some)
    gone = {(token.surface, token.term) for title in deleted for token in tokens(title)}
    assert seen.keys() <= found.keys() <= seen.keys() | gone
    for word, number in found.items():
        having = [place for place, some in enumerate(words) if word in some]
        first, last = int(surfaces.first[number]), int(surfaces.last[number])
        assert surfaces.occurrences[number] >= seen[word]
        if not deleted:
            assert surfaces.occurrences[number] == seen[word]
            assert (first, last) == (having[0], having[-1])
        elif first <= last:
            assert {first, last} <= set(having)
    assert not list(segment.defects())


@given(documents=st.lists(titles, min_size=1, max_size=8))
def test_the_words_of_a_segment_are_those_of_its_documents(
    tmp_path_factory: pytest.TempPathFactory, documents: list[str]
) -> None:
    """Each word is there once for each term, with its number, the first and the last document that has it."""
    _check(_written(tmp_path_factory.mktemp("index"), documents), documents)


@given(before=st.lists(titles, min_size=2, max_size=6), documents=st.lists(titles, min_size=1, max_size=6))
def test_merging_never_names_a_document_that_lacks_the_word(
    tmp_path_factory: pytest.TempPathFactory, before: list[str], documents: list[str]
) -> None:
    """After a merge with deletions, the documents named with a word still have it, and those left are all known."""
    segment = _written(tmp_path_factory.mktemp("index"), documents, before)
    _check(segment, [before[0], *documents], deleted=before[1:])


@given(documents=st.lists(titles, min_size=1, max_size=8), prefix=titles)
def test_a_beginning_finds_the_texts_that_begin_so(
    tmp_path_factory: pytest.TempPathFactory, documents: list[str], prefix: str
) -> None:
    """The documents of a beginning of up to eight bytes are those whose words, folded, begin with it."""
    index = _written(tmp_path_factory.mktemp("index"), documents).prefix_index("title")
    folded = [" ".join(token.surface for token in tokens(title)).encode() for title in documents]
    sought = " ".join(token.surface for token in tokens(prefix)).encode()
    expected = [place for place, text in enumerate(folded) if text and text[:8].startswith(sought[:8])]
    assert sorted(index.with_prefix(sought).tolist()) == expected


def test_a_beginning_is_a_range_of_numbers() -> None:
    """A beginning includes texts that go on with the highest of bytes, and none of its neighbours."""
    texts = [b"ab", b"ab\xff\xff\xff\xff\xff\xff", b"abc", b"ac", b"b", b"aa\xff\xff\xff\xff\xff\xff"]
    index = PrefixIndex.of(np.array([prefix_of(text) for text in texts], np.uint64), np.arange(6))
    assert sorted(index.with_prefix(b"ab").tolist()) == [0, 1, 2]
    assert sorted(index.with_prefix(b"").tolist()) == [0, 1, 2, 3, 4, 5]
    assert index.with_prefix(b"zz").tolist() == []
    assert index.with_prefix(b"\xff" * 8).tolist() == []


@given(word=st.text(min_size=1, max_size=12), place=st.integers(0, 12), letter=st.characters(codec="utf-8"))
def test_one_edit_changes_at_most_two_letters_of_a_set(word: str, place: int, letter: str) -> None:
    """No word that is one edit away is ruled out by the sets of letters."""
    place = min(place, len(word) - 1)
    edited = [word[:place] + letter + word[place:], word[:place] + letter + word[place + 1 :]]
    sets = letters_of([word, *edited])
    assert np.bitwise_count(sets[1:] ^ sets[0]).max() <= 2

"""Does Whoosh find, score and keep the same with segments of arrays as with its own?

Texts have ten words at most, for Whoosh's own codec rounds longer lengths.
"""

import pickle
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import columns, fields, formats, index, query, sorting
from whoosh.analysis import RegexTokenizer, SimpleAnalyzer
from whoosh.codec.whoosh3 import W3Codec
from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.matching import NullMatcher

from search.whoosh_engine.interop.array_codec import ArrayCodec
from search.whoosh_engine.schema import MappedDocument
from search.whoosh_engine.storage.commit_point import open_segments
from search.whoosh_engine.writer.commit import NewCommit

WORDS = ["ape", "apple", "bat", "bee", "cat", "crab", "dog", "über", "zebra", "zoo"]

YEAR = datetime(2000, 1, 1)  # noqa: DTZ001 - Whoosh knows no time zones

SCHEMA = fields.Schema(
    id=fields.ID(unique=True, stored=True),
    title=fields.TEXT(analyzer=SimpleAnalyzer(), stored=True, vector=True, field_boost=2.0),
    body=fields.TEXT(analyzer=SimpleAnalyzer(), chars=True, sortable=True),
    topics=fields.KEYWORD(commas=True, scorable=True),
    size=fields.NUMERIC(sortable=True, stored=True),
    seen=fields.DATETIME(),
    good=fields.BOOLEAN(),
    gram=fields.NGRAMWORDS(minsize=2, maxsize=3),
)

texts = st.lists(st.sampled_from(WORDS), max_size=10).map(" ".join)
documents = st.fixed_dictionaries(
    {"id": st.integers(0, 12).map(str)},
    optional={
        "title": texts,
        "body": texts,
        "topics": st.lists(st.sampled_from("abc"), max_size=3, unique=True).map(",".join),
        "size": st.integers(-5, 5),
        "seen": st.datetimes(YEAR, YEAR.replace(2001)),
        "good": st.booleans(),
        "gram": st.sampled_from(WORDS),
        "_title_boost": st.sampled_from([0.5, 3.0]),
    },
)
# One step of a writer: documents to update by their id, ids to delete, and how to commit.
steps = st.tuples(
    st.lists(documents, max_size=6, unique_by=lambda one: one["id"]),
    st.sets(st.integers(0, 12).map(str), max_size=3),
    st.sampled_from([{"merge": False}, {}, {"optimize": True}]),
)
histories = st.lists(steps, min_size=1, max_size=4)

text_fields = st.sampled_from(["title", "body"])
boosts = st.sampled_from([1.0, 1.0, 0.5, 2.5])
words = st.sampled_from([*WORDS, "unknown"])
leaves = st.one_of(
    st.builds(query.Term, text_fields, words, boosts),
    st.builds(query.Term, st.just("topics"), st.sampled_from("abcd"), boosts),
    st.builds(query.Phrase, text_fields, st.lists(words, min_size=2, max_size=3), st.integers(1, 3), boosts),
    st.builds(query.Prefix, text_fields, st.sampled_from(["a", "ap", "z", "ü", ""]), boosts),
    st.builds(query.Wildcard, text_fields, st.sampled_from(["*e", "?a?", "b*"])),
    st.builds(query.FuzzyTerm, text_fields, words),
    st.builds(query.TermRange, text_fields, words, words),
    st.builds(query.NumericRange, st.just("size"), st.integers(-5, 5), st.none() | st.integers(-5, 5)),
    st.builds(query.DateRange, st.just("seen"), st.just(YEAR.replace(month=3)), st.just(YEAR.replace(month=9))),
    st.just(query.Term("good", "t")),
    st.just(query.Every()),
    st.just(query.Every("body")),
)
queries = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(query.And, st.lists(inner, min_size=1, max_size=3), boosts),
        st.builds(query.Or, st.lists(inner, min_size=1, max_size=3), boosts),
        st.builds(query.AndNot, inner, inner),
        st.builds(query.AndMaybe, inner, inner),
        st.builds(query.ConstantScoreQuery, inner, st.just(2.0)),
        st.builds(lambda one, other: query.And([one, query.Not(other)]), inner, inner),
    ),
    max_leaves=5,
)


@pytest.fixture(scope="module", autouse=True)
def _own_temporary_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Whoosh's storage in memory has one folder on the disk for all processes, where they delete each other's files."""
    shared, tempfile.tempdir = tempfile.tempdir, str(tmp_path_factory.mktemp("whoosh"))
    yield
    tempfile.tempdir = shared


def indexed(storage: Any, codec: Any, history: Any) -> Any:
    """An index that was written by these steps, with this codec."""
    made = storage.create_index(SCHEMA)
    for updated, deleted, how in history:
        writer = made.writer(codec=codec)
        for document in updated:
            writer.update_document(**document)
        for id in sorted(deleted):
            writer.delete_by_term("id", id)
        writer.commit(**how)
    return made


def found(searcher: Any, asked: Any, score: Any = float) -> Any:
    """All hits in the order of their numbers, with score and stored fields; None where Whoosh's own matchers fail."""
    try:
        hits = sorted(searcher.search(asked, limit=None), key=lambda hit: hit.docnum)
    except IndexError:
        return None  # AndNotMatcher asks a ListMatcher for its id after the end, whatever the codec
    return [(hit.docnum, score(hit.score), hit.fields()) for hit in hits]


def nearly(score: Any) -> Any:
    """Equal to a score that differs in the seventh digit."""
    return pytest.approx(score, 1e-6, 1e-6)


def terms(reader: Any) -> Iterator[Any]:
    """Every posting of every term, and every fact about the term."""
    for name, text in reader.all_terms():
        info = reader.term_info(name, text)
        yield (
            (name, text, info.doc_frequency(), info.min_id(), info.max_id()),
            round(info.weight(), 4),
            round(info.max_weight(), 4),
            reader.doc_frequency(name, text),
            round(reader.frequency(name, text), 4),
        )
        matcher = reader.postings(name, text)
        while matcher.is_active():
            yield matcher.id(), round(matcher.weight(), 4), matcher.value() or b""
            matcher.next()


@settings(max_examples=60, deadline=None)
@given(history=histories, asked=st.lists(queries, min_size=1, max_size=4))
def test_hits_and_scores_are_those_of_whoosh(history: Any, asked: Any) -> None:
    """Any history of updates, deletions, merges and optimizing gives the same hits, scores and stored fields."""
    own, arrays = (indexed(RamStorage(), codec, history) for codec in (W3Codec(), ArrayCodec()))
    with own.searcher() as expected, arrays.searcher() as searcher:
        assert searcher.doc_count_all() == expected.doc_count_all()
        for one in asked:
            assert found(searcher, one) == found(expected, one, nearly)


@settings(max_examples=40, deadline=None)
@given(history=histories)
def test_terms_postings_and_lengths_are_those_of_whoosh(history: Any) -> None:
    """Terms, statistics, positions, characters, lengths, vectors and columns are the same, term by term."""
    own, arrays = (indexed(RamStorage(), codec, history) for codec in (W3Codec(), ArrayCodec()))
    with own.reader() as expected, arrays.reader() as reader:
        assert list(terms(reader)) == list(terms(expected))
        for name in ("title", "body", "topics"):
            assert reader.field_length(name) == expected.field_length(name)
            for number in range(expected.doc_count_all()):
                assert reader.doc_field_length(number, name) == (expected.doc_field_length(number, name) or 0)
        for number in expected.all_doc_ids():
            assert reader.has_vector(number, "title") == expected.has_vector(number, "title")
            if expected.has_vector(number, "title"):
                items = [list(one.vector(number, "title").items_as("positions")) for one in (reader, expected)]
                assert items[0] == items[1]
        for name in ("body", "size"):
            if expected.doc_count_all():
                assert list(reader.column_reader(name)) == list(expected.column_reader(name))


@settings(max_examples=40, deadline=None)
@given(history=histories)
def test_our_merging_is_that_of_whoosh(tmp_path_factory: pytest.TempPathFactory, history: Any) -> None:
    """Segments that Whoosh wrote, in every format it has, become the same segment through numpy as through Whoosh."""
    plain = [
        ([{**one, "body": None, "size": None} for one in updated], ids, {"merge": False}) for updated, ids, _ in history
    ]
    indexes = []
    for name in ("own", "numpy"):
        folder = tmp_path_factory.mktemp(name)
        indexes.append(indexed(FileStorage(str(folder)), ArrayCodec(), plain))
    indexes[0].writer(codec=ArrayCodec()).commit(optimize=True)
    with NewCommit(folder, SCHEMA, keep=True) as new:
        toc = new.commit(optimize=True)
    assert len(toc.segments) <= 1
    with indexes[0].reader() as expected, indexes[1].reader() as reader:
        assert list(terms(reader)) == list(terms(expected))
        assert list(reader.all_stored_fields()) == list(expected.all_stored_fields())
        for number in range(expected.doc_count_all()):
            assert reader.doc_field_length(number, "title") == expected.doc_field_length(number, "title")
            assert reader.has_vector(number, "title") == expected.has_vector(number, "title")
            if reader.has_vector(number, "title"):
                items = [list(one.vector(number, "title").items_as("positions")) for one in (reader, expected)]
                assert items[0] == items[1]


def test_whoosh_columns_are_left_to_whoosh(tmp_path: Path) -> None:
    """Segments with columns in Whoosh's own bytes stand as they are; optimizing names what can merge them."""
    for number in range(3):
        made = index.open_dir(tmp_path) if number else index.create_in(tmp_path, SCHEMA)
        writer = made.writer(codec=ArrayCodec())
        writer.add_document(id=str(number), size=number)
        writer.commit(merge=False)
    with NewCommit(tmp_path, SCHEMA, keep=True) as new:
        new.add(MappedDocument(b"{}", {}, {}, {}))
        assert len(new.commit().segments) == 4
    with NewCommit(tmp_path, SCHEMA, keep=True) as new, pytest.raises(ValueError, match="optimize"):
        new.commit(optimize=True)
    assert made.doc_count() == 4


@pytest.mark.parametrize(
    "format", [formats.PositionBoosts(), formats.CharacterBoosts(), formats.Frequency(), formats.Existence(2.0)]
)
def test_every_format_of_whoosh_keeps_its_values(format: Any) -> None:
    """Whatever a format keeps with a posting comes out as the same bytes, also after two merges."""
    schema = fields.Schema(text=fields.FieldType(format=format, analyzer=RegexTokenizer(r"\S+"), scorable=True))
    values = []
    for codec in (W3Codec(), ArrayCodec()):
        made = RamStorage().create_index(schema)
        for text in ("alfa bravo alfa", "bravo charlie", "alfa"):
            writer = made.writer(codec=codec)
            writer.add_document(text=text)
            writer.commit(optimize=True)
        with made.reader() as reader:
            values.append(list(terms(reader)))
    assert values[0] == values[1]


class Reversed(formats.Format):  # type: ignore[misc]  # Whoosh carries no types
    """A format that is not Whoosh's own."""

    posting_size = -1

    def word_values(self, value: Any, analyzer: Any, **kwargs: Any) -> Any:
        return ((token.text, 1, 1.0, token.text[::-1].encode()) for token in analyzer(value, **kwargs))

    def decode_reversed(self, value: Any) -> Any:
        return value.decode()


def test_values_of_unknown_formats_are_kept_as_they_are() -> None:
    """A format of a stranger's gets back its own bytes."""
    made = RamStorage().create_index(fields.Schema(text=fields.FieldType(Reversed(), RegexTokenizer())))
    writer = made.writer(codec=ArrayCodec())
    writer.add_document(text="abc de")
    writer.commit()
    with made.reader() as reader:
        assert reader.postings("text", "abc").value_as("reversed") == "cba"
        assert reader.postings("text", "de").value() == b"ed"


class _Ran:
    def __reduce__(self) -> Any:
        return pytest.fail, ("a pickle in a value was run",)


def test_a_pickle_in_a_value_is_never_run() -> None:
    """Values that would run code, when taken apart or read, are refused or kept as bytes."""
    field = fields.TEXT()
    storage, codec = RamStorage(), ArrayCodec()
    segment = codec.new_segment(storage, "TEST")
    writer = codec.field_writer(storage, segment)
    writer.start_field("text", field)
    writer.start_term(b"term")
    writer.add(0, 1.0, b"\0\0\0\1" + pickle.dumps(_Ran(), 2), 1)
    writer.finish_term()
    writer.finish_field()
    writer.close()
    matcher = codec.terms_reader(storage, segment).matcher("text", b"term", field.format)
    assert matcher.value().endswith(b".")
    with pytest.raises(pickle.UnpicklingError):
        matcher.value_as("positions")


def test_segment_files_hold_no_pickle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything in a segment is read without unpickling anything."""
    indexed(RamStorage(), ArrayCodec(), [])
    made = index.create_in(tmp_path, SCHEMA)
    writer = made.writer(codec=ArrayCodec())
    writer.add_document(id="1", title="ape bat ape", body="cat", topics="a,b", size=3)
    writer.commit()
    _, (segment,) = open_segments(tmp_path)
    monkeypatch.setattr(pickle, "loads", None)
    monkeypatch.setattr(pickle, "Unpickler", None)
    assert not list(segment.defects())
    title = segment.field("title")
    assert [title.positions(number).tolist() for number in range(len(title))] == [[0, 2], [1]]
    assert segment.stored(0) == b'{"id":"1","size":3,"title":"ape bat ape"}'


def test_lengths_are_exact(tmp_path: Path) -> None:
    """A text of 1,001 words has the length 1,001, which Whoosh's own codec rounds."""
    made = index.create_in(tmp_path, fields.Schema(text=fields.TEXT))
    writer = made.writer(codec=ArrayCodec())
    writer.add_document(text="word " * 1001)
    writer.commit()
    with made.reader() as reader:
        assert reader.doc_field_length(0, "text") == reader.max_field_length("text") == 1001


def test_matcher_moves_as_whoosh_expects() -> None:
    """Skipping goes forward only, copies move alone, and blocks that are not good enough are left out."""
    made = RamStorage().create_index(fields.Schema(text=fields.TEXT))
    writer = made.writer(codec=ArrayCodec())
    for number in range(1000):
        writer.add_document(text="word " * (9 if number == 700 else 1))
    writer.commit()
    with made.searcher() as searcher:
        matcher = query.Term("text", "word").matcher(searcher)
        matcher.skip_to(300)
        other = matcher.copy()
        other.skip_to(301)
        matcher.skip_to(2)
        assert (matcher.id(), other.id()) == (300, 301)
        matcher.skip_to_quality(searcher.search(query.Term("text", "word"), limit=2)[1].score)
        assert matcher.id() == 640
        assert isinstance(matcher.replace(1e9), type(NullMatcher()))
        matcher.skip_to(10**6)
        assert not matcher.is_active()


def test_top_hits_of_one_term_are_the_best(tmp_path: Path) -> None:
    """Skipping blocks by quality loses no hit of a single term."""
    made = index.create_in(tmp_path, fields.Schema(id=fields.STORED, text=fields.TEXT))
    writer = made.writer(codec=ArrayCodec())
    for number in range(700):
        writer.add_document(id=number, text="word " * (1 + number * 7919 % 13) + "other " * (number * 31 % 11))
    writer.commit()
    with made.searcher() as searcher:
        asked = query.Term("text", "word")
        best = [hit.score for hit in searcher.search(asked, limit=None)][:10]
        assert [hit.score for hit in searcher.search(asked, limit=10)] == pytest.approx(best)


def test_segments_of_both_codecs_stand_side_by_side(tmp_path: Path) -> None:
    """An index may be moved to arrays segment by segment, and back."""
    made = index.create_in(tmp_path, SCHEMA)
    for number, codec in enumerate([W3Codec(), ArrayCodec(), W3Codec()]):
        writer = made.writer(codec=codec)
        writer.add_document(id=str(number), title="ape bat")
        writer.commit(merge=False)
    for codec in (ArrayCodec(), W3Codec()):
        with made.searcher() as searcher:
            assert len(searcher.search(query.Phrase("title", ["ape", "bat"]), limit=None)) == 3
        made.writer(codec=codec).commit(optimize=True)


def test_a_column_can_be_added_to_a_segment_that_stands(tmp_path: Path) -> None:
    """Whoosh's `add_sortable` works, and its column is used for sorting."""
    made = index.create_in(tmp_path, fields.Schema(name=fields.TEXT(stored=True)))
    writer = made.writer(codec=ArrayCodec())
    for name in ("b", "c", "a"):
        writer.add_document(name=f"x{name}")
    writer.commit()
    with made.writer(codec=ArrayCodec()) as writer:
        sorting.add_sortable(writer, "name", sorting.StoredFieldFacet("name"), column=columns.VarBytesColumn())
    with made.searcher() as searcher:
        hits = searcher.search(query.Every(), sortedby="name", limit=None)
        assert [hit["name"] for hit in hits] == ["xa", "xb", "xc"]


def test_undeleting_works(tmp_path: Path) -> None:
    """A document that was deleted by mistake comes back, unlike in Whoosh's own segments."""
    made = index.create_in(tmp_path, SCHEMA)
    writer = made.writer(codec=ArrayCodec())
    writer.add_document(id="1")
    writer.commit()
    for delete, left in ((True, 0), (False, 1)):
        writer = made.writer(codec=ArrayCodec())
        writer.delete_document(0, delete=delete)
        writer.commit(merge=False)
        assert made.doc_count() == left


def test_old_readers_outlive_new_generations(tmp_path: Path) -> None:
    """What a reader holds stays readable while all of it is deleted, merged and removed from the folder."""
    made = index.create_in(tmp_path, SCHEMA)
    writer = made.writer(codec=ArrayCodec())
    for number in range(50):
        writer.add_document(id=str(number), title="ape bat", body="cat", size=number)
    writer.commit()
    searcher = made.searcher()
    _, (segment,) = open_segments(tmp_path)
    before = {path.name for path in Path(tmp_path).iterdir()}
    writer = made.writer(codec=ArrayCodec())
    writer.delete_by_term("title", "ape")
    writer.commit(optimize=True)
    assert not {path.name for path in Path(tmp_path).iterdir()} & {name for name in before if "." in name}
    assert len(searcher.search(query.Term("title", "ape"), limit=None, sortedby="size")) == 50
    assert searcher.stored_fields(49)["size"] == 49
    assert not list(segment.defects())
    searcher.close()

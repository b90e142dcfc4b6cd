"""Are the right completions suggested, and none of a hidden document? Compared with looking at every document."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path
from random import Random
from typing import Any

import pytest
from conftest import NOW, indexed
from hypothesis import example, given
from hypothesis import strategies as st

from search.protocol.engine import Searcher, open_searcher
from search.protocol.request import Filter, SearchRequest
from search.protocol.suggestion import MAX_LIMIT, TERM, Suggestion, completed_values
from search.query.partial_query import PartialQuery, key_of
from search.schema.document import Document
from search.schema.fields import DEFAULT_FIELDS, TITLE
from search.text.analysis import Token, stop_words, tokens
from search.whoosh_engine.schema import DocumentMapper, ordinal_fields, prefix_fields, schema
from search.whoosh_engine.writer.commit import NewCommit

WORDS = ("power", "apps", "apple", "Äpfel", "portal", "the", "portals", "C++", "naïve")
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)
hiding = st.sampled_from([{}, {}, {}, {"published": NOW + timedelta(days=1)}, {"expires": NOW - timedelta(days=1)}])
documents = st.lists(
    st.builds(
        lambda title, excerpt, topics, dates, heat: {
            "title": title,
            "excerpt": excerpt,
            "topics": tuple(dict.fromkeys(topics)),
            "heat": heat,
            **dates,
        },
        texts,
        texts,
        st.lists(texts, max_size=2),
        hiding,
        st.integers(-1, 1),
    ),
    min_size=1,
    max_size=8,
).map(lambda some: [Document(str(number), values) for number, values in enumerate(some)])
typed = st.one_of(
    st.sampled_from(
        ["p", "a", "ap", "app", "ä", "power ", "power a", "the p", "c+", "apps", "portal p", "zz", "", "'"]
    ),
    texts,
    texts.map(lambda text: text[: len(text) // 2]),
)


def _visible(some: Iterable[Document]) -> list[Document]:
    return [
        one
        for one in some
        if one.values.get("published", NOW) <= NOW and one.values.get("expires", NOW + timedelta(1)) > NOW
    ]


def _suggest(searcher: Searcher, text: str, limit: int = MAX_LIMIT) -> tuple[Suggestion, ...]:
    return searcher.suggest(SearchRequest(text), limit, NOW)


def _words(document: Document) -> list[Token]:
    """Of all searched fields."""
    texts = (text for field in DEFAULT_FIELDS.searched for text in document.values_of(field))
    return [word for text in texts for word in tokens(text)]


@given(some=documents, text=typed)
@example([Document("0", {"title": "the the"})], "the t")
def test_suggestions_are_those_of_the_visible_documents(
    tmp_path_factory: pytest.TempPathFactory, some: list[Document], text: str
) -> None:
    """Titles and values are all those that have the words, with their numbers; words are of visible documents."""
    begun, shown = PartialQuery.of(text), _visible(some)
    with indexed(tmp_path_factory.mktemp("index"), some) as searcher:
        found = _suggest(searcher, text)
    assert len({(one.kind, one.text) for one in found}) == len(found)
    if not begun:
        assert not found
        return
    titles = [list(tokens(one.values["title"])) for one in shown]
    expected_titles = {key_of(title) for title in titles if begun.is_in(title)}
    assert {key_of(tokens(one.text)) for one in found if one.kind == TITLE} == expected_titles
    for field in completed_values(DEFAULT_FIELDS):
        values = {value for one in shown for value in one.values_of(field) if _has(begun, value)}
        expected = {value: sum(value in one.values_of(field) for one in shown) for value in values}
        assert {one.text: one.count for one in found if one.kind == field.name} == expected
    for one in found:
        assert unescape(one.marked).replace("<mark>", "").replace("</mark>", "") == one.text
        if one.kind == TERM:
            _check_words(one, begun, shown)


def _has(begun: PartialQuery, value: str) -> bool:
    """Whether a value has the complete words as they are written, and one that begins so."""
    words = {word.surface for word in tokens(value)}
    return {word.surface for word in begun.words} <= words and any(word.startswith(begun.prefix) for word in words)


def _check_words(one: Suggestion, begun: PartialQuery, shown: list[Document]) -> None:
    words = list(tokens(one.text))
    assert words[-1].surface.startswith(begun.prefix)
    assert any(word.surface == words[-1].surface for document in shown for word in _words(document))
    sought = {word.term for word in words if word.surface not in stop_words(("en",))} or {word.term for word in words}
    assert one.count == sum(sought <= {word.term for word in _words(document)} for document in shown)
    assert one.request == SearchRequest(one.text)


@given(some=documents, prefix=st.sampled_from(["p", "a", "ap", "apple", "po", "ä", "c"]))
def test_every_word_is_suggested_when_nothing_is_hidden(
    tmp_path_factory: pytest.TempPathFactory, some: list[Document], prefix: str
) -> None:
    """Without hidden documents each word that begins so is suggested in one form, unless it is a value or stop word."""
    some = [Document(one.id, {name: one.values[name] for name in ("title", "excerpt", "topics")}) for one in some]
    begun = PartialQuery.of(prefix)
    with indexed(tmp_path_factory.mktemp("index"), some) as searcher:
        found = _suggest(searcher, prefix)
    taken = {one.text.casefold() for one in found if one.kind not in {TERM, TITLE}}
    left_out = stop_words(("en",)) | taken
    written = [word for one in some for word in _words(one) if word.surface not in left_out]
    words = {word.term for word in written if word.surface.startswith(begun.prefix)}
    suggested = {word.term for one in found if one.kind == TERM for word in tokens(one.text)}
    assert suggested <= words
    assert all(any(word.term == term for text in taken for word in tokens(text)) for term in words - suggested)


def test_each_kind_has_its_share(index: Callable[..., Searcher]) -> None:
    """However many titles begin so, words and values are among the suggestions, and the limit is kept."""
    some = [Document(str(n), {"title": f"Power station {n}", "topics": ("Power", "Power BI")}) for n in range(30)]
    for limit in (1, 2, 3, 8):
        assert len(_suggest(index(*some), "pow", limit)) == limit
    assert {one.kind for one in _suggest(index(*some), "pow", 4)} == {TITLE, "topics"}


def test_titles_that_begin_so_come_first_then_the_hottest_then_the_newest(index: Callable[..., Searcher]) -> None:
    """The order of titles: the beginning of the title before that of an inner word, then heat, then date."""
    searcher = index(
        Document("inner", {"title": "My great garden", "heat": 99}),
        Document("cold", {"title": "Great expectations", "heat": 1}),
        Document("old", {"title": "Great news", "heat": 50, "published": NOW - timedelta(days=9)}),
        Document("new", {"title": "Great walls", "heat": 50, "published": NOW - timedelta(days=1)}),
        Document("same", {"title": "GREAT walls", "heat": 50, "published": NOW - timedelta(days=2)}),
        Document("none", {"title": "Great nothing"}),
    )
    titles = [one for one in _suggest(searcher, "grea") if one.kind == TITLE]
    assert [one.text for one in titles] == [
        "Great walls", "Great news", "Great expectations", "Great nothing", "My great garden"
    ]  # fmt: skip
    assert titles[0].count == 2
    assert searcher.search(titles[0].request, NOW).total == 2


def test_more_than_the_kept_beginning_is_compared(index: Callable[..., Searcher]) -> None:
    """Of titles whose first eight letters are the same, those that go on as typed come first."""
    fruits = enumerate(["apple", "pear", "plum"])
    some = [Document(str(heat), {"title": f"Remember the {fruit}", "heat": heat}) for heat, fruit in fruits]
    searcher = index(*some, Document("x", {"title": "The pear to remember", "heat": 9}))
    assert [one.text for one in _suggest(searcher, "remember the p") if one.kind == TITLE] == [
        "Remember the plum", "Remember the pear", "The pear to remember"
    ]  # fmt: skip


def test_what_is_chosen_already_stays_chosen(index: Callable[..., Searcher]) -> None:
    """What a suggestion stands for keeps filters and order, and choosing a value again does not take it away."""
    searcher = index(Document("a", {"title": "Wind power", "topics": ("Power",)}))
    filters = (("topics", Filter(any_of=("Power",))), ("type", Filter(any_of=("x",))))
    asked = SearchRequest("pow", filters, "-heat", page=3)
    value, title = searcher.suggest(asked, 8, NOW)
    assert value.request == replace(asked, query="", page=1)
    assert title.request == replace(asked, query='"Wind power"', page=1)


def test_words_follow_what_stands_before_them(index: Callable[..., Searcher]) -> None:
    """After a space the words that follow in titles are suggested, the commonest first."""
    searcher = index(
        *(Document(str(n), {"title": f"Facial recognition {n}x"}) for n in range(3)),
        Document("z", {"title": "Facial hair and recognition"}),
    )
    words = [one for one in _suggest(searcher, "facial ") if one.kind == TERM]
    assert [(one.text, one.count) for one in words] == [("facial recognition", 4), ("facial hair", 1)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("recognitoin", ["recognition"]),
        ("recogmi", ["recognition"]),
        ("faical recog", ["facial recognition"]),
        ("facial rexogn", ["facial recognition"]),
        ("gecogni", []),  # the first letter is wrong
        ("rec", ["recognition", "recipe"]),  # right, and not looked at for what it might have been
        ("ricipa", []),  # two letters are wrong
    ],
)
def test_a_misspelt_beginning_still_suggests(index: Callable[..., Searcher], text: str, expected: list[str]) -> None:
    """When nothing begins as typed, words that are one edit away are taken for it, their first letters right."""
    titles = ["Facial recognition", "Recognition of voices", "A recipe"]
    searcher = index(*(Document(str(number), {"title": title}) for number, title in enumerate(titles)))
    assert [one.text for one in _suggest(searcher, text) if one.kind == TERM] == expected


def test_nothing_of_a_deleted_document_is_suggested(tmp_path: Path) -> None:
    """Of a document that is deleted, merged or not, neither its words nor its values nor its title are suggested."""
    kept = Document("kept", {"title": "Secrecy kept", "topics": ("Sea",)})
    gone = Document("gone", {"title": "Secret gone", "excerpt": "seldom", "topics": ("Secrets",)})
    for merge in (False, True):
        folder = tmp_path / str(merge)
        with indexed(folder, [kept, gone]):
            pass
        _delete(folder, "gone", merge=merge)
        searcher = open_searcher(folder)
        found = _suggest(searcher, "se")
        searcher.close()
        assert {(one.kind, one.text, one.count) for one in found} == {
            (TERM, "secrecy", 1), ("topics", "Sea", 1), (TITLE, "Secrecy kept", 1)
        }  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_words_that_cannot_be_seen_choose_none_among_others(index: Callable[..., Searcher], seed: int) -> None:
    """Of more equally common words than are looked at, the same are suggested whatever waiting documents have."""
    words = [f"q{chr(97 + number // 26)}{chr(97 + number % 26)}x" for number in range(150)]
    Random(seed).shuffle(words)
    shown = [Document(word, {"title": "One", "body": f"{word} here"}) for word in words[:70]]
    waiting = [
        Document(word, {"title": "One", "body": f"{word} here", "published": NOW + timedelta(days=1)})
        for word in words[70:]
    ]
    mixed = Random(seed).sample([*shown, *waiting], len(words))
    assert _suggest(index(*mixed), "q", MAX_LIMIT) == _suggest(index(*shown), "q", MAX_LIMIT)


def test_a_value_is_not_suggested_as_a_word_too(index: Callable[..., Searcher]) -> None:
    """What is a value is suggested once, however it is written."""
    searcher = index(Document("one", {"title": "Models", "provider": ("OpenAI",)}))
    assert [one.text for one in _suggest(searcher, "opena")] == ["OpenAI"]


def _delete(folder: Path, id: str, *, merge: bool) -> None:
    """Make a generation without one document, after which the facts say the same as before."""
    before = max(folder.glob("newsdex-*.json"))
    options: dict[str, Any] = {"ordinals": ordinal_fields(DEFAULT_FIELDS), "prefixes": prefix_fields(DEFAULT_FIELDS)}
    with NewCommit(folder, schema(DEFAULT_FIELDS), keep=True, **options) as new:
        assert new.delete("id", id) == 1
        added = DocumentMapper(DEFAULT_FIELDS, "en").map(Document("other", {"title": "Other"}))
        new.add(added)
        facts = before.read_text().replace(f'"generation":{new.generation - 1}', f'"generation":{new.generation}')
        (folder / f"newsdex-{new.generation}.json").write_text(facts)
        new.commit(merge=merge, optimize=merge)

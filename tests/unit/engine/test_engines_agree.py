"""Does each engine answer as the reference engine does? A thousand random requests to random documents.

A failure prints the documents and the request; make a case of it in `cases/search.yaml`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from conftest import NOW, indexed
from hypothesis import given, settings
from hypothesis import strategies as st
from reference_engine import ReferenceEngine

from search.configuration.reader import read_settings
from search.protocol.engine import Searcher
from search.protocol.request import MAX_SIZE, RELEVANCE, Filter, Match, SearchRequest
from search.protocol.results import FacetCounts, Hit, SearchResults
from search.query.parser import parse
from search.schema.document import Document
from search.schema.fields import LOCALE, Field, Kind
from search.settings.pins import Pin, Pins, words_of
from search.text.languages import ENGLISH

CORPORA = 65
REQUESTS = 16
"""Random requests to each corpus: 1,040 in all."""

SETTINGS = read_settings(
    {
        "fields": {
            "topics": {"facet": {"limit": 3}},
            "provider": {"facet": {"limit": 2, "order": "value"}},
            "free": {"kind": "flag", "facet": True},
            "sizes": {"kind": "number", "many": True, "facet": {"ranges": ["..<1", "0..3", "7", "1e300.."]}},
            "heat": {"facet": True},
            "price_in_euro": {"kind": "number", "sortable": True},
            "meetings": {"kind": "date", "many": True, "facet": True},
            "notes": {"kind": "text", "many": True, "weight": 0.5},
            "desk": {"kind": "keyword", "shown": False, "facet": True},
        }
    }
)

FIELDS = SETTINGS.fields

WORDS = tuple(
    """
    solar Solar power powers powered powering panel panels the of it's its a C++ C# c Node.js node js e-mail email
    naïve naive Naïve œuvre oeuvre ﬁne fine ß ss İstanbul istanbul データ 学習 機械学習 学 한국어 한 Ёлка 2021 x
    o'neil straße résumé résumés हिन्दी سلام 🚀 ½ _ x_y -- universe university
    PowerApps Power-Apps U.S. US AT&T att t 1,000 1000 3.5 GPT-3 GPT3 gpt 3 5 .NET ASP.NET net asp.net powerapps apps
    Häuser Haus haeuser l'été ete news new isik IŞIK informações informacoes
    foo_bar foobar O'Neil's O neil low–code lowcode low code a-b
""".split()  # noqa: SIM905 - a list of sixty lines says no more
)
NAMES = (
    "AI",
    "ai",
    "Robotics",
    "C, C++",
    "Solar power",
    "ß",
    "ss",
    "Éclair",
    "eclair",
    "データ",
    "the",
    " ",
    "a\x1eb",
    "+",
)
BETWEEN = (" ", ", ", "-", " <b>", "\x1e", "\n")
INSTANTS = (
    NOW,
    NOW - timedelta(microseconds=1),
    NOW + timedelta(microseconds=1),
    NOW - timedelta(days=30),
    NOW + timedelta(days=400),
    datetime(2020, 2, 29, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(2020, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(2021, 1, 1, tzinfo=UTC),
    datetime(2021, 1, 1, 1, tzinfo=timezone(timedelta(hours=2))),
    datetime(2021, 1, 31, 23, tzinfo=timezone(timedelta(hours=-5, minutes=-30))),
    datetime(1969, 12, 31, 12, tzinfo=UTC),
    datetime(999, 7, 4, tzinfo=UTC),
    datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
)
INTERVALS = {
    Kind.DATE: (
        "2020",
        "2021",
        "2021-01",
        "2021-2",
        "2020-02-29",
        "2020-12..2021-01-01",
        "2021..",
        "..2020-02",
        "2022..2021",
        "P30D",
        "P1M",
        "P2Y",
        "P9999Y",
        "2022-06-15T12:00:00Z",
        "2021-01-01T00:00:00.000000+02:00..",
        "0999",
        "9999-12-31",
        "2020-12-15..<2021-02",
        "P40D",
    ),
    Kind.NUMBER: ("0", "-1", "3", "0.1", "0..3", "0..<3", "3..0", "-1..", "..0.1", "1e300", " 2 .. 7 "),
    Kind.DURATION: ("PT10M", "PT600S", "PT5M..PT1H", "PT5M..<PT10M", "P1D..", "..PT9M59.999999S", "P1Y", "P0D"),
}
NUMBERS = (0, -0.0, -1, 1, 3, 3.0, 0.1, math.nextafter(0.1, 1), 7, 1e300, 2**40)
DURATIONS = ("PT10M", "PT600S", "PT9M59.999999S", "PT1H", "P1Y", "P1D", "PT0S")
FILTERED = ("topics", "provider", "kind", "published", "expires", "heat", "length", "free", "sizes", "meetings", "desk")
LOCALES = ("de-AT", "fr", "tr", "ja", "en", "no tag")
FILLED = (*FILTERED, "title", "excerpt", "body", "notes", "price_in_euro")


@dataclass(frozen=True)
class Vocabulary:
    """The few words, names and moments of one example, so that its documents and requests meet."""

    words: tuple[str, ...]
    names: tuple[str, ...]
    instants: tuple[datetime, ...]


def _window(pool: tuple[Any, ...], number: int, size: int) -> tuple[Any, ...]:
    start = number * (size - 1) % len(pool)
    return (pool + pool)[start : start + size]


VOCABULARIES = [
    Vocabulary(_window(WORDS, number, 7), _window(NAMES, number, 5), _window(INSTANTS, number, 5))
    for number in range(-(-len(WORDS) // 6))
]


def documents(vocabulary: Vocabulary, count: int, seed: int) -> list[Document]:
    """Random documents, in which most fields are often missing; made without Hypothesis, which likes to make few."""
    random = Random(seed)

    def text() -> str:
        return random.choice(BETWEEN).join(random.choices(vocabulary.words, k=random.randrange(9)))

    by_kind: dict[Kind, Callable[[], Any]] = {
        Kind.TEXT: text,
        Kind.KEYWORD: lambda: random.choice(vocabulary.names),
        Kind.DATE: lambda: random.choice(vocabulary.instants),
        Kind.NUMBER: lambda: random.choice(NUMBERS),
        Kind.FLAG: lambda: random.choice((True, False)),
        Kind.DURATION: lambda: random.choice(DURATIONS),
    }

    def value(field: Field) -> Any:
        one = by_kind[field.kind]
        return tuple(one() for _ in range(random.randrange(1, 4))) if field.many else one()

    def values() -> dict[str, Any]:
        filled = {name: value(FIELDS[name]) for name in FILLED if random.random() < 0.6}
        return {LOCALE: random.choice(LOCALES), **filled} if random.random() < 0.3 else filled

    return [Document(f"news/{number}", values()) for number in range(count)]


@dataclass(frozen=True)
class World:
    """The documents of one example, and what they and its requests are made of."""

    vocabulary: Vocabulary
    documents: list[Document]


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Random documents of a random vocabulary."""
    vocabulary = draw(st.sampled_from(VOCABULARIES))
    count, seed = draw(st.sampled_from((25, 12, 3, 1, 0))), draw(st.integers(0, 2**32))
    return World(vocabulary, documents(vocabulary, count, seed))


def filter_values(field: Field, names: tuple[str, ...]) -> st.SearchStrategy[str]:
    """Texts by which a field can be filtered, some of which no document has."""
    if field.ranged:
        return st.sampled_from(INTERVALS[field.kind])
    return st.sampled_from(("true", "false")) if field.kind is Kind.FLAG else st.sampled_from((*names, "No such name"))


@cache
def filters(field: Field, names: tuple[str, ...]) -> st.SearchStrategy[Filter]:
    """Filters of a field, the empty one included."""
    values = st.lists(filter_values(field, names), max_size=2, unique=True).map(tuple)
    return st.builds(Filter, values, st.just(()) | values, st.booleans(), st.sampled_from((False, False, True)))


@cache
def fielded(vocabulary: Vocabulary) -> st.SearchStrategy[str]:
    """Terms that name a field: of every kind, right and wrong."""
    word, name = st.sampled_from(vocabulary.words), st.sampled_from(vocabulary.names)
    keyword = st.sampled_from(("topics", "provider", "kind", "desk", "Topics"))
    text = st.sampled_from(("title", "notes", "body", "TITLE"))
    ranged = st.sampled_from([field for field in FIELDS if field.ranged and field.name in FILLED])
    compared = st.sampled_from(("", "", ">", "<=", "<", ">=", "≥"))
    intervals = ranged.flatmap(
        lambda field: st.builds(lambda sign, text: f'{field.name}:"{sign}{text}"', compared, filter_values(field, ()))
    )
    return st.one_of(
        st.builds("{}:{}".format, text, word),
        st.builds('{}:"{} {}"'.format, text, word, word),
        st.builds("{}:{}*".format, text, word.map(lambda word: word[:2])),
        st.builds("{}:{}".format, keyword, st.one_of(word, name)),
        st.builds('{}:"{}"'.format, keyword, st.one_of(name, name.map(str.swapcase))),
        st.builds("{}:{}*".format, keyword, name.map(lambda name: name[:2])),
        st.builds("{}:*{}".format, keyword, name.map(lambda name: name[-3:])),
        intervals,
        st.builds("free:{}".format, st.sampled_from(("true", "NO", "maybe"))),
        st.builds("has:{}".format, st.sampled_from((*FILLED, "url", "images", "nothing"))),
        st.builds("{}:{}".format, st.sampled_from(("heat", "published", "length", "nobody", "images")), word),
    )


@cache
def simple(vocabulary: Vocabulary) -> st.SearchStrategy[str]:
    """Terms that name no field: words, phrases, beginnings and ends of words, and any text."""
    word, name = st.sampled_from(vocabulary.words), st.sampled_from(vocabulary.names)
    return st.one_of(
        word,
        word,
        st.lists(word, min_size=1, max_size=3).map(lambda some: f'"{" ".join(some)}"'),
        st.lists(name, min_size=1, max_size=2).map(lambda some: f'"{" ".join(some)}"'),
        st.builds(lambda word, length: f"{word[:length]}*", word, st.integers(1, 4)),
        word.map(lambda word: f"*{word[-3:]}"),
        st.text(max_size=6),
    )


@cache
def queries(vocabulary: Vocabulary) -> st.SearchStrategy[str]:
    """Up to five terms side by side, or trees of them with operators and brackets, some of these astray."""
    term = st.one_of(simple(vocabulary), simple(vocabulary), fielded(vocabulary))
    signed = st.builds(str.__add__, st.sampled_from(("", "", "", "-")), term)
    plain = st.lists(st.sampled_from(vocabulary.words), min_size=2, max_size=5).map(" ".join)
    operators = st.sampled_from((" ", " ", " OR ", " AND ", " AND NOT ", " OR NOT ", " OR OR ", " AND"))
    openings = st.sampled_from(("(", "(", "-(", "NOT (", "title:(", "topics:(", "((", "published:("))

    def joined(some: list[str], operator: str) -> str:
        return operator.join(some)

    trees = st.recursive(
        signed,
        lambda inner: st.one_of(
            st.builds(joined, st.lists(inner, min_size=2, max_size=3), operators),
            st.builds("{}{})".format, openings, inner),
        ),
        max_leaves=6,
    )
    return st.one_of(st.lists(signed, max_size=3).map(" ".join), plain, trees, st.builds("{} {}".format, plain, trees))


ORDERS = tuple(sign + field.name for field in FIELDS.sortable for sign in ("", "-"))


@st.composite
def requests(draw: st.DrawFn, world: World) -> SearchRequest:
    """Requests with up to three filters."""
    query = draw(queries(world.vocabulary))
    request = SearchRequest(query=query, sort=draw(st.sampled_from(("", RELEVANCE, *ORDERS))))
    request = request.matching(draw(st.sampled_from(Match)))
    for name in draw(st.lists(st.sampled_from(FILTERED), max_size=3, unique=True)):
        request = request.with_filter(name, draw(filters(FIELDS[name], world.vocabulary.names)))
    return replace(
        request,
        page=draw(st.sampled_from((1, 1, 2, 9))),
        size=draw(st.sampled_from((1, 3, MAX_SIZE))),
        exact=draw(st.booleans()),
        collapse=False,  # see `test_duplicates`
        highlights=draw(st.booleans()),
        facets=draw(st.sampled_from((None, None, None, (), ("topics", "meetings"), ("desk", "title")))),
    )


PRESENTS = st.sampled_from((NOW, NOW, NOW + timedelta(microseconds=1), NOW + timedelta(days=500)))


def assert_agreement(searcher: Searcher, reference: ReferenceEngine, request: SearchRequest, now: datetime) -> None:
    """Both answer alike: the same documents, in the same order when one is specified, and the same counts."""
    found, expected = searcher.search(request, now), reference.search(request, now)
    assert found.total == expected.total
    assert list(found.facets.items()) == list(expected.facets.items())
    ids = ids_of(found)
    assert [(step.words, step.documents) for step in found.matching.steps] == expected.steps
    assert {hit.id: hit.lacking for hit in found.hits} == {hit.id: expected.lacking[hit.id] for hit in found.hits}
    if found.order == RELEVANCE:
        whole = all_hits(searcher, request, now)
        assert sorted(hit.id for hit in whole) == sorted(expected.ids)
        assert ids == [hit.id for hit in whole][request.offset : request.offset + request.size]
        assert all(math.isfinite(hit.score) and hit.score >= 0 for hit in whole)
        assert [hit.id for hit in whole if hit.pinned] == list(expected.pinned)
        assert all(hit.pinned for hit in whole[: len(expected.pinned)])
        others = whole[len(expected.pinned) :]
        words = len(found.query.plain)
        had = [words - len(hit.lacking) if words > 1 else words for hit in others]
        places = [next(place for place, (least, _) in enumerate(expected.steps) if one >= least) for one in had]
        ranks = [(place, -hit.score) for place, hit in zip(places, others, strict=True)]
        assert ranks == sorted(ranks)
    else:
        assert ids == list(expected.ids[request.offset : request.offset + request.size])


def all_hits(searcher: Searcher, request: SearchRequest, now: datetime) -> list[Hit]:
    """The hits of all pages."""
    first = searcher.search(request.at_page(1), now)
    pages = (searcher.search(request.at_page(page), now) for page in range(2, first.pages + 1))
    return [hit for page in (first, *pages) for hit in page.hits]


def ids_of(results: SearchResults) -> list[str]:
    """The ids of the hits."""
    return [hit.id for hit in results.hits]


@pytest.fixture
def _few_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many as a small corpus has: else every query would be relaxed to any of its words."""
    for module in ("reference_engine", "search.rewriting.relaxation"):
        monkeypatch.setattr(f"{module}.ENOUGH", 3)


@pytest.mark.usefixtures("_few_are_enough", "nothing_is_rewritten")
@settings(max_examples=CORPORA)
@given(data=st.data(), editors=st.sampled_from((False, False, True)))
def test_a_thousand_random_requests(engine: str, data: st.DataObject, *, editors: bool) -> None:
    """Totals, hits, their order, facets and histograms are those of the reference engine, for any request."""
    world = data.draw(worlds(), "world")
    reference = ReferenceEngine(FIELDS, world.documents, editors=editors)
    with (
        TemporaryDirectory() as folder,
        indexed(f"{engine}:{folder}/index", world.documents, SETTINGS, editors=editors) as searcher,
    ):
        for _ in range(REQUESTS):
            request, now = data.draw(requests(world), "request"), data.draw(PRESENTS, "now")
            assert_agreement(searcher, reference, request, now)


@settings(max_examples=30)
@given(data=st.data(), editors=st.sampled_from((False, False, True)))
def test_random_requests_with_pins(engine: str, data: st.DataObject, *, editors: bool) -> None:
    """The same with documents that are pinned to the words of some of the requests, there or not, visible or not."""
    world = data.draw(worlds(), "world")
    plain = st.lists(st.sampled_from(world.vocabulary.words), min_size=1, max_size=3).map(" ".join)
    asked = [data.draw(requests(world), "request").with_query(data.draw(plain, "query")) for _ in range(REQUESTS // 2)]
    ids = st.lists(st.integers(0, 26).map("news/{}".format), min_size=1, max_size=5, unique=True)
    queries = {words: one.query for one in asked if (words := words_of(parse(one.query, FIELDS), ENGLISH))}
    pins = Pins(tuple(Pin((query,), tuple(data.draw(ids, "pinned"))) for query in queries.values()))
    reference = ReferenceEngine(FIELDS, world.documents, editors=editors, pins=pins)
    pinning = replace(SETTINGS, pins=pins)
    with (
        TemporaryDirectory() as folder,
        indexed(f"{engine}:{folder}/index", world.documents, pinning, editors=editors) as searcher,
    ):
        for request in asked:
            assert_agreement(searcher, reference, request, data.draw(PRESENTS, "now"))


@settings(max_examples=25)
@given(data=st.data())
def test_a_click_on_a_value_gives_the_count_beside_it(engine: str, data: st.DataObject) -> None:
    """Each value of each facet, each bar and each "no value", chosen alone, finds as many documents as it says."""
    world = data.draw(worlds(), "world")
    request = data.draw(requests(world), "request")
    with TemporaryDirectory() as folder, indexed(f"{engine}:{folder}/index", world.documents, SETTINGS) as searcher:
        for name, facet in searcher.search(request, NOW).facets.items():
            for value in facet.values if isinstance(facet, FacetCounts) else (*facet.years, *facet.months, *facet.days):
                assert searcher.search(request.only(name, value.value), NOW).total == value.count
            without = request.with_filter(name, Filter(missing=True))
            assert searcher.search(without, NOW).total == facet.missing


@settings(max_examples=20)
@given(data=st.data())
def test_all_pages_together_show_each_hit_once(engine: str, data: st.DataObject) -> None:
    """Paging neither repeats nor skips a hit, whatever the order, and what is after the last page is empty."""
    world = data.draw(worlds(), "world")
    request = replace(data.draw(requests(world), "request"), size=data.draw(st.integers(1, 5), "size"))
    with TemporaryDirectory() as folder, indexed(f"{engine}:{folder}/index", world.documents, SETTINGS) as searcher:
        first = searcher.search(request.at_page(1), NOW)
        pages = [searcher.search(request.at_page(page), NOW) for page in range(1, first.pages + 2)]
        ids = [id for page in pages for id in ids_of(page)]
        assert len(ids) == len(set(ids)) == first.total
        assert all(len(page.hits) == request.size for page in pages[:-2])
        assert pages[-1].hits == ()


@settings(max_examples=15)
@given(data=st.data())
def test_more_values_of_a_facet(engine: str, data: st.DataObject) -> None:
    """The values of a facet that contain a text are those of the reference engine that do, as many as are wanted."""
    world = data.draw(worlds(), "world")
    request = data.draw(requests(world), "request")
    contains = data.draw(st.sampled_from(("", "A", "ss", "C, ", "データ", "no such name")), "contains")
    limit = data.draw(st.integers(1, 20), "limit")
    topics = FIELDS["topics"]
    unlimited = FIELDS.with_field(replace(topics, facet=replace(topics.facet, limit=1000)))  # type: ignore[type-var]
    with TemporaryDirectory() as folder, indexed(f"{engine}:{folder}/index", world.documents, SETTINGS) as searcher:
        found = searcher.facet(request, "topics", contains, limit, NOW)
        all_values = (
            ReferenceEngine(unlimited, world.documents).search(replace(request, facets=None), NOW).facets["topics"]
        )
    assert isinstance(all_values, FacetCounts)
    containing = [value for value in all_values.values if contains.casefold() in value.value.casefold()]
    counted = [value for value in containing if value.count]
    chosen = [value for value in containing if value not in counted[:limit] and (value.selected or value.excluded)]
    assert found.missing == all_values.missing
    assert found.distinct == len(counted)
    assert found.values[:limit] == tuple(counted[:limit]) or not contains
    if not contains:
        assert set(found.values) == {*counted[:limit], *chosen}


@pytest.mark.parametrize("order", ["", RELEVANCE, *ORDERS])
def test_an_index_of_nothing_answers(engine: str, order: str) -> None:
    """An index without documents answers every order with no hits and empty facets."""
    reference = ReferenceEngine(FIELDS, [])
    with TemporaryDirectory() as folder, indexed(f"{engine}:{folder}/index", [], SETTINGS) as searcher:
        for query in ("", "solar", "-solar", "sol*", '"solar power"'):
            assert_agreement(searcher, reference, SearchRequest(query=query, sort=order), NOW)

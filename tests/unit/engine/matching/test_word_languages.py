"""In which languages is a word of a query meant? In those in which visible documents have it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest
from conftest import NOW, build
from hypothesis import given, settings
from hypothesis import strategies as st
from reference_engine import ReferenceEngine

from search.protocol.engine import Searcher, open_searcher, open_upkeep, open_writer
from search.protocol.request import Filter, Match, SearchRequest
from search.schema.document import Document
from search.settings.settings import Settings

TEXTS = {
    "en": "solar roofs; solar power; a solar fair; stolen paintings; the information; .NET; news of hands",
    "es": "el sol; los soles; información útil; universidades; la luna; unas mesas",
    "sv": "stolar för köket; en stol; den nya husen; flickorna; informationen; händer",
    "de": "Informationen; Häuser; Universitäten; die Hand; das Neue; ein Net; Soldaten",
    "fr": "l'information; l'été; les soles; nouvelles; des universités",
}
"""Short texts of each language, one document for each, parted by semicolons."""


def document(id: str, language: str, title: str, **values: object) -> Document:
    """A document of a language."""
    return Document(id, {"title": title, "locale": language, **values})


DOCUMENTS = [
    document(f"{language}/{number}", language, text.strip())
    for language, texts in TEXTS.items()
    for number, text in enumerate(texts.split(";"))
]


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    """Of these documents."""
    folder = tmp_path_factory.mktemp("languages")
    build(folder, DOCUMENTS)
    found = open_searcher(folder)
    yield found
    found.close()


class Case(NamedTuple):
    """A query, the locales that are chosen, and the titles that are found, in their order."""

    query: str
    titles: tuple[str, ...]
    locales: tuple[str, ...] = ()


CASES = {
    "a word of one language": Case("solar", ("solar roofs", "solar power", "a solar fair")),
    "in quotes": Case('"solar"', ("solar roofs", "solar power", "a solar fair")),
    "a word of two languages": Case("soles", ("los soles", "les soles", "el sol")),
    "few have the word": Case("stolen", ("stolen paintings", "en stol", "stolar för köket")),
    "another locale is chosen": Case("stolen", ("en stol", "stolar för köket"), ("sv",)),
    "a locale with only the stem is chosen": Case("solar", ("el sol", "los soles"), ("es-MX", "es")),
    "another locale is named": Case("solar locale:es", ("el sol", "los soles")),
    "no language has the word": Case("solares", ("solar roofs", "solar power", "a solar fair")),
    "the word is a stem": Case("hand", ("händer", "die Hand", "news of hands")),
    "an elided article": Case("l'information", ("l'information", "the information")),
    "a spelling with a sign": Case("net", (".NET", "ein Net")),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_languages_of_a_word(searcher: Searcher, case: Case) -> None:
    """A word finds its forms in the languages that have it, and in others below them while few have it."""
    request = SearchRequest(case.query, match=Match.ALL)
    request = request.with_filter("locale", Filter(case.locales)) if case.locales else request
    assert tuple(hit.fields["title"] for hit in searcher.search(request, NOW).hits) == case.titles


WORDS = tuple("solar sol soles solares stolen stol stolar hand hands händer nya news neue".split())  # noqa: SIM905


@st.composite
def corpora(draw: st.DrawFn) -> list[Document]:
    """Documents of a few such words in several languages, some of which wait or have expired."""
    count, random = draw(st.integers(4, 16)), draw(st.randoms(use_true_random=False))
    moments: tuple[dict[str, datetime], ...] = ({}, {}, {"published": NOW + timedelta(days=1)}, {"expires": NOW})
    return [
        document(
            str(number),
            random.choice(("en", "es", "sv", "de")),
            " ".join(random.choices(WORDS, k=2)),
            **random.choice(moments),
        )
        for number in range(count)
    ]


@contextmanager
def grown(documents: Sequence[Document], parts: int, *, is_merged: bool) -> Iterator[Searcher]:
    """An index that got its documents in several commits, in each of them one of the commit before once more."""
    following = None
    with TemporaryDirectory() as folder:
        for part in range(parts):
            again = documents[part - 1 :: parts][:1] if part else []
            with open_writer(folder, Settings(), following=following) as writer:
                for one in (*again, *documents[part::parts]):
                    writer.add(one)
                following = writer.commit(NOW).content
        if is_merged:
            open_upkeep(folder).merge()
        searcher = open_searcher(folder)
        yield searcher
        searcher.close()


REQUESTS = [
    SearchRequest(query, exact=exact, match=Match.ALL, size=100, facets=(), collapse=False)
    for exact in (False, True)
    for query in (*WORDS, "-solar", '"solar hands"', "hand locale:sv", "title:stolen")
]


@pytest.mark.usefixtures("nothing_is_rewritten")
@settings(max_examples=8)
@given(documents=corpora(), parts=st.integers(1, 3), is_merged=st.booleans())
def test_languages_are_those_of_the_reference_engine(documents: list[Document], parts: int, *, is_merged: bool) -> None:
    """Documents that wait, have expired or were replaced show nothing of the languages of a word."""
    reference = ReferenceEngine(Settings().fields, documents)
    with grown(documents, parts, is_merged=is_merged) as searcher:
        for request in REQUESTS:
            found = {hit.id for hit in searcher.search(request, NOW).hits}
            assert found == {*reference.search(request, NOW).ids}, request.query


WITNESSES = [document(language, language, "witness") for language in TEXTS]
"""What languages an index has is no secret."""


@pytest.mark.usefixtures("nothing_is_rewritten")
@settings(max_examples=8)
@given(documents=corpora())
def test_what_waits_changes_no_language_of_a_word(documents: list[Document]) -> None:
    """Hits and scores are those of an index without the documents that nobody may see."""
    visible = [one for one in documents if not {"published", "expires"} & one.values.keys()]
    with (
        grown([*WITNESSES, *documents], 1, is_merged=False) as searcher,
        grown([*WITNESSES, *visible], 1, is_merged=False) as without,
    ):
        for request in REQUESTS:
            found, expected = searcher.search(request, NOW), without.search(request, NOW)
            assert [(hit.id, hit.score) for hit in found.hits] == [(hit.id, hit.score) for hit in expected.hits]


LATER = {"published": NOW + timedelta(days=1)}


@pytest.mark.parametrize("field", ["title", "body"])
def test_between_documents_that_wait(index: Callable[..., Searcher], field: str) -> None:
    """A visible document tells of what language its words are, wherever it stands among documents that wait."""
    made = [
        Document(id, {"title": id, "locale": "en", field: f"{id} solar", **(LATER if id in "yz" else {})})
        for id in "yabcz"
    ]
    searcher = index(*made, document("x", "es", "el sol"))
    found = searcher.search(SearchRequest("solar"), NOW)
    assert {hit.id for hit in found.hits} == {*"abc"}

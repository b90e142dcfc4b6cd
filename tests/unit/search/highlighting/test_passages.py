"""Marks and passages of hits, beside an analysis of the whole texts."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from html import unescape
from pathlib import Path
from random import Random
from typing import Any

import pytest
from conftest import NOW, indexed
from reference_highlight import highlight

from search.protocol.engine import Searcher, open_searcher, open_upkeep, open_writer
from search.protocol.request import Match, SearchRequest
from search.protocol.results import Hit
from search.schema.document import Document, Section
from search.schema.fields import BODY, DEFAULT_FIELDS
from search.settings.settings import Settings
from search.text.analysis import tokens
from search.text.fragments import ELLIPSIS, LENGTH
from search.text.synonyms import SynonymRule, Synonyms

MakeSearcher = Callable[..., Searcher]

MARKS = re.compile("</?mark>")
WORDS = (
    *("apple", "bridges", "candle", "dragon", "eagle", "forest", "garden", "harbour", "island", "jungle", "kettle"),
    *("lantern", "mirror", "needle", "orange", "don\u2019t", "caf\u00e9", "na\u00efve", "<b>bold</b>", "&amp;", "R&D"),
    *("\u6a5f\u68b0\u5b66\u7fd2", "C++", "it's", "e-mail"),
)


def _prose(random: Random, count: int) -> str:
    words = random.choices(WORDS, [1 / (number + 1) for number in range(len(WORDS))], k=count)
    return " ".join(word + random.choice(("", "", "", "", ".", ",", "\n", "? ")) for word in words).strip()


def _document(random: Random, number: int) -> Document:
    body = "\n".join(" ".join(line.split()) for line in _prose(random, random.choice((3, 60, 700, 2500))).split("\n"))
    starts = sorted({0, *(found.end() for found in re.finditer("\n", body))})
    chosen = sorted(random.sample(starts, min(len(starts), random.randrange(5))))
    values = {
        "title": _prose(random, 5).replace("\n", " "),
        "excerpt": _prose(random, 30).replace("\n", " "),
        "topics": tuple(dict.fromkeys(random.choices(("Green Apple", "Bridges", "Candle", "R&D"), k=2))),
        "provider": ("Harbour Post",),
        "url": f"https://site.example/{number}",
        "body": body,
    }
    return Document(f"d{number:02}", values, tuple(Section(start, f"s{start}") for start in chosen))


DOCUMENTS = [_document(Random(number), number) for number in range(40)]
QUERIES = (
    *("apple", "bridge candle", '"apple bridges"', "kettle lantern mirror needle", "orange cafe", "naive dont", "bol*"),
    *(
        "\u5b66\u7fd2 harbour",
        "\u68b0",
        "title:apple body:candle",
        "topics:green dragon",
        "email",
        "r&d c++",
        "apple -candle",
    ),
)


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """An index of random documents, in three segments, one of which has deleted documents."""
    folder = tmp_path_factory.mktemp("passages") / "index"
    for start in range(0, 40, 15):
        with open_writer(folder, Settings(), following=start // 15 or None) as writer:
            for document in DOCUMENTS[max(start - 2, 0) : start + 15]:
                writer.add(document)
            writer.commit(NOW)
    with closing(open_searcher(folder)) as opened:
        yield opened


def _hits(searcher: Searcher, query: str) -> tuple[Hit, ...]:
    return searcher.search(SearchRequest(query, size=100, match=Match.ANY, collapse=False), NOW).hits


def _bare(html: str) -> str:
    return unescape(MARKS.sub("", html))


@pytest.mark.parametrize("query", QUERIES)
def test_passages_are_parts_of_the_body(searcher: Searcher, query: str) -> None:
    """Each is on one line, escaped, with a mark; it is of the section that it names, and has its address."""
    for hit in _hits(searcher, query):
        document = next(one for one in DOCUMENTS if one.id == hit.id)
        body, bounds = document.values["body"], [*(section.start for section in document.sections), None]
        for passage in hit.passages:
            assert re.fullmatch(r"(?:[^<>\n]|<mark>|</mark>)*", passage.text)
            assert passage.text.count("<mark>") == passage.text.count("</mark>") > 0
            inner = _bare(passage.text).strip(ELLIPSIS)
            own = [place for place, one in enumerate(document.sections) if one.anchor == passage.anchor]
            start, end = (bounds[own[0]], bounds[own[0] + 1]) if own else (0, bounds[0])
            assert inner in " ".join(body[start:end].split())
            assert passage.section == (body[start:].partition("\n")[0][:200].rstrip(" :") if own else "")
            assert passage.url == f"{document.values['url']}#{passage.anchor}".rstrip("#")
            assert len(inner) <= LENGTH + 40


@pytest.mark.parametrize(
    "query",
    ["apple", "bridge candle", "kettle lantern mirror needle", "orange cafe", "naive dont", "\u5b66\u7fd2 harbour"],
)
def test_marks_are_those_of_an_analysis(searcher: Searcher, query: str) -> None:
    """In each field, and in each passage, all words of the query are marked, and no other."""
    sought = [[frozenset({word.term})] for word in tokens(query)]
    hits = _hits(searcher, query)
    assert hits
    for hit in hits:
        for name in ("title", "excerpt"):
            assert (hit.highlights or {}).get(name) == highlight(hit.fields[name], sought)
        for passage in hit.passages:
            assert passage.text == highlight(_bare(passage.text), sought)


@pytest.mark.parametrize("query", ["apple", "bridge candle", "kettle lantern mirror needle"])
def test_what_matched_is_said(searcher: Searcher, query: str) -> None:
    """By field, the words of the query that an analysis finds there, in their order; nothing of fields without any."""
    for hit in _hits(searcher, query):
        document = next(one for one in DOCUMENTS if one.id == hit.id)
        expected: dict[str, tuple[str, ...]] = {}
        for name in ("title", "excerpt", "topics", "body", "provider"):
            value = document.values[name]
            terms = {word.term for text in ([value] if isinstance(value, str) else value) for word in tokens(text)}
            found = tuple(word for word, token in zip(query.split(), tokens(query), strict=True) if token.term in terms)
            expected |= {name: found} if found else {}
        assert hit.matched == expected


@pytest.mark.parametrize("query", ["apple", "bridge candle", "kettle lantern mirror needle"])
def test_passages_are_there_when_they_are_needed(searcher: Searcher, query: str) -> None:
    """A hit has passages when title and excerpt lack a word and the body has one; they have all words that it can."""
    words = query.split()
    for hit in _hits(searcher, query):
        leading = {word for name in ("title", "excerpt") for word in hit.matched.get(name, ())}
        assert bool(hit.passages) == (leading != set(words) and "body" in hit.matched)
        if hit.passages and len(words) <= 2:
            marked = {
                word.term
                for one in hit.passages
                for text in re.findall("<mark>(.*?)</mark>", one.text)
                for word in tokens(unescape(text))
            }
            assert marked == {token.term for word in hit.matched["body"] for token in tokens(word)}


def test_three_sections_are_hits_of_their_own(index: MakeSearcher) -> None:
    """Sections that have all words are passages of their own, three at most; the lead of a text is in none."""
    parts = [f"Part {number}\nHere the lantern and the mirror are." for number in range(5)]
    body, sections = "", []
    for number, part in enumerate(parts):
        sections.append(Section(len(body), f"part-{number}"))
        body += f"{part}\n"
    searcher = index(Document("a", {"title": "T", "url": "/a", "body": body}, tuple(sections)))
    (hit,) = _hits(searcher, "lantern mirror")
    assert [(one.section, one.anchor, one.url) for one in hit.passages] == [
        (f"Part {number}", f"part-{number}", f"/a#part-{number}") for number in range(3)
    ]
    assert {one.text for one in hit.passages} == {"Here the <mark>lantern</mark> and the <mark>mirror</mark> are."}


def test_what_the_best_passage_lacks_has_another(index: MakeSearcher) -> None:
    """Words that stand far apart are shown in two fragments."""
    filler = "nothing of note here. " * 40
    searcher = index(Document("a", {"title": "T", "body": f"A lantern. {filler}The mirror. {filler}"}))
    (hit,) = _hits(searcher, "lantern mirror")
    assert [MARKS.sub("", one.text)[:11] for one in hit.passages] == ["A lantern. ", "The mirror."]


def test_corrected_words_and_synonyms_are_marked(index: MakeSearcher) -> None:
    """What a word was taken for, and what is searched beside it, is marked in passages as well."""
    settings = Settings(synonyms=Synonyms((SynonymRule(("lamp",), ("lamp", "street light")),)))
    body = "The government was here. A street light went out."
    searcher = index(Document("a", {"title": "T", "body": body}), settings=settings)
    (hit,) = searcher.search(SearchRequest("goverment"), NOW).hits
    assert [one.text for one in hit.passages] == ["The <mark>government</mark> was here. A street light went out."]
    (hit,) = _hits(searcher, "lamp")
    assert "<mark>street light</mark>" in hit.passages[0].text
    assert hit.matched == {"body": ("lamp",)}


def test_a_long_body_is_kept_up_to_its_limit(index: MakeSearcher) -> None:
    """Words beyond the limit find their document, and have no passage; without any limit's worth nothing is kept."""
    fields = DEFAULT_FIELDS.with_field(replace(DEFAULT_FIELDS[BODY], limit=100))
    body = "lantern " + "word " * 50 + "mirror"
    searcher = index(Document("a", {"title": "T", "body": body}), settings=Settings(fields=fields))
    assert [len(hit.passages) for hit in _hits(searcher, "lantern")] == [1]
    (hit,) = _hits(searcher, "mirror")
    assert (hit.passages, hit.matched) == ((), {"body": ("mirror",)})


def test_hits_without_marks_have_no_passages(searcher: Searcher) -> None:
    """Nor have documents that are like one, or that are asked for by their ids."""
    plain = searcher.search(SearchRequest("apple", highlights=False), NOW).hits
    others = (searcher.document("d01", NOW), *searcher.similar("d01", SearchRequest(), NOW))
    assert not any(hit.passages or hit.matched or hit.highlights for hit in (*plain, *others))
    assert not any(BODY in hit.fields for hit in (*plain, *others))


def test_bodies_outlive_merges_and_are_sound(tmp_path: Path) -> None:
    """Passages are the same after segments were merged and documents deleted, and the deep check finds no defect."""
    folder = tmp_path / "index"
    with indexed(folder, DOCUMENTS[:10]) as first:
        generation = first.info.generation
    with open_writer(folder, Settings(), following=generation) as writer:
        for document in DOCUMENTS[10:20]:
            writer.add(document)
        for document in DOCUMENTS[2:6]:
            writer.remove(document.id)
        writer.commit(NOW)
    open_upkeep(folder).merge()
    assert open_upkeep(folder).check() == []
    kept = [*DOCUMENTS[:2], *DOCUMENTS[6:20]]
    with indexed(tmp_path / "anew", kept) as anew, closing(open_searcher(folder)) as merged:
        for query in ("apple", "bridge candle", "\u5b66\u7fd2 harbour"):
            wanted = {hit.id: (hit.passages, hit.highlights) for hit in _hits(anew, query)}
            assert {hit.id: (hit.passages, hit.highlights) for hit in _hits(merged, query)} == wanted

"""What the page of a document shows: its text, the search that led to it, and what others read of it."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from conftest import NOW
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser
from web import Index, client, hrefs, html, one, scripts

from search.configuration.reader import read_settings
from search.errors import DocumentNotFound
from search.protocol.request import SearchRequest
from search.protocol.results import DocumentText
from search.schema.document import Document, Section
from webapp import addresses
from webapp.pages.documents import text_blocks
from webapp.pages.documents.text_blocks import MAX_LINES

BODY = "A guide\nBefore <b>all</b>.\n\nInstalling\nThe turbine & its daemon.\nInstalling\nOnce more."
SECTIONS = (
    Section(0, "a-guide"),
    Section(BODY.index("Installing"), 'in"st'),
    Section(BODY.rindex("Installing"), 'in"st'),
)
GUIDE = Document("guide", {"title": "A guide", "excerpt": "How to run it.", "body": BODY}, SECTIONS)


def test_the_text_is_shown_with_its_sections(index: Index) -> None:
    """Each block is text; headings have anchors, once each; a heading that is the title is not repeated."""
    page = html(client(index(GUIDE)).get("/documents/guide"))
    (text,) = page.css(".full-text")
    assert [node.text() for node in text.css("h2")] == ["Installing", "Installing"]
    assert [node.attributes.get("id") for node in text.css("h2")] == ['section-in"st', None]
    assert [node.text() for node in text.css("p")] == ["Before <b>all</b>.", "The turbine & its daemon.", "Once more."]
    assert not text.css("b")
    assert page.css_first(".lead").text() == "How to run it."  # type: ignore[union-attr]


def test_a_passage_leads_to_its_section_here_when_the_site_has_no_page(index: Index) -> None:
    """The heading of a passage is a link to the section on the page of the document, which has it."""
    web = client(index(GUIDE))
    (address,) = hrefs(html(web.get("/search?q=turbine+daemon")), ".passages .section a")
    path, _, fragment = address.partition("#")
    assert [node for node in html(web.get(path)).css("[id]") if node.attributes["id"] == fragment]


@pytest.mark.parametrize("setting", [{"shown": False}, {"weight": 0}])
def test_no_text_where_bodies_are_not_shown(index: Index, setting: dict[str, Any]) -> None:
    """A deployer who shows no bodies shows none here, nor in descriptions."""
    secret = Document("guide", {"title": "A guide", "body": "Zyxsecret words."})
    answer = client(index(secret, settings=read_settings({"fields": {"body": setting}}))).get("/documents/guide")
    assert "Zyxsecret" not in answer.text
    assert not html(answer).css(".full-text")


def test_a_text_that_is_cut_says_so(index: Index) -> None:
    """What is beyond the limit of bodies is said to be elsewhere."""
    settings = read_settings({"fields": {"body": {"limit": 100}}})
    for size, says in ((40, False), (400, True)):
        page = client(index(one(body="word " * (size // 5), url="https://x.example/"), settings=settings))
        assert ("This is the beginning of the text" in page.get("/documents/one").text) is says


def test_the_text_of_a_document(index: Index) -> None:
    """An engine gives the text of a visible document with its sections, and none of what is not there."""
    searcher = index(GUIDE, one(id="silent"))
    found = searcher.text("guide", NOW)
    assert (found.text, found.sections, found.is_whole) == (BODY, SECTIONS, True)
    assert searcher.text("silent", NOW) == DocumentText("", (), is_whole=True)
    with pytest.raises(DocumentNotFound):
        searcher.text("nowhere", NOW)


@given(st.lists(st.text(alphabet="ab \n", max_size=9), max_size=30))
def test_every_line_is_a_block(lines: list[str]) -> None:
    """The blocks have the lines with words, in their order; those that begin a section are headings."""
    text = "\n".join(lines)
    starts = [place for place in range(len(text)) if not place or text[place - 1] == "\n"]
    sections = tuple(Section(start, f"s{start}") for start in starts[::2])
    made = text_blocks.text_blocks(DocumentText(text, sections, is_whole=True), "no title")
    assert "\n".join(block.text for block in made.blocks).split("\n") == [
        line.strip() for line in text.split("\n") if line.strip()
    ] or [""]
    headings = {text[section.start :].partition("\n")[0].strip() for section in sections}
    assert {block.text for block in made.blocks if block.is_heading} == headings - {""}


def test_a_book_is_shown_to_a_bound() -> None:
    """However many lines a text has, a page has a bounded number, and says that there are more."""
    made = text_blocks.text_blocks(DocumentText("a\n" * 50_000, (), is_whole=True), "")
    assert (made.blocks[0].text.count("\n") + 1, made.is_whole) == (MAX_LINES, False)


def test_short_lines_stand_together() -> None:
    """Lines of a list, a table or code are one block; long ones are paragraphs, and a heading parts two blocks."""
    long = "word " * 20
    text = f"one\ntwo\n{long}\nthree\nHeading\nfour"
    sections = (Section(text.index("Heading"), "h"),)
    made = text_blocks.text_blocks(DocumentText(text, sections, is_whole=True), "")
    assert [block.text for block in made.blocks] == ["one\ntwo", long.strip(), "three", "Heading", "four"]


# The search that led here

MANY = tuple(one(id=f"d{number}", title=f"Data {number}", heat=number, topics=("T",)) for number in range(7))


def test_before_and_after_go_through_all_hits(index: Index) -> None:
    """From the first hit the links to the next lead through all, over pages, and those to the previous back."""
    web = client(index(*MANY, one(id="x", title="Other")))
    search = "/search?q=data&sort=heat&size=3"
    (address, *_) = hrefs(html(web.get(search)), ".hit .title a")
    seen = []
    while address:
        page = html(web.get(address))
        seen.append(address.partition("?")[0])
        (back,) = page.css(".back a")
        assert "Back to 7 results for “data”" in back.text()
        assert f"{len(seen)} of 7" in page.css_first(".back").text()  # type: ignore[union-attr]
        assert address.partition("?")[0] in [
            link.partition("?")[0] for link in hrefs(html(web.get(hrefs(page, ".back a")[0])), ".hit .title a")
        ]
        previous = [link.partition("?")[0] for link in hrefs(page, ".beside [rel=prev]")]
        assert previous == seen[-2:-1]
        (address,) = hrefs(page, ".beside [rel=next]") or [""]
    assert seen == [f"/documents/d{number}" for number in range(7)]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "heat=x",
        "size=0",
        "q=a&q=b",
        "utm_source=x",
        "back=https://evil.example/",
        "next=//evil.example",
        "published=2021-99",
        "sort=//evil.example/",
    ],
)
def test_what_a_link_carries_never_fails_or_leads_away(index: Index, query: str) -> None:
    """A document is there whatever its link carries, and what means nothing leads nowhere."""
    answer = client(index(*MANY)).get(f"/documents/d1?{query}")
    assert answer.status_code == 200
    assert not html(answer).css(".back")
    assert "evil" not in answer.text


@given(st.text(max_size=40))
def test_the_way_back_is_on_this_service(query: str) -> None:
    """Any words lead back to the search page and nowhere else."""
    for made in (
        addresses.search_page(SearchRequest(query=query)),
        addresses.found_document("a", SearchRequest(query=query)),
    ):
        parts = urlsplit(made)
        assert (parts.scheme, parts.netloc) == ("", "")
        assert parts.path in {"/", "/search", "/documents/a"}


def test_a_document_that_is_found_no_more_has_a_way_back(index: Index) -> None:
    """Where its search no longer finds it there, it says how many results there are, without a place."""
    page = html(client(index(*MANY)).get("/documents/d1?q=nothingatall&match=all"))
    assert "Back to 0 results" in page.css_first(".back").text()  # type: ignore[union-attr]
    assert not page.css(".beside")


# What others read


def _described(page: LexborHTMLParser) -> dict[str, Any]:
    (script,) = page.css("script[type='application/ld+json']")
    described: dict[str, Any] = json.loads(script.text())
    return described


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"type": "article", "kind": "news"}, {"@type": "NewsArticle", "headline": "One"}),
        ({"type": "video", "length": "PT8M"}, {"@type": "VideoObject", "duration": "PT8M"}),
        ({"type": "course", "levels": ("Beginner",)}, {"@type": "Course", "educationalLevel": ["Beginner"]}),
        (
            {"type": "profile", "affiliation": "Kestrel"},
            {"@type": "Person", "affiliation": [{"@type": "Organization", "name": "Kestrel"}]},
        ),
        (
            {"kind": "samples", "url": "https://code.example/r"},
            {"@type": "SoftwareSourceCode", "codeRepository": "https://code.example/r"},
        ),
        ({}, {"@type": "Article", "name": "One"}),
        (
            {"type": "course", "ratings": {"average": 4.5, "count": 12}},
            {"aggregateRating": {"@type": "AggregateRating", "ratingValue": "4.5", "ratingCount": 12}},
        ),
    ],
)
def test_search_engines_read_its_type(index: Index, values: dict[str, Any], expected: dict[str, Any]) -> None:
    """JSON-LD names the type as schema.org does, with what that type has."""
    described = _described(html(client(index(one(**values))).get("/documents/one")))
    assert described["@context"] == "https://schema.org"
    assert {name: described.get(name) for name in expected} == expected


@pytest.mark.parametrize("text", ["</script><script>alert(1)</script>", "<!--<script>", "]]>&\u2028'\"", "{{ 7*7 }}"])
def test_nothing_breaks_out_of_the_description(index: Index, text: str) -> None:
    """Whatever a text has, it is the same text in the JSON, and no element of the page."""
    hostile = one(title=text, excerpt=text, topics=(text,), provider=(text,), affiliation=text, locale=text)
    answer = client(index(hostile)).get("/documents/one")
    described = _described(html(answer))
    assert (described["name"], described["keywords"]) == (text, [text])
    assert len(scripts(html(answer))) == 1
    (inside,) = re.findall(r"ld\+json\">(.*?)</script>", answer.text, re.DOTALL)
    assert not set("<>&\u2028") & set(inside)


def _meta(page: LexborHTMLParser) -> dict[str, str]:
    return {
        (node.attributes.get("property") or node.attributes.get("name") or ""): node.attributes.get("content") or ""
        for node in page.css("meta")
    }


def test_previews_and_search_engines_know_the_one_address(index: Index) -> None:
    """Canonical is the page of the site, else the page here without the search; pictures have absolute addresses."""
    site = one(id="a", url="https://site.example/a", excerpt="Short.", type="video", images=[{"url": "/media/a.png"}])
    web = client(index(site, one(id="b", body="It begins so.\nAnd goes on.")), MEDIA=".")
    first, second = html(web.get("/documents/a?q=one")), html(web.get("/documents/b?q=one"))
    assert hrefs(first, "link[rel=canonical]") == ["https://site.example/a"]
    assert hrefs(second, "link[rel=canonical]") == ["http://localhost/documents/b"]
    meta = _meta(first)
    assert meta["og:type"] == "video.other"
    assert (meta["og:title"], meta["og:description"], meta["description"]) == ("One", "Short.", "Short.")
    assert meta["og:image"] == "http://localhost/media/a.png"
    assert meta["twitter:card"] == "summary_large_image"
    assert _meta(second)["description"] == "It begins so. And goes on."
    assert _meta(second)["twitter:card"] == "summary"

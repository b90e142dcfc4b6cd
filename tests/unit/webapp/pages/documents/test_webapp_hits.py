"""What a hit shows of its document: where it leads, what matters of its type, and what unfolds in place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from web import Index, client, hrefs, html, one

from search.configuration.reader import read_settings
from search.settings.settings import Settings
from search.settings.site import Titles
from webapp.pages import dates
from webapp.pages.documents.document_types import ARTICLE, CODE, NEWS, OTHER, PERSON, VIDEO, document_type

SITE = "https://site.example/one"


@pytest.mark.parametrize(
    ("titles", "url", "leads_to", "beside"),
    [
        ("original", SITE, SITE, ".here"),
        ("record", SITE, "/documents/one?q=one", ".original"),
        ("original", None, "/documents/one?q=one", ""),
        ("record", None, "/documents/one?q=one", ""),
        ("original", "/on/a/site/without/address", "/documents/one?q=one", ""),
    ],
)
def test_a_title_leads_where_the_site_wants(index: Index, titles: str, url: str, leads_to: str, beside: str) -> None:
    """To the page of the site where there is one, or to the page here; the other is a link beside it, never lost."""
    settings = read_settings({"site": {"titles": titles}})
    page = html(client(index(one(**({"url": url} if url else {})), settings=settings)).get("/search?q=one"))
    assert hrefs(page, ".hit .title a") == [leads_to]
    both = {*hrefs(page, ".hit .title a"), *hrefs(page, ".here, .original")}
    assert "/documents/one?q=one" in both
    assert not beside or (len(page.css(beside)) == 1 and SITE in both)


def test_an_index_of_before_leads_to_originals() -> None:
    """Settings that do not say where titles lead, as an older index keeps them, are read."""
    kept = read_settings({"site": {"titles": "record"}}).to_json()
    assert Settings.from_json(kept).site.titles is Titles.RECORD
    del kept["site"]["titles"]
    assert Settings.from_json(kept).site.titles is Titles.ORIGINAL


FACTS: dict[str, Any] = {
    "ratings": {"average": 4.62, "count": 1328},
    "price": "Free",
    "affiliation": "Kestrel",
    "location": "Port Ellery",
    "members": 8400,
}


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ({"type": "course"}, ["★ Rated 4.6 by (1,328)", "Free"]),
        ({"type": "video"}, ["★ Rated 4.6 by (1,328)", "Free"]),
        ({"type": "profile"}, ["Kestrel", "Port Ellery"]),
        ({"kind": "people"}, ["Kestrel", "Port Ellery"]),
        ({"type": "Forum"}, ["Port Ellery", "8,400 members"]),
        ({"type": "event"}, ["★ Rated 4.6 by (1,328)", "Free", "Port Ellery"]),
        ({"type": "article"}, ["★ Rated 4.6 by (1,328)"]),
        ({"type": "repository"}, ["★ Rated 4.6 by (1,328)", "Free"]),
        ({"type": "zine"}, ["★ Rated 4.6 by (1,328)", "Free", "Kestrel", "Port Ellery", "8,400 members"]),
    ],
)
def test_a_hit_shows_what_matters_of_its_type(index: Index, values: dict[str, Any], shown: list[str]) -> None:
    """Each type has its facts, and an unknown one all that there are; level and length are badges of any."""
    page = html(client(index(one(**FACTS, **values, levels=("Beginner",), length="PT1H5M"))).get("/"))
    assert [" ".join(node.text().split()) for node in page.css(".hit .fact")] == shown
    assert [node.text() for node in page.css(".hit .badge")][-2:] == ["Beginner", "1 h 5 min"]


@pytest.mark.parametrize(
    ("type_", "kind", "known"),
    [
        ("article", "news", NEWS),
        ("article", "blog", ARTICLE),
        ("News", "", NEWS),
        ("", "videos", VIDEO),
        ("download", "samples", CODE),
        ("profile", "news", PERSON),
        ("", "", OTHER),
        ("<script>", "x", OTHER),
    ],
)
def test_types_are_known_by_their_own_words(type_: str, kind: str, known: object) -> None:
    """The word of the document goes before that of its collection, whatever its capitals."""
    assert document_type({"type": type_, "kind": kind}) is known


def test_missing_pictures_are_drawn(index: Index) -> None:
    """Beside hits with pictures those without have the drawing of their type; where none has one there is no column."""
    pictured = one(id="a", type="video", images=["https://a.example/1.png"])
    web = client(index(pictured, one(id="b", type="profile"), one(id="c", type="zine", topics=("T",))))
    page = html(web.get("/"))
    drawn = {hit.attributes["data-id"]: hrefs(hit, ".thumb use") for hit in page.css(".hit")}
    assert drawn == {"a": ["#drawing-video"], "b": ["#drawing-person"], "c": ["#drawing-article"]}
    assert len(page.css(".thumb img")) == 1
    assert all(page.css(f"symbol{name}") for (name,) in drawn.values())
    assert not html(web.get("/search?topics=T")).css(".thumb")


def test_all_topics_unfold_in_place(index: Index) -> None:
    """The first six are shown, the others in an element that opens without a script, each with its filter."""
    page = html(client(index(one(topics=tuple(f"T{number}" for number in range(13))))).get("/"))
    assert page.css_first(".more summary").text().startswith("+7")  # type: ignore[union-attr]
    assert len(page.css(".hit .topics a")) == 13
    assert hrefs(page, ".more a")[-1] == "/search?topics=T12"
    assert not html(client(index(one(topics=("A", "B")))).get("/")).css(".more")


def test_the_exact_date_is_a_word_away(index: Index) -> None:
    """The day is shown, the moment is its title, and programs read it, too."""
    moment = datetime(2021, 3, 2, 10, 36, tzinfo=UTC)
    page = html(client(index(one(published=moment))).get("/"))
    (time,) = page.css(".hit time")
    assert time.text() == "2 March 2021"
    assert time.attributes == {"datetime": "2021-03-02T10:36:00Z", "title": "Tuesday, 2 March 2021, 10:36 (UTC)"}
    east = datetime(2021, 3, 2, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    assert dates.exact(east.isoformat()) == "Tuesday, 2 March 2021"
    assert dates.exact(east.replace(hour=9).isoformat()) == "Tuesday, 2 March 2021, 09:00 (UTC+05:30)"


@given(st.text(max_size=30))
def test_no_text_for_a_date_fails(text: str) -> None:
    """What is no date is shown as it is."""
    assert dates.exact(text)[:0] == ""


STORY = tuple(
    one(
        id=f"s{number}",
        title="Harbour bridge reopens after storm repairs",
        url=f"https://s.example/{number}",
        heat=number,
        published=datetime(2022, 3, number + 1, tzinfo=UTC),
    )
    for number in range(3)
)


def test_a_story_is_one_hit_with_a_count(index: Index) -> None:
    """The others fold behind their number; without a script the link lists all, with the words and filters asked."""
    page = html(client(index(*STORY, one(id="other", title="Quite another"))).get("/search?q=bridge&heat=0.."))
    (story,) = page.css(".story")
    assert "2 more tell this story" in story.text()
    (address,) = hrefs(story, "a")
    for link in (address, story.attributes["data-others"] or ""):
        asked = parse_qs(urlsplit(link).query)
        assert (asked["q"], asked["heat"]) == (["bridge"], ["0.."])
        assert asked["story"][0].startswith("s")


def test_scores_are_one_level_deeper(index: Index) -> None:
    """Words say why a hit is one; numbers are inside of them where scores are asked for, which the page offers."""
    web = client(index(one(title="Tidal turbines", topics=("Turbine repair",))))
    page = html(web.get("/search?q=turbine"))
    (found,) = page.css(".found")
    assert " ".join(found.text().split()) == "in title · topic Turbine repair"
    (address,) = hrefs(page, ".scores a")
    (summary,) = html(web.get(address)).css("details.found > summary")
    assert " ".join(summary.text().split()) == "in title · topic Turbine repair"
    assert hrefs(html(web.get(address)), ".scores a") == ["/search?q=turbine"]
    assert not html(web.get("/")).css(".scores")


def test_the_view_is_no_part_of_a_request(index: Index) -> None:
    """List or compact is chosen by controls of no form, so that neither searches nor the API ever get it."""
    page = html(client(index(one())).get("/search?q=one"))
    controls = page.css("input[name=view]")
    assert [node.attributes["value"] for node in controls] == ["list", "compact"]
    assert not page.css("form input[name=view]")
    assert all("form" not in node.attributes for node in controls)

"""What a hit on the page says of why it is one: passages, their sections, and where words were found."""

from __future__ import annotations

from web import Index, client, hrefs, html

from search.protocol.results import Hit, Passage
from search.schema.document import Document, Section
from search.schema.fields import DEFAULT_FIELDS
from webapp.pages.documents.shown_values import trusted

BODY = "A guide\nBefore all.\nInstalling: the service\nThe <b>turbine</b> & its daemon start."
GUIDE = Document(
    "guide",
    {
        "title": "A guide",
        "excerpt": "How to run it.",
        "topics": ("Wind", "Open Data", *(f"T{number}" for number in range(9)), "Turbine repair"),
        "provider": ("Turbine Post",),
        "url": "https://site.example/guide/",
        "body": BODY,
    },
    (Section(0, "a-guide"), Section(BODY.index("Installing"), "installing")),
)


def test_a_passage_leads_to_its_section(index: Index) -> None:
    """It is escaped, its words are marked, and its heading is a link to the section of the original."""
    page = html(client(index(GUIDE)).get("/search?q=turbine+daemon"))
    (passage,) = page.css(".passages li")
    assert "The <b>turbine</b> & its daemon start." in passage.text()
    assert [mark.text() for mark in passage.css("mark")] == ["turbine", "daemon"]
    assert hrefs(passage, ".section a") == ["https://site.example/guide/#installing"]
    assert not passage.css("b")


def test_a_hit_says_in_words_where_words_were_found(index: Index) -> None:
    """By field, with the values and sections that have them; nothing without a query."""
    web = client(index(GUIDE))
    (found,) = html(web.get("/search?q=turbine+daemon")).css(".found")
    places = [node.text() for node in found.css("span")]
    assert places == ["topic Turbine repair", "provider Turbine Post", "text, section Installing: the service"]
    (found,) = html(web.get("/search?q=guide+data")).css(".found")
    assert [node.text() for node in found.css("span")] == ["title", "topic Open Data", "text"]
    assert not html(web.get("/search?topics=Wind")).css(".found")


def test_marked_topics_come_first(index: Index) -> None:
    """Of many topics those are shown that have a word of the query; each still narrows the request to itself."""
    page = html(client(index(GUIDE)).get("/search?q=repair"))
    first, *others = page.css(".hit .topics a")
    assert [mark.text() for mark in first.css("mark")] == ["repair"]
    assert "topics=Turbine+repair" in (first.attributes["href"] or "")
    assert [other.text() for other in others][:2] == ["Wind", "Open Data"]


def test_a_heading_that_is_the_title_is_not_said_again(index: Index) -> None:
    """A passage before the second heading has no section on the page, which has the title already."""
    page = html(client(index(GUIDE)).get("/search?q=before"))
    (passage,) = page.css(".passages li")
    assert (passage.css(".section"), passage.text().strip()) == ([], "Before all.")


def test_other_tags_than_marks_are_not_trusted() -> None:
    """Whatever an engine gives, no other element comes from a highlight or passage."""
    hit = Hit("a", {"title": "T"}, passages=(Passage("<mark>a</mark><script>"), Passage("<mark>b</mark> &lt;")))
    assert [trusted(one.text) for one in hit.passages] == [None, "<mark>b</mark> &lt;"]
    assert DEFAULT_FIELDS.has_passages

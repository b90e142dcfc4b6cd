"""Does the page show what the index answers, and does each link lead where it says?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import count
from urllib.parse import quote_from_bytes

import pytest
from conftest import indexed
from flask.testing import FlaskClient
from handmade import documents
from hypothesis import given
from hypothesis import strategies as st
from web import Index, client, hrefs, html, one, scripts, total

from search.configuration.reader import read_settings
from search.protocol.engine import Searcher
from search.query.tree import LANGUAGE


@pytest.fixture
def searcher(index: Index) -> Searcher:
    """The handmade documents."""
    return index(*documents())


@pytest.mark.parametrize("start", ["/", "/search?q=solar", "/search?q=part&kind=news&missing=levels"])
def test_a_value_leads_to_as_many_documents_as_it_says(searcher: Searcher, start: str) -> None:
    """Following the link of a value finds exactly the number of documents beside it."""
    web = client(searcher)
    facets = [facet for facet in html(web.get(start)).css(".facet") if not facet.css(".selected")]
    values = [value for facet in facets for value in facet.css(".value")]
    assert len(values) > 10
    for value in values:
        [address], number = hrefs(value, "a.choose"), value.css_first(".count")
        assert number is not None
        assert total(html(web.get(address))) == int(number.text())


def test_who_types_sees_what_the_word_becomes_and_who_follows_a_link_types_no_more(searcher: Searcher) -> None:
    """While a word is typed the page has what it begins, uncorrected; no link or field of the form keeps that."""
    web = client(searcher)
    whole = total(html(web.get("/search?q=solar")))
    for end in range(1, len("solar")):
        page = web.get(f"/search?q={'solar'[:end]}&typing=1")
        assert total(html(page)) >= whole
        assert "typing" not in page.text
        assert not html(page).css("#correction")


def test_a_bar_leads_to_as_many_documents_as_it_says(searcher: Searcher) -> None:
    """Each bar of the histogram is a link to the documents of its month, and its name says how many."""
    web = client(searcher)
    bars = html(web.get("/search?q=solar")).css(".bars a")
    assert len(bars) > 10
    for bar in bars:
        page = html(web.get(bar.attributes["href"] or ""))
        assert f": {total(page)} document" in (bar.attributes["aria-label"] or "")


def test_excluding_a_value_leaves_the_rest(searcher: Searcher) -> None:
    """The control beside a value leaves out as many documents as it says, and once more brings them back."""
    web = client(searcher)
    everything = html(web.get("/"))
    [exclude] = hrefs(everything, '[data-key="not topics=Energy"]')
    number = next(node for node in everything.css(".value") if "Energy" in node.text()).css_first(".count")
    assert number is not None
    without = html(web.get(exclude))
    assert total(without) == total(everything) - int(number.text())
    [again] = hrefs(without, '[data-key="not topics=Energy"]')
    assert again == "/"


def test_paging_shows_every_document_once(searcher: Searcher) -> None:
    """Following the link to the next page meets each document exactly once."""
    web = client(searcher)
    address, seen = "/search?size=5", []
    for _ in count():
        page = html(web.get(address))
        seen += hrefs(page, ".hit .title a")
        following = hrefs(page, "nav a[rel=next]")
        if not following:
            break
        [address] = following
    assert len(seen) == len(set(seen)) == len(documents())


def test_a_page_past_the_end_leads_to_the_first(searcher: Searcher) -> None:
    """A page that does not exist is no error; it says so and has a link to the first."""
    response = client(searcher).get("/search?page=99&q=solar")
    assert response.status_code == 200
    assert "There is no page 99" in response.text
    assert "/search?q=solar" in hrefs(html(response), ".nothing a")


def test_each_filter_can_be_taken_away(searcher: Searcher) -> None:
    """Every active filter is shown, and its link leads to the same search without it."""
    web = client(searcher)
    page = html(web.get("/search?q=solar&topics=Energy&-provider=Field+Notes&missing=levels&published=2022-03.."))
    assert len(page.css(".chip")) == 4
    assert hrefs(page, ".clear") == ["/search?q=solar"]
    for address in hrefs(page, ".chip"):
        assert len(html(web.get(address)).css(".chip")) == 3


def test_a_search_without_hits_says_what_to_do(searcher: Searcher) -> None:
    """Each filter is offered for removal with the number of documents that would be found."""
    web = client(searcher)
    page = html(web.get("/search?q=solar&topics=Energy&heat=9999.."))
    help_ = {node.text().strip() for node in page.css(".nothing li")}
    found = total(html(web.get("/search?q=solar&topics=Energy")))
    assert f"Without Heat at least 9999: {found}" in help_
    assert "/search?q=solar" in hrefs(page, ".nothing a")


@pytest.mark.parametrize(
    ("path", "canonical"),
    [
        ("/?utm_source=mail", "/"),
        ("/search", "/"),
        (
            "/search?size=20&topics=R%26D&q=caf%C3%A9%20a%2Fb%3ac&ref=x&typing=1",
            "/search?q=caf%C3%A9+a/b:c&topics=R%26D",
        ),
        (
            "/search?published=2021-01..2021-03&-topics=C%2C+C%2B%2B",
            "/search?published=2021-01..2021-03&-topics=C,+C%2B%2B",
        ),
        ("/search?q=x&page=2&sort=-heat&gclid=1", "/search?q=x&sort=-heat&page=2"),
        ("/facets/topics?contains=e&fbclid=2&q=solar", "/facets/topics?q=solar&contains=e"),
    ],
)
def test_a_page_says_its_one_address(searcher: Searcher, path: str, canonical: str) -> None:
    """Whole, in one spelling that people can read, without what pages ignore; and it is its own canonical address."""
    web = client(searcher, ROOT_PATH="/news")
    for asked in (path, canonical):
        page = html(web.get(asked, headers={"Host": "search.example"}))
        assert hrefs(page, "link[rel=canonical]") == [f"http://search.example/news{canonical}"]


def test_the_form_of_a_range_drops_what_pages_ignore(searcher: Searcher) -> None:
    """It leads to the search, whatever other services have added."""
    path = "/range/published?from=2021&to=2022&q=solar"
    found = client(searcher).get(f"{path}&utm_source=mail&=&ref=a&ref=b")
    assert found.location == client(searcher).get(path).location == "/search?q=solar&published=2021..2022"


def test_the_page_says_how_a_query_was_read(searcher: Searcher) -> None:
    """A term that is left out or ignored is shown with a link to the search without it."""
    page = html(client(searcher).get("/search?q=solar+-oceans"))
    assert [node.text(deep=True).split()[-1] for node in page.css(".term")] == ["solar", "oceans"]
    assert hrefs(page, ".term.excluded") == ["/search?q=solar"]
    assert not html(client(searcher).get("/search?q=solar")).css(".term")


def test_the_page_says_why_a_term_is_not_what_it_seems(searcher: Searcher) -> None:
    """A field that there is not, a value that means nothing, and alternatives are named, each with its undoing."""
    page = html(client(searcher).get("/search?q=solar+OR+wind+nobody:x+heat:much"))
    notes = [node.text(deep=True).strip() for node in page.css(".term")]
    assert notes[0].startswith("Search without either solar")
    assert "there is no field nobody" in notes[2]
    assert "heat is a number" in notes[3]
    assert hrefs(page, ".term")[:2] == [f"/search?q={word}+nobody:x+heat:much" for word in ("wind", "solar")]


def test_the_page_says_that_hits_lack_words(searcher: Searcher) -> None:
    """When few documents have all words, those that lack some say which, and a link leads to the others."""
    web = client(searcher)
    page = html(web.get("/search?q=solar+zyxnowhere"))
    said = f"None has all 2 words; then come {total(page)} with any of them."
    assert [node.text().strip() for node in page.css("#relaxed")] == [said]
    assert {node.text(deep=True).strip() for node in page.css(".unmatched")} == {"Without: zyxnowhere"}
    page = html(web.get("/search?q=solar+oceans"))
    assert [html(web.get(link)).css(".unmatched") for link in hrefs(page, "#relaxed a")] == [[]]


def test_the_page_explains_the_language(searcher: Searcher) -> None:
    """Everything that a query may hold stands in the table of the page, as in the one of the documentation."""
    page = html(client(searcher).get("/"))
    written = [node.text() for node in page.css(".language tbody td:first-child code")]
    assert written == [one for one, _ in LANGUAGE]


def test_the_words_of_the_query_are_marked(searcher: Searcher) -> None:
    """What was searched for stands out in titles and excerpts."""
    page = html(client(searcher).get("/search?q=solar"))
    assert {node.text().lower() for node in page.css(".hit mark")} == {"solar"}


def test_the_form_keeps_what_the_address_says(searcher: Searcher) -> None:
    """Sending the search form again keeps all filters and the size of a page."""
    page = html(client(searcher).get("/search?q=solar&topics=C,+C%2B%2B&-kind=news&missing=levels&size=5&page=2"))
    kept = {(node.attributes["name"], node.attributes["value"]) for node in page.css("#search input[type=hidden]")}
    assert kept == {("topics", "C, C++"), ("-kind", "news"), ("missing", "levels"), ("size", "5")}
    box = page.css_first("#q")
    assert box is not None
    assert box.attributes["value"] == "solar"


def test_the_form_of_dates_leads_to_a_range(searcher: Searcher) -> None:
    """Two months in a form become one filter, in place of the one before."""
    web = client(searcher)
    response = web.get("/range/published?from=2022-01&to=2022-03&q=solar&published=2021&page=3")
    assert (response.status_code, response.headers["Location"]) == (303, "/search?q=solar&published=2022-01..2022-03")
    assert web.get("/range/published?from=&to=2022&q=solar").headers["Location"] == "/search?q=solar&published=..2022"
    assert web.get("/range/published?from=&to=").headers["Location"] == "/"


def test_the_page_of_a_document_shows_its_fields_and_what_is_related(searcher: Searcher) -> None:
    """Related documents of the index lead to their page here, others away, and what is no address nowhere."""
    web = client(searcher)
    page = html(web.get(f"/documents/{documents()[0].id}"))
    assert page.css_first("h1") is not None
    here, elsewhere = hrefs(page, ".related a.title")
    assert html(web.get(here)).css_first("h1") is not None
    assert elsewhere == "https://elsewhere.example/a?b=c"
    assert "javascript:" not in web.get(f"/documents/{documents()[0].id}").text
    assert "Not a link" in page.text()
    similar = [title.text(strip=True) for title in page.css(".hits article .title")]
    assert len(similar) == 3
    assert all(title.startswith("Tidal turbines") for title in similar)


def test_every_document_has_its_page(searcher: Searcher) -> None:
    """Each hit leads to a page with its title."""
    web = client(searcher)
    for document in documents():
        assert document.values["title"] in html(web.get(f"/documents/{document.id}")).text()


def test_the_page_of_a_facet_lists_and_filters_all_values(index: Index) -> None:
    """More values than the sidebar has are a link away, and a text narrows them."""
    many = [one(id=f"d{number}", topics=(f"Topic {number}", "All")) for number in range(30)]
    web = client(index(*many))
    [address] = hrefs(html(web.get("/")), ".all")
    assert address == "/facets/topics"
    assert len(html(web.get(address)).css(".choose")) == 31
    page = html(web.get("/facets/topics?contains=PIC+2&q=one"))
    assert {node.text() for node in page.css(".name")} >= {"Topic 2", "Topic 20", "Topic 29"}
    assert len(page.css(".choose")) == 11
    assert "/search?q=one&topics=Topic+2" in hrefs(page, ".choose")


def test_ranges_of_numbers_can_be_chosen_and_excluded(index: Index) -> None:
    """Each range of the sidebar leads to as many documents as it says, and to the others when it is excluded."""
    settings = read_settings({"fields": {"heat": {"facet": {"ranges": ["..<10", "10..<100", "100.."]}}}})
    web = client(
        index(*(one(id=f"d{heat}", heat=heat, length=f"PT{heat + 1}M") for heat in range(40)), settings=settings)
    )
    page = html(web.get("/"))
    assert [node.text() for node in page.css("#facet-heat ~ ul .name")] == ["under 10", "10 – 100"]
    assert [node.text() for node in page.css("#facet-length ~ ul .name")][1] == "10 min – 15 min"
    for value in page.css("#facet-heat ~ ul .value, #facet-length ~ ul .value"):
        (count,) = (int(node.text()) for node in value.css(".count"))
        addresses = [node.attributes["href"] or "" for node in value.css("a")]
        assert [total(html(web.get(address))) for address in addresses] == [count, 40 - count]
    assert [node.attributes["name"] for node in page.css("form[action='/range/heat'] input")] == ["from", "to"]
    ends = html(web.get(web.get("/range/heat?from=3&to=7").headers["Location"])).css("form[action='/range/heat'] input")
    assert [node.attributes["value"] for node in ends] == ["", "3", "7"][-len(ends) :]
    listed = html(web.get("/facets/heat?contains=100"))
    assert [node.text() for node in listed.css(".name")] == ["10 – 100"]


def test_a_field_of_the_deployer_is_a_facet_and_a_detail(index: Index) -> None:
    """An added field appears in the sidebar, among the badges and on the page of a document, without a change here."""
    settings = read_settings(
        {"fields": {"audience": {"facet": True}, "reviewed": {"kind": "flag", "facet": True, "label": "Reviewed"}}}
    )
    found = [one(id="a", audience="Gardeners", reviewed=True), one(id="b", audience="Sailors", reviewed=False)]
    web = client(index(*found, settings=settings))
    page = html(web.get("/search?audience=Sailors"))
    assert page.css_first("#facet-audience") is not None
    assert total(page) == 1
    assert [node.text() for node in page.css(".badge")] == ["Sailors"]
    assert {"Audience", "Reviewed"} <= {node.text() for node in html(web.get("/documents/a")).css("dt")}


def test_addresses_of_the_site_are_completed(index: Index) -> None:
    """A root-relative address belongs to the configured site; without one it is no link."""
    document = one(url="/2021/a", images=[{"url": "/img/a.png"}, {"url": "/media/b.png"}])
    settings = read_settings({"site": {"url": "https://site.example"}})
    page = html(client(index(document, settings=settings), MEDIA=".").get("/documents/one"))
    assert "https://site.example/2021/a" in hrefs(page, "a.button")
    assert [node.attributes["src"] for node in page.css("img")] == ["https://site.example/img/a.png", "/media/b.png"]
    alone = html(client(index(document)).get("/documents/one"))
    assert not alone.css("img")
    assert not alone.css("a.button")


def test_a_search_is_kept_out_of_other_indexes(searcher: Searcher) -> None:
    """Search engines may have the start page and the documents, not every search."""
    web = client(searcher)
    assert "noindex" in web.get("/search?q=solar").text
    assert "noindex" not in web.get("/").text
    assert "noindex" not in web.get(f"/documents/{documents()[0].id}").text


def test_text_has_its_language_and_direction(index: Index) -> None:
    """A document says its language, and text of unknown direction finds its own."""
    document = one(title="שלום עולם", locale="he_IL", excerpt="טקסט")
    page = html(client(index(document, one(id="b", locale='"><script>'))).get("/"))
    assert [node.attributes.get("lang") for node in page.css(".hit")] in (["he-IL", None], [None, "he-IL"])
    directions = [node.attributes.get("dir") for node in page.css(".hit .title")]
    assert directions in (["rtl", "auto"], ["auto", "rtl"])
    assert page.css_first("#q[dir=auto]")


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'; alert(1); '",
    "{{ 7*7 }}{% raw %}",
    "javascript:alert(1)",
    "a\x00b\x08c",
    "🦑" * 300,
    "שלום \u202e reversed",
    "x" * 10_000,
    "%00%ff%",
    "&lt;mark&gt; & <mark>",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_value_is_only_text(index: Index, text: str) -> None:
    """A hostile text in every field and in every parameter is shown as text, and never becomes an element."""
    related = [{"title": text, "webUrl": text, "provider": {"name": text}, "excerpt": text}]
    document = one(
        title=text,
        excerpt=f"{text} word",
        topics=(text,),
        provider=(text,),
        domain=text,
        kind=text,
        type=text,
        levels=(text,),
        locale=text,
        images=[{"url": f"https://a.example/{text}", "title": text}, text],
        related=related,
        actions=[{"title": text, "url": "https://a.example/", "attribution": text}, {"title": text, "url": text}],
        price=text,
        ratings={"average": text, "count": text},
    )
    web = client(index(document, one(id="two", topics=("Other",))))
    parameters = {"q": f"word {text}", "-levels": text[:100], "topics": [text, "Other"]}
    responses = [
        web.get("/"),
        web.get("/documents/one"),
        web.get("/search", query_string=parameters),
        web.get("/facets/topics", query_string={**parameters, "contains": text}),
        web.get("/search", query_string={text: text}),
        web.get(f"/documents/{text}", query_string={text: text}),
    ]
    for response in responses:
        assert response.status_code < 500
        page = html(response)
        assert len(scripts(page)) == len(page.css("script[src^='/static/']")) == 1
        assert all(json.loads(data.text()) for data in page.css("script[type='application/ld+json']"))
        assert not page.css("[onerror]")
        assert not [href for href in hrefs(page, "a[href]") if href.lower().startswith("javascript")]
        assert "49" not in page.css("h1")[0].text()


@pytest.fixture(scope="module")
def web(engine: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A client that many examples share."""
    with indexed(f"{engine}:{tmp_path_factory.mktemp('index')}", documents()) as searcher:
        yield client(searcher)


@given(query=st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_no_query_fails(web: FlaskClient, query: str) -> None:
    """Every query string is answered, by the page, the endpoint and the feed."""
    for path in ("/search", "/api/search", "/search.atom"):
        assert web.get(path, query_string={"q": query}).status_code == 200


@given(query=st.binary(max_size=60).map(quote_from_bytes) | st.text("%=&+;[]q-0afé", max_size=30))
def test_no_query_string_is_a_failure(web: FlaskClient, query: str) -> None:
    """Whatever stands after the question mark, the answer is hits or says what is wrong with it."""
    for path in ("/search", "/api/search", "/search.atom", "/facets/topics", "/range/published"):
        assert web.get(f"{path}?{query}").status_code in {200, 303, 400}


FOREIGN = "utm_source=zq&fbclid=zq&gclid=zq&topcs=zq&-utm=zq&zq=&=zq&%ff=zq&%3Cscript%3E=zq"


@pytest.mark.parametrize(
    "path",
    [
        "/?",
        "/search?q=solar&topics=Energy&page=2&size=1&",
        "/search?q=nothing+finds+this&kind=news&",
        "/search.atom?q=part&size=1&",
        "/facets/topics?q=part&contains=e&",
        "/range/published?q=part&from=2021&to=2022&",
        "/opensearch.xml?",
        "/robots.txt?",
        f"/documents/{documents()[0].id}?",
    ],
)
def test_a_shared_link_is_the_link_itself(searcher: Searcher, path: str) -> None:
    """What others add to a link changes no byte of the answer but its time, and stands in none of its links."""
    web = client(searcher)
    plain, shared = web.get(path.rstrip("?&")), web.get(path + FOREIGN)
    assert shared.status_code == plain.status_code
    assert shared.headers.get("Location") == plain.headers.get("Location")
    took = re.compile(r"[\d.]+ ms")
    assert took.sub("", shared.text) == took.sub("", plain.text)
    assert "zq" not in shared.text


def test_two_hundred_foreign_parameters_are_left_out(searcher: Searcher) -> None:
    """However many parameters a link has gathered, its own count."""
    foreign = "&".join(f"u{number}=1" for number in range(1000))
    assert total(html(client(searcher).get(f"/search?{foreign}&q=solar"))) == total(
        html(client(searcher).get("/search?q=solar"))
    )


def test_the_search_box_keeps_the_query(index: Index) -> None:
    """The page of a facet has the query in its search box, as the page of results has."""
    web = client(index(*documents()))
    for path in ("/search?q=solar", "/facets/topics?q=solar"):
        box = html(web.get(path)).css_first("#q")
        assert box is not None
        assert box.attributes["value"] == "solar"

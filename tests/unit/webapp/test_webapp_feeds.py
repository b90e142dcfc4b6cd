"""Can feed readers and browsers read what is made for them?"""

from __future__ import annotations

from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest
from conftest import NOW
from handmade import documents
from web import Index, client, one

ATOM = "{http://www.w3.org/2005/Atom}"
OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"


def _feed(text: bytes) -> ET.Element:
    return ET.fromstring(text)


def test_a_feed_has_what_atom_demands(index: Index) -> None:
    """Feed and entries have an id, a title, a time and an author, ids differ, and the newest is first."""
    web = client(index(*documents()))
    response = web.get("/search.atom?q=solar&sort=heat")
    assert response.mimetype == "application/atom+xml"
    feed = _feed(response.data)
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 20
    for element in (feed, *entries):
        for name in ("id", "title", "updated"):
            assert element.findtext(f"{ATOM}{name}"), name
        assert element.findtext(f"{ATOM}author/{ATOM}name")
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == 20
    times = [entry.findtext(f"{ATOM}published") or "" for entry in entries]
    assert times == sorted(times, reverse=True)


def test_the_links_of_a_feed_are_absolute_and_answer(index: Index) -> None:
    """Each entry leads to the page of its document, and the feed to its next page, without a gap."""
    web = client(index(*documents()))
    feed = _feed(web.get("/search.atom?size=10&kind=news").data)
    links = {link.get("rel"): link.get("href") or "" for link in feed.findall(f"{ATOM}link")}
    assert links["self"] == "http://localhost/search.atom?kind=news&size=10"
    second = _feed(web.get(links["next"].removeprefix("http://localhost")).data)
    assert len(second.findall(f"{ATOM}entry")) == 6
    for link in feed.findall(f"{ATOM}entry/{ATOM}link[@rel='alternate']"):
        assert web.get(urlsplit(link.get("href") or "").path).status_code == 200


def test_an_entry_keeps_its_id_on_another_host(index: Index) -> None:
    """A feed reader that finds the service under another name sees no article twice."""
    web = client(index(*documents()))
    ids = [
        [entry.findtext(f"{ATOM}id") for entry in _feed(web.get("/search.atom", headers={"Host": host}).data)]
        for host in ("a.example", "b.example:81")
    ]
    assert ids[0] == ids[1]


@pytest.mark.parametrize("text", ["a\x00b\x0bc\ufffe", "]]></title><script>", "&amp; < \"'", "🦑 &", "\u202eשלום"])
def test_no_text_breaks_a_feed(index: Index, text: str) -> None:
    """Control characters and markup leave the feed well-formed."""
    document = one(title=text, excerpt=text, topics=(text,), provider=(text,), url="https://a.example/?b=c&d='e'")
    feed = _feed(client(index(document)).get("/search.atom", query_string={"-kind": text}).data)
    [entry] = feed.findall(f"{ATOM}entry")
    assert (entry.findtext(f"{ATOM}title") or "").startswith(text[:1])
    assert [child.tag for child in entry if "script" in child.tag] == []


def test_an_undated_document_is_as_old_as_the_index(index: Index) -> None:
    """Atom demands a time of every entry; what has none gets that of the index."""
    feed = _feed(client(index(one())).get("/search.atom").data)
    assert feed.findtext(f"{ATOM}entry/{ATOM}updated") == NOW.isoformat().replace("+00:00", "Z")


def test_a_browser_can_search_from_its_address_bar(index: Index) -> None:
    """The description names the page with a place for the words, on the host that was asked."""
    web = client(index(*documents()))
    description = ET.fromstring(web.get("/opensearch.xml", headers={"Host": "news.example"}).data)
    templates = [url.get("template") or "" for url in description.findall(f"{OPENSEARCH}Url")]
    assert templates[0] == "http://news.example/search?q={searchTerms}"
    assert len(description.findtext(f"{OPENSEARCH}ShortName") or "") <= 16
    assert "opensearch.xml" in web.get("/").text


def test_crawlers_are_kept_from_endless_combinations(index: Index) -> None:
    """The start page and the documents are open to crawlers; an editors' index is closed to them altogether."""
    lines = client(index()).get("/robots.txt").text.splitlines()
    assert "Disallow: /search" in lines
    assert "Disallow: /" not in lines
    web = client(index(editors=True))
    web.get("/")
    assert "Disallow: /" in web.get("/robots.txt").text.splitlines()

"""Promises of kept answers: they are what would be made, never anything else, and they are bounded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random
from urllib.parse import quote, urlencode

import orjson
import pytest
from conftest import NOW, build, indexed
from flask.testing import FlaskClient
from handmade import documents
from hypothesis import given
from hypothesis import strategies as st
from web import Index, client, one
from werkzeug.test import TestResponse

from search.protocol.engine import Searcher
from webapp import create_app
from webapp.answers.answer import Answer
from webapp.answers.kept_answers import Moment
from webapp.answers.middleware import answers_of
from webapp.monitoring import observers

ID = documents()[0].id
KEPT = ["/", "/search?q=solar", "/search?q=zzz&topics=AI", "/api/search?q=solar", "/api/search?explain=1&q=solar"]
KEPT += [f"/documents/{ID}", f"/api/documents/{ID}", f"/api/similar/{ID}", f"/api/documents/{ID}/similar"]
KEPT += ["/search.atom?q=solar", "/facets/topics", "/api/facets/topics?contains=a", "/api/suggest?q=so"]
KEPT += ["/api/openapi.json", "/opensearch.xml", "/llms.txt"]
NEVER = ["/api/search?published=P30D", "/search?q=published:P1Y", "/api/search?nothing=1", "/documents/nowhere", "/no"]
NEVER += ["/healthz", "/readyz", "/robots.txt", "/range/published?from=2024"]
CODINGS = ["", "gzip", "br", "gzip, deflate, br, zstd", "identity;q=0, *", "*;q=0", ";;q=x"]
SECRET = "xylophone"
_TOOK = re.compile(rb'("took_ms": ?)[\d.]+|[\d.]+( ms</span>)')


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    """A searcher that all tests here share."""
    folder = tmp_path_factory.mktemp("kept") / "index"
    with indexed(folder, documents()) as opened:
        yield opened


@pytest.fixture
def web(searcher: Searcher) -> FlaskClient:
    return client(searcher, METRICS=True)


@pytest.fixture(scope="module")
def making(searcher: Searcher) -> FlaskClient:
    """A service that keeps nothing."""
    return client(searcher, KEPT_BYTES=0)


@pytest.fixture(scope="module")
def keeping(searcher: Searcher) -> FlaskClient:
    """A service that keeps what all examples ask."""
    return client(searcher)


def kept(web: FlaskClient) -> list[Answer]:
    return list(answers_of(web.application).kept._answers.values())


def seen(response: TestResponse) -> tuple[int, list[tuple[str, str]], bytes]:
    """All that a client sees of an answer."""
    return response.status_code, sorted(response.headers.items()), response.data


def untimed(response: TestResponse) -> tuple[int, dict[str, str], bytes]:
    """What a client sees, but for the time that it took to make it."""
    headers = {name: text for name, text in response.headers.items() if name != "Content-Length"}
    return response.status_code, headers, _TOOK.sub(rb"\1\2", response.data)


@pytest.mark.parametrize("path", KEPT)
def test_a_kept_answer_is_the_made_one(web: FlaskClient, making: FlaskClient, path: str) -> None:
    """Byte for byte, in every coding, as GET, as HEAD and as 304; and a service that keeps nothing says the same."""
    for coding in CODINGS:
        headers = {"Accept-Encoding": coding} if coding else {}
        made, again = web.get(path, headers=headers), web.get(path, headers=headers)
        assert seen(made) == seen(again), (path, coding)
        if "Content-Encoding" not in made.headers:
            assert untimed(making.get(path, headers=headers)) == untimed(made)
        head = web.head(path, headers=headers)
        assert seen(head) == (200, sorted(made.headers.items()), b"")
        tag = {**headers, "If-None-Match": f'"other", {made.headers["ETag"]}'}
        assert seen(web.get(path, headers=tag)) == seen(making.get(path, headers=tag))
        assert web.get(path, headers={**headers, "If-None-Match": 'W/"other"'}).data == made.data
    assert kept(web)


@pytest.mark.parametrize("path", NEVER)
def test_what_is_not_the_same_for_all_is_not_kept(web: FlaskClient, path: str) -> None:
    """The last thirty days, errors, redirects, and what says how the service is."""
    web.get(path)
    assert not kept(web)


def test_what_editors_see_is_not_kept(index: Index) -> None:
    """Not even for a moment."""
    web = client(index(*documents(), editors=True))
    for path in KEPT:
        web.get(path)
    assert not kept(web)


VALUES = {
    "q": st.sampled_from(["solar", "robots", "so*", '"solar panels"', "é", "a&b=c", "%", "+", "zzz"]),
    "topics": st.sampled_from(["AI", "Robots", "Energy & Climate", "none"]),
    "-topics": st.sampled_from(["AI", "Robots"]),
    "provider": st.sampled_from(["The Herald", "é"]),
    "published": st.sampled_from(["2021..", "2020-01..2022-03", "P30D"]),
    "sort": st.sampled_from(["-published", "published", "relevance", "nonsense"]),
    "size": st.sampled_from(["1", "3", "0"]),
    "page": st.sampled_from(["1", "2", "x"]),
    "facets": st.sampled_from(["topics", "provider", "none"]),
    "explain": st.sampled_from(["0", "1"]),
    "utm_source": st.just("mail"),
}


@given(
    st.sampled_from(["/search", "/api/search", "/search.atom", "/api/suggest", "/api/facets/topics"]),
    st.lists(st.sampled_from(list(VALUES)).flatmap(lambda name: st.tuples(st.just(name), VALUES[name])), max_size=5),
    st.randoms(use_true_random=False),
)
def test_whatever_is_asked_is_answered_as_it_is_made(
    keeping: FlaskClient, making: FlaskClient, path: str, asked: list[tuple[str, str]], mixed: Random
) -> None:
    """In any order and spelling of the parameters, wrong ones too."""
    names = [name for name, _ in asked]
    mixed.shuffle(names)
    values = {name: iter([value for other, value in asked if other == name]) for name in names}
    shuffled = [(name, next(values[name])) for name in names]  # values of one name stay in their order
    first = keeping.get(f"{path}?{urlencode(asked)}")
    again = keeping.get(f"{path}?{urlencode(shuffled, quote_via=quote)}")
    assert untimed(making.get(f"{path}?{urlencode(asked)}")) == untimed(first)
    if first.status_code == 200:
        made = untimed(making.get(f"{path}?{urlencode(shuffled, quote_via=quote)}"))
        assert made == untimed(again)


def test_order_and_spelling_make_no_other_answer(web: FlaskClient) -> None:
    """One answer is kept for all ways to write a request, and the order of values of one name is told apart."""
    for query in ("q=a%20b&size=3", "size=3&q=a+b", "q=%61+b&size=3"):
        web.get(f"/api/search?{query}")
    assert len(kept(web)) == 1
    for query in ("topics=AI&topics=Robots", "topics=Robots&topics=AI"):
        web.get(f"/api/search?{query}")
    assert len(kept(web)) == 3


PAGES = ["/", "/search?q=solar", "/search.atom?q=solar", "/facets/topics?q=solar&contains=e", f"/documents/{ID}"]
PAGES += ["/opensearch.xml", "/llms.txt"]
FOREIGN = ["utm_source=mail", "fbclid=x&gclid=y", "ref=a&ref=b", "=", "-utm_source=", "%C3%BC=%FF", "utm%5Fsource[]=1"]


@pytest.mark.parametrize("path", PAGES)
def test_a_shared_link_is_answered_by_what_is_kept(web: FlaskClient, path: str) -> None:
    """Whatever other services add to the address of a page or feed, it is the same bytes under the same tag."""
    first = web.get(path)
    for more in FOREIGN:
        joint = "&" if "?" in path else "?"
        assert seen(web.get(f"{path}{joint}{more}")) == seen(first), more
        assert seen(web.get(f"{path.partition('?')[0]}?{more}&{path.partition('?')[2]}")) == seen(first), more
    assert len(kept(web)) == 1


@pytest.mark.parametrize("more", ["typing=1", "page=2", "missing=topics", "-missing=topics", "-topics=AI", "exact=1"])
def test_what_a_page_reads_is_told_apart(web: FlaskClient, more: str) -> None:
    """Nothing that changes a page is taken for a foreign parameter, also not what only some routes read."""
    for path in ("/search?q=solar", "/facets/topics?q=solar&contains=e"):
        first, other = web.get(path), web.get(f"{path}&{more}")
        assert first.headers["ETag"] != other.headers["ETag"]
    assert web.get("/facets/topics?contains=e").data != web.get("/facets/topics?contains=x").data


def test_programs_are_told_of_every_name(web: FlaskClient) -> None:
    """What is kept of an endpoint answers no request with a name that it refuses."""
    assert web.get("/api/search?q=solar").status_code == 200
    assert web.get("/api/search?q=solar&utm_source=mail").status_code == 400


def test_a_new_generation_shows_at_once(tmp_path: Path) -> None:
    """Also one that takes a document away, and one of an index that was made anew; nothing old is kept."""
    app = create_app({"INDEX": f"whoosh:{tmp_path / 'index'}", "CLOCK": lambda: NOW})
    web = app.test_client()
    for round_ in range(4):
        build(tmp_path / "index", [one(id=f"{SECRET}-{round_}"), one(id="other")])
        for _ in range(2):
            text = web.get("/api/search").text + web.get("/").text
            assert {int(number) for number in re.findall(rf"{SECRET}-(\d)", text)} == {round_}
        assert all(f"{SECRET}-{round_}".encode() in answer.body for answer in kept(web))
    app.extensions["newsdex"].searchers.close()


def test_what_arrives_or_expires_shows_at_once(index: Index) -> None:
    """At the very moment, on every route; what has expired is in no kept answer either."""
    minute = timedelta(minutes=1)
    shown = one(id=SECRET, title=SECRET, topics=(SECRET,), published=NOW + minute, expires=NOW + 2 * minute)
    moment = [NOW]
    web = client(index(shown, *documents()), CLOCK=lambda: moment[0])
    paths = ["/", "/api/search?q=&size=50", "/search.atom", "/facets/topics", "/api/facets/topics", "/api/suggest?q=xy"]
    tick = timedelta(microseconds=1)
    for now, is_shown in [(0 * tick, 0), (minute - tick, 0), (minute, 1), (2 * minute - tick, 1), (2 * minute, 0)]:
        moment[0] = NOW + now
        for path in [*paths, *paths]:
            assert (SECRET in web.get(path).text) == is_shown, (path, now)
        assert any(SECRET.encode() in answer.body for answer in kept(web)) == is_shown


def test_an_answer_that_comes_too_late_is_not_kept(index: Index) -> None:
    """One that was made for the moment before is for nobody who asks now."""
    moment = [NOW]
    found = index(one(id=SECRET, expires=NOW + timedelta(hours=1)))
    web = client(found, CLOCK=lambda: moment[0])
    web.get("/api/search")
    late = kept(web)[0]
    answers = answers_of(web.application).kept
    was, wanted = next(iter(answers._answers)), found.epoch(NOW)
    moment[0] += timedelta(hours=2)
    assert web.get("/api/search").get_json()["total"] == 0
    answers.put(Moment(found, wanted), was, late)
    assert web.get("/api/search").get_json()["total"] == 0


def test_hosts_paths_schemes_and_origins_do_not_mix(searcher: Searcher) -> None:
    """Each gets links and headers of its own, whoever asked before."""
    options = {"TRUSTED_PROXIES": ("127.0.0.1",), "CORS_ORIGINS": ("https://a.example", "https://*.b.example")}
    web, making = client(searcher, **options), client(searcher, KEPT_BYTES=0, **options)
    ways: list[dict[str, str]] = [{}, {"Host": "other.example"}, {"X-Forwarded-Host": "third.example:8443"}]
    ways += [{"X-Forwarded-Prefix": "/news"}, {"X-Forwarded-Prefix": "/n"}, {"X-Forwarded-Proto": "https"}]
    ways += [{"Origin": origin} for origin in ("https://a.example", "https://x.b.example", "https://evil.example")]
    for path in ("/", "/api/search?q=solar", "/search.atom", "/opensearch.xml"):
        for headers in [*ways, *ways]:
            made = making.get(path, headers=headers)
            assert untimed(web.get(path, headers=headers)) == untimed(made), (path, headers)


def test_memory_is_bounded(searcher: Searcher) -> None:
    """However many distinct requests come, and however long they are; the last ones stay."""
    room = 300_000
    web = client(searcher, KEPT_BYTES=room)
    for number in range(200):
        web.get(f"/api/facets/topics?contains={number}")
    answers = answers_of(web.application).kept
    held = sum(answer.size_bytes for answer in kept(web))
    assert held == answers.size_bytes <= room
    assert 20 < len(kept(web)) < 200
    assert web.get("/api/facets/topics?contains=199").status_code == 200
    before = len(kept(web))
    for query in (f"q={'x' * 2000}", "&".join(f"topics={number}" for number in range(190))):
        assert web.get(f"/api/search?{query}").status_code == 200
    assert len(kept(web)) == before
    web = client(searcher, KEPT_BYTES=10_000)
    web.get("/")
    assert not kept(web), "one answer must not take all the room"


def test_an_answer_tells_its_size(web: FlaskClient) -> None:
    """What counts against the bound is no less than the bytes of its body and headers."""
    for path in KEPT:
        web.get(path)
    for answer in kept(web):
        assert answer.size_bytes > len(answer.body) + sum(len(name) + len(text) for name, text in answer.headers)


def test_a_kept_answer_is_counted_and_logged(searcher: Searcher, tmp_path: Path) -> None:
    """Access log, query log, metrics, ids and rates tell no kept answer from a made one."""
    logs = {"ACCESS_LOG": str(tmp_path / "access"), "QUERY_LOG": str(tmp_path / "query")}
    web = client(searcher, METRICS=True, RATE="4/hour", **logs)
    replies = [web.get("/api/search?q=solar", headers={"X-Request-ID": f"id-{number}"}) for number in range(6)]
    assert [reply.status_code for reply in replies] == [200] * 4 + [429] * 2
    assert [reply.headers["X-Request-ID"] for reply in replies] == [f"id-{number}" for number in range(6)]
    assert len({reply.data for reply in replies[:4]}) == 1
    metrics = web.get("/metrics", environ_overrides={"REMOTE_ADDR": "10.0.0.9"}).text
    assert 'newsdex_kept_answers_total{result="hit"} 3.0' in metrics
    assert 'newsdex_kept_answers_total{result="miss"} 1.0' in metrics
    assert 'newsdex_requests_total{route="/api/search",status="200"} 4.0' in metrics
    observers.close(web.application)
    access = [orjson.loads(line) for line in (tmp_path / "access").read_bytes().splitlines()]
    searched = [line for line in access if line["route"] == "/api/search" and line["status"] == 200]
    assert [line["id"] for line in searched] == [f"id-{number}" for number in range(4)]
    assert {line["bytes"] for line in searched} == {len(replies[0].data)}
    queries = [orjson.loads(line) for line in (tmp_path / "query").read_bytes().splitlines()]
    assert [line["query"] for line in queries] == ["solar"] * 4
    assert len({line["total"] for line in queries}) == 1


def test_security_headers_and_hosts_hold_for_kept_answers(searcher: Searcher) -> None:
    """A host that is not served gets no kept answer, and what is kept has every header."""
    web = client(searcher, ALLOWED_HOSTS=("good.example",))
    for _ in range(2):
        good = web.get("/", headers={"Host": "good.example"})
        assert "default-src 'none'" in good.headers["Content-Security-Policy"]
        assert web.get("/", headers={"Host": "bad.example"}).status_code == 421

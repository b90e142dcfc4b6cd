"""Does anything hidden ever reach a reader? Sought through every route, in the sample and in real collections."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

import pytest
import web
from conftest import indexed
from data import data_file, unpacked
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from sample import CONTENT, NOW, build_sample
from werkzeug.test import TestResponse

from indexer.build import build
from indexer.job import Job
from indexer.report import Outcome, Report
from search.document import Document
from search.engine import Searcher, open_searcher
from search.explanation import Explanation
from search.fields import EXPIRES, PUBLISHED
from search.request import SearchRequest
from search.settings import Settings
from search.whoosh_engine.files.toc import open_segments

SECRET = "zyxhidden"
"""Only hidden records of the sample have this word, in each of their texts."""


def _client(searcher: Searcher, now: datetime = NOW) -> FlaskClient:
    return web.client(searcher, CLOCK=lambda: now)


def _routes(ids: list[str]) -> Iterator[str]:
    """Addresses that show documents or count them, without any query."""
    yield from ("/", "/api/search?size=100", "/api/search?size=100&page=2", "/search.atom", "/api/openapi.json")
    yield from (f"/{kind}facets/{name}" for kind in ("", "api/") for name in ("topics", "provider", "kind", "type"))
    yield from (f"/{kind}documents/{quote(id)}" for kind in ("", "api/") for id in ids)


def test_nothing_hidden_of_the_sample_is_in_any_answer(sample_index: Path) -> None:
    """No route of the service, whatever is asked, answers with a byte of a hidden record or of an encrypted payload."""
    searcher = open_searcher(sample_index)
    client = _client(searcher)
    ids = [hit["id"] for page in (1, 2) for hit in client.get(f"/api/search?size=100&page={page}").get_json()["hits"]]
    for route in _routes(ids):
        answer = client.get(route)
        assert answer.status_code == 200, route
        assert SECRET not in answer.get_data(as_text=True).lower(), route
        assert "SECUREDSAMPLE" not in answer.get_data(as_text=True), route
    for length in range(1, len(SECRET) + 1):
        suggested = client.get(f"/api/suggest?limit=50&q={SECRET[:length]}").get_json()["suggestions"]
        assert SECRET not in str(suggested).lower()
    for filters in (f"q={SECRET}", f"topics={SECRET}", "provider=Zyxhidden+Wire", f"q={SECRET[:6]}*"):
        assert client.get(f"/api/search?{filters}").get_json()["total"] == 0, filters
    searcher.close()


def test_nothing_hidden_of_the_sample_is_in_the_files(tmp_path: Path) -> None:
    """The files of the index hold no byte of a record that the clock will not show, of a payload or an embed."""
    shutil.copytree(CONTENT, tmp_path / "content", ignore=shutil.ignore_patterns("2099-*"))
    report, searcher = _built(tmp_path / "content", tmp_path / "index")
    searcher.close()
    assert report.count(Outcome.HIDDEN)
    for data in _contents(tmp_path / "index"):
        assert SECRET.encode() not in data.lower()
        assert b"securedsample" not in data.lower()
        assert b"<iframe" not in data.lower()


@settings(max_examples=25)
@given(st.lists(st.integers(0, 1000), min_size=1), st.lists(st.integers(0, 10**6), min_size=1))
def test_what_is_not_yet_published_moves_no_bound(shown: list[int], later: list[int]) -> None:
    """The ranges of a number are those of the visible documents alone, before and after others appear or expire."""
    by_heat = Settings.from_mapping({"fields": {"heat": {"facet": True}}})
    visible = [Document(f"a{number}", {"heat": heat}) for number, heat in enumerate(shown)]
    then = NOW + timedelta(days=1)
    scheduled = [Document(f"b{number}", {"heat": heat, PUBLISHED: then}) for number, heat in enumerate(later)]
    expired = [Document(f"c{number}", {"heat": heat, EXPIRES: NOW}) for number, heat in enumerate(later)]
    with TemporaryDirectory() as folder:
        with indexed(f"{folder}/all", [*visible, *scheduled, *expired], by_heat) as searcher:
            now, afterwards, again = (
                searcher.search(SearchRequest(), moment).facets["heat"] for moment in (NOW, then, NOW)
            )
        with indexed(f"{folder}/visible", visible, by_heat) as searcher:
            assert now == again == searcher.search(SearchRequest(), NOW).facets["heat"]
        with indexed(f"{folder}/later", [*visible, *scheduled], by_heat) as searcher:
            assert afterwards == searcher.search(SearchRequest(), then).facets["heat"]


_WORD = st.sampled_from(("solar", "low-code", "lowcode", "code", "low", "wind", "日本", "rooftops"))
_WORDS = st.lists(_WORD, min_size=1)


@settings(max_examples=20)
@given(st.lists(_WORDS, min_size=1, max_size=6), st.lists(_WORDS, min_size=1, max_size=6))
def test_what_waits_or_has_expired_moves_no_score(shown: list[list[str]], hidden: list[list[str]]) -> None:
    """Answers are those of an index without it, scores and explanations included, from one moment to the next."""
    then = NOW + timedelta(days=1)
    visible, waiting, expiring = (
        [Document(f"{kind}{number}", {"title": " ".join(words), **dates}) for number, words in enumerate(some)]
        for kind, some, dates in (("a", shown, {}), ("b", hidden, {PUBLISHED: then}), ("c", hidden, {EXPIRES: then}))
    )
    with (
        TemporaryDirectory() as folder,
        indexed(f"{folder}/all", [*visible, *waiting, *expiring]) as everything,
        indexed(f"{folder}/before", [*visible, *expiring]) as before,
        indexed(f"{folder}/after", [*visible, *waiting]) as after,
    ):
        for now, alone in ((NOW, before), (then, after), (NOW, before)):  # and back again
            assert _scores(everything, now) == _scores(alone, now)


def _scores(searcher: Searcher, now: datetime) -> list[object]:
    """What some queries find, with every number of the explanation but those that tell of all documents."""
    answers = []
    for query in ("solar", "low-code", "wind sol*", '"low code" 日', "*ops"):
        hits = searcher.search(SearchRequest(query, explain=True, collapse=False), now).hits
        answers += [(hit.id, round(hit.score, 9), _values(hit.explanation)) for hit in hits]
    return [*answers, [(hit.id, hit.score) for hit in searcher.similar("a0", SearchRequest(collapse=False), now)]]


def _values(explanation: Explanation | None) -> list[float]:
    return [part.value for _, part in explanation.lines()] if explanation else []


def test_editors_see_all_and_every_answer_says_so(tmp_path: Path) -> None:
    """An index of everything finds hidden records, with their state, and marks each page and response."""
    searcher = open_searcher(build_sample(tmp_path / "index", editors=True))
    client = _client(searcher)
    found = client.get(f"/api/search?q={SECRET}").get_json()
    assert found["total"] == 10
    assert found["editors"] is True
    states = {value["value"] for value in found["facets"]["state"]["values"]}
    assert {"draft", "unpublished", "removed", "scheduled", "expired"} <= states
    for route in ("/", f"/search?q={SECRET}", f"/documents/{quote(found['hits'][0]['id'])}", "/search.atom", "/readyz"):
        answer = client.get(route)
        assert answer.headers["X-Newsdex-Editors"] == "true"
        assert answer.headers["Cache-Control"] == "no-store"
    assert "hidden from readers" in client.get("/").get_data(as_text=True)
    searcher.close()


def test_a_scheduled_record_is_nowhere_until_its_moment(tmp_path: Path) -> None:
    """A record that waits for its date changes no byte of any answer before, and is there at that very moment."""
    content = tmp_path / "content"
    content.mkdir()
    for number, topic in enumerate(("Tides", "Maps")):
        (content / f"{number}.md").write_text(f"---\ntitle: Story {number}\ntopics: [{topic}]\ndate: 2021-01-01\n---\n")
    before = _built(content, tmp_path / "without", NOW)[1]
    title = "Zyxhidden story with a longer title than all others have"
    keys = f"title: {title}\ntopics: [Zyxhidden, Tides]\nprovider: Zyxhidden\ndate: 2026-12-24\nheat: 99"
    (content / "later.md").write_text(f"---\n{keys}\n---\nZyxhidden words.\n")
    report, after = _built(content, tmp_path / "with", NOW)
    assert (report.scheduled, report.count(Outcome.INDEXED)) == (1, 3)
    clients = _client(before), _client(after)
    words = (SECRET, "story", "zyx*", "story+-zyxhidden", "zyxhiden")
    asked = (*(f"q={word}" for word in words), "topics=Zyxhidden", "published=2026-12..")
    routes = [
        *_routes(["0", "1", "later"]),
        *(f"{page}?{query}" for page in ("/", "/api/search", "/search.atom", "/search.csv") for query in asked),
        *(f"/api/suggest?q={typed}" for typed in ("z", "zyx", "zyxhidden", "st", "story+z")),
        "/api/facets/topics?contains=zyx",
        "/readyz",
    ]
    for route in routes:
        answers = [client.get(route) for client in clients]
        assert answers[0].status_code == answers[1].status_code, route
        assert _timeless(answers[0]) == _timeless(answers[1]), route
    moment = datetime(2026, 12, 24, tzinfo=UTC)
    for now, total in ((moment - timedelta(microseconds=1), 0), (moment, 1), (NOW, 0)):  # and back again
        found = _client(after, now).get(f"/api/search?q={SECRET}").get_json()
        assert found["total"] == total
        assert SECRET in str(found["facets"]["topics"]).lower() or not total
    before.close()
    after.close()


def test_a_pin_tells_nothing_of_what_nobody_may_see(tmp_path: Path) -> None:
    """To pin documents that wait, have expired or are hidden changes no byte of any answer before they appear."""
    then = NOW + timedelta(days=1)
    documents = [
        Document("later", {"title": f"{SECRET} story", "topics": (SECRET,), PUBLISHED: then}),
        Document("gone", {"title": f"{SECRET} story", "topics": (SECRET,), EXPIRES: NOW}),
        *(Document(id, {"title": "Story", "topics": (id,)}) for id in ("other", "shown")),
    ]
    pinned = (["shown"], ["later", "gone", "hidden", "shown"])
    plain, hidden = ([{"queries": ["story", SECRET], "documents": ids}] for ids in pinned)
    with (
        indexed(tmp_path / "few", documents, Settings.from_mapping({"pins": plain})) as visible,
        indexed(tmp_path / "more", documents, Settings.from_mapping({"pins": hidden})) as everything,
    ):
        queries = [f"{query}{more}" for query in ("story", SECRET) for more in ("", "&explain=1", "&match=any&size=1")]
        pages = ("/search", "/api/search", "/search.atom", "/api/facets/topics")
        for route in [f"{page}?q={query}" for page in pages for query in queries]:
            answers = [_client(searcher).get(route) for searcher in (visible, everything)]
            assert answers[0].status_code == 200
            assert _timeless(answers[0]) == _timeless(answers[1]), route
            assert "later" not in answers[1].get_data(as_text=True)
        hits = _client(everything, then).get("/api/search?q=story").get_json()["hits"]
        assert [hit["id"] for hit in hits] == ["later", "shown", "other"]
        assert [hit["pinned"] for hit in hits] == [True, True, False]


@pytest.mark.parametrize(
    ("keys", "seen_on"),
    [
        ("expiryDate: 2026-12-20\nexpires: 2026-12-10", {9}),
        ("expires: 2026-12-20\nexpiryDate: 2026-12-10", {9}),
        ("date: 2021-01-01\npublishDate: 2026-12-15", set()),
        ("publishDate: 2021-01-01\ndate: 2026-12-15", {15, 25}),
        ("date: 2026-12-15\nexpires: 2026-12-20", {15}),
    ],
)
def test_each_of_several_dates_hides(tmp_path: Path, keys: str, seen_on: set[int]) -> None:
    """By the clock alone nothing is shown before any of its dates, or after any of its ends."""
    (tmp_path / "content").mkdir()
    (tmp_path / "content/other.md").write_text("---\ntitle: Other\n---\n")
    (tmp_path / "content/a.md").write_text(f"---\ntitle: Zyxhidden\n{keys}\n---\n")
    searcher = _built(tmp_path / "content", tmp_path / "index", NOW)[1]
    for day in (9, 15, 25):
        client = _client(searcher, datetime(2026, 12, day, tzinfo=UTC))
        assert client.get(f"/api/search?q={SECRET}").get_json()["total"] == (day in seen_on), day
    searcher.close()


@pytest.mark.parametrize("archive", ["smartable-power-apps.tar.gz", "digitalgov-md.tar.gz"])
def test_nothing_hidden_of_a_real_collection_can_be_reached(tmp_path: Path, archive: str) -> None:
    """Each file is explained; no hidden one has an id, a page or a place in a total, a facet or the feed."""
    report, searcher = _built(unpacked(archive, tmp_path / "content"), tmp_path / "index")
    client = _client(searcher, report.started_at)
    hidden = [str(file.id) for file in report.files if file.outcome is Outcome.HIDDEN]
    indexed = {file.id for file in report.files if file.outcome is Outcome.INDEXED}
    assert hidden
    assert all(file.reasons for file in report.files if file.outcome is Outcome.HIDDEN)
    assert client.get("/api/search").get_json()["total"] == len(indexed)
    assert _all_ids(client) == indexed
    for id in hidden:
        for path in (f"/documents/{quote(id)}", f"/api/documents/{quote(id)}"):
            assert client.get(path).status_code == 404, path
    for start in range(0, len(hidden), 50):
        asked = "&".join(f"id={quote(id)}" for id in hidden[start : start + 50])
        assert client.get(f"/api/search?{asked}").get_json()["total"] == 0, asked
    for facet in client.get("/api/search").get_json()["facets"].values():
        counted = sum(value["count"] for value in facet.get("years", []))
        assert counted <= len(indexed)
    searcher.close()


def test_every_unpublished_and_removed_record_of_the_power_apps_site_is_hidden(tmp_path: Path) -> None:
    """The files with `published: false` and `removed: true`, found by their text alone, are those that are hidden."""
    content = unpacked("smartable-power-apps.tar.gz", tmp_path / "content")
    report, searcher = _built(content, tmp_path / "index")
    searcher.close()
    pattern = re.compile(rb"^(published:\s*false|removed:\s*true)\s*$", re.MULTILINE)
    said = {path for path in content.rglob("*.md") if "_data" not in path.parts and pattern.search(path.read_bytes())}
    hidden = {Path(file.path) for file in report.files if file.outcome is Outcome.HIDDEN}
    assert len(said) == 63
    assert {path.name for path in hidden} == {path.name for path in said}
    assert not any("_data/" in file.path for file in report.files if file.outcome is not Outcome.IGNORED)


def test_the_seed_article_is_hidden_and_its_payload_nowhere(tmp_path: Path) -> None:
    """The one record with `published: false` gives no index; an editors' index has it, and nothing of `secured`."""
    seed = data_file("seed-article.md").read_text()
    (tmp_path / "content").mkdir()
    (tmp_path / "content/seed-article.md").write_text(seed)
    now = datetime(2026, 1, 1, tzinfo=UTC)
    report = build(Job((tmp_path / "content",), tmp_path / "index", Settings(), now))
    assert [[reason.text for reason in file.reasons] for file in report.files] == [["published: false"]]
    assert not (tmp_path / "index").exists()
    build(Job((tmp_path / "content",), tmp_path / "index", Settings(), now, editors=True))
    secured = re.findall(r'^\s*secured: "([^"]+)"', seed, re.MULTILINE)[0]
    searcher = open_searcher(tmp_path / "index")
    client = _client(searcher, now)
    found = client.get("/api/search?q=facial+recognition").get_json()
    assert found["hits"][0]["topics"] == ["Computer Vision", "AI"]
    assert found["hits"][0]["provider"] == ["Global Times"]
    page = client.get("/documents/seed-article").get_data(as_text=True)
    assert "Rekognition software" in page
    answers = [client.get(path).get_data(as_text=True) for path in _routes(["seed-article"])]
    pieces = [secured[start : start + 12] for start in range(0, len(secured) - 12, 12)]
    files = [data.decode("latin-1") for data in _contents(tmp_path / "index")]
    assert not any(piece in text for piece in pieces for text in [*answers, *files])
    searcher.close()


def _contents(index: Path) -> list[bytes]:
    """The bytes of all files of an index, and what is compressed in them."""
    stored = [segment.stored(number) for segment in open_segments(index)[1] for number in range(segment.count)]
    assert stored
    return [*(path.read_bytes() for path in index.iterdir()), *stored]


def _timeless(answer: TestResponse) -> str:
    """An answer without what may differ between two indexes of the same documents."""
    return re.sub(r'"(took_ms|age_s|size_bytes)": ?[0-9.]+|[0-9.]+ ms<', "", answer.get_data(as_text=True))


def _built(content: Path, index: Path, now: datetime | None = None) -> tuple[Report, Searcher]:
    report = build(Job((content,), index, Settings(), now or datetime.now(UTC)))
    return report, open_searcher(index)


def _all_ids(client: FlaskClient) -> set[str]:
    ids: list[str] = []
    listed = "/api/search?size=100&collapse=off"
    pages = client.get(listed).get_json()["pages"]
    for page in range(1, pages + 1):
        ids += [hit["id"] for hit in client.get(f"{listed}&page={page}").get_json()["hits"]]
    assert len(ids) == len(set(ids))
    return set(ids)

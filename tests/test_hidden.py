"""Does anything hidden ever reach a reader? Sought through every route, in the sample and in real collections."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

import hiding
import pytest
import web
from conftest import indexed
from data import Collected, data_file
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from routes import MEDIA_FILE, Values, addresses, assert_same, listed, said
from sample import CONTENT, NOW, build_sample

from indexer.front_matter.hiding_keys import NOT_PUBLIC
from indexer.job import Job
from indexer.reading.file_report import Outcome
from indexer.reporting.report import Report
from indexer.updating.build import build
from search.configuration.reader import read_settings
from search.protocol.engine import Searcher, open_searcher
from search.protocol.explanation import Explanation
from search.protocol.request import SearchRequest
from search.schema.document import Document
from search.schema.fields import EXPIRES, PUBLISHED
from search.settings.settings import Settings
from search.whoosh_engine.storage.commit_point import open_segments
from webapp import create_app
from webapp.assets import EMBEDDED

SECRET = "zyxhidden"
"""Only hidden records of the sample, and of what is made here, have this word, in each of their texts."""
WITNESS = "qwvwitness"
"""Hidden records that are made here have this one, too, which is never asked for: no answer may repeat it."""
LINK = "https://later.example/zyxhidden"
"""Of the hidden records that are made here; what is shown mentions it."""
THEN = NOW + timedelta(days=1)

DOCUMENT_ROUTES = (("/documents", ""), ("/api/documents", ""), ("/api/documents", "/similar"), ("/api/similar", ""))
"""What stands before and after the id of a document."""

VALUES = Values(
    ids=("shown/0", "shown/3", "later", "gone", "hidden/000", "nowhere"),
    words=(
        SECRET,
        "story",
        "lowcode",
        "low code",
        "harbour bridge",
        "zyx*",
        "*hidden",
        f"story -{SECRET}",
        "zyxhiden",
        f'"{SECRET} story"',
        f"topics:{SECRET}",
    ),
    filters=(f"topics={SECRET}", "-topics=Maps", "provider=Zyxhidden", "published=2026-12..", "heat=50.."),
    typed=("z", "zyx", SECRET, "st", "story z", "m"),
)


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of images, so that the application has all of its routes."""
    folder = tmp_path_factory.mktemp("media")
    (folder / MEDIA_FILE).write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    return folder


Ask = Callable[..., FlaskClient]


@pytest.fixture
def ask(media: Path) -> Ask:
    """Gives a client of a service over a searcher, with all routes, at a moment."""
    return lambda searcher, now=NOW: web.client(searcher, CLOCK=lambda: now, MEDIA=media)


# The routes


def test_every_route_is_asked(media: Path) -> None:
    """No route of the application is unknown to the tests of what is hidden, and they know no other."""
    rules = {rule.rule for rule in create_app({"MEDIA": media}).url_map.iter_rules()}
    assert rules == listed()


def test_a_route_that_nobody_thought_of_fails(media: Path) -> None:
    """A new route cannot be forgotten: the tests of what is hidden fail until they know how it is asked."""
    app = create_app({"MEDIA": media})
    app.add_url_rule("/export", view_func=lambda: "all")
    with pytest.raises(AssertionError, match="/export"):
        list(addresses(app, VALUES))


def test_answers_that_are_all_errors_prove_nothing(tmp_path: Path, ask: Ask) -> None:
    """Two services that know none of the documents say the same of them, and that does not count."""
    with (
        indexed(tmp_path / "index", [Document("other", {"title": "Other"})]) as searcher,
        pytest.raises(AssertionError, match="/documents/<path:id>"),
    ):
        assert_same(ask(searcher), ask(searcher), Values(ids=("nowhere",)))


# The sample


def test_nothing_hidden_of_the_sample_is_in_any_answer(sample_index: Path, ask: Ask) -> None:
    """No route of the service, whatever is asked, answers with a byte of a hidden record or of an encrypted payload."""
    with closing(open_searcher(sample_index)) as searcher:
        client = ask(searcher)
        values = Values(
            ids=(*sorted(_all_ids(client)), "nowhere"), words=("tide", "story", "a*"), typed=("t", "a", "s")
        )
        for address, text in said(client, values).items():
            assert SECRET not in text.lower(), address
            assert "SECUREDSAMPLE" not in text, address
        for length in range(1, len(SECRET) + 1):
            suggested = client.get(f"/api/suggest?limit=50&q={SECRET[:length]}").get_json()["suggestions"]
            assert SECRET not in str(suggested).lower()
        for filters in (f"q={SECRET}", f"topics={SECRET}", "provider=Zyxhidden+Wire", f"q={SECRET[:6]}*"):
            assert client.get(f"/api/search?{filters}").get_json()["total"] == 0, filters


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


def test_editors_see_all_and_every_answer_says_so(tmp_path: Path, ask: Ask) -> None:
    """An index of everything finds hidden records, with their state, and marks each page, response and error."""
    with closing(open_searcher(build_sample(tmp_path / "index", editors=True))) as searcher:
        client = ask(searcher)
        found = client.get(f"/api/search?q={SECRET}").get_json()
        assert found["total"] == 10
        assert found["editors"] is True
        states = {value["value"] for value in found["facets"]["state"]["values"]}
        assert {"draft", "unpublished", "removed", "scheduled", "expired"} <= states
        values = Values(ids=(found["hits"][0]["id"], "nowhere"), words=(SECRET,), typed=("zyx",))
        for address, text in said(client, values).items():
            head, _, _ = text.partition("\n\n")
            assert "X-Newsdex-Editors: true" in head, address
            assert "Cache-Control: no-store" in head, address
            assert "X-Robots-Tag: noindex, nofollow" in head, address
            assert "ETag" not in head or any(file in address for file in ("/media/", *EMBEDDED)), address
        assert "hidden from readers" in client.get("/").get_data(as_text=True)


# Twins: an index, and one of the same documents and of others that nobody may see


def _write(folder: Path, name: str, keys: str, text: str = f"{SECRET} {WITNESS}") -> Path:
    path = folder / f"{name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"---\n{keys}\n---\n{text}\n", encoding="utf-8")
    return path


def _write_shown(folder: Path) -> None:
    for number, topic in enumerate(("Tides", "Maps", "Tides", "Maps")):
        keys = f"title: Story {number} of {topic}\ntopics: [{topic}]\nprovider: The Lantern\nheat: {number}"
        keys += f"\nrelated: [{{title: What follows, url: {LINK}}}]"
        _write(folder, f"shown/{number}", f"{keys}\ndate: 2021-01-0{number + 1}", "Words of a story in low-code.")
    # Two that are one story only when what lies between them is there, too.
    for title, day in (("Harbour bridge market solar", 28), ("Harbour bridge market solar storm power", 29)):
        _write(folder, f"shown/{day}", f"title: {title}\ndate: 2026-11-{day}", "Solar power.")


def _write_waiting(folder: Path) -> None:
    """Write records that wait for their date, one of which never comes, and that touch all that is visible."""
    _write(folder, "later", f"{_secret()}\ndate: {THEN.isoformat()}")
    _write(folder, "never", f"{_secret()}\ndate: 2027-02-01\nexpires: 2027-01-01")
    _write(folder, "between", f"title: Harbour bridge market solar storm\ndate: {THEN.isoformat()}", "lowcode lowcode")


def _secret(word: str = SECRET) -> str:
    """The keys of a record that has the words everywhere, and the most of all that is counted."""
    title = f"{word} story with a longer title than all others have {SECRET} {WITNESS}"
    topics = f"topics: [{SECRET}, Tides, {WITNESS}]\nprovider: {SECRET}\nurl: {LINK}"
    return f"title: {title}\nexcerpt: {title}\n{topics}\nheat: 99\nquality: 99"


def _words() -> Iterator[str]:
    """Unique words, none the beginning of another."""
    letters = "bcdfghjklm"
    yield from (f"zqx{''.join(some)}zqx" for some in product(letters, repeat=4))


HIDING = {
    **hiding.HIDING,
    "is_draft": "true",
    "is_published": "false",
    "expires": "2020-01-01",
    "expiry_date": "2020-01-01",
}
"""Keys that hide, each with a value that does."""
FOLDERS = ("_drafts", "posts/_drafts", "_DRAFTS/old", "_trash", "x/_unpublished", "drafts", "posts/Drafts")


def _spellings(key: str) -> set[str]:
    """The same key as people write it."""
    head, *rest = key.split("_")
    camel = head + "".join(part.title() for part in rest)
    return {key, key.upper(), f'"{camel}"'}


def _hiding() -> Iterator[tuple[str, str]]:
    """Folder and line of a record for each rule, in some spellings."""
    for key, value in HIDING.items():
        yield from (("hidden", f"{spelling}: {value}") for spelling in sorted(_spellings(key)))
    yield from (("hidden", f"status: {word.title()}") for word in NOT_PUBLIC)
    yield from ((folder, "") for folder in FOLDERS)


@dataclass(frozen=True)
class Twins:
    """Two services over the same visible documents; one index was made of hidden ones, too."""

    few: Searcher
    everything: Searcher
    hidden: Mapping[str, str]
    """By the unique word of each hidden record, why it is hidden."""


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Twins]:
    """The two, with hidden records for each rule in several spellings, and with some that wait or never appear."""
    root = tmp_path_factory.mktemp("twins")
    _write_shown(root / "few")
    _write_shown(root / "all")
    hidden = _write_hidden(root / "all")
    _write_waiting(root / "all")
    report, everything = _built(root / "all", root / "all-index", NOW)
    assert (report.scheduled, report.count(Outcome.HIDDEN)) == (3, len(hidden))
    with closing(everything), closing(_built(root / "few", root / "few-index", NOW)[1]) as few:
        yield Twins(few, everything, hidden)


def _write_hidden(folder: Path) -> dict[str, str]:
    """Write a record for each rule that hides; by the unique word of each, which is its name, the rule."""
    rules: dict[str, str] = {}
    for word, (place, line) in zip(_words(), _hiding(), strict=False):
        _write(folder, f"{place}/{word}", f"{_secret(word)}\ndate: 2021-01-01\n{line}")
        rules[word] = f"{place}: {line}"
    return rules


def test_what_is_hidden_or_waits_changes_no_byte_of_any_answer(twins: Twins, ask: Ask) -> None:
    """No route says anything else, to whatever is asked, because there are records that nobody may see."""
    for address, text in assert_same(ask(twins.few), ask(twins.everything), VALUES).items():
        assert WITNESS not in text.lower(), address


def test_no_word_of_a_hidden_record_finds_anything(twins: Twins, ask: Ask) -> None:
    """Each rule that hides hides the whole record: its words find nothing, complete nothing, and it has no address."""
    client = ask(twins.everything)
    assert len(twins.hidden) > 200
    for word, rule in twins.hidden.items():
        for query in (word, f"{word}*"):
            found = client.get(f"/api/search?q={query}&exact=1&facets=none").get_json()
            assert (found["total"], found["hits"]) == (0, []), rule
    for typed in ("zqx", *twins.hidden):
        assert client.get(f"/api/suggest?q={typed[:5]}&limit=50").get_json()["suggestions"] == []


def test_a_scheduled_record_is_there_at_its_moment(twins: Twins, ask: Ask) -> None:
    """A record that waits for its date is found from that very moment on, and not when the clock goes back."""
    for now, total in ((THEN - timedelta(microseconds=1), 0), (THEN, 1), (NOW, 0)):
        found = ask(twins.everything, now).get(f"/api/search?q={SECRET}").get_json()
        assert found["total"] == total
        assert (SECRET in str(found["facets"]["topics"]).lower()) is bool(total)


def test_tags_change_only_with_what_is_visible(twins: Twins, ask: Ask) -> None:
    """A copy stays good while nothing visible has changed, whatever becomes of records that nobody ever sees."""
    moments = [
        NOW,
        THEN - timedelta(seconds=1),
        THEN,
        datetime(2027, 1, 15, tzinfo=UTC),
        datetime(2028, 1, 1, tzinfo=UTC),
    ]
    for address in ("/", "/documents/never", "/api/search?q=story", "/search.atom"):
        tags = [ask(twins.everything, now).get(address).headers.get("ETag") for now in moments]
        assert tags[0] == tags[1]
        assert tags[2] == tags[3] == tags[4]
        assert (tags[0] != tags[2]) is (address != "/documents/never")


def test_what_was_visible_once_is_nowhere_any_more(tmp_path: Path, twins: Twins, ask: Ask) -> None:
    """A record that has expired, or is hidden by a later build, is in no answer; its words may still move scores."""
    expected = said(ask(twins.few, THEN), VALUES)
    for end, before, after in (
        ("expired", f"expires: {THEN.isoformat()}", f"expires: {THEN.isoformat()}"),
        ("hidden", "draft: false", "draft: true"),
    ):
        _write_shown(tmp_path / end)
        for keys, total in ((before, 1), (after, 1 if end == "expired" else 0)):
            _write(tmp_path / end, "gone", f"{_secret()}\n{keys}")
            searcher = _built(tmp_path / end, tmp_path / f"{end}-index", NOW)[1]
            assert ask(searcher).get(f"/api/search?q={WITNESS}").get_json()["total"] == total
        for address, text in said(ask(searcher, THEN), VALUES).items():
            assert WITNESS not in text.lower(), (end, address)
            assert _unscored(text) == _unscored(expected[address]), (end, address)


def _unscored(text: str) -> tuple[str, Any]:
    """What an address says without scores, their explanations and which generation it is of."""
    head, _, body = text.partition("\n\n")
    head = re.sub(r"ETag: .*", "", head)
    if "application/json" in head and body:
        return head, _without(json.loads(body), {"score", "explanation", "generation", "after"})
    return head, re.sub(r"generation \d+", "", body)


def _without(data: Any, names: set[str]) -> Any:
    if isinstance(data, Mapping):
        return {name: _without(value, names) for name, value in data.items() if name not in names}
    return [_without(one, names) for one in data] if isinstance(data, list) else data


def test_a_document_that_is_hidden_is_none(twins: Twins, ask: Ask) -> None:
    """Where a hidden record would be stands what stands where none ever was, but for the name that was asked."""
    client = ask(twins.everything)
    for start, end in DOCUMENT_ROUTES:
        texts = []
        for id in ("later", "never", "nowhere", next(iter(twins.hidden))):
            answer = client.get(f"{start}/{id}{end}")
            assert answer.status_code == 404
            texts.append((answer.get_data(as_text=True).replace(id, "ID"), str(answer.headers.get("ETag"))))
        assert len(set(texts)) == 1


def test_readers_see_nothing_of_the_editors_index_before(tmp_path: Path, ask: Ask) -> None:
    """An index for readers that takes the place of one for editors has nothing of it, in a service that runs on."""
    _write_shown(tmp_path / "content")
    _write(tmp_path / "content", "draft", f"{_secret()}\ndraft: true")
    job = Job((tmp_path / "content",), tmp_path / "index", Settings(), NOW)
    build(replace(job, editors=True))
    with closing(open_searcher(tmp_path / "index")) as searcher:
        client = ask(searcher)
        assert client.get(f"/api/search?q={WITNESS}").get_json()["total"] == 1
        build(job)
        for address, text in said(client, VALUES).items():
            assert WITNESS not in text.lower(), address
            assert "x-newsdex-editors" not in text.lower(), address
            assert '"editors":true' not in text, address


@settings(max_examples=25)
@given(st.lists(st.integers(0, 1000), min_size=1), st.lists(st.integers(0, 10**6), min_size=1))
def test_what_is_not_yet_published_moves_no_bound(shown: list[int], later: list[int]) -> None:
    """The ranges of a number are those of the visible documents alone, before and after others appear or expire."""
    by_heat = read_settings({"fields": {"heat": {"facet": True}}})
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


def test_a_pin_tells_nothing_of_what_nobody_may_see(tmp_path: Path, ask: Ask) -> None:
    """To pin documents that wait, have expired or are hidden changes no byte of any answer before they appear."""
    texts = {"title": f"{SECRET} story {WITNESS}", "topics": (SECRET, WITNESS)}
    documents = [
        Document("later", {**texts, PUBLISHED: THEN}),
        Document("gone", {**texts, EXPIRES: NOW}),
        *(Document(id, {"title": "Story", "topics": (id,), PUBLISHED: NOW}) for id in ("other", "shown")),
    ]
    pinned = (["shown"], ["later", "gone", "hidden", "shown"])
    plain, hidden = ([{"queries": ["story", SECRET], "documents": ids}] for ids in pinned)
    values = replace(VALUES, ids=("shown", "later", "gone", "hidden"), words=("story", SECRET), filters=())
    with (
        indexed(tmp_path / "few", documents, read_settings({"pins": plain})) as visible,
        indexed(tmp_path / "more", documents, read_settings({"pins": hidden})) as everything,
    ):
        for address, text in assert_same(ask(visible), ask(everything), values).items():
            assert WITNESS not in text, address
        hits = ask(everything, THEN).get("/api/search?q=story").get_json()["hits"]
        assert [hit["id"] for hit in hits] == ["later", "shown", "other"]
        assert [hit["pinned"] for hit in hits] == [True, True, False]


@pytest.mark.xfail(reason="what words may stand for is known of all documents that an index holds", strict=True)
@pytest.mark.parametrize(
    ("title", "waiting", "query"),
    [
        ("Les nations du port", {"title": "Un port", "locale": "fr"}, "les nations"),
        ("A port is announced", {"title": "Announcements"}, "announcement*"),
        ("A low code port", {"title": "A low-code port"}, "lowcode"),
    ],
    ids=["a language", "a form of a word", "a compound"],
)
def test_what_waits_teaches_no_word(
    tmp_path: Path, ask: Ask, title: str, waiting: Mapping[str, Any], query: str
) -> None:
    """Neither the language of what waits, nor how it writes a word, changes what a query means before its date."""
    shown, later = Document("a", {"title": title}), Document("later", {**waiting, PUBLISHED: THEN})
    with indexed(tmp_path / "few", [shown]) as few, indexed(tmp_path / "all", [shown, later]) as everything:
        found, expected = (ask(searcher).get(f"/api/search?q={query}").get_json() for searcher in (few, everything))
    assert (found["total"], found["query"]) == (expected["total"], expected["query"])


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
def test_each_of_several_dates_hides(tmp_path: Path, ask: Ask, keys: str, seen_on: set[int]) -> None:
    """By the clock alone nothing is shown before any of its dates, or after any of its ends."""
    (tmp_path / "content").mkdir()
    (tmp_path / "content/other.md").write_text("---\ntitle: Other\n---\n")
    (tmp_path / "content/a.md").write_text(f"---\ntitle: Zyxhidden\n{keys}\n---\n")
    searcher = _built(tmp_path / "content", tmp_path / "index", NOW)[1]
    for day in (9, 15, 25):
        client = ask(searcher, datetime(2026, 12, day, tzinfo=UTC))
        assert client.get(f"/api/search?q={SECRET}").get_json()["total"] == (day in seen_on), day
    searcher.close()


# Real collections


@pytest.mark.parametrize("name", ["power_apps", "digitalgov"])
def test_nothing_hidden_of_a_real_collection_can_be_reached(
    request: pytest.FixtureRequest, name: str, ask: Ask
) -> None:
    """Each file is explained; no hidden one has an id, a page or a place in a total, a facet or the feed."""
    collection: Collected = request.getfixturevalue(name)
    searcher = open_searcher(collection.index)
    client = ask(searcher, collection.report.started_at)
    hidden = [str(file.id) for file in collection.files(Outcome.HIDDEN)]
    indexed = {file.id for file in collection.files(Outcome.INDEXED)}
    assert hidden
    assert all(file.reasons for file in collection.files(Outcome.HIDDEN))
    assert client.get("/api/search").get_json()["total"] == len(indexed)
    assert _all_ids(client) == indexed
    paths = [f"/api/documents/{quote(id)}" for id in hidden]
    paths += [f"{start}/{quote(id)}{end}" for id in hidden[::10] for start, end in DOCUMENT_ROUTES]
    for path in paths:
        assert client.get(path).status_code == 404, path
    for start in range(0, len(hidden), 50):
        asked = "&".join(f"id={quote(id)}" for id in hidden[start : start + 50])
        assert client.get(f"/api/search?{asked}").get_json()["total"] == 0, asked
    for facet in client.get("/api/search").get_json()["facets"].values():
        counted = sum(value["count"] for value in facet.get("years", []))
        assert counted <= len(indexed)
    searcher.close()


def test_every_unpublished_and_removed_record_of_the_power_apps_site_is_hidden(power_apps: Collected) -> None:
    """The files with `published: false` and `removed: true`, found by their text alone, are those that are hidden."""
    pattern = re.compile(rb"^(published:\s*false|removed:\s*true)\s*$", re.MULTILINE)
    paths = (path for path in power_apps.content.rglob("*.md") if "_data" not in path.parts)
    said_so = {path for path in paths if pattern.search(path.read_bytes())}
    assert len(said_so) == 63
    assert {Path(file.path).name for file in power_apps.files(Outcome.HIDDEN)} == {path.name for path in said_so}
    others = [file for file in power_apps.report.files if file.outcome is not Outcome.IGNORED]
    assert not any("_data/" in file.path for file in others)


def test_the_seed_article_is_hidden_and_its_payload_nowhere(tmp_path: Path, ask: Ask) -> None:
    """The one record with `published: false` gives no index; an editors' index has it, and nothing of `secured`."""
    seed = data_file("seed-article.md").read_text()
    (tmp_path / "content").mkdir()
    (tmp_path / "content/seed-article.md").write_text(seed)
    job = Job((tmp_path / "content",), tmp_path / "index", Settings(), datetime(2026, 1, 1, tzinfo=UTC))
    assert [[reason.text for reason in file.reasons] for file in build(job).files] == [["published: false"]]
    assert not (tmp_path / "index").exists()
    build(replace(job, editors=True))
    secured = re.findall(r'^\s*secured: "([^"]+)"', seed, re.MULTILINE)[0]
    with closing(open_searcher(tmp_path / "index")) as searcher:
        client = ask(searcher, job.now)
        found = client.get("/api/search?q=facial+recognition").get_json()
        assert found["hits"][0]["topics"] == ["Computer Vision", "AI"]
        assert found["hits"][0]["provider"] == ["Global Times"]
        assert "Rekognition software" in client.get("/documents/seed-article").get_data(as_text=True)
        texts = said(client, Values(ids=("seed-article",), words=("facial recognition",))).values()
    pieces = [secured[start : start + 12] for start in range(0, len(secured) - 12, 12)]
    files = [data.decode("latin-1") for data in _contents(tmp_path / "index")]
    assert not any(piece in text for piece in pieces for text in [*texts, *files])


def _contents(index: Path) -> list[bytes]:
    """The bytes of all files of an index, and what is compressed in them."""
    stored = [segment.stored(number) for segment in open_segments(index)[1] for number in range(segment.count)]
    assert stored
    return [*(path.read_bytes() for path in index.iterdir()), *stored]


def _built(content: Path, index: Path, now: datetime | None = None) -> tuple[Report, Searcher]:
    report = build(Job((content,), index, Settings(), now or datetime.now(UTC)))
    return report, open_searcher(index)


def _all_ids(client: FlaskClient) -> set[str]:
    ids: list[str] = []
    listed = "/api/search?size=100&collapse=off&facets=none&highlights=0"
    pages = client.get(listed).get_json()["pages"]
    for page in range(1, pages + 1):
        ids += [hit["id"] for hit in client.get(f"{listed}&page={page}").get_json()["hits"]]
    assert len(ids) == len(set(ids))
    return set(ids)

"""Are servers asked for the same over HTTP, is what wrk prints read right, and are faults of answers seen?"""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from urllib.parse import parse_qs, urlsplit

import pytest
from web import client

from benchmarks.corpus import Record, word
from benchmarks.http import wrk
from benchmarks.http.cache import cache_folder, made_once
from benchmarks.http.cases import DISTINCT, REPEATED, Case, cases
from benchmarks.http.peers import variants
from benchmarks.http.peers.datasette import Datasette
from benchmarks.http.peers.groonga import Groonga
from benchmarks.http.peers.newsdex import Newsdex
from benchmarks.http.peers.peer import Peer, PeerMissing
from benchmarks.http.peers.solr import Solr
from benchmarks.http.report import ONE_WORKER, TWO_WORKERS, targets
from benchmarks.http.rounds import Figures
from benchmarks.http.searches import LEAST_HITS, Search, beginnings, narrowed, searches
from benchmarks.http.soak.clients import Broken, lags_s
from benchmarks.http.soak.editions import LEAST, PATHS, asked, edition_of, write
from benchmarks.http.soak.memory import growth, tenths
from benchmarks.http.totals import agreement, totals
from search.protocol.engine import open_searcher

RECORDS = 400
REPORT = b"""Running 1s test @ http://127.0.0.1:8000
  1 threads and 32 connections
Requests/sec:   1234.50

{"requests":2469,"duration":2000000,"bytes":4096,"p50":1500,"p99":20250,"refused":3,"broken":1}
"""


@pytest.fixture(scope="module")
def made() -> list[Record]:
    """Records of words that hardly a stemmer changes, a few of them frequent, from five years."""
    random, words = Random(1), [word(number) for number in range(100, 300)]
    shares = [1 / number for number in range(1, len(words) + 1)]
    return [
        Record(
            f"{number:07d}",
            " ".join(random.choices(words, shares, k=8)),
            " ".join(random.choices(words, shares, k=30)),
            (f"Topic {number % 7}",),
            "Provider",
            datetime(2017 + number % 5, 1, 1, tzinfo=UTC),
        )
        for number in range(RECORDS)
    ]


@pytest.fixture(scope="module")
def every(made: list[Record]) -> list[Case]:
    """All measurements."""
    return cases(made, 200)


@pytest.fixture(scope="module")
def peers() -> list[Peer]:
    """The servers, of which nothing is installed."""
    return [Newsdex(1), Groonga.__new__(Groonga), Solr.__new__(Solr), Datasette.__new__(Datasette)]


def test_what_wrk_reports_is_read() -> None:
    """Times are milliseconds and seconds, and answers of a second are those of the whole run."""
    seen = wrk.parsed(REPORT.decode())
    assert seen == wrk.Seen(2469, 2.0, 4096, 1.5, 20.25, 3, 1)
    assert seen.per_s == 1234.5


@pytest.mark.parametrize("output", ["", "Requests/sec: 12\n", "unable to connect to 127.0.0.1:1 Connection refused"])
def test_a_run_without_a_report_is_an_error(output: str) -> None:
    """What wrk said is in the error."""
    with pytest.raises(ValueError, match="expected a line of JSON") as raised:
        wrk.parsed(output)
    assert repr(output) in str(raised.value)


@pytest.mark.soak
@pytest.mark.skipif(shutil.which("wrk") is None, reason="wrk is not installed")
def test_the_load_is_the_addresses_in_turn(tmp_path: Path) -> None:
    """It begins at the place that is said, and goes on with the first address after the last."""
    paths: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_response(404 if self.path == "/2" else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *arguments: object) -> None:
            """Say nothing."""

    file = tmp_path / "addresses"
    file.write_text("/0\n/1\n/2\n")
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever).start()
        seen = wrk.load(server.server_address[1], file, 4, 1, 1)
        server.shutdown()
    assert paths[:5] == ["/1", "/2", "/0", "/1", "/2"]
    assert 0 <= len(paths) - seen.requests <= 1
    assert abs(seen.refused - seen.requests / 3) <= 1
    assert seen.broken == 0
    assert seen.p50_ms <= seen.p99_ms


def _hits(made: Sequence[Record], search: Search) -> int:
    texts = (f" {record.title} {record.excerpt} " for record in made)
    wanted = [f" {search.text} "] if search.is_phrase else [f" {word} " for word in search.text.split()]
    return sum(all(one in text for one in wanted) for text in texts)


def test_each_search_fills_a_page(made: list[Record]) -> None:
    """Words, pairs and phrases have more hits than a page; all kinds are there, and the same ones each time."""
    some = searches(made, 100)
    assert some == searches(list(made), 100)
    assert len(set(some)) == len(some) > 50
    assert {(len(search.text.split()), search.is_phrase) for search in some} == {(1, False), (2, False), (2, True)}
    assert min(_hits(made, search) for search in some) >= LEAST_HITS


def test_words_that_only_some_search_for_are_not_asked(made: list[Record]) -> None:
    """Newsdex looks into topics and providers, too: their words, in any form, would tell servers apart."""
    word = next(search.text for search in searches(made, 100) if " " not in search.text)
    named = [Record(one.id, one.title, one.excerpt, (f"{word}s",), one.provider, one.published) for one in made]
    assert all(word not in search.text.split() for search in searches(named, 1_000))


def test_addresses_are_distinct_and_say_what_is_asked(peers: list[Peer], every: list[Case]) -> None:
    """For every server, distinct searches have distinct addresses, with the query and the year in them."""
    some = narrowed(every[0].searches[:20], (2018, 2020))
    for peer in peers:
        addresses = [peer.address("search", search) or "" for search in some]
        assert len(set(addresses)) == len(set(some))
        for search, address in zip(some, addresses, strict=True):
            values = [value for some in parse_qs(urlsplit(address).query).values() for value in some]
            assert search.query in values
            assert re.findall(r"20\d\d", " ".join(values)) == [str(search.year)] * bool(search.year)


def test_the_measurements(peers: list[Peer], every: list[Case]) -> None:
    """Fifty addresses are repeated, many more are distinct; pages and suggestions are asked of Newsdex alone."""
    newsdex, *others = peers
    found = {case.name: case.addresses(newsdex) for case in every}
    assert len(set(found[REPEATED])) == len(found[REPEATED]) == 50
    assert all(len(set(found[name])) == len(found[name]) > 300 for name in (DISTINCT, "page, distinct", "suggestions"))
    for peer in others:
        assert [case.name for case in every if case.addresses(peer)] == [DISTINCT, REPEATED]


def test_what_is_typed_leads_to_the_search() -> None:
    """Each beginning is there once, and none ends with a space."""
    assert {one.text for one in beginnings([Search("ab cd"), Search("abe")])} == {"a", "ab", "ab c", "ab cd", "abe"}


@pytest.fixture(scope="module")
def loaded(made: list[Record], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the first records, as Newsdex loads them."""
    folder = tmp_path_factory.mktemp("loaded")
    Newsdex(1).load(made, folder)
    return folder


def test_newsdex_answers_what_is_asked(made: list[Record], loaded: Path) -> None:
    """No address is refused, answers are of the kind that was asked for, and totals are those of the records."""
    peer = Newsdex(2)
    some = [search for search in searches(made, 40) if not search.is_phrase][:10]
    asking = client(open_searcher(loaded / "index"))

    class Asked:
        def get(self, path: str) -> bytes:
            response = asking.get(path)
            assert response.status_code == 200, path
            return bytes(response.data)

    assert totals(peer, Asked(), some) == [_hits(made, search) for search in some]  # type: ignore[arg-type]
    assert b"</html>" in Asked().get(peer.address("page", narrowed(some, (2020,))[0]) or "")
    assert b"suggestions" in Asked().get(peer.address("suggestions", Search(some[0].text[:1])) or "")


def test_servers_that_find_other_things_are_not_compared() -> None:
    """Totals may differ by a tenth, in a tenth of the searches by more; which ones differ is said."""
    some = [Search(word) for word in "abcdefghij"]
    ours = [100] * 10
    assert agreement(some, ours, [100] * 8 + [95, 5]).is_enough
    found = agreement(some, ours, [100] * 8 + [5, 0])
    assert not found.is_enough
    assert str(found) == "8 totals are the same, 0 near, 2 are not: 'i'  100 and 5, 'j'  100 and 0"
    with pytest.raises(ValueError, match="shorter"):
        agreement(some, ours, [100])


@pytest.mark.parametrize("name", ["groonga", "solr"])
def test_a_server_that_cannot_be_had_says_why(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was expected is in the reason."""
    monkeypatch.setenv("PATH", "")
    with pytest.raises(PeerMissing, match=r"expected .* found no"):
        variants(name, [1])


def test_what_is_made_once_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is made again when its sources change, and what fails leaves nothing behind."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    source, calls = tmp_path / "source", []

    def make(folder: Path) -> None:
        (folder / "half").touch()
        calls.append(folder)
        if source.read_text() == "wrong":
            raise ValueError("it is wrong")

    source.write_text("wrong")
    with pytest.raises(ValueError, match="it is wrong"):
        made_once("a", (source,), make)
    assert not list(cache_folder().iterdir())
    for text in ("right", "right", "other"):
        source.write_text(text)
        assert (made_once("a", (source,), make) / "half").exists()
    assert len(calls) == 3
    assert len(list(cache_folder().iterdir())) == 2


def _figures(per_s: float) -> Figures:
    return Figures(per_s, 1.0, 2.0, 0.5, 100.0, per_s, per_s, 0)


def test_verdicts() -> None:
    """Two workers are compared with others, one with fixed figures; what was not measured has no verdict."""
    distinct = {TWO_WORKERS: _figures(1200), "groonga": _figures(500), "solr": _figures(1300)}
    found = {target.text: target for target in targets({DISTINCT: distinct, REPEATED: {ONE_WORKER: _figures(2e4)}})}
    assert {text: target.is_met for text, target in found.items()} == {
        f"{REPEATED}: answers/s of one worker": True,
        f"{DISTINCT}: answers/s of two workers, times groonga's": True,
        f"{DISTINCT}: answers/s of two workers, times solr's": False,
    }


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """An index of edition 3."""
    write(tmp_path / "index", 3)
    return tmp_path / "index"


def test_the_edition_of_every_answer_is_known(index: Path) -> None:
    """All that the soak asks for tells its edition; a mixed, an empty and a miscounted answer are faults."""
    asking = client(open_searcher(index))
    answers = {path: asking.get(path).data for path in (*PATHS, asked(2), asked(2 * LEAST + 4))}
    assert {edition_of(path, body) for path, body in answers.items()} == {3}
    path, body = PATHS[0], answers[PATHS[0]]
    for fault in (body.replace(b"edition3", b"edition4", 1), body.replace(b"503", b"504"), b"{}"):
        with pytest.raises(ValueError, match="expected"):
            edition_of(path, fault)


def test_requests_differ() -> None:
    """Half of them are for addresses that are asked again and again, the others for new ones."""
    paths = [asked(number) for number in range(4 * LEAST)]
    assert set(paths[1::2]) == set(PATHS)
    assert len(set(paths[::2])) == 2 * LEAST


def test_a_kill_explains_only_its_own_connections() -> None:
    """A request that fails over a connection made after the kill is a fault of the service."""
    assert Broken(1.0, 3.0, "").is_of_a_kill([0.5, 2.0])
    assert not Broken(2.5, 3.0, "").is_of_a_kill([0.5, 2.0])


def test_a_newer_generation_is_as_good() -> None:
    """One that was passed over counts as seen with the next one; one after which nothing was seen does not count."""
    assert lags_s({0: 0.0, 1: 10.5, 3: 30.25}, [10.0, 20.0, 30.0, 40.0]) == [0.5, 10.25, 0.25]


def test_growth_of_memory() -> None:
    """What fills at first is no growth, what goes on growing is."""
    assert growth([10, 50, *[100] * 14]) == 1.0
    assert growth(list(range(1, 41))) > 2
    assert tenths(list(range(100)))[:2] == [4.5, 14.5]
    assert tenths([1.0]) == [1.0]

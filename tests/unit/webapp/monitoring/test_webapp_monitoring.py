"""Promises of logs, metrics and traces: operators learn of each request, and nobody learns what is private."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import orjson
import pytest
from conftest import NOW
from flask.testing import FlaskClient
from handmade import documents
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from web import Index, client

from search.errors import IndexMissing
from webapp import create_app
from webapp.monitoring import log_file, observation, observers
from webapp.monitoring.log_file import LogFile

TOKEN = "0123456789abcdef"
SECRET = "xylophone"
ADDRESS = "203.0.113.77"


def lines(file: Path, web: FlaskClient) -> list[dict[str, Any]]:
    """What a log holds in the end."""
    observers.close(web.application)
    return [orjson.loads(line) for line in file.read_bytes().splitlines()]


def asked(web: FlaskClient, path: str, **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return web.get(path, headers=named, environ_overrides={"REMOTE_ADDR": ADDRESS})


def test_each_request_has_a_line(index: Index, tmp_path: Path) -> None:
    """With the id, the client, the route, the status, the time and the size; without what was searched."""
    web = client(index(*documents()), ACCESS_LOG=str(tmp_path / "log"))
    answers = [
        asked(web, path)
        for path in (f"/search?q={SECRET}", f"/api/search?q={SECRET}", f"/documents/{SECRET}", f"/{SECRET}", "/healthz")
    ]
    written = lines(tmp_path / "log", web)
    assert [line["route"] for line in written] == ["/search", "/api/search", "/documents/<path:id>", "", "/healthz"]
    assert [line["status"] for line in written] == [200, 200, 404, 404, 200]
    assert [line["id"] for line in written] == [answer.headers["X-Request-ID"] for answer in answers]
    assert [line["bytes"] for line in written] == [len(answer.data) for answer in answers]
    assert {line["client"] for line in written} == {ADDRESS}
    assert all(0 < line["ms"] < 60_000 for line in written)
    assert [line.get("error") for line in written] == [None, None, "document-not-found", "page-not-found", None]
    assert SECRET not in (tmp_path / "log").read_text()


@pytest.mark.parametrize(
    ("brought", "is_taken"),
    [("abc-1.2:3", True), ("a" * 128, True), ("a" * 129, False), ("a b", False), ("<b>", False), ("é", False)],
)
def test_a_request_may_bring_its_id(index: Index, tmp_path: Path, brought: str, *, is_taken: bool) -> None:
    """A well-formed id is the request's own, in the log and in the answer; another one is replaced."""
    web = client(index(), ACCESS_LOG=str(tmp_path / "log"))
    given = asked(web, "/nowhere", X_Request_ID=brought).headers["X-Request-ID"]
    assert (given == brought) == is_taken
    assert lines(tmp_path / "log", web)[0]["id"] == given


def test_without_a_log_no_id_is_made(index: Index) -> None:
    """One that is brought is given back; no other answer has one."""
    web = client(index())
    assert "X-Request-ID" not in asked(web, "/").headers
    assert asked(web, "/", X_Request_ID="mine").headers["X-Request-ID"] == "mine"


def test_a_failure_is_in_the_log_by_the_id_of_its_request(caplog: pytest.LogCaptureFixture) -> None:
    """The traceback is there only; the answer has the id."""
    app = create_app({"CLOCK": lambda: NOW})
    app.extensions["newsdex"].searchers._open = lambda: 1 / 0
    answer = asked(app.test_client(), "/api/search", X_Request_ID="mine-7")
    assert answer.get_json(force=True)["reference"] == "mine-7"
    assert "ZeroDivisionError" not in answer.text
    assert "mine-7" in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_the_query_log_knows_nobody(index: Index, tmp_path: Path) -> None:
    """It has what was searched and found, and neither an address nor an id; suggestions are no searches."""
    web = client(index(*documents()), QUERY_LOG=str(tmp_path / "log"))
    for path in (
        "/search?q=solar&topics=Energy",
        "/api/search?q=nothingatall&page=2",
        "/api/suggest?q=so",
        "/healthz",
        "/?q=%ff%00",
    ):
        asked(web, path, X_Request_ID="mine", User_Agent="browser")
    written = lines(tmp_path / "log", web)
    assert [(line["query"], line["filters"], line["page"]) for line in written[:2]] == [
        ("solar", ["topics"], 1),
        ("nothingatall", [], 2),
    ]
    assert written[0]["total"] > 0 == written[1]["total"]
    assert {*written[0]} == {"time", "query", "filters", "page", "total", "ms"}
    assert not {ADDRESS, "mine", "browser"} & set((tmp_path / "log").read_text().replace('"', " ").split())
    assert (tmp_path / "log").stat().st_mode & 0o007 == 0


def test_an_export_is_logged_when_it_has_ended(index: Index, tmp_path: Path) -> None:
    """Its line has the bytes that were sent, and says when it was cut off; its search is one."""
    web = client(index(*documents()), ACCESS_LOG=str(tmp_path / "log"), QUERY_LOG=str(tmp_path / "queries"))
    path = "/api/export?format=ndjson&q=solar"
    whole = web.get(path, buffered=True)
    with web.get(path, buffered=False):
        pass
    first, second = lines(tmp_path / "log", web)
    assert (first["route"], first["status"], first["bytes"]) == ("/api/export", 200, len(whole.data))
    assert (second["route"], second["status"]) == ("/api/export", 499)
    assert [line["query"] for line in lines(tmp_path / "queries", web)] == ["solar", "solar"]


def test_a_log_may_be_moved_away(tmp_path: Path) -> None:
    """The next line begins a new file, as logrotate wants it."""
    log = LogFile(str(tmp_path / "log"))
    log.write(lambda: {"a": 1})
    while not (tmp_path / "log").stat().st_size:
        time.sleep(0.01)
    (tmp_path / "log").rename(tmp_path / "log.1")
    log.write(lambda: {"a": 2})
    log.close()
    assert (tmp_path / "log.1").read_text() == '{"a":1}\n'
    assert (tmp_path / "log").read_text() == '{"a":2}\n'


def test_a_log_that_cannot_be_written_keeps_nobody_waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines that are too many are left out and counted; no request waits for a disk."""
    monkeypatch.setattr(log_file, "_MAX_WAITING", 10)
    log = LogFile(str(tmp_path / "log"))
    log._handler.acquire()  # the disk does not answer
    begun = time.perf_counter()
    for number in range(1_000):
        log.write(lambda number=number: {"n": number})  # type: ignore[misc]
    assert time.perf_counter() - begun < 1
    log._handler.release()
    while log._waiting.qsize():
        time.sleep(0.01)
    log.write(lambda: {"n": "last"})
    log.close()
    written = [orjson.loads(line) for line in (tmp_path / "log").read_bytes().splitlines()]
    left_out = sum(line.get("left_out", 0) for line in written)
    assert left_out > 900
    assert left_out + sum("n" in line for line in written) == 1_001


def test_the_line_of_a_request_is_never_two(index: Index, tmp_path: Path) -> None:
    """Whatever a client sends, each line is one object of JSON."""
    web = client(index(*documents()), ACCESS_LOG=str(tmp_path / "a"), QUERY_LOG=str(tmp_path / "q"))
    for path in ("/search?q=a%0ab%0d%e2%80%a8", "/%0a", "/search?q=%ed%a0%80"):
        asked(web, path)
    web.open("/", method="A" * 500)
    assert len(lines(tmp_path / "a", web)) == 4
    assert len((tmp_path / "q").read_bytes().splitlines()) == 2


def metrics(web: FlaskClient, **headers: str) -> dict[str, float]:
    text = asked(web, "/metrics", **headers).text
    pairs = (line.rsplit(" ", 1) for line in text.splitlines() if line and not line.startswith("#"))
    return {name: float(value) for name, value in pairs}


def test_requests_are_counted(index: Index) -> None:
    """By route and status, with their times, what they waited for, and the index that answered."""
    web = client(index(*documents()), METRICS=True)
    tag = asked(web, "/api/search?q=solar").headers["ETag"]
    asked(web, "/api/search?q=solar", If_None_Match=tag)
    asked(web, "/api/search?q=solar&x=1")
    asked(web, "/nowhere")
    found = metrics(web)
    for status, count in ((200, 1), (304, 1), (400, 1)):
        assert found[f'newsdex_requests_total{{route="/api/search",status="{status}"}}'] == count
    assert found['newsdex_requests_total{route="other",status="404"}'] == 1
    assert found['newsdex_errors_total{code="unknown-parameter"}'] == 1
    assert found["newsdex_cache_hits_total"] == 1
    assert found['newsdex_request_seconds_count{route="/api/search"}'] == 3
    assert found['newsdex_stage_seconds_count{stage="search"}'] == 1
    assert found["newsdex_index_generation"] == 1
    assert found["newsdex_index_documents"] == len(documents())
    assert found["newsdex_index_bytes"] > 0
    assert found["newsdex_index_up"] == 1


def test_paths_and_methods_of_strangers_make_no_metrics(index: Index) -> None:
    """However many addresses and methods are tried, the number of series stays."""
    web = client(index(*documents()), METRICS=True)
    for number in range(2):
        asked(web, "/nowhere")
        asked(web, "/documents/x")
        web.open("/", method=f"M{number}")
    before = len(metrics(web))
    for number in range(20):
        asked(web, f"/nowhere{number}")
        asked(web, f"/documents/{number}")
        web.open("/", method=f"N{number}")
    assert len(metrics(web)) <= before + 20  # those of /metrics itself


def test_metrics_without_an_index_say_so() -> None:
    """A service that waits for its index has metrics, too."""
    app = create_app({"CLOCK": lambda: NOW, "METRICS": True})

    def fail() -> None:
        raise IndexMissing(location="here")

    app.extensions["newsdex"].searchers._open = fail
    assert metrics(app.test_client())["newsdex_index_up"] == 0


@pytest.mark.parametrize("path", ["/metrics", "/readyz"])
def test_operators_only(index: Index, path: str) -> None:
    """Strangers learn neither metrics nor the generation; with the token, and at their own address, operators do."""
    web = client(index(*documents()), METRICS=True, ADMIN=False, ADMIN_TOKEN=TOKEN)
    for headers in (
        {},
        {"Authorization": "Bearer "},
        {"Authorization": f"Bearer {TOKEN}x"},
        {"Authorization": "Bearer é"},
        {"Authorization": TOKEN},
    ):
        answer = web.get(path, headers=headers)
        assert "generation" not in answer.text
        assert answer.status_code == (404 if path == "/metrics" else 200)
    assert "generation" in web.get(path, headers={"Authorization": f"Bearer {TOKEN}"}).text
    assert "generation" in client(index(), METRICS=True).get(path).text
    without = client(index(), METRICS=True, ADMIN=False)
    assert "generation" not in without.get(path, headers={"Authorization": "Bearer "}).text


def test_without_metrics_there_is_no_address(index: Index) -> None:
    """Nothing is counted unless an operator wants it."""
    web = client(index())
    assert web.get("/metrics").status_code == 404
    assert not any(isinstance(part, observation.Observed) for part in _parts(web.application.wsgi_app))


def _parts(app: Any) -> list[Any]:
    """A WSGI application, and those that it is made of."""
    found = [app]
    while inner := getattr(found[-1], "app", None) or getattr(found[-1], "_app", None):
        found.append(inner)
    return found


def test_a_trace_has_a_request_and_its_search(index: Index) -> None:
    """Spans say the route and the status, go on from a trusted proxy's, and hold no query and no address."""
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    web = client(index(*documents()), TRUSTED_PROXIES=("127.0.0.1",), TRACES=provider)
    parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    web.get(f"/search?q={SECRET}", headers={"traceparent": parent})
    search, request = exporter.get_finished_spans()
    assert (request.name, search.name) == ("GET /search", "search")
    assert request.attributes == {"http.route": "/search", "http.response.status_code": 200}
    assert f"{request.context.trace_id:032x}" == parent.split("-")[1]
    assert search.parent is not None
    assert search.parent.span_id == request.context.span_id
    assert request.start_time <= search.start_time <= search.end_time <= request.end_time  # type: ignore[operator]
    assert SECRET not in search.to_json() + request.to_json()
    exporter.clear()
    web.get("/healthz", headers={"traceparent": parent}, environ_overrides={"REMOTE_ADDR": ADDRESS})
    (request,) = exporter.get_finished_spans()
    assert f"{request.context.trace_id:032x}" != parent.split("-")[1]

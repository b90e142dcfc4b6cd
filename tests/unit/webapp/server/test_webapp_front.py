"""Promises of the service as it runs: its answers over the wire, and who waits for whom."""

from __future__ import annotations

import asyncio
import gc
import json
import socket
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, cast

import pytest
from conftest import build
from granian.rsgi import HTTPProtocol
from served import Service, service
from web import one

from search.errors import ServiceBusy
from webapp import create_app
from webapp.caching import package_version
from webapp.server import exchange
from webapp.server.front import Front

BEFORE = """
import time
from search import deadline
from search.whoosh_engine.searcher import IndexSearcher
answer = IndexSearcher.search
def search(self, request, now):
    end = time.monotonic() + (30 if request.query else 0)
    while request.query.startswith('endless') and time.monotonic() < end:
        sum(range(1000))
        try:
            deadline.check()
        except Exception:
            print(request.query, 'ended', flush=True)
            raise
    if request.query.startswith('deaf'):
        time.sleep(3)
    return answer(self, request, now)
IndexSearcher.search = search
"""
"""Queries that begin so take 30 s of the processor, or 3 s in which they look at no deadline."""

LATE_ONCE = """
from search.errors import DeadlineExceeded
from search.whoosh_engine.searcher import IndexSearcher
answer, late = IndexSearcher.search, [True]
def search(self, request, now):
    if request.after and late:
        late.clear()
        raise DeadlineExceeded(limit_s=1.0)
    return answer(self, request, now)
IndexSearcher.search = search
"""
"""The second page of hits misses its deadline once."""

LIGHT, HEAVY = "127.0.0.1", "127.0.1.1"
"""Addresses of clients."""
IDLE = 1_100
"""Clients that ask nothing."""
MEDIA = b"0123456789" * 100_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an index and a file of media."""
    folder = tmp_path_factory.mktemp("front")
    build(folder / "index", [one(id="é"), one(id="a/b")])
    (folder / "media").mkdir()
    (folder / "media" / "big.png").write_bytes(MEDIA)
    return folder


@pytest.fixture(scope="module")
def running(folder: Path) -> Iterator[Service]:
    """A service of that folder."""
    with service(folder / "index", "--media", str(folder / "media"), "--deadline", "3", before=BEFORE) as found:
        yield found


@pytest.mark.parametrize("path", ["/", "/search?q=one", "/api/search?q=one", "/documents/%C3%A9", "/media/big.png"])
def test_head_tells_what_get_would(running: Service, path: str) -> None:
    """The same status and length, and no body."""
    full, head = running.get(path), running.get(path, "HEAD")
    assert (full.status, head.status, head.body) == (200, 200, b"")
    assert int(head.headers["Content-Length"]) == pytest.approx(len(full.body), abs=3)  # it says how long it took


def test_what_the_client_has_is_not_sent_again(running: Service) -> None:
    """An answer and a file of media are asked for again with their tags, and are not changed."""
    for path in ("/api/search?q=one", "/media/big.png"):
        tag = running.get(path).headers["ETag"]
        again = running.get(path, If_None_Match=tag)
        assert (again.status, again.body) == (304, b"")


@pytest.mark.parametrize(
    ("asked", "status", "expected"),
    [
        ("", 200, MEDIA),
        ("bytes=0-9", 206, MEDIA[:10]),
        ("bytes=999990-", 206, MEDIA[-10:]),
        ("bytes=-5", 206, MEDIA[-5:]),
    ],
)
def test_media_are_sent_whole_or_in_part(running: Service, asked: str, status: int, expected: bytes) -> None:
    """A range of a file is exactly what was asked for."""
    reply = running.get("/media/big.png", **({"Range": asked} if asked else {}))
    assert (reply.status, reply.body == expected) == (status, True)
    assert reply.headers["Content-Type"] == "image/png"
    assert "sandbox" in reply.headers["Content-Security-Policy"]


def test_a_range_that_is_not_there_is_refused(running: Service) -> None:
    """What is behind the end of a file is no failure and sends nothing of it."""
    reply = running.get("/media/big.png", Range="bytes=2000000-")
    assert 400 <= reply.status < 500
    assert MEDIA[:50] not in reply.body


def test_one_connection_carries_many_requests(running: Service) -> None:
    """Pages, files, errors and health are asked for over one connection."""
    with closing(HTTPConnection("127.0.0.1", running.port, timeout=30)) as connection:
        for path in ("/healthz", "/", "/media/big.png", "/nowhere", "/api/search?x=1", "/healthz"):
            connection.request("GET", path)
            assert connection.getresponse().read()
        held = connection.sock
        connection.request("GET", "/")
        assert connection.getresponse().read()
        assert connection.sock is held is not None


def _raw(running: Service, request: bytes) -> bytes:
    with closing(socket.create_connection(("127.0.0.1", running.port), 30)) as connection:
        connection.sendall(request)
        parts = []
        while part := connection.recv(65536):
            parts.append(part)
    return b"".join(parts)


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET /a>b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", b"400"),
        (b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX: " + b"x" * 600_000 + b"\r\n\r\n", b"431"),
        (b"GET / HTTP/1.0\r\n\r\n", b"200"),
        (b"GET http://elsewhere/ HTTP/1.1\r\nConnection: close\r\n\r\n", b"200"),
        (b"GET / HTTP/1.1\r\nHost: <b>\r\nConnection: close\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n", b"400"),
        (b"GET /documents/%ff%00 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", b"404"),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc", b"405"),
        (b"OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", b"404"),
    ],
)
def test_what_no_client_should_send_is_answered(running: Service, request_: bytes, status: bytes) -> None:
    """Strange targets, hosts, methods and headers have an answer each."""
    assert _raw(running, request_).split(b" ")[1] == status


def test_the_host_of_a_request_is_that_of_its_links(running: Service) -> None:
    """A feed has absolute links of the host that was asked."""
    assert b'href="http://news.example/' in running.get("/search.atom", Host="news.example").body


def test_health_has_the_headers_of_all_answers(running: Service) -> None:
    """Health, which the event loop answers itself, is not stored and as guarded as other answers."""
    headers = running.get("/healthz").headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Content-Security-Policy"] == running.get("/").headers["Content-Security-Policy"]


def test_hostile_clients_keep_nobody_waiting(running: Service) -> None:
    """While eight clients ask for what takes for ever, a page, an answer and health come soon, and none comes late."""
    hostile: list[float] = []
    stop = threading.Event()

    def ask(number: int) -> None:
        while not stop.is_set():
            reply = running.get(f"/api/search?q=endless+{number}")
            assert reply.status == 503
            hostile.append(reply.took_s)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    normal, health = [], []
    for _ in range(40):
        normal.append(running.get("/api/search?q=one"))
        normal.append(running.get("/search?q=one"))
        health.append(running.get("/healthz"))
    stop.set()
    for thread in threads:
        thread.join()
    assert {reply.status for reply in normal + health} == {200}
    # What waits behind one hostile request takes as long as its deadline, on whatever machine.
    assert statistics.median(reply.took_s for reply in normal) < statistics.median(hostile) / 3
    assert statistics.median(reply.took_s for reply in health) < statistics.median(hostile) / 6
    assert max(hostile) < 10  # without a deadline it would be 30 s


@pytest.mark.soak
def test_clients_of_heavy_requests_wait_behind_others(folder: Path) -> None:
    """Sixty clients that ask for nothing but what takes for ever delay each other, and no light client."""
    _require_address(HEAVY)
    stop = threading.Event()

    def ask(running: Service, number: int) -> None:
        while not stop.is_set():
            assert running.get(f"/api/search?q=endless+{number}", client=f"127.0.1.{number + 1}").status == 503

    with service(folder / "index", "--threads", "4", "--deadline", "5", before=BEFORE) as running:
        threads = [threading.Thread(target=ask, args=(running, number)) for number in range(60)]
        for thread in threads:
            thread.start()
        time.sleep(2)  # by then each has had one request that was heavy
        pairs = [[running.get("/search?q=one", client=address) for address in (LIGHT, HEAVY)] for _ in range(5)]
        stop.set()
        for thread in threads:
            thread.join()
    light, heavy = ([pair[place] for pair in pairs] for place in (0, 1))
    assert {reply.status for reply in light} == {200}
    assert statistics.median(reply.took_s for reply in light) < statistics.median(reply.took_s for reply in heavy) / 3


def _require_address(address: str) -> None:
    """Skip where a process cannot speak from this address of the machine itself."""
    with closing(socket.socket()) as probe:
        try:
            probe.bind((address, 0))
        except OSError:
            pytest.skip(f"this system has no address {address}")


def test_health_does_not_wait_for_threads(folder: Path) -> None:
    """All threads may be busy with what looks at no deadline: health is answered, requests are, in time, with 503."""
    with service(folder / "index", "--threads", "1", "--deadline", "0.3", before=BEFORE) as running:
        replies = []
        threads = [
            threading.Thread(target=lambda: replies.append(running.get("/api/search?q=deaf"))) for _ in range(90)
        ]
        for thread in threads:
            thread.start()
        time.sleep(0.1)
        assert running.get("/healthz").took_s < 2  # the thread is busy for 3 s
        for thread in threads:
            thread.join()
    assert {reply.status for reply in replies} == {503}
    codes = {code for code in (b"deadline-exceeded", b"service-busy") for reply in replies if code in reply.body}
    assert codes == {b"deadline-exceeded", b"service-busy"}
    assert all(reply.headers["Retry-After"] for reply in replies)
    assert max(reply.took_s for reply in replies) < 2.9


def test_idle_clients_keep_nobody_waiting(running: Service) -> None:
    """More connections that ask nothing than Granian holds by itself (1,024) stay open while others are answered."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < IDLE + 500:
        pytest.skip(f"the limit of open files is {hard}")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, IDLE + 500), hard))
    with ExitStack() as open_ones:
        idle = [open_ones.enter_context(socket.create_connection(("127.0.0.1", running.port))) for _ in range(IDLE)]
        assert running.get("/healthz").status == 200
        still = [one for one in idle if _is_open(one)]
    assert len(still) == IDLE


def _is_open(client: socket.socket) -> bool:
    """Whether the other side has neither closed the connection nor said anything."""
    client.setblocking(False)
    try:
        client.recv(1)
    except BlockingIOError:
        return True
    except ConnectionError:
        return False
    return False


def test_a_kept_answer_waits_for_no_thread(folder: Path) -> None:
    """While the only thread is busy, it is sent as it was, as GET, HEAD and 304; what is not kept waits."""
    with service(folder / "index", "--threads", "1", "--deadline", "10", before=BEFORE) as running:
        first = running.get("/api/search?q=one", Accept_Encoding="br")
        busy = threading.Thread(target=lambda: running.get("/api/search?q=deaf"))
        busy.start()
        time.sleep(0.1)
        again = running.get("/api/search?q=one", Accept_Encoding="br", X_Request_ID="mine")
        head = running.get("/api/search?q=%6Fne", "HEAD", Accept_Encoding="br")
        same = running.get("/api/search?q=one", Accept_Encoding="br", If_None_Match=first.headers["ETag"])
        assert busy.is_alive()
        busy.join()
    assert (first.status, again.status, head.status, same.status) == (200, 200, 200, 304)
    assert (again.body, head.body, same.body) == (first.body, b"", b"")
    assert first.headers["Content-Encoding"] == "br"
    assert (again.headers["X-Request-ID"], head.headers["Content-Length"]) == ("mine", first.headers["Content-Length"])
    for name in ("ETag", "Content-Security-Policy", "Vary", "Server", "Cache-Control"):
        assert {reply.headers[name] for reply in (again, head, same)} == {first.headers[name]}


def test_work_ends_when_the_client_has_gone(folder: Path) -> None:
    """A request whose client closes its connection is ended long before its deadline."""
    with service(folder / "index", "--deadline", "60", before=BEFORE) as running:
        with closing(socket.create_connection(("127.0.0.1", running.port), 30)) as connection:
            connection.sendall(b"GET /api/search?q=endless+work HTTP/1.1\r\nHost: x\r\n\r\n")
            time.sleep(0.3)
        begun = time.monotonic()
        assert running.process.stdout is not None
        while b"endless work ended" not in running.process.stdout.readline():
            pass
        assert time.monotonic() - begun < 5


class Client:
    """The other end of a connection: it stays, and keeps what it is sent."""

    def __init__(self) -> None:
        self.statuses: list[int] = []

    async def client_disconnect(self) -> None:
        """Wait until it goes."""
        await asyncio.sleep(60)

    def response_bytes(self, status: int, _: object, __: object) -> None:
        """Take a response."""
        self.statuses.append(status)


def test_a_refusal_that_takes_long_is_one_answer(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be begun in time is refused once, however long that takes, and nothing else comes of its request."""
    front = Front(create_app({"INDEX": folder / "index", "DEADLINE_S": 0.05}), threads=1)
    connected, failures = Client(), list[Any]()

    async def refuse_at_once(*_: object) -> None:
        raise ServiceBusy

    async def late(_: object) -> exchange.Response:
        await asyncio.sleep(0.4)  # the deadline and its grace
        return exchange.Response(503, [], b"")

    async def respond() -> None:
        front._loop = asyncio.get_running_loop()
        front._loop.set_exception_handler(lambda _, context: failures.append(context))
        await front._respond({"REMOTE_ADDR": LIGHT}, cast("HTTPProtocol", connected))
        await asyncio.sleep(0.01)  # until the watch of the client has ended
        gc.collect()

    monkeypatch.setattr(front._admission, "enter", refuse_at_once)
    monkeypatch.setattr(front, "_refuse", late)
    asyncio.run(respond())
    assert connected.statuses == [503]
    assert failures == []


def test_an_answer_of_any_length_is_sent_while_it_is_made(folder: Path) -> None:
    """A part that was late is made again, nothing is lost or repeated, and the place is free when the client goes."""
    names = [f"d{number:04}" for number in range(600)]
    build(folder / "many", [one(id=name, title=name * 3, excerpt="é" * 25_000) for name in names])
    with service(folder / "many", "--exports", "1", before=LATE_ONCE) as running:
        reply = running.get("/api/export?format=ndjson&collapse=0&fields=title")
        assert [json.loads(line)["id"] for line in reply.body.splitlines()] == names
        assert reply.headers["X-Newsdex-Hits"] == str(len(names))
        path = "/api/export?format=json&collapse=0"
        with socket.create_connection(("127.0.0.1", running.port), 30) as idle:
            idle.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            assert idle.recv(1000).startswith(b"HTTP/1.1 200")
            assert running.get(path).status == 503  # 30 MB do not fit into what the system holds for a client
            assert running.get("/api/search?q=d0001").status == 200
        end = time.monotonic() + 30
        while (status := running.get("/api/export?format=csv&q=d0001").status) == 503 and time.monotonic() < end:
            time.sleep(0.05)
        assert status == 200


NEXT = b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
HEADERS_ONLY = b"POST /search HTTP/1.1\r\nHost: x\r\n"


def _in_parts(running: Service, *parts: bytes) -> bytes:
    """What comes back over one connection to which these parts are sent, each after the other has arrived."""
    received = []
    with closing(socket.create_connection(("127.0.0.1", running.port), 30)) as connection:
        for part in parts:
            connection.sendall(part)
            time.sleep(0.1)
        while more := connection.recv(65536):
            received.append(more)
    return b"".join(received)


@pytest.mark.parametrize(
    "parts",
    [
        (HEADERS_ONLY + b"Content-Length: 5\r\n\r\nabcde" + NEXT,),
        (HEADERS_ONLY + b"Content-Length: 5\r\n\r\n", b"ab", b"cde", NEXT),
        (HEADERS_ONLY + b"Content-Length: 100000\r\n\r\n", b"a" * 50_000, b"b" * 50_000, NEXT),
        (HEADERS_ONLY + b"Transfer-Encoding: chunked\r\n\r\n", b"3\r\nabc\r\n", b"0\r\n\r\n", NEXT),
        (HEADERS_ONLY + b"Expect: 100-continue\r\nContent-Length: 5\r\n\r\n", b"abcde", NEXT),
        (HEADERS_ONLY.replace(b"POST", b"PUT") + b"Content-Length: 5\r\n\r\n", b"abcde", NEXT),
        (HEADERS_ONLY.replace(b"POST", b"GET") + b"Content-Length: 5\r\n\r\n", b"abcde", NEXT),
        (HEADERS_ONLY.replace(b"/search", b"/healthz") + b"Content-Length: 5\r\n\r\n", b"abcde", NEXT),
    ],
)
def test_a_body_breaks_no_later_request(running: Service, parts: tuple[bytes, ...]) -> None:
    """A request that brings a body, however late, is answered, and so is the next one of the connection."""
    received = _in_parts(running, *parts)
    assert received.count(b"HTTP/1.1 405") + received.count(b"HTTP/1.1 200") == 2
    assert received.endswith(b'{"status":"alive"}')


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"Content-Length: 3000000\r\n\r\n" + b"a" * 2_000_000, b"413"), (b"Content-Length: 5\r\n\r\nab", b"400")],
)
def test_a_body_without_end_is_refused(running: Service, body: bytes, status: bytes) -> None:
    """What is too large, or does not come, is refused with an error that closes the connection."""
    with closing(socket.create_connection(("127.0.0.1", running.port), 30)) as connection:
        connection.sendall(HEADERS_ONLY + body)
        received = connection.recv(65536)
    head = received.partition(b"\r\n\r\n")[0].lower()
    assert received.split(b" ")[1] == status
    assert b"connection: close" in head
    assert b"content-security-policy" in head


def test_what_is_no_http_gets_nothing(running: Service) -> None:
    """Bytes that the server itself cannot read are answered with a status and no content, and the connection ends."""
    for sent in (
        b"GET /a>b HTTP/1.1\r\nHost: x\r\n\r\n",
        b"\x16\x03\x01\r\n\r\n",
        b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n",
    ):
        head, _, body = _raw(running, sent).partition(b"\r\n\r\n")
        assert head.split(b" ")[1][:1] == b"4"
        assert body == b""
        assert b"connection: close" in head.lower()
        assert b"server:" not in head.lower()


def test_no_answer_names_the_software(running: Service) -> None:
    """Neither the server nor its version is told, but for the version of the API in its description."""
    version = package_version().encode()
    for path in ("/", "/search.atom", "/nowhere", "/api/search", "/healthz", "/readyz", "/opensearch.xml"):
        reply = running.get(path)
        assert version not in reply.body
        assert reply.headers.get_all("Server") == ["Newsdex"]
        assert "granian" not in str(reply.headers).lower()

"""Promises about the rate of clients: each has its own, and the page itself is never refused."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from handmade import documents
from web import Index, client

from webapp.assets import EMBEDDED
from webapp.gateway import rate


@pytest.fixture
def web(index: Index) -> FlaskClient:
    """A service of three requests an hour."""
    return client(index(*documents()[:3]), RATE="3/hour", TRUSTED_PROXIES=("127.0.0.1",))


def statuses(web: FlaskClient, client: str, path: str = "/api/search", times: int = 5) -> list[int]:
    return [web.get(path, headers={"X-Forwarded-For": client}).status_code for _ in range(times)]


def test_each_client_has_its_own_rate(web: FlaskClient) -> None:
    """What is too much for one client is 429, whichever route it asks; others go on."""
    assert statuses(web, "1.1.1.1") == [200, 200, 200, 429, 429]
    assert statuses(web, "1.1.1.1", "/search", 1) == [429]
    assert statuses(web, "2.2.2.2", times=1) == [200]


def test_a_network_of_ipv6_is_one_client(web: FlaskClient) -> None:
    """Whoever has a whole network of addresses is one client."""
    assert statuses(web, "2001:db8::1", times=3) == [200] * 3
    assert statuses(web, "2001:db8::ffff:2", times=1) == [429]
    assert statuses(web, "2001:db8:0:1::1", times=1) == [200]


def test_a_spoofed_address_is_no_other_client(web: FlaskClient) -> None:
    """A client that writes addresses of its own before that which the proxy adds is still one client."""
    assert [statuses(web, f"9.9.9.{number}, 3.3.3.3", times=1)[0] for number in range(4)] == [200, 200, 200, 429]


def test_it_is_said_when_to_ask_again(web: FlaskClient) -> None:
    """The error has the rate and the seconds, in a header, too."""
    statuses(web, "1.1.1.1", times=3)
    answer = web.get("/api/search", headers={"X-Forwarded-For": "1.1.1.1"})
    problem = answer.get_json(force=True)
    assert problem["code"] == "too-many-requests"
    assert 0 < int(answer.headers["Retry-After"]) == problem["retry_after_s"] <= 3601
    assert answer.headers["Cache-Control"] == "no-store"


def test_health_and_the_files_of_the_page_are_never_refused(web: FlaskClient) -> None:
    """A page that may be read is whole."""
    assert statuses(web, "1.1.1.1", "/healthz") == [200] * 5
    for path in ("/favicon.svg", *(f"/{name}" for name in EMBEDDED)):
        assert statuses(web, "1.1.1.1", path) == [200] * 5


def test_a_store_that_fails_refuses_nobody(index: Index, caplog: pytest.LogCaptureFixture) -> None:
    """Without Redis the service answers, and the log says once that nobody is counted."""
    web = client(index(*documents()[:3]), RATE="1/hour", RATE_STORAGE="redis://127.0.0.1:1")
    assert statuses(web, "", times=3) == [200] * 3
    assert caplog.text.count("rate of clients is not limited") == 1


def test_by_default_there_is_no_rate(index: Index) -> None:
    """Off unless it is set."""
    assert set(statuses(client(index()), "", times=50)) == {200}


@pytest.mark.parametrize("text", ["many", "60", "/minute", "60/eon"])
def test_what_is_no_rate_is_refused(text: str) -> None:
    """A rate is a number in a time."""
    with pytest.raises(ValueError):  # noqa: PT011 - of limits
        rate.parse_rate(text)

"""Promises about hosts: a malformed one is refused, one that is not served is not answered, and none is repeated."""

from __future__ import annotations

import pytest
from handmade import documents
from web import Index, client

from webapp.gateway import hosts
from webapp.gateway.hosts import Host

ALLOWED = ("news.example", "*.b.example", "[2001:db8::1]:8443", "192.0.2.7", "localhost:8000")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("News.Example", Host("news.example", None)),
        ("news.example.:443", Host("news.example", 443)),
        ("[2001:DB8:0::1]:8443", Host("2001:db8::1", 8443)),
        ("[::ffff:192.0.2.7]", Host("192.0.2.7", None)),
        ("192.0.2.7:80", Host("192.0.2.7", 80)),
        ("my_host", Host("my_host", None)),
    ],
)
def test_a_host_has_one_spelling(text: str, expected: Host) -> None:
    """Case, a dot at the end and the spelling of an address make no difference."""
    assert hosts.parse(text) == expected


MALFORMED = ["", "<b>", "a b", "a@b", "a/b", "a?b", "a:b", "a:99999", "a,b", "[::1", "[x]", "-a", "a..b", "é", "a\tb"]


@pytest.mark.parametrize("text", [*MALFORMED, "a" * 300, "a\n"])
def test_what_is_no_host_is_none(text: str) -> None:
    """Nothing that could be more than a host passes for one."""
    assert hosts.parse(text) is None


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("news.example", 200),
        ("NEWS.example.:1234", 200),
        ("a.b.example", 200),
        ("x.y.b.example:80", 200),
        ("[2001:db8:0::1]:8443", 200),
        ("192.0.2.7", 200),
        ("localhost:8000", 200),
        ("b.example", 421),
        ("evilb.example", 421),
        ("news.example.evil", 421),
        ("[2001:db8::1]:80", 421),
        ("localhost", 421),
        ("127.0.0.1", 421),
        ("<script>", 400),
        ("news.example@evil.example", 400),
    ],
)
@pytest.mark.parametrize("path", ["/", "/api/search", "/search.atom", "/opensearch.xml", "/nowhere", "//x", "/readyz"])
def test_only_named_hosts_are_served(index: Index, path: str, host: str, status: int) -> None:
    """Another host gets an error that does not repeat it, on a page and as JSON."""
    answer = client(index(*documents()[:2]), ALLOWED_HOSTS=ALLOWED).get(path, headers={"Host": host})
    if status == 200:
        assert answer.status_code in {200, 308, 404}
    else:
        assert answer.status_code == status
        assert host not in answer.text
        assert host not in str(answer.headers)
        assert "Content-Security-Policy" in answer.headers


def test_health_is_asked_by_any_name(index: Index) -> None:
    """Whoever looks after the process knows its address only; the answer repeats nothing."""
    answer = client(index(), ALLOWED_HOSTS=ALLOWED).get("/healthz", headers={"Host": "10.0.0.7:8000"})
    assert (answer.status_code, answer.json) == (200, {"status": "alive"})


@pytest.mark.parametrize("host", MALFORMED)
def test_a_malformed_host_is_refused_by_default(index: Index, host: str) -> None:
    """Without named hosts any well-formed one is served, and no other."""
    web = client(index(*documents()[:2]))
    if host.isascii() and "\t" not in host:
        assert web.get("/search.atom", headers={"Host": host}).status_code == 400
    assert b"http://ok.example/" in web.get("/search.atom", headers={"Host": "ok.example"}).data


@pytest.mark.parametrize("text", ["*.", "*.*.example", "a b", "http://a.example", "*.192.0.2.7", "a.example/"])
def test_a_pattern_is_a_host(text: str) -> None:
    """What can match no host is refused when the service starts."""
    with pytest.raises(ValueError):  # noqa: PT011 - its text is the pattern
        hosts.parse_pattern(text)


def test_a_forwarded_host_is_that_of_the_request(index: Index) -> None:
    """What a trusted proxy says is compared with the named hosts, and what a stranger says is not."""
    web = client(index(*documents()[:2]), ALLOWED_HOSTS=("news.example",), TRUSTED_PROXIES=("127.0.0.1",))
    said = {"Host": "10.0.0.7:8000", "X-Forwarded-Host": "news.example", "X-Forwarded-Proto": "https"}
    assert b"https://news.example/documents/" in web.get("/search.atom", headers=said).data
    assert web.get("/search.atom", headers={**said, "X-Forwarded-Host": "evil.example"}).status_code == 421
    stranger = {"REMOTE_ADDR": "203.0.113.1"}
    assert web.get("/search.atom", headers=said, environ_overrides=stranger).status_code == 421

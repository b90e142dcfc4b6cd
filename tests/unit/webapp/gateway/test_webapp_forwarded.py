"""Promises about proxies: only those that are trusted are believed, and nobody can speak for them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from webapp.gateway import forwarded
from webapp.gateway.forwarded import HEADERS, Said

PROXIES = forwarded.parse_proxies(("10.0.0.0/8", "192.0.2.1", "2001:db8:1::/48", "unix"))

GOLDEN = [
    # A stranger is believed in nothing.
    ("203.0.113.9", {"For": "1.2.3.4", "Proto": "https", "Host": "evil", "Prefix": "/x"}, Said("203.0.113.9")),
    ("203.0.113.9", {"Forwarded": "for=1.2.3.4;proto=https;host=evil"}, Said("203.0.113.9")),
    ("", {"For": "1.2.3.4"}, Said("1.2.3.4")),  # a Unix socket
    # The rightmost address that no proxy has.
    ("10.0.0.1", {"For": "1.2.3.4"}, Said("1.2.3.4")),
    ("10.0.0.1", {"For": "6.6.6.6, 1.2.3.4"}, Said("1.2.3.4")),
    ("10.0.0.1", {"For": "6.6.6.6, 1.2.3.4, 10.9.9.9,192.0.2.1"}, Said("1.2.3.4")),
    ("10.0.0.1", {"For": "10.1.1.1, 10.2.2.2"}, Said("10.1.1.1")),
    ("10.0.0.1", {"For": "1.2.3.4:5678"}, Said("1.2.3.4")),
    ("10.0.0.1", {"For": "[2001:db8::7]:5678"}, Said("2001:db8::7")),
    ("10.0.0.1", {"For": "2001:DB8:0::7"}, Said("2001:db8::7")),
    ("::ffff:10.0.0.1", {"For": "::ffff:1.2.3.4"}, Said("1.2.3.4")),
    ("2001:db8:1::5", {"For": "1.2.3.4"}, Said("1.2.3.4")),
    ("2001:db8:2::5", {"For": "1.2.3.4"}, Said("2001:db8:2::5")),
    # What is no address says nothing, and hides nobody behind it.
    ("10.0.0.1", {"For": "1.2.3.4, unknown"}, Said("10.0.0.1")),
    ("10.0.0.1", {"For": "1.2.3.4, <script>, 10.2.2.2"}, Said("10.2.2.2")),
    ("10.0.0.1", {"For": ""}, Said("10.0.0.1")),
    # Scheme and host are those that the outermost trusted proxy saw.
    (
        "10.0.0.1",
        {"For": "1.2.3.4", "Proto": "https", "Host": "news.example"},
        Said("1.2.3.4", "https", "news.example"),
    ),
    ("10.0.0.1", {"For": "1.2.3.4", "Proto": "https, http"}, Said("1.2.3.4", "http")),
    ("10.0.0.1", {"For": "1.2.3.4, 10.2.2.2", "Proto": "https, http"}, Said("1.2.3.4", "https")),
    ("10.0.0.1", {"For": "1.2.3.4, 10.2.2.2", "Host": "evil, a.example, inner"}, Said("1.2.3.4", None, "a.example")),
    ("10.0.0.1", {"Proto": "HTTPS"}, Said("10.0.0.1", "https")),
    ("10.0.0.1", {"Proto": "javascript"}, Said("10.0.0.1")),
    ("10.0.0.1", {"Prefix": "/news/"}, Said("10.0.0.1", prefix="/news")),
    ("10.0.0.1", {"Prefix": "/"}, Said("10.0.0.1", prefix="")),
    # RFC 7239.
    ("10.0.0.1", {"Forwarded": "for=1.2.3.4;proto=https;host=a.example"}, Said("1.2.3.4", "https", "a.example")),
    ("10.0.0.1", {"Forwarded": 'For="[2001:db8::7]:80" ; Proto=https'}, Said("2001:db8::7", "https")),
    (
        "10.0.0.1",
        {"Forwarded": "for=6.6.6.6;host=evil, for=1.2.3.4;host=a.example"},
        Said("1.2.3.4", None, "a.example"),
    ),
    ("10.0.0.1", {"Forwarded": "for=1.2.3.4;proto=https, for=10.2.2.2;proto=http"}, Said("1.2.3.4", "https")),
    ("10.0.0.1", {"Forwarded": "for=1.2.3.4, for=_hidden, , "}, Said("10.0.0.1")),
    ("10.0.0.1", {"Forwarded": 'for="a,b;c\\"d", for=1.2.3.4'}, Said("1.2.3.4")),
    # Those of the one kind go before those of the other.
    ("10.0.0.1", {"Forwarded": "for=6.6.6.6;host=evil", "For": "1.2.3.4"}, Said("1.2.3.4")),
]


def environment(peer: str, said: dict[str, str]) -> dict[str, Any]:
    """An environment with headers of proxies."""
    keys = {name: f"HTTP_X_FORWARDED_{name.upper()}" for name in ("For", "Proto", "Host", "Prefix")}
    return {"REMOTE_ADDR": peer} | {keys.get(name, "HTTP_FORWARDED"): text for name, text in said.items()}


@pytest.mark.parametrize(("peer", "said", "expected"), GOLDEN)
def test_only_trusted_proxies_are_believed(peer: str, said: dict[str, str], expected: Said) -> None:
    """A request is from the client, at the host and by the scheme that the outermost trusted proxy saw."""
    assert forwarded.said(environment(peer, said), PROXIES) == expected


@pytest.mark.parametrize(("peer", "said", "_"), GOLDEN)
def test_nobody_is_believed_unless_named(peer: str, said: dict[str, str], _: Said) -> None:
    """Without trusted proxies no header counts."""
    assert forwarded.said(environment(peer, said), forwarded.NO_PROXIES) == Said(forwarded.canonical(peer))


def test_a_header_that_the_proxy_does_not_set_is_the_clients_own() -> None:
    """Of the headers that an operator does not name, none counts."""
    proxies = forwarded.parse_proxies(("10.0.0.1",), ("X-Forwarded-For",))
    said = {"For": "1.2.3.4", "Proto": "https", "Host": "evil", "Prefix": "/x", "Forwarded": "host=evil"}
    assert forwarded.said(environment("10.0.0.1", said), proxies) == Said("1.2.3.4")


@pytest.mark.parametrize(
    "said",
    [
        {"Prefix": text}
        for text in (
            "//evil.example",
            "/a//b",
            "/../x",
            "/a/./b",
            "news",
            "/a?b",
            "/a\\b",
            "/<b>",
            "/%2e",
            "/" + "x" * 300,
        )
    ]
    + [{"Forwarded": text} for text in ('for="1.2.3.4', "for", "=a", "for=1.2.3.4 host=evil")],
)
def test_what_cannot_be_understood_is_refused(said: dict[str, str]) -> None:
    """A path that leads elsewhere, and a malformed header, are errors: nothing is guessed."""
    with pytest.raises(ValueError):  # noqa: PT011 - its text is the header
        forwarded.said(environment("10.0.0.1", said), PROXIES)


_ADDRESS = some.ip_addresses().map(str)


@given(spoofed=some.lists(some.one_of(_ADDRESS, some.text(max_size=8)), max_size=4), client=_ADDRESS)
def test_no_client_says_that_it_is_another_one(spoofed: list[str], client: str) -> None:
    """Whatever a client writes, and wherever it has it from, the proxy's own word about its address counts."""
    expected = forwarded.canonical(client)
    if PROXIES.trusts(expected):
        return
    written = ", ".join([*(text.replace(",", "") for text in spoofed), client])
    assert forwarded.said(environment("10.0.0.1", {"For": written}), PROXIES).client == expected


@given(text=some.text(alphabet='for=;,:[]"\\ 1.a', max_size=60))
def test_no_header_is_an_accident(text: str) -> None:
    """Any header is understood, or refused as a whole."""
    try:
        said = forwarded.said(environment("10.0.0.1", {"Forwarded": text}), PROXIES)
    except ValueError:
        return
    assert said.client == forwarded.canonical(said.client)


def test_a_long_header_costs_little() -> None:
    """Hundreds of thousands of elements, or quotes, are read in less than a second."""
    for text in ("for=1.2.3.4," * 30_000, 'for="' + "\\a" * 150_000 + '"', '"' * 400_000, "for=" + " " * 400_000 + "("):
        for name in ("Forwarded", "For", "Prefix"):
            try:
                forwarded.said(environment("10.0.0.1", {name: text}), PROXIES)
            except ValueError:
                continue


@pytest.mark.parametrize("text", ["10.0.0.1/8", "localhost", "*", "10.0.0.0/33", ""])
def test_a_proxy_is_an_address(text: str) -> None:
    """Names, and networks with bits outside of them, are no proxies."""
    with pytest.raises(ValueError):  # noqa: PT011 - of ipaddress
        forwarded.parse_proxies((text,))
    assert "Forwarded" in HEADERS

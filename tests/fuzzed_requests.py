"""Requests as strangers and broken programs send them, as bytes: right, wrong, malformed, and not to the end.

The same for the same seed. Each is sent over a connection of its own, which it asks to close.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from fuzzed_values import HEADERS, MALFORMED, METHODS, NAMES, ODD, OWN, PATHS, USUAL, VALUES
from hostile_requests import ENDINGS, word

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Fuzzed:
    """One request as it is sent."""

    sent: bytes
    is_whole: bool
    """Whether it has come to its end, and an answer is due."""
    is_abandoned: bool
    """Whether its client goes away without an answer."""


class Fuzzer:
    """Makes requests for documents with these ids."""

    def __init__(self, seed: int, ids: Sequence[str]) -> None:
        """A seed gives the same requests each time."""
        self._random, self._ids = Random(seed), ids

    def request(self) -> Fuzzed:
        """The next request."""
        chance = self._random.random()
        if chance < 0.1:
            return self._malformed()
        sent = self._posted() if chance < 0.3 else self._got()
        if self._random.random() < 0.03:
            return Fuzzed(sent[: self._random.randrange(1, len(sent))], is_whole=False, is_abandoned=True)
        return Fuzzed(sent, is_whole=True, is_abandoned=self._random.random() < 0.05)

    def _malformed(self) -> Fuzzed:
        sent = self._one_of(MALFORMED)
        if self._random.random() < 0.5:
            there = bytearray(self._got())
            for _ in range(self._random.randrange(1, 6)):
                there[self._random.randrange(len(there))] = self._random.randrange(256)
            sent = bytes(there)
        return Fuzzed(sent, is_whole=False, is_abandoned=False)

    def _got(self) -> bytes:
        return self._bytes(self._one_of(METHODS), self._address(), b"")

    def _posted(self) -> bytes:
        path = self._one_of(("/api/multi-search", "/api/multi-search", "/mcp", "/mcp", "/search"))
        return self._bytes("POST", path, self._body(path))

    def _bytes(self, method: str, address: str, body: bytes) -> bytes:
        headers = [("Host", self._one_of(("localhost",) * 30 + ("x:99999", "<b>", "")))]
        headers += [(name, self._one_of(values)) for name, values in self._random.sample(HEADERS, self._few(4))]
        headers += [("Connection", "close")]
        if body:
            headers = [one for one in headers if one[0] != "Content-Type" or self._random.random() < 0.1]
            headers += [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
        lines = [f"{method} {address} HTTP/1.1", *(f"{name}: {value}" for name, value in headers), "", ""]
        return "\r\n".join(lines).encode("latin-1", "replace") + body

    def _address(self) -> str:
        path = self._one_of(PATHS).format(
            id=self._id(), name=self._one_of((*NAMES, quote(self._text(), errors="surrogatepass")))
        )
        pairs = [self._pair() for _ in range(self._few(6))]
        if self._random.random() < 0.02:
            pairs = [self._pair() for _ in range(400)]
        query = urlencode(pairs, errors="surrogatepass")[:60_000]
        if self._random.random() < 0.03:
            query = query.replace("%", "%%") + "%f&=&&%zz=%"
        return f"{path}?{query}" if query or self._random.random() < 0.1 else path

    def _body(self, path: str) -> bytes:
        if self._random.random() < 0.15:
            return self._one_of(
                (
                    b"{",
                    b"[" * 60_000,
                    b'{"a":' * 10_000,
                    b"\xff\xfe",
                    b"null",
                    b"1e999",
                    b'{"searches":' + b" " * 70_000,
                    b"[]",
                )
            )
        made = self._searches() if path.endswith("search") else self._message()
        text = json.dumps([made] * self._one_of((1, 2, 16, 17)) if self._random.random() < 0.1 else made)
        return text.encode()

    def _searches(self) -> Any:
        searches = [
            dict(self._pair() for _ in range(self._few(5)))
            if self._random.random() < 0.9
            else {self._name(): self._json_value() for _ in range(self._few(5))}
            for _ in range(self._one_of((1, 1, 2, 16, 17, 0)))
        ]
        return {"searches": searches} | ({self._text(): 1} if self._random.random() < 0.05 else {})

    def _message(self) -> Any:
        arguments = {"query": self._text(), "id": self._id(), "limit": self._json_value(), self._text(): 1}
        kept = self._random.sample(sorted(arguments), self._few(4))
        params = {
            "name": self._one_of(("search", "search", "fetch", "x")),
            "arguments": {name: arguments[name] for name in kept},
        }
        method = self._one_of(("tools/call", "tools/call", "tools/call", "tools/list", "initialize", "ping", "nothing"))
        message: dict[str, Any] = {
            "jsonrpc": "2.0",
            "id": self._one_of((1, "a", None, 1.5, [])),
            "method": method,
            "params": params,
        }
        return {name: message[name] for name in message if self._random.random() < 0.97}

    def _json_value(self) -> Any:
        plain: Callable[[], Any] = lambda: self._one_of((self._value(), 1, -1, 1.5, True, None, 10**30))  # noqa: E731
        return self._one_of((plain(), plain(), [plain() for _ in range(self._few(4))], {"a": 1}))

    def _id(self) -> str:
        return quote(
            self._one_of((self._one_of(self._ids), self._text())), safe=self._one_of(("", "/")), errors="surrogatepass"
        )

    def _pair(self) -> tuple[str, str]:
        """A name and a value, most of them as they should be."""
        if self._random.random() < 0.1:
            return self._name(), self._value()
        name, values = self._one_of(USUAL)
        return name, self._one_of(values) or self._text()

    def _name(self) -> str:
        name = self._one_of((*OWN, *NAMES))
        chance = self._random.random()
        return f"-{name}" if chance < 0.1 else self._text() if chance < 0.15 else name

    def _value(self) -> str:
        return self._one_of((self._one_of(VALUES), self._text(), self._text(), self._one_of(NAMES)))

    def _text(self) -> str:
        """What is searched: words, or what is dear, or no words at all."""
        common, some = self._random.choice, self._random.choices
        words = [word(int(2_000 ** self._random.random()) - 1) for _ in range(self._one_of((1, 2, 3, 190)))]
        return self._one_of(
            (
                " ".join(words),
                " ".join(words[:3]),
                " ".join(f"*{common(ENDINGS)}" for _ in words),
                " OR ".join(f"{one[:2]}*" for one in words),
                " ".join(f"-{one}" for one in words),
                f'"{" ".join(words)}"',
                "(" * 60 + " ".join(words) + ")" * common((0, 60)),
                " ".join("".join(some("abcdefghijklmnopqrstuvwxyz", k=9)) for _ in words),
                "".join(map(chr, self._random.choices(range(0x4E00, 0x5A00), k=len(words) * 10))),
                "a" + "\u0301" * len(words) * 9,
                common(ODD) * common((1, 3, 500)),
                "".join(some(ODD, k=9)) + words[0],
                f"{common(NAMES)}:{common(VALUES)} {words[0]}~2 title:({' '.join(words[:20])})",
                "x" * common((64, 65, 2_000, 8_000)),
            )
        )

    def _few(self, most: int) -> int:
        return self._random.randrange(most + 1)

    def _one_of(self, values: Sequence[_T]) -> _T:
        return self._random.choice(values)

"""Promises of `newsdex-serve --check`: it says what would be served, and warns of what is unsafe."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import build
from served import free_port
from web import one

from webapp.server import cli, safety
from webapp.server.settings import ServeSettings


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an index for readers, one for editors, and a folder of pictures."""
    folder = tmp_path_factory.mktemp("safety")
    build(folder / "readers", [one()])
    build(folder / "editors", [one()], editors=True)
    (folder / "media").mkdir()
    (folder / "media" / "a.png").write_bytes(b"png")
    return folder


@pytest.fixture(autouse=True)
def _not_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)


def warned(folder: Path, index: str = "readers", **values: Any) -> str:
    """All warnings of a service with these settings."""
    return "\n".join(safety.warnings(replace(ServeSettings(index=str(folder / index)), **values)))


SAFE: dict[str, Any] = {
    "trusted_proxies": ("127.0.0.1",),
    "proxy_headers": ("X-Forwarded-For", "X-Forwarded-Proto"),
    "allowed_hosts": ("news.example",),
}
"""Of a service behind a proxy."""


@pytest.mark.parametrize(
    "values",
    [
        {},
        SAFE,
        {**SAFE, "root_path": "/news"},
        {**SAFE, "host": "10.0.0.5"},
        {**SAFE, "trusted_proxies": ("unix",), "socket": Path("it.sock")},
        {**SAFE, "rate": "60/minute", "workers": 1},
        {**SAFE, "rate": "60/minute", "workers": 4, "rate_storage": "redis://127.0.0.1"},
        {**SAFE, "admin_address": "127.0.0.1:9100"},
        {**SAFE, "admin_address": "[::1]:9100"},
    ],
)
def test_what_is_safe_is_no_warning(folder: Path, values: dict[str, Any]) -> None:
    """A service for this machine, or behind a trusted proxy with named hosts, is fine."""
    media = folder / "media"
    assert warned(folder, media=media, **values) == ""


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"host": "0.0.0.0"}, "--allowed-hosts"),
        ({"host": "::"}, "--allowed-hosts"),
        ({"host": "192.0.2.1", "allowed_hosts": ("a.example",)}, "TLS"),
        ({**SAFE, "allowed_hosts": ("*",)}, "--allowed-hosts"),
        ({**SAFE, "allowed_hosts": ()}, "--allowed-hosts"),
        ({"root_path": "/news", "allowed_hosts": ("a.example",)}, "--trusted-proxies"),
        ({**SAFE, "socket": Path("it.sock")}, "unix"),
        ({**SAFE, "trusted_proxies": ("0.0.0.0/0",)}, "every client is a trusted proxy"),
        ({**SAFE, "trusted_proxies": ("::/0",)}, "every client is a trusted proxy"),
        ({"trusted_proxies": ("127.0.0.1",)}, "--proxy-headers"),
        ({"index": "editors"}, "for editors"),
        ({"index": "editors", **SAFE}, "strangers"),
        ({**SAFE, "socket": Path("it.sock"), "socket_mode": 0o666}, "--socket-mode"),
        ({"admin_address": "0.0.0.0:9100"}, "metrics"),
        ({"rate": "1/second", "workers": 2}, "--rate-storage"),
        ({"deadline": 60.0}, "--deadline"),
        ({"access_log": "-"}, "standard output"),
    ],
)
def test_what_is_unsafe_is_a_warning(folder: Path, values: dict[str, Any], said: str) -> None:
    """Each danger is told with its remedy."""
    assert said in warned(folder, **values)


def test_files_that_others_may_change_are_told(folder: Path, tmp_path: Path) -> None:
    """An index that everybody may write, a log that everybody may read, and content among the pictures."""
    build(tmp_path / "index", [one()])
    (tmp_path / "index").chmod(0o777)
    assert "may be written by everybody" in warned(tmp_path, "index")
    (tmp_path / "queries.log").touch(0o644)
    (tmp_path / "queries.log").chmod(0o644)
    assert "may be read by everybody" in warned(folder, query_log=str(tmp_path / "queries.log"))
    (tmp_path / "draft.md").touch()
    assert "more than pictures" in warned(folder, media=tmp_path)


def test_root_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A service should have a user of its own."""
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert "root" in warned(folder)


@pytest.mark.parametrize(
    ("index", "more", "status"), [("readers", [], 0), ("editors", [], 1), ("readers", ["--rate=x"], 2)]
)
def test_the_command_ends_and_says_what_it_would_do(
    folder: Path, index: str, more: list[str], status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """0 when all is well, 1 with warnings, 2 when it could not serve; nothing is served, and no token is told."""
    secret = "0123456789abcdef-secret"
    port = free_port()
    arguments = ["--check", "--index", str(folder / index), "--port", str(port), "--admin-token", secret, *more]
    assert cli.main(arguments) == status
    out, err = capsys.readouterr()
    assert secret not in out + err
    if status < 2:
        assert f"{folder / index} for {index} at http://127.0.0.1:{port}/" in out
        assert ("warning:" in out) == (status == 1)

"""Promises about the settings of the server: one declaration, three places to say them, errors that name the place."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from served import ROOT

from search.errors import SettingInvalid
from webapp.server import settings_sources
from webapp.server.settings import SETTINGS, ServeSettings, Setting

SAMPLES: dict[str, tuple[str, Any]] = {
    "index": ("whoosh:here", "whoosh:here"),
    "media": ("pictures", Path("pictures")),
    "host": ("::1", "::1"),
    "port": ("9000", 9000),
    "socket": ("run/it.sock", Path("run/it.sock")),
    "socket_mode": ("600", 0o600),
    "workers": ("3", 3),
    "threads": ("7", 7),
    "deadline": ("2.5", 2.5),
    "kept_answers": ("7", 7),
    "exports": ("3", 3),
    "root_path": ("/news/", "/news"),
    "trusted_proxies": ("10.0.0.0/8,unix", ("10.0.0.0/8", "unix")),
    "proxy_headers": ("x-forwarded-for", ("X-Forwarded-For",)),
    "allowed_hosts": ("a.example, *.b.example", ("a.example", "*.b.example")),
    "cors_origins": ("https://a.example", ("https://a.example",)),
    "rate": ("60/minute", "60/minute"),
    "rate_storage": ("redis://127.0.0.1", "redis://127.0.0.1"),
    "access_log": ("-", "-"),
    "query_log": ("queries.log", "queries.log"),
    "admin_address": ("127.0.0.1:9100", "127.0.0.1:9100"),
    "admin_token": ("0123456789abcdef", "0123456789abcdef"),
    "traces": ("true", True),
}
"""A text of each setting, and what it means."""

each_setting = pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No file of settings is in the folder."""
    monkeypatch.chdir(tmp_path)


def read(*arguments: str, file: str = "", **environ: str) -> ServeSettings:
    """The settings of a command line, an environment and a file."""
    if file:
        Path("newsdex.yaml").write_text(file)
    return settings_sources.read(settings_sources.parser().parse_args(arguments), environ)


def given(setting: Setting, text: str) -> list[str]:
    return [setting.flag] if setting.kind.is_flag else [setting.flag, text]


@each_setting
def test_each_setting_is_said_in_each_way(setting: Setting) -> None:
    """As a flag, in the environment and in the file it means the same; otherwise it has its default."""
    text, value = SAMPLES[setting.name]
    entry = f"serve: {{{setting.name}: '{text}'}}" if not setting.kind.is_flag else f"serve: {{{setting.name}: {text}}}"
    assert getattr(read(), setting.name) == setting.default != value
    assert getattr(read(**{setting.variable: text}), setting.name) == value
    assert getattr(read(file=entry), setting.name) == value
    assert getattr(read(*given(setting, text)), setting.name) == value


def test_flags_go_first_and_the_file_last() -> None:
    """A flag goes before the environment, and this before the file; an empty variable is none."""
    file = "serve: {port: 1, workers: 2, threads: 3, deadline: 4}"
    found = read("--port", "11", file=file, NEWSDEX_PORT="12", NEWSDEX_WORKERS="13", NEWSDEX_THREADS="")
    assert (found.port, found.workers, found.threads, found.deadline) == (11, 13, 3, 4.0)


def test_lists_are_written_as_one_likes() -> None:
    """Commas, repeated flags and lists of YAML say the same; a flag replaces the whole list of the file."""
    hosts = ("a.example", "b.example")
    file = "serve: {allowed_hosts: [a.example, b.example]}"
    assert read("--allowed-hosts", "a.example,b.example").allowed_hosts == hosts
    assert read("--allowed-hosts", "a.example", "--allowed-hosts", " b.example ").allowed_hosts == hosts
    assert read(file=file).allowed_hosts == hosts
    assert read("--allowed-hosts", "c.example", file=file).allowed_hosts == ("c.example",)


def test_another_file_may_be_named(tmp_path: Path) -> None:
    """By a flag, or by a variable; one that is named must be there."""
    other = tmp_path / "other.yaml"
    other.write_text("serve: {port: 7000}")
    assert read("--config", str(other), file="serve: {port: 1}").port == 7000
    assert read(NEWSDEX_CONFIG=str(other)).port == 7000
    with pytest.raises(SettingInvalid, match="nowhere"):
        read("--config", "nowhere.yaml")


WRONG = {
    "port": ["0", "65536", "http", "٣", "1e3", ""],
    "workers": ["0", "513", "-1"],
    "deadline": ["0", "nan", "inf", "soon"],
    "socket_mode": ["999", "x", "432", "060"],
    "root_path": ["//evil", "news", "/../x", "/a?b"],
    "trusted_proxies": ["localhost", "10.0.0.1/8"],
    "proxy_headers": ["Cookie"],
    "allowed_hosts": ["a b", "http://a"],
    "cors_origins": ["a.example", "https://a/b"],
    "rate": ["often"],
    "admin_address": ["9100", "a b:1", "host"],
    "admin_token": ["short", "with blanks in it, though long"],
}


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in WRONG.items() for text in texts])
def test_what_cannot_be_used_is_named(name: str, text: str) -> None:
    """The error says where the setting stands, what was expected and what was found; a token is never told."""
    setting = next(one for one in SETTINGS if one.name == name)
    ways: list[tuple[str, dict[str, Any]]] = [
        (setting.flag, {}),
        (f"serve.{name}", {"file": f"serve: {{{name}: {text!r}}}"}),
    ]
    ways += [(setting.variable, {setting.variable: text})] if text else []
    for key, more in ways:
        with pytest.raises(SettingInvalid) as raised:
            read(*([] if more else [f"{setting.flag}={text}"]), **more)
        assert key in str(raised.value)
        assert setting.kind.expected in str(raised.value)
        assert name != "admin_token" or text not in str(raised.value)


@pytest.mark.parametrize(
    "text",
    [
        "serve: [1]",
        "serve: {prot: 8000}",
        "serve: {port: [8000]}",
        "serve: {port: true}",
        "serve: {allowed_hosts: [[a]]}",
        "serve: {allowed_hosts: {a: b}}",
        "- serve",
        "serve: {port: 1",
        "serve: {port: 2021-13-45}",
        "serve: " + "[" * 1_000,
        "serve: " + "{a: " * 1_000,
        "a: &a [x, x]\n"
        + "".join(f"{n}: &{n} [*{p}, *{p}]\n" for p, n in pairwise("abcdefghijklmnopqrstuvwx"))
        + "serve: {allowed_hosts: *x}",
        "serve: &a {port: *a}",
        "serve: {host: !!python/object/apply:os.system ['touch ran']}",
        "x: " + "y" * (1 << 20),
    ],
)
def test_a_hostile_file_is_an_error(text: str) -> None:
    """Nesting without end, references that multiply, code, and what means nothing are errors, soon and shortly told."""
    with pytest.raises(SettingInvalid) as raised:
        read(file=text)
    assert len(str(raised.value)) < 1_000
    assert not Path("ran").exists()


def test_a_file_that_is_none_is_left_alone(tmp_path: Path) -> None:
    """A pipe or a device by the name of the file is not read; when it is named, it is an error."""
    import os

    os.mkfifo("newsdex.yaml")
    assert read() == ServeSettings()
    Path("zero.yaml").symlink_to("/dev/zero")
    for name in ("newsdex.yaml", "zero.yaml", str(tmp_path)):
        with pytest.raises(SettingInvalid):
            read("--config", name)


def test_the_indexer_leaves_the_section_alone() -> None:
    """A file for both commands is one for each."""
    from search.configuration.reader import read_settings

    assert read_settings({"serve": {"port": 8000}, "site": {"title": "A"}}).site.title == "A"


def test_help_lists_all_settings() -> None:
    """Each has its flag and what it is."""
    text = " ".join(settings_sources.parser().format_help().split())
    for setting in SETTINGS:
        assert setting.flag in text
        assert setting.about.split(":")[0][:30] in text.replace("- ", "-")


def test_misspelt_variables_are_found() -> None:
    """A variable that looks like a setting and is none is told; those of tests are no settings."""
    names = {"NEWSDEX_PROT": "1", "NEWSDEX_PORT": "1", "NEWSDEX_REQUIRE_NGINX": "1", "PORT": "1"}
    assert list(settings_sources.unknown_variables(names)) == ["NEWSDEX_PROT"]


def test_a_wrong_setting_ends_the_command() -> None:
    """It ends with 2 and one line, before anything is served."""
    command = [sys.executable, "-m", "webapp", "--rate", "often"]
    ended = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert ended.returncode == 2
    assert "--rate" in ended.stderr
    assert "Traceback" not in ended.stderr

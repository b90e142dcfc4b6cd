"""Hostile files: whatever stands in a folder of content, a run ends soon, and the good file beside it is found."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from conftest import Write
from contents import ids, outcomes, run

from indexer.commands import config
from search.configuration.reader import KEYS, read_settings
from search.errors import SettingInvalid
from search.settings.settings import Settings

_SOON_S = 5.0
"""Processor time of a run; the worst of these need a tenth of it, and squares would need minutes."""
_NAMES = "abcdefghijklmnopqrstuvwxyz"


def bomb(levels: int = 26) -> str:
    """A YAML list of which each part has the one before it twice: some hundred bytes for 2^26 values."""
    parts = [f"&{name} [*{before}, *{before}]" for before, name in pairwise(_NAMES[:levels])]
    return f"[&a [x, x], {', '.join(parts)}]"


def _deep(opening: str, closing: str = "") -> Callable[[int], str]:
    return lambda depth: opening * depth + "x" + closing * depth


NESTED: dict[str, str] = {
    "YAML lists": "---\ntitle: T\nx: {}\n---\ntext",
    "YAML mappings": "---\ntitle: T\n{}\n---\ntext",
    "JSON": '---json\n{{"title": "T", "x": {}}}\n---\ntext',
    "TOML": "+++\ntitle = 'T'\nx = {}\n+++\ntext",
    "quotes": "---\ntitle: T\n---\n{}",
    "lists": "---\ntitle: T\n---\n{}",
    "emphasis": "---\ntitle: T\n---\n{}",
    "links": "---\ntitle: T\n---\n{}",
    "elements": "---\ntitle: T\n---\n{}",
    "shortcodes": "---\ntitle: T\n---\n{}",
}
_PARTS: dict[str, Callable[[int], str]] = {
    "YAML lists": _deep("[", "]"),
    "YAML mappings": lambda depth: "\n".join(f"{' ' * level}a:" for level in range(depth)),
    "JSON": _deep('{"a":', "}"),
    "TOML": _deep("[", "]"),
    "quotes": _deep("> "),
    "lists": lambda depth: "\n".join(f"{'  ' * level}- a" for level in range(min(depth, 1_000))),
    "emphasis": _deep("*a **b "),
    "links": _deep("[a](", ")"),
    "elements": _deep("<div>", "</div>"),
    "shortcodes": _deep("{{% a %}}", "{{% /a %}}"),
}

BACKTRACKING: dict[str, str] = {
    **{
        f"{part!r}": part * (60_000 // len(part))
        for part in ("<!--", "{{", "{%", "[[", "![", "](", "`", "~~~\n", "$$", "<a ", "&", "*_", "\\")
    },
    **{
        f"{part!r} and blanks": part + " " * 60_000 + "x"
        for part in ("- ", "# ", "| ", "[a]:", "<a", "title:", "{{<", "---")
    },
    "a table": "|a" * 20_000 + "\n" + "|-" * 20_000,
    "a heading": "a\n" * 20_000 + "=",
    "an e-mail address": "a@" * 30_000,
    "an address": "http://" * 9_000,
    "a date": "2021-" * 12_000,
}


def _bounded(content: Path, settings: Settings | None = None) -> dict[str, str]:
    """What became of each file, in bounded time; the good file is found."""
    (content / "good.md").write_text("---\ntitle: Good\n---\nWords.\n")
    begun = time.process_time()
    report = run(content, settings=settings or Settings())
    assert time.process_time() - begun < _SOON_S
    assert "good" in ids(content.parent / "index")
    return outcomes(report)


@pytest.mark.parametrize("name", NESTED)
def test_nesting_is_bounded(content: Path, write: Write, name: str) -> None:
    """A thousand levels, and a hundred thousand characters of them, of whatever nests, are read or fail alone."""
    write("a.md")
    for depth in (1_000, 20_000 if name != "YAML mappings" else 1_500):
        (content / f"{depth}.md").write_text(NESTED[name].format(_PARTS[name](depth)))
    assert set(_bounded(content)) == {"a.md", "good.md", "1000.md", f"{depth}.md"}


def test_references_do_not_multiply(content: Path, write: Write) -> None:
    """Front matter whose lists refer to each other fails, and so does one that contains itself."""
    write("bomb.md", f"title: T\nx: {bomb()}")
    write("topics.md", f"title: T\ntopics: {bomb()}")
    write("loop.md", "title: T\nx: &a [*a]")
    found = _bounded(content)
    assert {found[name] for name in ("bomb.md", "topics.md", "loop.md")} == {"failed"}


@pytest.mark.parametrize("name", BACKTRACKING)
def test_no_text_makes_an_expression_backtrack(content: Path, write: Write, name: str) -> None:
    """Text that almost is something, over and over, is read in time that grows with its length only."""
    write("a.md")
    (content / "text.md").write_text(f"---\ntitle: T\n---\n{BACKTRACKING[name]}\n")
    (content / "head.md").write_text(f"---\ntitle: {BACKTRACKING[name][:20_000]}\n---\ntext\n")
    (content / "bare.md").write_text(BACKTRACKING[name])
    _bounded(content)


def test_only_regular_files_are_opened(content: Path, write: Write) -> None:
    """Pipes, sockets, devices, links to them and links that leave the folder are no content; nothing waits for them."""
    write("a.md")
    os.mkfifo(content / "pipe.md")
    for name, target in {"zero.md": "/dev/zero", "in.md": "/dev/stdin", "passwd.md": "/etc/passwd"}.items():
        (content / name).symlink_to(target)
    (content / "to-pipe.md").symlink_to("pipe.md")
    (content / "up").symlink_to("/")
    with suppress(PermissionError):  # only root makes devices
        os.mknod(content / "null.md", stat.S_IFCHR | 0o600, os.makedev(1, 3))
    _bounded(content)
    assert ids(content.parent / "index") == {"a", "good"}


@pytest.mark.parametrize("key", KEYS)
def test_a_hostile_configuration_is_an_error(tmp_path: Path, key: str) -> None:
    """References that multiply, nesting without end, and lists that contain themselves end soon."""
    for value in (bomb(), f"{{a: {bomb()}}}", f"[{bomb()}]", "[" * 1_000, "{a: " * 1_000, "&a [*a]", "&a {a: *a}"):
        file = tmp_path / "newsdex.yaml"
        file.write_text(f"{key}: {value}\n")
        begun = time.process_time()
        with suppress(SettingInvalid):
            config.read(file)
        assert time.process_time() - begun < _SOON_S


def test_patterns_of_the_configuration_do_not_backtrack(content: Path, write: Write) -> None:
    """Patterns of files, folders and addresses are matched soon, however many stars they have."""
    stars = "*a" * 30 + "b"
    data = f"""
    ignore: ["{stars}"]
    hide: {{patterns: ["{stars}"]}}
    site: {{url: https://a.example, addresses: [{{folder: "", pattern: "/{":slug" * 60}/"}}]}}
    """
    for number in range(20):
        write(f"{'a' * 200}{number}.md")
    _bounded(content, read_settings(yaml.safe_load(data)))


@pytest.mark.parametrize("value", [bomb(), "&a [*a]", "&a {a: *a}", f"[{'x' * 10_000}, 1]"])
def test_what_is_wrong_with_a_configuration_is_told_shortly(tmp_path: Path, value: str) -> None:
    """An error tells the beginning of a value, however many parts it stands for."""
    (tmp_path / "newsdex.yaml").write_text(f"ignore: {value}\n")
    with pytest.raises(SettingInvalid) as raised:
        config.read(tmp_path / "newsdex.yaml")
    assert len(str(raised.value)) < 1_000

"""What does `newsdex-index explain` tell of a file?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import Write
from contents import main, run

CASES = yaml.safe_load((Path(__file__).parents[3] / "cases" / "explaining.yaml").read_text(encoding="utf-8"))
SECRET = "TOPSECRET"


@pytest.fixture(autouse=True)
def _in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def explained(file: str, capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, Any]:
    """What the command tells as JSON."""
    capsys.readouterr()
    assert main("explain", file, "--json", *more) == 0
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    return told


def write_files(files: dict[str, str]) -> str:
    """Write the files of a case; the name of the first."""
    for name, text in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text, encoding="utf-8")
    return next(iter(files))


@pytest.mark.parametrize("case", CASES, ids=[case["about"] for case in CASES])
def test_a_file_is_explained_as_its_case_says(case: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    """Fields, hiding rules, address, dates, private names and problems are told with their origins."""
    file = write_files(case["files"])
    told = explained(file, capsys)
    for name in ("outcome", "private", "unread", "expires", "appears", "reasons"):
        assert told.get(name) == case.get(name, told.get(name)), name
    for name, origin in case.get("fields", {}).items():
        keys = [one["key"] for one in told["fields"][name]["keys"]]
        assert (keys or " ".join(told["fields"][name]["derived_from"])) == origin, name
    for name, line in case.get("lines", {}).items():
        assert told["fields"][name]["keys"][0]["line"] == line
    for name, alias in case.get("aliases", {}).items():
        assert told["fields"][name]["keys"][0]["alias"] == alias
    for hiding, (*facts, rule) in zip(told.get("hidden_by", []), case.get("hidden_by", []), strict="hidden_by" in case):
        assert [hiding[name] for name in ("reason", "state", "key", "line")] == facts
        assert rule in hiding["rule"]
    if "address" in case:
        url, *parts = case["address"]
        assert told["address"]["url"] == url
        assert all(part in told["address"]["rule"] for part in parts)
    assert [one["kind"] for one in told["problems"]] == case.get("notes", [one["kind"] for one in told["problems"]])
    assert SECRET not in json.dumps(told)
    assert main("explain", file) == 0
    assert SECRET not in capsys.readouterr().out


@pytest.mark.parametrize(
    "text",
    [
        "---\nsecured: TOPSECRET\n---\nWords",
        "---\n'secured: TOPSECRET': x\n---\nWords",
        "---\nsecured.TOPSECRET: x\na: {featuredContent-TOPSECRET: x}\n---\nWords",
        "---\na: [{key: secured, value: TOPSECRET}]\n---\nWords",
        '---\nimages: \'[{"url": "/a", "secured": "TOPSECRET"}]\'\n---\nWords',
        '---json\n{"extra": {"secured": "TOPSECRET"}}\n---\nWords',
        '+++\n[extra]\nsecured = "TOPSECRET"\n+++\nWords',
        "---\nsecured: TOPSECRET: x\n---\nWords",
        "secured: TOPSECRET\n\nWords",
        "<!-- secured: TOPSECRET -->\nWords",
        "---\ndraft: true\nsecured: TOPSECRET\npassword: TOPSECRET\n---\nWords",
    ],
)
def test_nothing_private_is_explained(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    """However a private value is written, it is in neither form of the explanation, nor in an error."""
    file = write_files({"content/a.md": text})
    for arguments in ((file,), (file, "--json")):
        main("explain", *arguments)
        captured = capsys.readouterr()
        assert "content/a" in captured.out
        assert SECRET not in captured.out + captured.err


def test_what_is_explained_is_what_a_build_does(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    """The outcome, the reasons and the problems of a file are those of its report."""
    for name, keys in {"a.md": "heat: hot", "b.md": "draft: maybe", "c.md": "draft: a: b", "d.md": "title: D"}.items():
        write(name, keys)
    write(".e.md")
    Path("content/f.md").symlink_to("none")
    for report in run(Path("content")).files:
        told = explained("content/" + Path(report.path).name, capsys)
        assert {**told, **report.to_json(), "path": told["path"]} == told


def test_the_content_folder_is_found(write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is that which is named, or one of the index that has the file, or the first folder of the path."""
    path = write("sub/deep/a.md")
    assert explained("content/sub/deep/a.md", capsys)["id"] == "sub/deep/a"
    assert explained(str(path), capsys)["id"] == "a"
    assert explained(str(path), capsys, "--content", "content/sub")["id"] == "deep/a"
    assert main("build", tmp_path / "content", "--index", "index") == 0
    assert explained(str(path), capsys, "--index", "index")["id"] == "sub/deep/a"


def test_a_file_that_is_not_there_is_an_error(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    """It ends with 2, and says so; so does a file outside of the content folder."""
    write("a.md")
    Path("b.md").write_text("Words", encoding="utf-8")
    assert main("explain", "content/none.md") == 2
    assert main("explain", "b.md", "--content", "content") == 2
    assert "Traceback" not in capsys.readouterr().err


def test_hostile_names_and_values_cannot_move_the_cursor(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    """Control characters of names, keys and values are replaced on the terminal."""
    write("x\x1b[2J.md", 'title: "\\e[2J[bold]"\n"\\e[1mkey": 1')
    assert main("explain", "content/x\x1b[2J.md") == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert "[bold]" in out

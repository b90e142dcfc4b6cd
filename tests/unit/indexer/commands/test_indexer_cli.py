"""What does `newsdex-index` print, and with which status does it exit?"""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import NOW, Write
from contents import ids, main

from indexer.commands import config
from search.errors import SettingInvalid
from search.protocol.engine import open_searcher
from search.protocol.request import SearchRequest


def test_exit_codes(content: Path, write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """0 when all is well or merely doubtful, 1 for doubt under --strict, 2 when the old index stands."""
    index = tmp_path / "index"
    path = write("a.md")
    assert main("build", content, "--index", index, "--strict") == 0
    write("b.md", "date: some day last week")
    assert main("build", content, "--index", index) == 0
    assert main("build", content, "--index", index, "--strict") == 1
    assert "b.md:2: warning: “date” should be a date" in capsys.readouterr().out.replace("\n", "")
    (content / "b.md").unlink()
    path.unlink()
    write("c.md", "draft: true")
    assert main("build", content, "--index", index) == 2
    captured = capsys.readouterr()
    assert "draft: true" in captured.out
    assert "1 hidden, 0 failed" in captured.err
    assert ids(index) == {"a", "b"}
    assert main("build", tmp_path / "none", "--index", index) == 2
    assert main("stats", "--index", tmp_path / "none") == 2
    assert "Traceback" not in capsys.readouterr().err


def test_warnings_of_one_kind_are_one_line(
    content: Path, write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each kind of warning and key is an example and a count; the report has all of them with their kind."""
    report = tmp_path / "report.json"
    for number in range(30):
        write(f"{number:02d}.md", f"{'dD'[number % 2]}ate: maybe {number}\ntitle: A\ntitle: B")
    write("y.md", "updated: maybe")
    write("z.md", "draft: a: b")
    assert main("build", content, "--index", tmp_path / "index", "--report", report) == 0
    lines = [line for line in capsys.readouterr().out.split("\n") if ".md:" in line]
    assert [line.partition(". Remedy")[0] for line in lines] == [
        f"{content}/z.md:2:9: error: the YAML cannot be read: mapping values are not allowed in this context",
        f"{content}/00.md:4:1: warning: the key “title” is written twice; the last one counts",
        f"{content}/00.md:2: warning: “date” should be a date: “maybe 0”",
        f"{content}/y.md:2: warning: “updated” should be a date: “maybe”",
    ]
    assert [line.rpartition(" (")[2] for line in lines[1:3]] == ["30 such warnings in 30 files)"] * 2
    told = json.loads(report.read_text(encoding="utf-8"))
    problems = [one for file in told["files"] for one in file["problems"]]
    assert told["warnings_by_kind"] == {"unfit-value": 31, "duplicate-key": 30}
    kinds = {(one["kind"], one["key"]) for one in problems if one["severity"] == "warning"}
    assert kinds == {("unfit-value", key) for key in ("date", "Date", "updated")} | {("duplicate-key", "title")}


def test_failures_that_are_alike_are_counted(
    content: Path, write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A few files are named and the others counted, so that no other failure is lost among them."""
    write("good.md")
    write("zz.md", "draft: [")
    for number in range(30):
        write(f"{number:02d}.md", "draft: a: b")
    assert main("build", content, "--index", tmp_path / "index") == 0
    lines = capsys.readouterr().out.split("\n")
    assert [line.partition(" ")[0] for line in lines if ": error: " in line] == [
        *(f"{content}/{number:02d}.md:2:9:" for number in range(3)),
        f"{content}/zz.md:3:1:",
    ]
    assert any(line.startswith("… and 27 more files: the YAML cannot be read") for line in lines)
    assert "Write all problems to a file with --report FILE.json" in lines


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("wiki.md", "# A page\n\nWords without front matter.\n"),
        ("page.html", "<title>T</title><p>Words</p>"),
        ("404.md", "---\ntitle: T\nsitemap: false\n---\nWords"),
        ("about.md", "---\ntitle: T\npermalink: about/us/\n---\nWords"),
        ("flagged.md", "---\ntitle: T\nimage: false\nrelated: true\n---\nWords"),
        ("docusaurus.md", "---\ntitle: T\nimage: ./img/x.png\n---\nWords"),
        ("hugo.md", "---\ntitle: T\nimages: [cover.jpg]\nimage: {src: a.png}\n---\nWords"),
        ("theme.md", "---\ntitle: T\nimage: hero\nrelated: {a: b}\nactions: [{text: Go, link: /a}]\n---\nWords"),
        ("eleventy.md", "---\ntitle: T\ndate: Git Last Modified\nupdated: '{{ page.date }}'\n---\nWords"),
        ("flags.md", "---\ntitle: T\nlastmod: true\nexpires: never\n---\nWords"),
        ("relative.md", "---\ntitle: T\nlink: ../other/\nwebsite: docs/a.html\n---\nWords"),
    ],
)
def test_what_is_normal_is_no_warning(
    write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, text: str
) -> None:
    """What generators have in healthy sites passes --strict, and is at most a note in the report."""
    write(name).write_text(text, encoding="utf-8")
    report = tmp_path / "report.json"
    assert main("build", tmp_path / "content", "--index", tmp_path / "index", "--strict", "--report", report) == 0
    assert "Remedy" not in capsys.readouterr().out
    problems = json.loads(report.read_text(encoding="utf-8"))["files"][0]["problems"]
    assert {problem["severity"] for problem in problems} <= {"note"}


def test_a_build_says_the_next_step(
    content: Path, write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The last line is the command that serves the index, as a shell takes it; not after a run without effect."""
    write("a.md")
    index = tmp_path / "my index"
    assert main("build", content, "--index", index) == 0
    command = capsys.readouterr().out.replace("\n", "").partition("Next: ")[2]
    assert shlex.split(command) == ["newsdex-serve", "--index", str(index)]
    assert main("build", content, "--index", index, "--dry-run") == 0
    assert "Next:" not in capsys.readouterr().out


def test_dry_run_leaves_no_trace(write: Write, tmp_path: Path) -> None:
    """A dry run reports and touches no index."""
    write("a.md")
    report = tmp_path / "report.json"
    assert main("build", tmp_path / "content", "--index", tmp_path / "index", "--dry-run", "--report", report) == 0
    assert not (tmp_path / "index").exists()
    assert json.loads(report.read_text(encoding="utf-8"))["counts"]["indexed"] == 1


def test_nothing_to_index_still_writes_the_report(content: Path, write: Write, tmp_path: Path) -> None:
    """An empty folder is an error, no index is made, and the report is written."""
    report = tmp_path / "report.json"
    assert main("build", content, "--index", tmp_path / "index", "--report", report) == 2
    assert report.exists()
    assert not (tmp_path / "index").exists()


@pytest.mark.parametrize("name", ["none/report.json", "."])
def test_report_that_cannot_be_written(
    write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    """It is said before anything is read or written."""
    write("a.md")
    path = tmp_path / name
    assert main("build", tmp_path / "content", "--index", tmp_path / "index", "--report", path) == 2
    captured = capsys.readouterr()
    assert f"Expected to write the report to {path}: " in captured.err
    assert captured.out == ""
    assert [one.name for one in tmp_path.iterdir()] == ["content"]


def test_report_that_fails_after_the_run(
    write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message does not say that the index is as it was, and the numbers of the run are there."""
    write("a.md")
    monkeypatch.setattr("indexer.commands.cli.try_path", lambda _: None)
    path = tmp_path / "none" / "report.json"
    assert main("build", tmp_path / "content", "--index", tmp_path / "index", "--report", path) == 2
    captured = capsys.readouterr()
    assert "indexed" in captured.out
    assert "the report" in captured.err
    assert "as it was" not in captured.err
    assert ids(tmp_path / "index") == {"a"}


def test_refused_run_says_what_would_be(write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The numbers of a run that has no effect are not told as if it had."""
    write("b.md")
    path = write("a.md")
    arguments = ("build", tmp_path / "content", "--index", tmp_path / "index")
    assert main(*arguments) == 0
    assert capsys.readouterr().out.startswith("indexed ")
    path.unlink()
    path.with_name("b.md").write_text("---\ndraft: a: b\n---\n", encoding="utf-8")
    assert main(*arguments) == 2
    out = capsys.readouterr().out
    assert out.startswith("would be indexed ")
    assert "1 would be removed: a" in out
    assert "1 cannot be read any more: b" in out


def test_what_has_changed_besides_documents(write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Settings that need no reading, those that do, and a wish to read everything are each said, and once."""
    write("a.md")
    report, settings = tmp_path / "report.json", tmp_path / "newsdex.yaml"
    arguments = ("build", tmp_path / "content", "--index", tmp_path / "index", "--report", report)
    assert main(*arguments) == 0

    def said(*more: str) -> tuple[list[str], bool]:
        capsys.readouterr()
        assert main(*arguments, *more) == 0
        lines = capsys.readouterr().out.splitlines()
        changed: bool = json.loads(report.read_text(encoding="utf-8"))["settings_changed"]
        return [line for line in lines if line.endswith(".")], changed

    settings.write_text("ranking: {freshness: 0.3}", encoding="utf-8")
    assert said() == (["The settings have changed.", "No document has changed."], True)
    assert said() == (["Nothing has changed since the last run."], False)
    assert said("--full") == (["All files were read: as you asked.", "No document has changed."], False)
    settings.write_text("fields: {more: {}}", encoding="utf-8")
    reason = "the fields, other settings or Newsdex itself have changed"
    assert said() == ([f"All files were read: {reason}.", "No document has changed."], True)


def test_stats_and_check(content: Path, write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`stats` tells what is in an index, and `check` that it is whole."""
    write("a.md", "topics: [AI]")
    assert main("build", content, "--index", tmp_path / "index") == 0
    assert main("stats", "--index", tmp_path / "index") == 0
    out = capsys.readouterr().out
    assert "AI 1" in out
    assert "generation  1" in out
    assert main("check", "--index", tmp_path / "index") == 0
    assert "is whole" in capsys.readouterr().out


def test_terminal_gets_no_markup_and_no_control_characters(
    write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Names and values of files are shown as they are, and cannot move the cursor."""
    write("[red]x\x1b[2J.md", 'date: "\\e[2J[bold]"')
    assert main("build", tmp_path / "content", "--index", tmp_path / "index") == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert "[red]x" in out
    assert "[bold]" in out


def test_configuration_is_found_and_faults_are_named(
    write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """newsdex.yaml beside the content is read; a fault in it stops the run with its place."""
    write("a.md", "reader: nurses")
    path = tmp_path / "newsdex.yaml"
    path.write_text("fields:\n  audience: {facet: true, aliases: [reader]}\n", encoding="utf-8")
    assert main("build", tmp_path / "content", "--index", tmp_path / "index") == 0
    searcher = open_searcher(tmp_path / "index")
    assert searcher.search(SearchRequest(), NOW).hits[0].fields["audience"] == "nurses"
    searcher.close()
    for text in ("fields: [", "feilds: {}", "site: {title: 2021-13-45}"):
        path.write_text(text, encoding="utf-8")
        assert main("build", tmp_path / "content", "--config", path) == 2
        assert "newsdex.yaml" in capsys.readouterr().err
    assert main("build", tmp_path / "content", "--config", tmp_path / "none.yaml") == 2


def test_reader_that_goes_away_is_no_traceback(write: Write, tmp_path: Path) -> None:
    """A closed pipe ends the command quietly."""
    write("a.md")
    command = [sys.executable, "-c", "import sys; from indexer.commands.cli import main; sys.exit(main())"]
    arguments = ["build", str(tmp_path / "content"), "--dry-run"]
    with subprocess.Popen([*command, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()


def test_setting_error_names_line(tmp_path: Path) -> None:
    """YAML that cannot be parsed is reported with line and column."""
    path = tmp_path / "newsdex.yaml"
    path.write_text("site:\n  title: a: b\n", encoding="utf-8")
    with pytest.raises(SettingInvalid, match="line 2, column 11"):
        config.read(path)


def test_stats_tell_the_operator_what_waits(content: Path, write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    """How many documents readers see now, and how many are in the index, are two numbers."""
    write("a.md")
    write("later.md", "date: 2999-01-01")
    index = content.parent / "index"
    assert main("build", content, "--index", index) == 0
    assert main("stats", "--index", index) == 0
    assert "1 visible now, 2 stored" in capsys.readouterr().out

"""How do content folders become an index, and what does the report say of each file?"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any, Protocol

import pytest
from conftest import NOW

from indexer import build, cli, walk
from indexer.report import Outcome, Report
from search.engine import open_searcher
from search.errors import ContentMissing, SettingInvalid
from search.fields import STATE
from search.request import SearchRequest
from search.results import FacetCounts
from search.settings import Settings

SHARED = Path(__file__).parents[2] / "shared" / "data"


class Write(Protocol):
    """Writes one file of the content folder."""

    def __call__(self, name: str, keys: str = "title: T") -> Path: ...


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """An empty content folder."""
    folder = tmp_path / "content"
    folder.mkdir()
    return folder


@pytest.fixture
def write(content: Path) -> Write:
    """Write one file of the content folder."""

    def write_file(name: str, keys: str = "title: T") -> Path:
        path = content / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"---\n{keys}\n---\nWords.\n", encoding="utf-8")
        return path

    return write_file


def run(*sources: Path, settings: Settings | None = None, **changes: Any) -> Report:
    """The report of a build into the folder `index` beside the first source."""
    address = sources[0].parent / "index"
    return build.build(build.Job(sources, address, settings or Settings(), NOW, **changes))


def outcomes(report: Report) -> dict[str, str]:
    """The outcome of each file by its path relative to the content folder."""
    return {file.path.partition("content/")[2]: file.outcome.value for file in report.files}


def ids(address: Path) -> set[str]:
    """The ids of the documents in an index."""
    searcher = open_searcher(address)
    try:
        return {hit.id for hit in searcher.search(SearchRequest(size=100), NOW).hits}
    finally:
        searcher.close()


def test_only_content_is_read(content: Path, write: Write) -> None:
    """Files with a known suffix are content at any depth, in any case, and those in ignored folders are not."""
    for name in ("a.md", "b/c.MARKDOWN", "_news/d.html", "e.HTM", "f.mkd", "g.mdown"):
        write(name)
    for folder in walk.IGNORED_FOLDERS | {".git"}:
        write(f"b/{folder}/x.md")
    write(".hidden.md")
    write("data.yaml")
    report = run(content)
    assert ids(content.parent / "index") == {"a", "b/c", "_news/d", "e", "f", "g"}
    assert report.count(Outcome.INDEXED) == 6
    assert set(report.ignored_by) >= {"_data is no content", "begins with a dot", "no content: .yaml"}


def test_ignored_patterns(content: Path, write: Write) -> None:
    """A pattern of the settings names files or folders, by name or by path."""
    for name in ("a.md", "a.draft.md", "archive/b.md", "x/archive/c.md", "x/y/d.md", "x/y/e.md"):
        write(name)
    report = run(content, settings=Settings(ignore=("*.draft.md", "archive/", "x/y/d.md")))
    indexed = {path for path, outcome in outcomes(report).items() if outcome == "indexed"}
    assert indexed == {"a.md", "x/y/e.md"}


def test_symbolic_links(content: Path, write: Write, tmp_path: Path) -> None:
    """A link is followed to a file inside the root only; leaving links, loops and linked folders are reported."""
    write("sub/a.md")
    (tmp_path / "outside.md").write_text("secret", encoding="utf-8")
    (tmp_path / "elsewhere").mkdir()
    (content / "inside.md").symlink_to("sub/a.md")
    (content / "leaves.md").symlink_to(tmp_path / "outside.md")
    (content / "far").symlink_to(tmp_path / "elsewhere")
    (content / "sub" / "loop").symlink_to(content)
    (content / "self.md").symlink_to("self.md")
    report = run(content)
    assert ids(tmp_path / "index") == {"sub/a", "inside"}
    warned = {file.path.rpartition("/")[2] for file in report.files if file.problems}
    assert warned == {"leaves.md", "far", "loop", "self.md"}


def test_unreadable_things_are_reported(content: Path, write: Write) -> None:
    """A pipe is skipped, and a file name that is no text is a failed file."""
    write("a.md")
    os.mkfifo(content / "pipe.md")
    try:
        Path(os.fsdecode(bytes(content) + b"/\xff.md")).write_text("x", encoding="utf-8")
    except OSError:
        pytest.skip("this file system has no names that are not UTF-8")
    report = run(content)
    assert report.count(Outcome.INDEXED) == 1
    assert report.count(Outcome.FAILED) == 1
    json.dumps(report.to_json(), ensure_ascii=False).encode()


def test_two_files_with_one_id(content: Path, write: Write) -> None:
    """The second file fails and names the first, within one folder and across two."""
    write("a.html")
    write("a.md")
    other = content.parent / "other"
    other.mkdir()
    (other / "a.md").write_text("x", encoding="utf-8")
    report = run(content, other)
    failed = [file for file in report.files if file.outcome is Outcome.FAILED]
    assert [file.path for file in failed] == [str(content / "a.md"), str(other / "a.md")]
    assert all("already taken by" in file.problems[0].reason for file in failed)


def test_sources_that_overlap_give_each_file_once(content: Path, write: Write) -> None:
    """A file that two sources contain is read once."""
    write("sub/a.md")
    report = run(content, content / "sub")
    assert sorted(file.outcome.value for file in report.files) == ["ignored", "indexed"]


def test_single_file_is_a_source(write: Write) -> None:
    """A source may be one file; its id is its name."""
    path = write("a.md")
    run(path)
    assert ids(path.parent / "index") == {"a"}


def test_missing_source_is_an_error(content: Path) -> None:
    """A source that does not exist, or is no content, is named."""
    for path in (content / "none", Path(__file__)):
        with pytest.raises(ContentMissing):
            run(path)


def test_bad_files_do_not_stop_a_run(content: Path, write: Write) -> None:
    """Every other file is indexed, and each bad one is in the report with its place."""
    write("good.md")
    write("bad.md", "title: a: b")
    (content / "open.md").write_text("---\ntitle: x\n", encoding="utf-8")
    (content / "big.md").write_bytes(b"x" * (6 * 1024 * 1024))
    report = run(content)
    assert outcomes(report) == {"bad.md": "failed", "big.md": "failed", "good.md": "indexed", "open.md": "failed"}
    places = [(problem.line, problem.column) for _, problem in report.worst()]
    assert places == [(2, 9), (None, None), (1, 1)]


def test_unforeseen_failure_is_a_report(content: Path, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even a defect of the indexer itself stops a run."""
    write("a.md")

    def broken(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError("oops")

    monkeypatch.setattr("indexer.documents.read", broken)
    report = run(content)
    assert "ZeroDivisionError" in report.files[0].problems[0].reason


def test_hidden_documents_are_for_editors_only(content: Path, write: Write) -> None:
    """Readers get public documents and no field of states; editors get all, each with its states."""
    write("public.md")
    write("hidden.md", "published: false\ndraft: true")
    report = run(content)
    assert report.hidden_by == {"published: false": 1, "draft: true": 1}
    assert ids(content.parent / "index") == {"public"}
    run(content, editors=True)
    searcher = open_searcher(content.parent / "index")
    try:
        facet = searcher.search(SearchRequest(), NOW).facets[STATE]
        assert isinstance(facet, FacetCounts)
        states = {value.value: value.count for value in facet.values}
        assert states == {"public": 1, "unpublished": 1, "draft": 1}
        assert searcher.info.editors
    finally:
        searcher.close()
    run(content)
    searcher = open_searcher(content.parent / "index")
    assert STATE not in searcher.settings.fields
    searcher.close()


def main(*arguments: object) -> int:
    """The exit status of newsdex-index."""
    return cli.main([str(argument) for argument in arguments])


def test_exit_codes(content: Path, write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """0 when all is well or merely doubtful, 1 for doubt under --strict, 2 when the old index stands."""
    index = tmp_path / "index"
    path = write("a.md")
    assert main("build", content, "--index", index, "--strict") == 0
    (content / "b.md").write_text("no front matter", encoding="utf-8")
    assert main("build", content, "--index", index) == 0
    assert main("build", content, "--index", index, "--strict") == 1
    assert "b.md:1:1: no front matter. Remedy:" in capsys.readouterr().out.replace("\n", "")
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


def test_dry_run_leaves_no_trace(write: Write, tmp_path: Path) -> None:
    """A dry run reports and touches no index."""
    write("a.md")
    report = tmp_path / "report.json"
    assert main("build", tmp_path / "content", "--index", tmp_path / "index", "--dry-run", "--report", report) == 0
    assert not (tmp_path / "index").exists()
    assert json.loads(report.read_text(encoding="utf-8"))["counts"]["indexed"] == 1


def test_nothing_to_index_still_writes_the_report(content: Path, tmp_path: Path) -> None:
    """An empty folder is an error, no index is made, and the report is written."""
    report = tmp_path / "report.json"
    assert main("build", content, "--index", tmp_path / "index", "--report", report) == 2
    assert report.exists()
    assert not (tmp_path / "index").exists()


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
    config = tmp_path / "newsdex.yaml"
    config.write_text("fields:\n  audience: {facet: true, aliases: [reader]}\n", encoding="utf-8")
    assert main("build", tmp_path / "content", "--index", tmp_path / "index") == 0
    searcher = open_searcher(tmp_path / "index")
    assert searcher.search(SearchRequest(), NOW).hits[0].fields["audience"] == "nurses"
    searcher.close()
    for text in ("fields: [", "feilds: {}", "site: {title: 2021-13-45}"):
        config.write_text(text, encoding="utf-8")
        assert main("build", tmp_path / "content", "--config", config) == 2
        assert "newsdex.yaml" in capsys.readouterr().err
    assert main("build", tmp_path / "content", "--config", tmp_path / "none.yaml") == 2


def test_reader_that_goes_away_is_no_traceback(write: Write, tmp_path: Path) -> None:
    """A closed pipe ends the command quietly."""
    write("a.md")
    command = [sys.executable, "-c", "import sys; from indexer.cli import main; sys.exit(main())"]
    arguments = ["build", str(tmp_path / "content"), "--dry-run"]
    with subprocess.Popen([*command, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()


def unpacked(name: str, folder: Path) -> Path:
    """A data set of the shared folder, unpacked; the test is skipped where there is none."""
    archive = SHARED / f"{name}.tar.gz"
    if not archive.exists():
        pytest.skip(f"the shared data set {name} is not here")
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    return folder / name


def test_curated_news_site(tmp_path: Path) -> None:
    """All 63 unpublished records and the 3 removed ones among them are hidden, `_data` is no content, nothing fails."""
    report = run(unpacked("smartable-power-apps", tmp_path))
    assert report.count(Outcome.FAILED) == 0
    assert report.hidden_by == {"published: false": 63, "removed: true": 3}
    assert report.count(Outcome.INDEXED) == 726
    assert report.ignored_by["_data is no content"] == 1
    assert report.with_warnings == 0


def test_hugo_site(tmp_path: Path) -> None:
    """Another site with other keys and dates is read without configuration: every file is indexed or hidden."""
    report = run(unpacked("digitalgov-md", tmp_path) / "content", dry_run=True)
    assert report.count(Outcome.FAILED) == 0
    assert report.count(Outcome.INDEXED) + report.count(Outcome.HIDDEN) == 2_781
    assert report.hidden_by["draft: true"] == 8
    assert report.hidden_by["headless: true"] == 1
    assert report.with_warnings < 50


def test_seed_article(tmp_path: Path) -> None:
    """The article that is not published makes no index for readers; editors find it without a byte of its secret."""
    source = SHARED / "seed-article.md"
    if not source.exists():
        pytest.skip("the shared seed article is not here")
    index = tmp_path / "index"
    assert main("build", source, "--index", index) == 2
    assert not index.exists()
    assert main("build", source, "--index", index, "--unpublished") == 0
    searcher = open_searcher(index)
    (hit,) = searcher.search(SearchRequest(query="facial recognition"), NOW).hits
    searcher.close()
    assert set(hit.fields["topics"]) == {"AI", "Computer Vision"}
    assert hit.fields["provider"] == ["Global Times"]
    assert len(hit.fields["related"]) == 2
    secret = source.read_text(encoding="utf-8").partition("secured: ")[2][1:40].encode()
    assert secret
    assert not any(secret[:20] in path.read_bytes() for path in index.iterdir())


def test_setting_error_names_line(tmp_path: Path) -> None:
    """YAML that cannot be parsed is reported with line and column."""
    from indexer import config

    path = tmp_path / "newsdex.yaml"
    path.write_text("site:\n  title: a: b\n", encoding="utf-8")
    with pytest.raises(SettingInvalid, match="line 2, column 11"):
        config.read(path)

"""Documents: what they show is run, and what they list is compared with the code."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from importlib import import_module
from io import StringIO
from pathlib import Path

import browser
import nginx
import numpy as np
import pytest
import yaml
from readme import ARCHITECTURE, DOCS, JSON_API, PICTURE, README, ROOT, marked, pages, parts, with_parts
from rooms import drawings
from sample import CONTENT

from benchmarks.ideas import Collection, ideas
from indexer.reporting.watch_metrics import WatchMetrics
from search.configuration.reader import read_settings
from search.errors import SettingInvalid
from search.protocol.engine import open_searcher
from search.settings.settings import Settings
from webapp import create_app

CONFIGURATION = DOCS / "configuration.md"
_SCRIPTS = {
    "newsdex-index": "indexer.commands.cli",
    "newsdex-search": "search.terminal.cli",
    "newsdex-serve": "webapp.server.cli",
}
_TOPS = ("search", "indexer", "webapp", "tests", "benchmarks")
_LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)\)")
_FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
each_page = pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)


def _commands(page: Path) -> list[list[str]]:
    """What a page shows for the terminal, of our scripts that end by themselves."""
    shown = map(shlex.split, re.findall(r"^\$ (.+)$", page.read_text(), re.MULTILINE))
    return [words for words in shown if words[0] in _SCRIPTS and words[0] != "newsdex-serve"]


def _run(script: str, *arguments: str) -> tuple[object, str]:
    """The exit status of a command, and what it prints; it runs in this process, which has its modules."""
    with redirect_stdout(StringIO()) as printed, redirect_stderr(printed):
        try:
            status = import_module(_SCRIPTS[script]).main(arguments)
        except SystemExit as ended:
            status = ended.code
    return status, printed.getvalue()


def test_the_parts_are_those_of_the_code(sample_index: Path) -> None:
    """What is generated is on one page, and as the code makes it; `python tests/readme.py` writes it."""
    made = parts(sample_index)
    assert sorted(name for page in pages() for name in marked(page.read_text())) == sorted(made)
    for page in pages():
        assert with_parts(page.read_text(), made) == page.read_text(), page.name


@pytest.mark.parametrize("page", [page for page in pages() if _commands(page)], ids=lambda page: page.name)
def test_the_commands_run(page: Path, sample_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each command that a page shows ends well, in their order, where a newcomer has their content and no more."""
    shutil.copytree(CONTENT, tmp_path / "content")
    if not any("build" in command for command in _commands(page)):
        shutil.copytree(sample_index, tmp_path / "index_data/index")
        shutil.copytree(sample_index, tmp_path / "other-index")
        (tmp_path / "judgments").mkdir()
        (tmp_path / "judgments/queries.jsonl").write_text('{"id": "7", "text": "tide gauges"}\n')
        (tmp_path / "judgments/qrels.tsv").write_text("7\t_news/2024-12-03-harbour-tide-gauges-open\t1\n")
    monkeypatch.chdir(tmp_path)
    for command in _commands(page):
        status, printed = _run(*command)
        assert status == 0, (command, printed)


def test_there_are_commands() -> None:
    """The README shows how an index is built, and the guide how it is asked."""
    assert ["newsdex-index", "build", "content"] in _commands(README)
    assert any(command[0] == "newsdex-search" for command in _commands(DOCS / "guide.md"))


def _examples(page: Path) -> list[Settings]:
    blocks = re.findall(r"```yaml\n(.*?)```", page.read_text(), re.DOTALL)
    return [read_settings(yaml.safe_load(block)) for block in blocks]


@each_page
def test_the_configurations_are_valid(page: Path) -> None:
    """Each example of newsdex.yaml is read without an error, and changes something."""
    assert all(one != Settings() for one in _examples(page))


def test_the_configuration_does_what_it_says() -> None:
    """The first example of all entries changes the fields that it names."""
    settings = _examples(CONFIGURATION)[0]
    assert settings.fields["topics"].label == "Themes"
    assert settings.fields["levels"].facet is None
    assert settings.fields["audience"].facet is not None


@pytest.mark.parametrize(
    ("mapping", "heading"),
    [
        ({"x": 1}, "newsdex.yaml"),
        ({"site": {"x": 1}}, "Site"),
        ({"fields": {"topics": {"x": 1}}}, "Fields in newsdex.yaml"),
    ],
)
def test_every_entry_of_the_configuration_is_documented(mapping: object, heading: str) -> None:
    """What newsdex.yaml may be made of, as the error for an unknown entry lists it, has its row, and nothing else."""
    with pytest.raises(SettingInvalid) as error:
        read_settings(mapping)
    known = re.findall(r"\w+", error.value.expected.removeprefix("made of ").partition(" (")[0])
    rows = re.findall(r"^\| (`\w+`(?:, `\w+`)*) \|", _section(CONFIGURATION, heading), re.MULTILINE)
    assert sorted(known) == sorted(re.findall(r"\w+", " ".join(rows)))


def _section(page: Path, heading: str) -> str:
    """The text below a heading, until the next one."""
    found = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#|\Z)", page.read_text(), re.MULTILINE | re.DOTALL)
    assert found, heading
    return found[1]


def _command_names() -> Iterator[str]:
    yield from ("newsdex-serve", "newsdex-search")
    listed = re.findall(r"^    (\w+) ", _run("newsdex-index", "--help")[1], re.MULTILINE)
    yield from (f"newsdex-index {name}" for name in listed)


def test_every_option_of_the_commands_is_documented() -> None:
    """The section of each command has the options that its `--help` lists, and no others."""
    names = list(_command_names())
    assert {"newsdex-index build", "newsdex-index restore"} <= set(names)
    for name in names:
        shown = _run(*name.split(), "--help")[1]
        options = set(re.findall(r"(?<![\w-])--[a-z-]+", shown.partition("ptions:")[2])) - {"--help"}
        rows = "".join(re.findall(r"^\| (`--[^|]*) \|", _section(CONFIGURATION, name), re.MULTILINE))
        assert set(re.findall(r"--[a-z-]+", rows)) == options, name


def test_every_address_is_documented() -> None:
    """The page of the JSON API lists each route of the service, but for the page's own files."""
    app = create_app({"MEDIA": str(DOCS)})
    rules = {re.sub(r"<\w+:", "<", rule.rule) for rule in app.url_map.iter_rules()}
    own = {"/static/<name>", "/site/<name>", "/favicon.svg"}
    listed = {address.partition("?")[0] for address in re.findall(r"`(/[^`]*)`", _section(JSON_API, "Addresses"))}
    assert rules - own == listed


@each_page
def test_what_the_documents_name_exists(page: Path) -> None:
    """Each path, module, target of make and benchmark in backticks is there."""
    text = page.read_text()
    named = re.findall(r"`((?:search|indexer|webapp|tests|benchmarks|docs)/[\w/.*-]*)`", text)
    files = re.findall(r"`([\w*]+\.py)`", text)
    targets = re.findall(r"`make ([\w./-]+)", text)
    modules = re.findall(r"`python -m ([\w.]+)", text)
    assert not [path for path in named if not list(ROOT.glob(path.rstrip("/")))]
    assert not [name for name in files if not any(list((ROOT / top).rglob(name)) for top in _TOPS)]
    assert not [name for name in targets if f"\n{name}:" not in (ROOT / "Makefile").read_text()]
    assert not [name for name in modules if not list(ROOT.glob(f"{name.replace('.', '/')}*"))]


def _anchors(page: Path) -> set[str]:
    """The names of the headings of a page, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", _FENCED.sub("", page.read_text()), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@each_page
def test_links_lead_somewhere(page: Path) -> None:
    """Each link to a page of the project, or to a heading of one, finds it, and each picture has a text."""
    for picture, text, target in _LINK.findall(_FENCED.sub("", page.read_text())):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        to = (page.parent / path).resolve() if path else page
        assert to.is_file(), target
        assert not anchor or anchor in _anchors(to), target
        assert not picture or len(text) > 20, target


def test_every_page_is_found_from_the_readme() -> None:
    """The README leads to each page of docs/, and its picture is there and small."""
    text = README.read_text()
    assert all(f"](docs/{page.name})" in text for page in DOCS.glob("*.md"))
    assert f"](docs/{PICTURE.name})" in text
    assert PICTURE.read_bytes().startswith(b"\x89PNG")
    assert PICTURE.stat().st_size < 150_000


@pytest.mark.parametrize(("page", "most"), [(README, 150), (ARCHITECTURE, 100)], ids=["README", "ARCHITECTURE"])
def test_the_first_pages_are_short(page: Path, most: int) -> None:
    """The README, and the map of the code, are read in minutes."""
    assert len(page.read_text().splitlines()) <= most


@pytest.mark.parametrize("page", [ARCHITECTURE, DOCS / "engine.md"], ids=lambda page: page.name)
def test_the_rooms_are_drawn_as_they_are(page: Path) -> None:
    """A drawing has each room of its packages once, and an arrow for each import that no longer way says."""
    (drawing,) = drawings(page.read_text())
    assert not drawing.undrawn()
    assert drawing.arrows == drawing.real_arrows()


def test_each_invariant_names_its_test() -> None:
    """Each invariant in the map of the code ends with tests that are there, as pytest takes them."""
    lines = _section(ARCHITECTURE, "Invariants, each with its test").splitlines()
    invariants = [line for line in lines if line.startswith("- ")]
    assert len(invariants) > 15
    for invariant in invariants:
        named = re.search(r"\(((?:`tests/[\w/]+\.py::\w+`(?:, )?)+)\)$", invariant)
        assert named, invariant
        for one in re.findall("`(.*?)`", named[1]):
            path, _, test = one.partition("::")
            assert f"\ndef {test}(" in (ROOT / path).read_text(), one


def test_the_ideas_of_the_engine_are_measured() -> None:
    """Each idea that is measured is on its page, and gives the same answer as the plain way."""
    text = (DOCS / "engine.md").read_text()
    for idea in ideas(Collection(3_000)):
        assert f"| {idea.name}" in text
        assert np.array_equal(idea.by_hand(), idea.by_engine()), idea.name


def test_the_dashboard_shows_metrics_that_there_are(sample_index: Path, tmp_path: Path) -> None:
    """Each name in the queries of the dashboard is that of a metric, and the page on operating lists all metrics."""
    searcher = open_searcher(sample_index)
    web = create_app({"SEARCHER": searcher, "METRICS": True}).test_client()
    for path in ("/search?q=open", "/nowhere"):
        web.get(path)
    there = set(re.findall(r"^newsdex_\w+", web.get("/metrics").text, re.MULTILINE))
    searcher.close()
    WatchMetrics(tmp_path / "watch.prom").attempted(well=True)
    there |= set(re.findall(r"^newsdex_\w+(?<!_created)\b", (tmp_path / "watch.prom").read_text(), re.MULTILINE))
    shown = set(re.findall(r"newsdex_\w+", (DOCS / "grafana-dashboard.json").read_text()))
    assert len(shown) > 8
    assert shown <= there
    listed = set(re.findall(r"`(newsdex_\w+)`", (DOCS / "operating.md").read_text()))
    assert {re.sub(r"_(bucket|count|sum)$", "", name) for name in there} == listed


def test_ci_is_as_strict_as_the_tests_allow() -> None:
    """The variables that make a missing tool a failure are set in CI, each by the name that the tests read."""
    text = (ROOT / ".ci" / "run").read_text()
    for name in (browser.REQUIRED, nginx.REQUIRED):
        assert f"export {name}=1" in text

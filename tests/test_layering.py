"""Do the imports have the direction that the maps show?"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ALLOWED = {"search": {"search"}, "indexer": {"search", "indexer"}, "webapp": {"search", "webapp"}}
"""Which of our packages each may import."""

HOMES = {
    "whoosh": ("search.whoosh_engine",),
    "babel": ("webapp.languages",),
    "flask": ("webapp",),
    "flask_babel": ("webapp.languages",),
    "werkzeug": ("webapp",),
    "granian": ("webapp",),
    "brotli": ("webapp.answers.content_coding",),
    "limits": ("webapp.gateway.rate",),
    "prometheus_client": ("webapp.monitoring", "indexer.reporting.watch_metrics"),
    "opentelemetry": ("webapp.monitoring.tracing",),
    "yaml": ("indexer", "webapp.server.settings_sources"),
    "markdown_it": ("indexer",),
    "selectolax": ("indexer",),
    "watchfiles": ("indexer",),
    "rich": ("indexer", "search.terminal.cli", "search.terminal.relevance_cli", "search.terminal.query_report"),
    "ir_measures": ("search.terminal.relevance",),
    "argparse": ("indexer", "search.terminal.cli", "webapp.server"),
}
"""Which of our modules may import a library; what is not listed may be imported anywhere."""

_FIRST_LINE_CHARACTERS = 115
_ENTRY = re.compile(r"^    (\w+) +\S", re.MULTILINE)


def module_name(path: Path) -> str:
    """The dotted name of a module's file."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def tree(path: Path) -> ast.Module:
    """The syntax of a module."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


MODULES = {module_name(path): path for name in ALLOWED for path in sorted((ROOT / name).rglob("*.py"))}
PACKAGES = [name for name, path in MODULES.items() if path.name == "__init__.py"]
each_module = pytest.mark.parametrize("module", MODULES)


@cache
def imported(path: Path) -> frozenset[str]:
    """The dotted names of all that a module imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are written with the name of the package"
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return frozenset(names)


def is_within(name: str, package: str) -> bool:
    """Whether a dotted name is a package or something in it."""
    return name == package or name.startswith(f"{package}.")


def test_modules_are_found() -> None:
    """The tests below look at all three packages."""
    assert {name.partition(".")[0] for name in MODULES} == set(ALLOWED)
    assert len(MODULES) > 30


@each_module
def test_direction_of_packages(module: str) -> None:
    """The indexer and the web service use search, and nobody else uses them."""
    ours = {name.partition(".")[0] for name in imported(MODULES[module])} & set(ALLOWED)
    assert ours <= ALLOWED[module.partition(".")[0]]


@each_module
def test_libraries_stay_where_they_belong(module: str) -> None:
    """Whoosh is named in its engine only, Flask in the web service, YAML and Markdown in the indexer."""
    libraries = {name.partition(".")[0] for name in imported(MODULES[module])}
    for library in libraries & HOMES.keys():
        assert any(is_within(module, home) for home in HOMES[library]), f"{module} imports {library}"


@each_module
def test_engines_are_opened_by_address(module: str) -> None:
    """Outside its package nobody imports an engine; it is found by the scheme of an address."""
    if not is_within(module, "search.whoosh_engine"):
        assert not any(is_within(name, "search.whoosh_engine") for name in imported(MODULES[module]))


POLICY = ("search.primitives", "search.rewriting", "search.highlighting", "search.answering")
"""Rooms that say what is done with what engines find, whichever engine it is."""
PLACES = ("search.primitives.page_texts", "search.highlighting")
"""Which of them read places of words on a page, as flat arrays."""


@pytest.mark.parametrize("module", [name for name in MODULES if any(is_within(name, room) for room in POLICY)])
def test_policy_knows_no_arrays(module: str) -> None:
    """What is decided above engines takes their documents as they are: it imports no numpy and no engine."""
    libraries = {name.partition(".")[0] for name in imported(MODULES[module])}
    assert "numpy" not in libraries or any(is_within(module, one) for one in PLACES)
    assert not any(is_within(name, "search.whoosh_engine") for name in imported(MODULES[module]))


def test_the_web_service_cannot_write() -> None:
    """No module of the web service has a name for a writer of an index."""
    for module, path in MODULES.items():
        if is_within(module, "webapp"):
            names = {node.id for node in ast.walk(tree(path)) if isinstance(node, ast.Name)}
            names |= {node.attr for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute)}
            names |= {name.rpartition(".")[2] for name in imported(path)}
            assert not names & {"Writer", "open_writer", "Upkeep", "open_upkeep"}, module


@each_module
def test_each_module_says_what_it_is(module: str) -> None:
    """Each module begins with a docstring."""
    assert ast.get_docstring(tree(MODULES[module]))


@each_module
def test_first_lines_are_noun_phrases(module: str) -> None:
    """The first line of a module says what it is: it is no question, and fits on a line."""
    first = (ast.get_docstring(tree(MODULES[module])) or "").partition("\n")[0]
    assert "?" not in first
    assert len(first) <= _FIRST_LINE_CHARACTERS


def map_of(package: str) -> list[str]:
    """The modules in the map of a package, from top to bottom."""
    text = ast.get_docstring(tree(MODULES[package])) or ""
    _, begun, entries = text.partition("The map, in the direction of imports")
    assert begun
    return _ENTRY.findall(entries)


MOST_LINES, MOST_MODULES = 300, 12


@each_module
def test_a_module_is_read_in_one_go(module: str) -> None:
    """No module has more lines than somebody reads in one go."""
    assert len(MODULES[module].read_text(encoding="utf-8").splitlines()) <= MOST_LINES


@pytest.mark.parametrize("package", PACKAGES)
def test_a_room_is_seen_at_a_glance(package: str) -> None:
    """No folder shows more modules than somebody can hold."""
    modules = [path for path in MODULES[package].parent.glob("*.py") if path.name != "__init__.py"]
    assert len(modules) <= MOST_MODULES


@pytest.mark.parametrize("package", PACKAGES)
def test_the_map_is_complete(package: str) -> None:
    """The map of a package has every module of it once, and no other."""
    names = [name for name in MODULES if name.rpartition(".")[0] == package]
    listed = map_of(package)
    assert sorted(listed) == sorted(name.rpartition(".")[2] for name in names)


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_follow_the_map(package: str) -> None:
    """A module uses only modules that stand above it in the map of its package."""
    order = map_of(package)
    for place, short in enumerate(order):
        name = f"{package}.{short}"
        files = [path for module, path in MODULES.items() if is_within(module, name)]
        used = {name.removeprefix(f"{package}.").partition(".")[0] for path in files for name in imported(path)}
        assert not used & set(order[place + 1 :]), name


def test_only_two_modules_import_others_of_ours_by_name() -> None:
    """The engine of an address and the functions of an engine are found by name; no other import hides from the map."""
    by_name = {module for module, path in MODULES.items() if "importlib.import_module" in imported(path)}
    assert by_name == {"search.protocol.engine", "search.whoosh_engine", "search.terminal.relevance"}


def test_the_half_hour_through_the_engine_is_one() -> None:
    """The modules that its first docstring advises to read are there, and not more than one reads in that time."""
    text = ast.get_docstring(tree(MODULES["search.whoosh_engine"])) or ""
    names = re.findall(r"^    (\w+\.\w+)  ", text.partition("In half an hour")[2], re.MULTILINE)
    lines = [line for name in names for line in _lines(MODULES[f"search.whoosh_engine.{name}"]) if line.strip()]
    assert len(names) > 5
    assert len(lines) < 1_800  # one a second


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def test_searching_needs_no_other_package() -> None:
    """Python itself agrees: with search and its engine imported, no library of the other packages is."""
    code = (
        "import sys; import search.whoosh_engine.searcher; from search.protocol import answer_json, parameters;"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    absent = {"flask", "yaml", "markdown_it", "selectolax", "rich", "granian", "indexer", "webapp"}
    assert not absent & set(output.split())

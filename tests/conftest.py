"""What do many tests need? A fixed present, an index of given documents, and random tests that never surprise."""

from __future__ import annotations

import gc
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import hypothesis
import pytest
from browser import chromium_or_skip
from data import Collected
from openapi_answers import Comparison
from playwright.sync_api import Browser
from sample import build_sample

from search.protocol.engine import Searcher, open_searcher, open_writer
from search.rewriting.corrector import Corrector
from search.rewriting.exclusions import ExclusionReader
from search.rewriting.relaxation import RewrittenQuery
from search.rewriting.strict_parts import StrictPartReader
from search.schema.document import Document
from search.settings.settings import Settings
from webapp import encoding

NOW = datetime(2022, 6, 15, 12, 0, tzinfo=UTC)
"""The present of all tests."""

# Tests start dozens of processes; each would compile our packages anew where the environment forbids to keep that.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False


def _is_roomy(folder: Path) -> bool:
    """Whether a folder has room for the files of a run, some 200 MB, and programs in it may be run."""
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        return False
    facts = os.statvfs(folder)
    return facts.f_bavail * facts.f_frsize > 2**31 and not facts.f_flag & os.ST_NOEXEC


# Thousands of small indexes are written to memory, where no commit waits for a disk.
if "TMPDIR" not in os.environ and _is_roomy(Path("/dev/shm")):
    os.environ["TMPDIR"] = tempfile.tempdir = "/dev/shm"

# The same examples in every run, however slow the machine, and no file left behind; `make soak` asks for more.
hypothesis.settings.register_profile(
    "newsdex",
    max_examples=int(os.environ.get("NEWSDEX_EXAMPLES", "40")),
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("newsdex")


def pytest_collection_finish() -> None:
    """Let no collection of garbage look at thousands of tests and hundreds of modules, which stay to the end."""
    gc.collect()
    gc.freeze()


def build(
    address: str | Path, documents: Iterable[Document], settings: Settings | None = None, *, editors: bool = False
) -> None:
    """Make these documents the index at an address."""
    with open_writer(address, settings or Settings(), ("content",), editors=editors) as writer:
        for document in documents:
            writer.add(document)
        writer.commit(NOW)


@contextmanager
def indexed(
    address: str | Path, documents: Iterable[Document], settings: Settings | None = None, *, editors: bool = False
) -> Iterator[Searcher]:
    """A searcher of a new index of these documents, closed at the end."""
    build(address, documents, settings, editors=editors)
    searcher = open_searcher(address)
    try:
        yield searcher
    finally:
        searcher.close()


@pytest.fixture(scope="session", params=["whoosh"])
def engine(request: pytest.FixtureRequest) -> str:
    """The scheme of each engine in turn: what every engine must do is tested once and run with all."""
    return str(request.param)


@pytest.fixture
def nothing_is_rewritten(monkeypatch: pytest.MonkeyPatch) -> None:
    """No word is taken for another: what a misspelt word is taken for, see `test_corrections`."""
    monkeypatch.setattr(Corrector, "corrected", lambda _, prepared, find: RewrittenQuery(prepared, find(prepared)))
    for reader in (ExclusionReader, StrictPartReader):
        monkeypatch.setattr(reader, "read", lambda _, _text, found, *_more: found)


@pytest.fixture
def index(engine: str, tmp_path: Path) -> Iterator[Callable[..., Searcher]]:
    """A function that indexes documents (see `indexed`), each time in a new folder, and closes all at the end."""
    with ExitStack() as opened:
        count = 0

        def make(*documents: Document, settings: Settings | None = None, editors: bool = False) -> Searcher:
            nonlocal count
            count += 1
            folder = tmp_path / f"index-{count}"
            return opened.enter_context(indexed(f"{engine}:{folder}", documents, settings, editors=editors))

        yield make


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of a module."""
    with chromium_or_skip() as found:
        yield found


@pytest.fixture(scope="session")
def sample_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an index of the sample collection, which no test changes."""
    return build_sample(tmp_path_factory.mktemp("sample") / "index")


@pytest.fixture(scope="session")
def power_apps(tmp_path_factory: pytest.TempPathFactory) -> Collected:
    """A curated news site, which no test changes."""
    return Collected.of("smartable-power-apps.tar.gz", tmp_path_factory.mktemp("power-apps"))


@pytest.fixture(scope="session")
def digitalgov(tmp_path_factory: pytest.TempPathFactory) -> Collected:
    """A large site of Hugo, which no test changes."""
    return Collected.of("digitalgov-md.tar.gz", tmp_path_factory.mktemp("digitalgov"))


class Write(Protocol):
    """Writes one file of the content folder."""

    def __call__(self, name: str, keys: str = "title: T") -> Path: ...


def writer(folder: Path) -> Write:
    """A function that writes files into a folder, which is made."""
    folder.mkdir()

    def write(name: str, keys: str = "title: T") -> Path:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"---\n{keys}\n---\nWords.\n", encoding="utf-8")
        return path

    return write


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """Where the content is."""
    return tmp_path / "content"


@pytest.fixture
def write(content: Path) -> Write:
    """Writes one file of the content."""
    return writer(content)


@pytest.fixture(scope="session")
def comparison() -> Iterator[Comparison]:
    """What compares every JSON answer of the run with the OpenAPI document of its service."""
    comparison = Comparison()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(encoding, "json_response", comparison)
        yield comparison


@pytest.fixture(autouse=True)
def _answers_are_as_promised(comparison: Comparison) -> Iterator[None]:
    """No test leads to an answer that the OpenAPI document does not promise."""
    comparison.faults.clear()
    yield
    assert comparison.faults == []

"""Protocols of an engine: searcher, writer and upkeep of an index, and opening one by its address.

An address says which engine and where: `whoosh:index_data/index`, or only the folder; a web process cannot write.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from numpy.typing import NDArray

from search.errors import IndexUnreadable, UnknownEngine, reason_of
from search.protocol.request import SearchRequest
from search.protocol.results import DocumentText, FacetCounts, Hit, IndexInfo, KeptGeneration, SearchResults
from search.protocol.suggestion import Suggestion
from search.protocol.word_index import WordIndex
from search.schema.document import Document
from search.settings.settings import Settings

Array = NDArray[Any]

DEFAULT_ADDRESS = "whoosh:index_data/index"

MEMORY_BYTES = 256 << 20
"""Memory for documents while they are written, sorting included, unless another bound is set."""

_ENGINES: Mapping[str, str] = {"whoosh": "search.whoosh_engine"}
"""The package of each engine by the scheme of its addresses; it is imported when first used."""


class Searcher(Protocol):
    """One generation of an index, open for reading; any number of threads may use it at once.

    A searcher never changes: `latest` gives the one for the newest generation.
    `now` decides which documents are published and not expired, and what the last thirty days are.
    """

    @property
    def settings(self) -> Settings:
        """The settings that the index was built with."""

    @property
    def info(self) -> IndexInfo:
        """Facts about this generation."""

    def search(self, request: SearchRequest, now: datetime) -> SearchResults:
        """Answer a request; InvalidParameter for a filter value without meaning."""

    def facet(self, request: SearchRequest, name: str, contains: str, limit: int, now: datetime) -> FacetCounts:
        """The values of one keyword facet that contain a text (without regard to case), more than a page shows."""

    def suggest(self, request: SearchRequest, limit: int, now: datetime) -> tuple[Suggestion, ...]:
        """Completions of the query of a request, at most `limit`, from visible documents; they keep its filters."""

    def document(self, id: str, now: datetime) -> Hit:
        """One visible document; DocumentNotFound when there is none."""

    def text(self, id: str, now: datetime) -> DocumentText:
        """The text of a visible document, empty where none is to be shown; DocumentNotFound when there is none."""

    def similar(self, id: str, request: SearchRequest, now: datetime) -> tuple[Hit, ...]:
        """At most `size` documents like a visible one, none a near-duplicate; DocumentNotFound when there is none."""

    def linked(self, urls: tuple[str, ...], now: datetime) -> Mapping[str, Hit]:
        """The visible documents whose link is one of these addresses, by address."""

    def word_index(self, now: datetime) -> WordIndex:
        """The words of the fields that readers see, of the visible documents alone."""

    def visible_documents(self, now: datetime) -> int:
        """The number of live documents: those neither scheduled for later nor expired."""

    def epoch(self, now: datetime) -> int:
        """A number that changes whenever a document appears or expires by the clock alone, and only then."""

    def check(self) -> list[str]:
        """The defects of the files of this index, one sentence each; empty when it is sound."""

    def is_latest(self) -> bool:
        """Whether its generation is the newest; to ask opens nothing."""

    def latest(self) -> Searcher:
        """This searcher while its generation is the newest; else a searcher for the newest."""

    def close(self) -> None:
        """Release files and memory; further calls are errors."""


class Batch(Protocol):
    """Documents that another process prepares for a writer: sent there empty, and back when it is filled."""

    def add(self, document: Document) -> None:
        """Add a document; InvalidDocument when a value does not have the form of its field."""

    def empty(self) -> Self:
        """A batch for the same writer without documents."""


class Writer(Protocol):
    """A new generation; nothing of it is visible before `commit`.

    As a context manager it discards what was not committed.
    """

    def add(self, document: Document) -> None:
        """Add a document, in place of the one with its id in the generation that this one follows.

        Raises InvalidDocument when a value does not have the form of its field, or its id was added before.
        """

    def remove(self, id: str) -> None:
        """Remove a document of the generation that this one follows; no effect when it has none with this id."""

    def batch(self) -> Batch | None:
        """An empty batch for documents of this writer; None while too few have been added to make one."""

    def add_batch(self, batch: Batch) -> None:
        """Add the documents of a batch, as if each had been added in turn; no other document may have their ids.

        The index is the same, however they were divided. Those of one process are added as it filled them, and all.
        """

    def commit(self, built_at: datetime, arrays: Mapping[str, Array] | None = None) -> IndexInfo:
        """Make the added documents, and those that stay, the index at once, with these arrays as user data."""

    def replace_user_data(self, arrays: Mapping[str, Array]) -> None:
        """Replace only the user data of the generation that this one follows, which stays the newest."""

    def cancel(self) -> None:
        """Discard what was added; the earlier generation stays the newest."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Upkeep(Protocol):
    """Upkeep of an index: snapshots, merges, checks and backups.

    Each step may raise IndexMissing, IndexDamaged, IndexLocked or IndexUnwritable; then the newest generation stays.
    """

    def history(self) -> tuple[KeptGeneration, ...]:
        """The generations that can be rolled back to, and the newest, by the age of their content."""

    def rollback(self, to: int | None = None, *, replace_readers_index: bool = False) -> int:
        """Bring back the content of an earlier generation, by default of the one before, as a new generation.

        Returns its number. GenerationMissing when the wanted one is not kept; IndexForReaders when it is for editors
        and the newest one for readers, unless `replace_readers_index` allows that.
        """

    def merge(self) -> int:
        """Merge segments that a commit has left, so that queries stay fast; neither readers nor writers wait for it.

        Returns the number of generations it made, all with the same content.
        """

    def check(self) -> list[str]:
        """The defects of all kept generations, stored values compared with indexed ones: about as long as a build."""

    def backup(self, target: Path) -> int:
        """Write the newest generation to one file, which appears when it is whole; returns the generation's number.

        A writer may commit meanwhile. OSError when the file cannot be written.
        """

    def restore(self, source: Path, *, replace_readers_index: bool = False) -> int:
        """Make a backup the newest generation, after it was checked; returns its number.

        The index need not exist. BackupRefused when the file is no sound backup; IndexForReaders when it is for editors
        and the index for readers, unless `replace_readers_index` allows that.
        """


@dataclass(frozen=True, slots=True)
class CommitUserData:
    """User data of the newest commit: what an indexer keeps for its next run; readers never see it."""

    info: IndexInfo
    settings: Settings
    arrays: Mapping[str, Array]
    """Flat arrays of numbers by name; empty when the commit has none."""


class _Engine(Protocol):
    """Functions that the package of each engine has."""

    def open_searcher(self, location: str) -> Searcher: ...

    def open_writer(  # noqa: PLR0913 - all but three are keywords
        self,
        location: str,
        settings: Settings,
        sources: tuple[str, ...],
        *,
        editors: bool,
        replace_readers_index: bool,
        following: int | None,
        memory_bytes: int,
    ) -> Writer: ...

    def require_editors(self, location: str, replacement: str) -> None: ...

    def read_user_data(self, location: str) -> CommitUserData: ...

    def open_upkeep(self, location: str) -> Upkeep: ...


def open_searcher(address: str | Path = DEFAULT_ADDRESS) -> Searcher:
    """Open the newest generation of an index for reading.

    Raises IndexMissing, IndexOutdated, IndexDamaged, IndexUnreadable or UnknownEngine.
    """
    engine, location = _engine(address)
    with _readable(location):
        return engine.open_searcher(location)


def open_writer(  # noqa: PLR0913 - all but three are keywords
    address: str | Path,
    settings: Settings,
    sources: tuple[str, ...] = (),
    *,
    editors: bool = False,
    replace_readers_index: bool = False,
    following: int | None = None,
    memory_bytes: int = MEMORY_BYTES,
) -> Writer:
    """Open a new generation of an index for writing; the folder is made if there is none.

    `editors` says that hidden documents may be in it; `replace_readers_index` that it may replace one for readers.
    `following` is the content (see `IndexInfo`) of the newest generation, whose documents then stay unless they are
    replaced or removed; without it the index has only what is added.
    `memory_bytes` is the memory for documents before they are written as a segment.
    Its first change raises IndexLocked when another process is writing, IndexChanged when a generation is newer,
    IndexForReaders when it may not replace what is there.
    """
    engine, location = _engine(address)
    return engine.open_writer(
        location,
        settings,
        sources,
        editors=editors,
        replace_readers_index=replace_readers_index,
        following=following,
        memory_bytes=memory_bytes,
    )


def require_editors(address: str | Path, replacement: str) -> None:
    """Raise IndexForReaders when there is an index for readers, or one that does not say for whom it is.

    `replacement` names what holds hidden documents and would take its place.
    """
    engine, location = _engine(address)
    with _readable(location):
        engine.require_editors(location, replacement)


def read_user_data(address: str | Path) -> CommitUserData:
    """The user data of the newest commit.

    Raises IndexMissing, IndexOutdated, IndexDamaged, IndexUnreadable or UnknownEngine.
    """
    engine, location = _engine(address)
    with _readable(location):
        return engine.read_user_data(location)


def open_upkeep(address: str | Path = DEFAULT_ADDRESS) -> Upkeep:
    """Open the upkeep of the index at an address."""
    engine, location = _engine(address)
    return engine.open_upkeep(location)


@contextmanager
def _readable(location: str) -> Iterator[None]:
    try:
        yield
    except PermissionError as error:
        raise IndexUnreadable(location=location, reason=reason_of(error)) from error


def _engine(address: str | Path) -> tuple[_Engine, str]:
    scheme, colon, location = str(address).partition(":")
    if not colon or "/" in scheme or "\\" in scheme or len(scheme) == 1:  # a folder; C:\ is a drive, no scheme
        scheme, location = "whoosh", str(address)
    if scheme not in _ENGINES:
        raise UnknownEngine(address=str(address), known=tuple(f"{name}:" for name in _ENGINES))
    return import_module(_ENGINES[scheme]), location

"""Index writer: makes a new generation of documents, all at once or not at all.

They are the whole index, as one segment, or they replace some documents of the generation that they follow.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from search.errors import IndexChanged, IndexDamaged, IndexForReaders, IndexMissing, InvalidDocument
from search.protocol.engine import Batch, CommitUserData
from search.protocol.results import IndexInfo
from search.schema.document import Document
from search.schema.fields import ID
from search.settings.settings import Settings
from search.whoosh_engine.codecs.array_file import Array
from search.whoosh_engine.schema import DocumentMapper, ordinal_fields, prefix_fields, schema
from search.whoosh_engine.storage import audience, commit_facts, commit_point, user_data
from search.whoosh_engine.storage.commit_facts import CommitFacts
from search.whoosh_engine.storage.write_errors import explained
from search.whoosh_engine.writer.batch import IndexBatch
from search.whoosh_engine.writer.commit import NewCommit


def open_writer(  # noqa: PLR0913 - all but three are keywords
    location: str,
    settings: Settings,
    sources: tuple[str, ...],
    *,
    editors: bool,
    replace_readers_index: bool,
    following: int | None,
    memory_bytes: int,
) -> IndexWriter:
    """A writer of a new generation in a folder.

    IndexLocked, IndexUnwritable, IndexChanged when it cannot follow, or IndexForReaders when it may not replace the
    index, come with its first change.
    """
    return IndexWriter(
        Path(location),
        settings,
        sources,
        editors=editors,
        replace_readers_index=replace_readers_index,
        following=following,
        memory_bytes=memory_bytes,
    )


def require_editors(location: str, replacement: str) -> None:
    """Raise IndexForReaders when a folder has an index that is not for editors."""
    audience.require_editors(Path(location), replacement)


def read_user_data(location: str) -> CommitUserData:
    """The user data of the newest commit, with its facts; IndexMissing, IndexOutdated or IndexDamaged without it."""
    folder = Path(location)
    generation = commit_point.latest_generation(folder)
    if generation is None:
        raise IndexMissing(location=location)
    facts = CommitFacts.read(folder, generation)
    return CommitUserData(info(folder, facts), facts.settings, user_data.read(folder, generation))


class IndexWriter:
    """The generation in the making; the folder is first touched, and locked, when a document is added or removed."""

    def __init__(  # noqa: PLR0913 - all but three are keywords
        self,
        folder: Path,
        settings: Settings,
        sources: tuple[str, ...],
        *,
        editors: bool,
        replace_readers_index: bool,
        following: int | None,
        memory_bytes: int,
    ) -> None:
        self._folder = folder
        self._settings = settings
        self._sources = sources
        self._editors = editors
        self._replaces_readers_index = replace_readers_index or not editors
        self._following = following
        self._memory_bytes = memory_bytes
        self._mapper = DocumentMapper(settings.fields, settings.language)
        self._ids: set[str] = set()
        self._new: NewCommit | None = None

    def add(self, document: Document) -> None:
        """Add a document, in place of one with its id that is followed.

        Raises InvalidDocument when a value has not the form of its field, or its id was added before.
        """
        document.check(self._settings.fields)
        if document.id in self._ids:
            raise _added_before(document.id)
        new = self._generation()
        new.delete(ID, document.id)
        new.add(self._mapper.map(document))
        self._ids.add(document.id)

    def remove(self, id: str) -> None:
        """Remove a document of the generation that is followed, if it has one with this id."""
        self._generation().delete(ID, id)

    def batch(self) -> IndexBatch | None:
        """An empty batch; None while there are too few documents to compress others against."""
        dictionary = self._generation().dictionary
        return IndexBatch(self._settings, dictionary) if dictionary else None

    def add_batch(self, batch: Batch) -> None:
        """Add the documents of a batch of this writer, as if each had been added in turn."""
        if not isinstance(batch, IndexBatch):
            raise TypeError(f"expected a batch of this writer, found {type(batch).__name__}")
        ids, documents, new_words = batch.filled
        if not self._ids.isdisjoint(ids) or len(set(ids)) < len(ids):
            raise _added_before(next(id for place, id in enumerate(ids) if id in self._ids or id in ids[:place]))
        new = self._generation()
        new.delete(ID, *ids)
        new.extend(documents, new_words)
        self._ids.update(ids)

    def commit(self, built_at: datetime, arrays: Mapping[str, Array] | None = None) -> IndexInfo:
        """Make what was added, and what of the generation before stays, the index, at once."""
        new = self._generation()
        facts = CommitFacts(
            generation=new.generation,
            settings=self._settings,
            editors=self._editors,
            built_at=built_at,
            sources=self._sources,
            stored_documents=new.kept_documents + len(self._ids),
        )
        with explained(self._folder):
            facts.write(self._folder)
            if arrays:
                user_data.write(self._folder, new.generation, arrays)
        new.commit(optimize=self._following is None)
        self._new = None
        return info(self._folder, facts)

    def replace_user_data(self, arrays: Mapping[str, Array]) -> None:
        """Replace the user data of the generation that is followed, which stays the newest; nothing else is written."""
        new = self._generation()
        with explained(self._folder):
            user_data.write(self._folder, new.generation - 1, arrays)
        self.cancel()

    def cancel(self) -> None:
        """Discard what was added; a folder that held no index holds none."""
        if self._new is not None:
            self._new.cancel()
            self._new = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.cancel()

    def _generation(self) -> NewCommit:
        if self._new is None:
            fields = self._settings.fields
            try:
                self._new = NewCommit(
                    self._folder,
                    schema(fields),
                    ordinals=ordinal_fields(fields),
                    prefixes=prefix_fields(fields),
                    keep=self._following is not None,
                    memory_bytes=self._memory_bytes,
                )
            except FileNotFoundError as error:
                name = Path(str(error.filename)).name
                raise IndexDamaged(location=str(self._folder), file=name, reason="it is absent") from error
            self._check_audience()
            self._check_order(commit_facts.origin(self._folder, self._new.generation - 1))
        return self._new

    def _check_audience(self) -> None:
        """Under the lock: another process may have made an index for readers since this one looked."""
        if self._replaces_readers_index:
            return
        try:
            audience.require_editors(self._folder, "The new generation")
        except IndexForReaders:
            self.cancel()
            raise

    def _check_order(self, before: int) -> None:
        """What is followed must be the newest content, whether or not its segments were merged meanwhile."""
        if self._following is not None and self._following != before:
            self.cancel()
            raise IndexChanged(location=str(self._folder), expected=self._following, found=before)


def _added_before(id: str) -> InvalidDocument:
    return InvalidDocument(id=id, field=ID, expected="unlike all others", found="one that was added before")


def info(folder: Path, facts: CommitFacts) -> IndexInfo:
    """The facts of a generation for those who open it."""
    return IndexInfo(
        location=str(folder),
        generation=facts.generation,
        content=commit_facts.origin(folder, facts.generation),
        stored_documents=facts.stored_documents,
        built_at=facts.built_at,
        editors=facts.editors,
        sources=facts.sources,
        fingerprint=facts.settings.fields.fingerprint,
        size_bytes=sum(map(_size_bytes, folder.iterdir())),
    )


def _size_bytes(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:  # a writer has just removed it
        return 0

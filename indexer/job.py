"""Build job: content folders, an index and the options of one run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

from indexer.addresses.scheme import NO_SCHEME, AddressScheme
from indexer.inheritance.inheritance import Inheritance
from indexer.inheritance.inherited import NOTHING, Inherited
from search.protocol.engine import MEMORY_BYTES
from search.schema.fields import STATE
from search.settings.settings import Settings

_DISTRIBUTIONS = ("newsdex", "markdown-it-py", "PyStemmer", "PyYAML", "selectolax")
"""Those that decide what a document is; a new version may read the same file differently."""


@dataclass(frozen=True, slots=True)
class Job:
    """One run over content folders."""

    sources: tuple[Path, ...]
    address: str | Path
    settings: Settings
    now: datetime
    editors: bool = False
    """Whether hidden documents are indexed too, for editors' eyes only."""
    replace_readers_index: bool = False
    """Whether an index for editors may replace one for readers."""
    dry_run: bool = False
    """Whether files are only read, and the index stays as it is."""
    full: bool = False
    """Whether all files are read, as if there were no manifest of a previous run."""
    allow_shrink: bool = False
    """Whether the index may lose most of its documents, or those of unreadable folders (see `shrink_guard`)."""
    processes: int = 1
    """How many read files, when there are many to read (see `processes`)."""
    memory_bytes: int = MEMORY_BYTES
    """What the documents may take in memory before they are written to a segment."""
    schemes: tuple[AddressScheme, ...] = ()
    """How pages get their addresses, for each content folder; nothing is known of those beyond."""

    inheritance: tuple[Inheritance, ...] = ()
    """What the files of each content folder inherit, once these were scanned."""

    @property
    def source_names(self) -> tuple[str, ...]:
        """The content folders as they were named."""
        return tuple(map(str, self.sources))

    def scheme(self, number: int) -> AddressScheme:
        """How the pages of a content folder get their addresses."""
        return self.schemes[number] if number < len(self.schemes) else NO_SCHEME

    def inherited(self, number: int, inner: str) -> Inherited:
        """What the file at a path in a content folder inherits."""
        return self.inheritance[number].inherited(inner) if number < len(self.inheritance) else NOTHING

    @property
    def index_settings(self) -> Settings:
        """The settings stored with the index: without defaults, and for readers without the field of hidden states."""
        fields = self.settings.fields
        return replace(self.settings, fields=fields if self.editors else fields.without(STATE), defaults=())

    @property
    def fingerprint(self) -> str:
        """A hash of all that a document depends on beside its file; with another one every file must be read again."""
        facts = [self.index_settings.fingerprint, self.editors, *map(version, _DISTRIBUTIONS), self.schemes]
        return blake2b(repr(facts).encode(), digest_size=8).hexdigest()


def paths(sources: Iterable[str]) -> tuple[Path, ...]:
    """The content folders of these names, each once."""
    return tuple(dict.fromkeys(map(Path, sources)))

"""Rules of inheritance: which files have which entries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from indexer.inheritance.inherited import InheritedEntry
from indexer.problems import Problem

MAX_RULES = 1_000
"""Of one file that says what others inherit."""


class PageFile(NamedTuple):
    """A content file, as rules look at it."""

    inner: str
    """Its path in the content folder."""
    on_site: str
    """Its path from the root of the site, as far as that is known."""
    language: str = ""
    """In lower case; empty when it is not known."""

    @property
    def folder(self) -> str:
        """Of its path in the content folder, without a slash at the end."""
        return self.inner.rpartition("/")[0]

    @property
    def stem(self) -> str:
        """The name without suffixes: `index` of `index.de.md`."""
        return self.inner.rpartition("/")[2].partition(".")[0]


@dataclass(frozen=True, slots=True)
class Rule:
    """Some entries, and which files below one folder have them."""

    folder: str
    """In the content folder, without slashes at its ends; empty for all."""
    entries: tuple[InheritedEntry, ...] = ()
    problem: Problem | None = None
    """Why it is not known which entries they have."""
    page: str = ""
    """The stem of the only file that is meant, its suffixes but the last included; empty for all."""
    selects: Callable[[PageFile], bool] | None = None
    """Which of them have the entries; None for all. It is sent to processes."""

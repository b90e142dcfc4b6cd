"""Changes between two runs: which documents, and how."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Changes:
    """The ids of documents by what became of them; each is in one list only."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    """The content of their files is another one."""
    renamed: tuple[tuple[str, str], ...] = ()
    """The id that a document had, and the one that it has; its content is the same."""
    removed: tuple[str, ...] = ()
    """Their files are no longer there."""
    hidden: tuple[str, ...] = ()
    """Their files say now that they are hidden, or the clock does."""
    shown: tuple[str, ...] = ()
    """Their files were hidden."""
    failed: tuple[str, ...] = ()
    """Their files cannot be read any more."""

    @property
    def any(self) -> bool:
        """Whether there are some."""
        return self != Changes()

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)

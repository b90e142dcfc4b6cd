"""Defaults by folder: front matter that files have unless they, or a nearer folder, say otherwise.

defaults:
  - {folder: blog, values: {author: The team, topics: [News]}}
  - {folder: "*/minutes", values: {draft: true}}     # names may be patterns; `**` stands for any number of folders

They are for the indexer alone, and are not kept with an index.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class FolderDefaults:
    """Keys and values that the files in one folder, and below, have."""

    folder: str
    """Its path in the content folder, or a pattern of it, without slashes at its ends; empty for all."""
    values: tuple[tuple[str, Any], ...]

"""Which collections have queries whose answers are known? Those beside the project, each with its documents."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import orjson

FOLDER = Path(__file__).parents[2] / "shared/data/judged"
_DOCUMENTS = "docs.jsonl.gz"


@dataclass(frozen=True, slots=True)
class Text:
    """One document of a collection; the title may be empty."""

    id: str
    title: str
    text: str


def collections(folder: Path) -> list[Path]:
    """The folders in a folder that are collections."""
    return sorted(path.parent for path in folder.glob(f"*/{_DOCUMENTS}"))


def documents(collection: Path) -> Iterator[Text]:
    """The documents of a collection."""
    with gzip.open(collection / _DOCUMENTS) as lines:
        for line in lines:
            entry = orjson.loads(line)
            yield Text(entry["id"], entry.get("title", ""), entry.get("text", ""))

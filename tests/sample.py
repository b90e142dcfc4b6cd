"""Where is the sample collection, and how does a test index it?"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from indexer.commands import config
from indexer.job import Job
from indexer.updating.build import build

ROOT = Path(__file__).parents[1]
CONTENT = ROOT / "index_data/content"
MEDIA = ROOT / "index_data/media"
CONFIG = ROOT / "index_data/newsdex.yaml"
NOW = datetime(2026, 12, 1, tzinfo=UTC)
"""After the newest record of the collection."""


def build_sample(folder: Path, *, editors: bool = False) -> Path:
    """Index the sample collection into a folder; the folder."""
    build(Job((CONTENT,), folder, config.read(CONFIG), NOW, editors=editors))
    return folder

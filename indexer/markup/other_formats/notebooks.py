"""Notebooks of Jupyter: their cells as Markdown, and their metadata.

What their tags, or options of Quarto, hide is left out, and so are outputs.
"""

from __future__ import annotations

import json
import re
from typing import Any

HIDDEN_CELLS = frozenset(
    {"removecell", "hidecell", "hide", "hidden", "skip", "ignore", "noexport", "remove", "private"}
)
"""Tags, without marks, of cells of which nothing is shown."""
HIDDEN_INPUTS = frozenset({"removeinput", "hideinput"})
"""Tags of cells whose code is not shown."""

_OPTION = re.compile(r"^#\|\s*(?:include|echo)\s*:\s*(?:false|no)\b", re.MULTILINE | re.IGNORECASE)
_MARKS = re.compile(r"[\W_]")


def read_notebook(text: str) -> tuple[dict[str, Any], str]:
    """The metadata of a notebook, and its visible cells as Markdown; ValueError when it is none."""
    try:
        data = json.loads(text)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    cells = data.get("cells") if isinstance(data, dict) else None
    metadata = data.get("metadata", {}) if isinstance(data, dict) else None
    if not isinstance(cells, list) or not isinstance(metadata, dict):
        raise ValueError("it has no cells")  # noqa: TRY004 - it is a value of the file
    parts = [_markdown_of(cell, is_first=not number) for number, cell in enumerate(cells) if isinstance(cell, dict)]
    return metadata, "\n\n".join(filter(None, parts))


def _markdown_of(cell: dict[str, Any], *, is_first: bool) -> str:
    source = cell.get("source", "")
    source = "".join(map(str, source)) if isinstance(source, list) else str(source)
    kind, hidden = cell.get("cell_type"), _hiding_of(cell.get("metadata"))
    if hidden & HIDDEN_CELLS:
        return ""
    if kind == "markdown":
        return source
    if kind == "code" and not (hidden & HIDDEN_INPUTS or _OPTION.search(source)):
        fence = "`" * max(3, 1 + max(map(len, re.findall("`+", source)), default=0))
        return f"{fence}\n{source}\n{fence}" if source.strip() else ""
    return source if kind == "raw" and is_first and source.lstrip().startswith("---") else ""


def _hiding_of(metadata: Any) -> set[str]:
    """The tags of a cell, and what its metadata says of hiding, without marks."""
    if not isinstance(metadata, dict):
        return set()
    tags = metadata.get("tags")
    found = {_MARKS.sub("", str(tag)).casefold() for tag in tags} if isinstance(tags, list) else set()
    jupyter, slideshow = metadata.get("jupyter"), metadata.get("slideshow")
    if metadata.get("hidden") is True or (isinstance(slideshow, dict) and slideshow.get("slide_type") == "skip"):
        found.add("hidden")
    if isinstance(jupyter, dict) and jupyter.get("source_hidden") is True:
        found.add("hideinput")
    return found

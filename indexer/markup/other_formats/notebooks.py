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

_OPTION = re.compile(
    r"^(?:#|//|--|%%)\|\s*(?:include|echo)\s*:\s*(?:false|no)\b|\A\s*#[ \t]*\|?[ \t]*(?:hide|hide_input|hidden)[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
"""Of Quarto, and of nbdev and fastpages."""
_ITEM = re.compile(r"[ \t]*[-*][ \t]+[\"']?([A-Za-z][\w -]{0,40})[\"']?[ \t]*:[ \t]+(\S.*)")
_NAMED = ("nikola", "quarto", "jekyll", "front-matter", "front_matter", "frontmatter", "hugo")
"""Keys of the metadata in which generators look for their own."""
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
    for name in _NAMED:
        if isinstance(inner := metadata.get(name), dict):
            metadata = {**inner, **metadata}
    cells = _front_matter_first([cell for cell in cells if isinstance(cell, dict)])
    metadata = {**_listed_in(cells), **metadata}
    parts = [_markdown_of(cell, is_first=not number) for number, cell in enumerate(cells)]
    return metadata, "\n\n".join(filter(None, parts))


def _source_of(cell: dict[str, Any]) -> str:
    source = cell.get("source", "")
    return "".join(map(str, source)) if isinstance(source, list) else str(source)


def _is_front_matter(cell: dict[str, Any]) -> bool:
    return cell.get("cell_type") == "raw" and _source_of(cell).lstrip().startswith("---")


def _front_matter_first(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The cells, of which the first with front matter, wherever it is, stands before the others."""
    place = next((number for number, cell in enumerate(cells) if _is_front_matter(cell)), None)
    return cells if place is None else [cells[place], *cells[:place], *cells[place + 1 :]]


def _listed_in(cells: list[dict[str, Any]]) -> dict[str, str]:
    """The keys that the first cell of text lists, as nbdev and fastpages read them: `- search_exclude: true`."""
    text = next((_source_of(cell) for cell in cells if cell.get("cell_type") == "markdown"), "")
    if not text.lstrip().startswith("# "):
        return {}
    found = filter(None, map(_ITEM.fullmatch, text.split("\n")[:50]))
    return {one[1]: one[2].strip(" \t\"'") for one in found}


def _markdown_of(cell: dict[str, Any], *, is_first: bool) -> str:
    source = _source_of(cell)
    kind, hidden = cell.get("cell_type"), _hiding_of(cell.get("metadata"))
    if hidden & HIDDEN_CELLS:
        return ""
    if kind == "markdown":
        return source
    if kind == "code" and not (hidden & HIDDEN_INPUTS or _OPTION.search(source)):
        fence = "`" * max(3, 1 + max(map(len, re.findall("`+", source)), default=0))
        return f"{fence}\n{source}\n{fence}" if source.strip() else ""
    return source if is_first and _is_front_matter(cell) else ""


def _hiding_of(metadata: Any) -> set[str]:
    """The tags of a cell, and what its metadata says of hiding, without marks."""
    if not isinstance(metadata, dict):
        return set()
    tags = metadata.get("tags")
    tags = tags.replace(",", " ").split() if isinstance(tags, str) else tags
    found = {_MARKS.sub("", str(tag)).casefold() for tag in tags} if isinstance(tags, list) else set()
    jupyter, slideshow = metadata.get("jupyter"), metadata.get("slideshow")
    if metadata.get("hide_input") is True:
        found.add("hideinput")
    is_hidden = metadata.get("hidden") is True or metadata.get("nbsphinx") == "hidden"
    if is_hidden or (isinstance(slideshow, dict) and slideshow.get("slide_type") == "skip"):
        found.add("hidden")
    if isinstance(jupyter, dict) and jupyter.get("source_hidden") is True:
        found.add("hideinput")
    return found

"""Visible text of reStructuredText, by docutils, which is an extra (`newsdex[formats]`)."""

from __future__ import annotations

import re
from importlib.util import find_spec
from typing import Any

from indexer.markup.html import Prose, tidy

IS_READABLE = find_spec("docutils") is not None

_SETTINGS = {
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "report_level": 5,
    "halt_level": 5,
    "_disable_config": True,
    "smart_quotes": False,
    "syntax_highlight": "none",
}
"""No other file is read, nothing is run, and nothing is written to the terminal."""

_UNSEEN = ("comment", "raw", "substitution_definition", "system_message", "docinfo", "meta", "pending", "target")
_ROLE = re.compile(r":[\w:+.-]{1,40}:`([^`<]*)(?:<[^`>]*>)?`")
_FIELD = re.compile(r"^([ \t]*):([A-Za-z][\w -]{0,60}):(?:[ \t]+(\S.*))?$", re.MULTILINE)
_META = re.compile(r"^\.\. meta::[ \t]*\n(?:[ \t]*\n)?((?:[ \t]+\S.*\n?)+)", re.MULTILINE)
_TOP = 20_000
"""Characters of the top in which fields are looked for."""


def read_restructured_text(body: str) -> Prose:
    """The text of a document, and its title."""
    from docutils import nodes  # noqa: PLC0415 - it is an extra, and takes long to load
    from docutils.core import publish_doctree  # noqa: PLC0415

    tree: Any = publish_doctree(body, settings_overrides=_SETTINGS)
    for name in _UNSEEN:
        for node in list(tree.findall(getattr(nodes, name, nodes.comment))):
            if node.parent is not None:
                node.parent.remove(node)
    title = next(iter(tree.findall(nodes.title)), None)
    text = _ROLE.sub(lambda role: role[1].strip(), tree.astext())
    return Prose(tidy(text), tidy(title.astext()) if title is not None else "")


def fields_of(text: str) -> list[tuple[str, str]]:
    """The fields of the top and of `meta` directives; a field without a value is a flag."""
    top = text[:_TOP]
    found = [(field[2], field[3] or "true") for field in _FIELD.finditer(top) if not field[1]]
    for meta in _META.finditer(top):
        found += [(field[2], field[3] or "") for field in _FIELD.finditer(meta[1])]
    return found

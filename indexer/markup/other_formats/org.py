"""Visible text of Org, without drawers, comments and the trees that are not exported."""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.markup.html import Prose, tidy

_KEYWORD = re.compile(r"[ \t]*#\+([A-Za-z][\w-]*):(?:[ \t]+(\S.*))?")
_HEADING = re.compile(r"(\*+)[ \t]+(?:(?:TODO|DONE|NEXT|WAITING)[ \t]+)?(?:\[#.\][ \t]+)?(COMMENT\b)?[ \t]*(.*)")
_TAGS = re.compile(r"[ \t]+(:[\w@#%:]+:)[ \t]*$")
_LINK = re.compile(r"\[\[[^\[\]\n]{1,500}\]\[([^\[\]\n]*)\]\]|\[\[(?:[a-z]+:)?([^\[\]\n]{1,500})\]\]")
_MARK = re.compile(r"(?<![\w*/_=~+])([*/_=~+])(?=\S)([^*/_=~+\n]{1,1000})(?<=\S)\1(?!\w)")
_UNSEEN_BLOCK = re.compile(
    r"[ \t]*#\+begin_(?:(comment|export)\b|(src)\b.*:exports[ \t]+(?:none|results)\b)", re.IGNORECASE
)
_END = re.compile(r"[ \t]*#\+end_(\w+)", re.IGNORECASE)
_SNIPPET = re.compile(r"@@[a-z]+:[^@\n]*@@")
_PROPERTY = re.compile(r"[ \t]*:([A-Za-z][\w-]*):[ \t]+(\S.*)")
_HIDING_TAGS = frozenset({"noexport", "draft", "private", "ARCHIVE"})
_DRAWER = re.compile(r"[ \t]*:(?!END:)[A-Za-z][\w-]*:[ \t]*", re.IGNORECASE)


def read_org(body: str) -> Prose:
    """The text of a document, and its title."""
    kept: list[str] = []
    title, unseen, level = "", "", 0
    excluded = {"noexport", "ARCHIVE", *" ".join(v for k, v in _pairs(body) if k.upper() == "EXCLUDE_TAGS").split()}
    for line in body.split("\n"):
        if unseen:
            end = _END.match(line)
            written = end[1].lower() if end else "drawer" if line.strip().upper() == ":END:" else ""
            unseen = "" if written == unseen else unseen
        elif heading := _HEADING.fullmatch(line):
            if not level or len(heading[1]) <= level:
                tags = _TAGS.search(heading[3])
                is_hidden = bool(heading[2]) or (tags is not None and not excluded.isdisjoint(tags[1].split(":")))
                level = len(heading[1]) if is_hidden else 0
                kept += [] if is_hidden else [_plain(_TAGS.sub("", heading[3]))]
        elif level:
            continue
        elif block := _UNSEEN_BLOCK.match(line):
            unseen = (block[1] or block[2]).lower()
        elif _DRAWER.fullmatch(line):
            unseen = "drawer"
        elif keyword := _KEYWORD.fullmatch(line):
            title = title or (keyword[2] or "" if keyword[1].upper() == "TITLE" else "")
        elif not line.lstrip().startswith(("#+", "# ")) and line.strip() != "#":
            kept.append(_plain(line))
    return Prose(tidy("\n".join(kept)), _plain(title))


def _plain(line: str) -> str:
    line = _LINK.sub(lambda link: link[1] if link[1] is not None else link[2], line) if "[[" in line else line
    return _MARK.sub(r"\2", _SNIPPET.sub("", line) if "@@" in line else line)


def keywords_of(text: str) -> list[tuple[str, str]]:
    """The keywords of a document, as `#+DRAFT: true`, and the properties before its first heading."""
    found = [*_pairs(text)]
    for line in text.split("\n") if ":" in text else ():
        if line.startswith("* "):
            break
        if one := _PROPERTY.fullmatch(line):
            found.append((one[1], one[2]))
    tags = {tag for key, value in found if key.upper() == "FILETAGS" for tag in value.split(":")}
    hidden = [("hidden", "true")] if _HIDING_TAGS & tags else []
    return [*hidden, *((_PREFIX.sub("", key), value) for key, value in found)]


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    found = filter(None, map(_KEYWORD.fullmatch, text.split("\n") if "#+" in text else ()))
    return ((one[1], one[2] or "") for one in found)


_PREFIX = re.compile(r"(?:EXPORT_)?(?:HUGO_)?(?=[A-Z])", re.IGNORECASE)
"""Before keywords that are for an exporter."""

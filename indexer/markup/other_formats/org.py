"""Visible text of Org, without drawers, comments and the trees that are not exported."""

from __future__ import annotations

import re

from indexer.markup.html import Prose, tidy

_KEYWORD = re.compile(r"[ \t]*#\+([A-Za-z][\w-]*):(?:[ \t]+(\S.*))?")
_HEADING = re.compile(r"(\*+)[ \t]+(?:(?:TODO|DONE|NEXT|WAITING)[ \t]+)?(?:\[#.\][ \t]+)?(COMMENT\b)?[ \t]*(.*)")
_TAGS = re.compile(r"[ \t]+(:[\w@#%:]+:)[ \t]*$")
_LINK = re.compile(r"\[\[[^\[\]\n]{1,500}\]\[([^\[\]\n]*)\]\]|\[\[(?:[a-z]+:)?([^\[\]\n]{1,500})\]\]")
_MARK = re.compile(r"(?<![\w*/_=~+])([*/_=~+])(?=\S)([^*/_=~+\n]{1,1000})(?<=\S)\1(?!\w)")
_UNSEEN_BLOCK = re.compile(r"[ \t]*#\+begin_(comment|export)\b", re.IGNORECASE)
_END = re.compile(r"[ \t]*#\+end_(comment|export)\b", re.IGNORECASE)
_DRAWER = re.compile(r"[ \t]*:(?!END:)[A-Za-z][\w-]*:[ \t]*", re.IGNORECASE)


def read_org(body: str) -> Prose:
    """The text of a document, and its title."""
    kept: list[str] = []
    title, unseen, level = "", "", 0
    for line in body.split("\n"):
        if unseen:
            ends = line.strip().upper() == ":END:" if unseen == "drawer" else _END.match(line)
            unseen = "" if ends else unseen
        elif heading := _HEADING.fullmatch(line):
            if not level or len(heading[1]) <= level:
                tags = _TAGS.search(heading[3])
                is_hidden = bool(heading[2]) or (tags is not None and ":noexport:" in tags[1])
                level = len(heading[1]) if is_hidden else 0
                kept += [] if is_hidden else [_plain(_TAGS.sub("", heading[3]))]
        elif level:
            continue
        elif _UNSEEN_BLOCK.match(line) or _DRAWER.fullmatch(line):
            unseen = "drawer" if _DRAWER.fullmatch(line) else "block"
        elif keyword := _KEYWORD.fullmatch(line):
            title = title or (keyword[2] or "" if keyword[1].upper() == "TITLE" else "")
        elif not line.lstrip().startswith(("#+", "# ")) and line.strip() != "#":
            kept.append(_plain(line))
    return Prose(tidy("\n".join(kept)), _plain(title))


def _plain(line: str) -> str:
    line = _LINK.sub(lambda link: link[1] if link[1] is not None else link[2], line) if "[[" in line else line
    return _MARK.sub(r"\2", line)


def keywords_of(text: str) -> list[tuple[str, str]]:
    """The keywords of a document, as `#+DRAFT: true`, and the properties before its first heading."""
    found = filter(None, map(_KEYWORD.fullmatch, text.split("\n") if "#+" in text else ()))
    return [(_PREFIX.sub("", one[1]), one[2] or "") for one in found]


_PREFIX = re.compile(r"(?:HUGO|EXPORT)_(?=[A-Z])", re.IGNORECASE)
"""Before keywords that are for an exporter."""

"""Visible text of AsciiDoc: a reader of its lines, for there is no well-kept library."""

from __future__ import annotations

import re

from indexer.markup.html import Prose, tidy

_ATTRIBUTE = re.compile(r":(!?)([A-Za-z0-9_][\w.-]*)(!?):(?:[ \t]+(\S.*))?")
_TITLE = re.compile(r"=[ \t]+(\S.*)")
_HEADING = re.compile(r"\A={1,6}[ \t]+(?=\S)")
_DELIMITER = re.compile(r"(?:-{4,}|={4,}|\*{4,}|\.{4,}|_{4,}|\+{4,}|--|\|={3,}|`{3,}.*)")
_DROPPED = re.compile(r"//(?!/)|\[[^\]]*\][ \t]*$|(?:include|ifdef|ifndef|ifeval|endif|toc)::|'{3,}$|<{3,}$|\+$")
_BULLET = re.compile(r"\A[ \t]*(?:[*.-]{1,5}|\d+\.|<\d*\.?>)[ \t]+")
_MACRO = re.compile(
    r"\b(?:link|xref|mailto|image|video|icon|kbd|btn|footnote|pass):{1,2}[^\s\[]{0,300}\[([^\[\]\n]{0,500})\]"
)
_URL = re.compile(r"https?://[^\s\[\]]{1,500}\[([^\[\]\n]{1,500})\]")
_REFERENCE = re.compile(r"<<[^,>\n]{1,200}(?:,([^<>\n]{0,500}))?>>")
_ANCHOR = re.compile(r"\[\[[^\[\]\n]{0,200}\]\]")
_MARK = re.compile(r"(?<!\w)([*_`#]{1,2})(?=\S)([^*_`#\n]{1,1000})(?<=\S)\1(?!\w)")


def read_asciidoc(body: str) -> Prose:
    """The text of a document, and its title."""
    kept: list[str] = []
    title, is_comment = "", False
    for line in body.split("\n"):
        if line.rstrip() == "////":
            is_comment = not is_comment
        elif not (is_comment or _is_unseen(line)):
            found = _TITLE.match(line)
            title = title or (found[1] if found else "")
            kept.append(_plain(line))
    return Prose(tidy("\n".join(kept)), _plain(title))


def _is_unseen(line: str) -> bool:
    return bool(_DROPPED.match(line) or _ATTRIBUTE.fullmatch(line) or _DELIMITER.fullmatch(line.rstrip()))


def _plain(line: str) -> str:
    line = _BULLET.sub("", _HEADING.sub("", line, count=1), count=1).lstrip("|").removesuffix(" +")
    for form in (_MACRO, _URL):
        line = form.sub(lambda macro: macro[1].partition(",")[0], line) if "[" in line else line
    if "<<" in line:
        line = _REFERENCE.sub(lambda reference: reference[1] or "", line)
    return _MARK.sub(r"\2", _ANCHOR.sub("", line))


def attributes_of(text: str) -> list[tuple[str, str]]:
    """The attributes of a document: `:draft:` is true, `:!draft:` false."""
    found = filter(None, map(_ATTRIBUTE.fullmatch, text.split("\n") if ":" in text else ()))
    return [(_PREFIX.sub("", one[2]), "false" if one[1] or one[3] else one[4] or "true") for one in found]


_PREFIX = re.compile(r"(?:page|jbake|site)-(?=\w)")
"""Before attributes that Antora, Jekyll and JBake take for their own."""

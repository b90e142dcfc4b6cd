"""Visible text of HTML."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

_DROPPED = ["script", "style", "iframe", "noscript", "template", "svg", "object", "embed", "head", "math"]

# A line break before each of these tags keeps the words on both sides apart, and is invisible elsewhere.
_BLOCK = re.compile(
    r"<(?=/?(?:address|article|aside|blockquote|br|caption|dd|details|div|dl|dt|fieldset|figcaption|figure|footer|form"
    r"|h[1-6]|header|hr|li|main|nav|ol|option|p|pre|section|summary|table|tbody|td|tfoot|th|thead|tr|ul)\b)",
    re.IGNORECASE,
)
_HEADING = re.compile(r"<(?:h[1-6]|title)", re.IGNORECASE)
_IMAGE = re.compile(r"<im(?:g|age)", re.IGNORECASE)
"""A parser makes an `img` of `image`, too."""
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)\b[^<>]*>")
_CRUDE_DROPPED = re.compile(
    r"<(/?)(script|style|iframe|noscript|template|svg|object|head|math)\b[^<>]*>", re.IGNORECASE
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")

_MARK = "\ufdd0"
"""Before a heading while its place in the text is looked for: a code point that is no character, and in no text."""
_FEW_TAGS = 1_000
_MAX_WORK = 1_000_000
"""Open elements times tags: what a parser may have to do when elements are opened and never closed."""


class Heading(NamedTuple):
    """A heading in a text, with which a section begins."""

    start: int
    """Offset of its line in the text."""
    text: str
    id: str
    """The id that is written at it; empty when none is."""


@dataclass(frozen=True, slots=True)
class Prose:
    """The text of a document, one line for each block, the heading of all of it, if there is one, and all headings."""

    text: str
    heading: str = ""
    headings: tuple[Heading, ...] = ()


def read_html(html: str) -> Prose:
    """The visible text of HTML, and its title; in a time proportional to its length.

    That is its main heading, the title of its page, or a lesser heading when it stands before all else: any other is
    that of a section.
    """
    if _MARK in html:
        html = html.replace(_MARK, " ")
    if _is_pathological(html):
        return Prose(tidy(_strip(html)))
    tree = LexborHTMLParser(_BLOCK.sub("\n<", html))
    # Most texts have neither, and to look for a tag in the tree takes as long as to parse a page of text.
    heading, section = _headings(tree) if _HEADING.search(html) else ("", "")
    for image in tree.css("img") if _IMAGE.search(html) else ():
        image.replace_with(image.attributes.get("alt") or "")
    tree.strip_tags(_DROPPED)
    nodes = _marked_headings(tree) if heading or section else []
    text, headings = _without_marks(tidy(tree.body.text() if tree.body else ""), nodes)
    first = text.partition("\n")[0]
    return Prose(text, clean(heading) or (clean(section) if first == clean(section) else ""), headings)


def _marked_headings(tree: LexborHTMLParser) -> list[tuple[str, str]]:
    """The text and the id of each heading, before which a mark is put."""
    found = []
    for node in tree.css("h1,h2,h3,h4,h5,h6"):
        link = None if node.attributes.get("id") else node.css_first("a[id],a[name]")
        attributes = link.attributes if link else node.attributes
        found.append((_line(node), attributes.get("id") or attributes.get("name") or ""))
        node.insert_before(_MARK)
    return found


def _without_marks(text: str, nodes: list[tuple[str, str]]) -> tuple[str, tuple[Heading, ...]]:
    """The text without marks, and the headings that stood behind them; those without a letter are none."""
    if not nodes:
        return text, ()
    first, *pieces = text.split(_MARK)
    kept, place, headings = [first], len(first), []
    for piece, (heading, id) in zip(pieces, nodes, strict=False):
        own = piece.lstrip(" ")
        if own[:1] in {"", "\n"}:
            own = own[1:]
        else:
            headings.append(Heading(place, heading, id))
        kept.append(own)
        place += len(own)
    return "".join(kept).rstrip("\n"), tuple(headings)


def _headings(tree: LexborHTMLParser) -> tuple[str, str]:
    """The main heading or the title, and without these the first of the lesser headings."""
    title = _line(tree.css_first("h1") or tree.css_first("head > title"))
    return title, "" if title else _line(tree.css_first("h2,h3,h4,h5,h6"))


def _line(node: LexborNode | None) -> str:
    return " ".join(node.text().split()) if node else ""


def clean(text: str) -> str:
    """The text without control characters, and without halves of characters."""
    if text.isprintable():
        return text
    return _CONTROL.sub(" ", text).encode("utf-8", "ignore").decode("utf-8")


def tidy(text: str) -> str:
    """The text without control characters, runs of blanks and empty lines."""
    lines = (" ".join(line.split()) for line in clean(text).split("\n"))
    return "\n".join(filter(None, lines))


def _is_pathological(html: str) -> bool:
    """Whether so many elements stay open that a parser would need more than proportional time or memory."""
    if html.count("<") < _FEW_TAGS:
        return False
    tags = 0
    opened: Counter[str] = Counter()
    for match in _TAG.finditer(html):
        tags += 1
        name = match[2].lower()
        opened[name] = max(0, opened[name] - 1) if match[1] else opened[name] + 1
    for name in ("br", "hr", "img", "input", "link", "meta", "p", "li", "td", "tr", "th", "dt", "dd", "option"):
        del opened[name]  # these are void, or end by themselves
    return opened.total() * tags > _MAX_WORK


def _strip(html: str) -> str:
    """The text between tags, found without building a tree."""
    parts: list[str] = []
    depth = position = 0
    for match in _CRUDE_DROPPED.finditer(html):
        if depth == 0:
            parts.append(html[position : match.start()])
        depth = max(0, depth - 1) if match[1] else depth + 1
        position = match.end()
    if depth == 0:
        parts.append(html[position:])
    return _TAG.sub(" ", " ".join(parts)).replace("<", " ").replace(">", " ")

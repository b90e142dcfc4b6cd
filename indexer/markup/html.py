"""Visible text of HTML."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from search.text.folding import INVISIBLE, MARKS, RARE_MARKS, VARIATION_SELECTORS

_DROPPED = ["script", "style", "iframe", "noscript", "template", "svg", "object", "embed", "head", "math"]

# A line break before each of these tags keeps the words on both sides apart, and is invisible elsewhere.
_BLOCK = re.compile(
    r"<(?=/?(?:address|article|aside|blockquote|br|caption|center|dd|details|dialog|div|dl|dt|fieldset|figcaption|figure"
    r"|footer|form|h[1-6]|header|hgroup|hr|legend|li|main|menu|nav|ol|optgroup|option|p|pre|search|section|summary|table"
    r"|tbody|td|tfoot|th|thead|tr|ul)\b)",
    re.IGNORECASE,
)
UNSURE = "data-unsure"
"""An attribute of headings that may be part of an example."""
END_OF_LEAD = "\x04"
"""Stands where the author lets the summary end."""
_HEADING = re.compile(r"<(?:h[1-6]|title)", re.IGNORECASE)
_ELEMENTS = (
    "a abbr address article aside audio b blockquote body br button caption center cite code dd del details div dl dt"
    " em embed font footer form h1 h2 h3 h4 h5 h6 head header hr html i iframe img input ins kbd label li link main"
    " mark math meta nav noscript object ol option p picture pre q s script section small source span strike strong"
    " style sub summary sup svg table tbody td template textarea tfoot th thead time title tr u ul var video wbr"
)
_NO_TAG = re.compile(rf"<(?!/?(?:{'|'.join(_ELEMENTS.split())})\b|!--)", re.IGNORECASE)
_IMAGE = re.compile(r"<im(?:g|age)", re.IGNORECASE)
"""A parser makes an `img` of `image`, too."""
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)\b[^<>]*>")
_CRUDE_DROPPED = re.compile(
    r"<(/?)(script|style|iframe|noscript|template|svg|object|head|math)\b[^<>]*>", re.IGNORECASE
)
_APART = re.compile(r"</(?:kbd|button|label|select|textarea)>(?=<)", re.IGNORECASE)
"""Between elements whose words are apart."""
_INLINE_NAMES = "a abbr b bdi cite code dfn em font i mark q ruby s small span strong u"
_INLINE = frozenset(_INLINE_NAMES.split())
_SUP = re.compile(r"<sup\b(?=[^<>]{0,200}>\s{0,9}(?:(?P<bare>[\d*†‡§])|[\[(]|<a\b))", re.IGNORECASE)
_BEFORE_REFERENCE = re.compile(r"\w(?:</\w{1,10}>){0,4}\Z")
_BEFORE_BARE_REFERENCE = re.compile(r"(?:[^\W\d_]{3}|\d)(?:</\w{1,10}>){0,4}\Z")
"""A word or a number: in `x<sup>2</sup>` and `km<sup>2</sup>` the number belongs to the letters."""
_RAISED = "¹²³⁴⁵⁶⁷⁸⁹⁰"
_RAISED_REFERENCE = re.compile(rf"(?<=[^\W\d_]{{3}})(?=[{_RAISED}])")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_RARE = re.compile(f"[{RARE_MARKS}]")
_BEGIN_OF_RARE_MARKS = RARE_MARKS[0].encode()[:2]
_INVISIBLE = re.compile(rf"[{_CONTROL.pattern[1:-1]}{MARKS}{VARIATION_SELECTORS}]")

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
    """The text of a document, one line for each block, and what it is about."""

    text: str
    heading: str = ""
    """The heading of all of it."""
    section: str = ""
    """A lesser heading that stands before all else."""
    lead: str = ""
    """What its author calls its summary: a description, or the text above `<!--more-->`."""
    headings: tuple[Heading, ...] = ()
    """All that it has, as sections begin with them."""


def read_html(html: str, *, is_page: bool = False) -> Prose:
    """The visible text of HTML, and its heading; in a time proportional to its length.

    The heading of a page is its title; that of a part of a page its main heading, which in Markdown is one of Markdown,
    or stands before all else.
    """
    if _MARK in html:
        html = html.replace(_MARK, " ")
    if _is_pathological(html):
        return _prose(_strip(html))
    tree = LexborHTMLParser(_spaced(html))
    if "data-pagefind-" in html:
        _keep_what_is_indexed(tree)
    readings = _without_readings(tree) if "<ruby" in html else []
    # Most texts have neither, and to look for a tag in the tree takes as long as to parse a page of text.
    has_headings = _HEADING.search(html) is not None
    heading, section = _headings(tree, is_page=is_page) if has_headings else ("", "")
    lead = _description(tree) if is_page else ""
    for image in tree.css("img") if _IMAGE.search(html) else ():
        image.replace_with(f" {image.attributes.get('alt') or ''} ")
    for block, reading in readings:
        block.insert_child(f" {reading}")
    tree.strip_tags(_DROPPED)
    nodes = _marked_headings(tree) if has_headings else []
    return _prose(tree.body.text() if tree.body else "", nodes, clean(heading), clean(section), clean(lead))


def _marked_headings(tree: LexborHTMLParser) -> list[tuple[str, str]]:
    """The text and the id of each heading, before which a mark is put."""
    found = []
    for node in tree.css("h1,h2,h3,h4,h5,h6"):
        link = None if node.attributes.get("id") else node.css_first("a[id],a[name]")
        attributes = link.attributes if link else node.attributes
        found.append((_line(node), attributes.get("id") or attributes.get("name") or ""))
        node.insert_before(_MARK)
    return found


def _without_marks(text: str, nodes: Sequence[tuple[str, str]]) -> tuple[str, tuple[Heading, ...]]:
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


def _prose(
    text: str, nodes: Sequence[tuple[str, str]] = (), heading: str = "", section: str = "", lead: str = ""
) -> Prose:
    """The text with marks before its headings, which `nodes` describe, as prose."""
    if END_OF_LEAD in text:
        before, _, after = text.partition(END_OF_LEAD)
        lead, text = lead or tidy(before.replace(_MARK, " ")).strip(), f"{before} {after}"
    text = tidy(text)
    if "¹" in text or "²" in text or "³" in text:  # as any text with such numbers has
        text = _RAISED_REFERENCE.sub(" ", text)
    text, headings = _without_marks(text, nodes)
    return Prose(text, heading, section if text.partition("\n")[0] == section else "", lead, headings)


def _spaced(html: str) -> str:
    """HTML with blanks where readers see words apart: around blocks, after keys, before the number of a reference."""
    html = _BLOCK.sub("\n<", html)
    html = _APART.sub(r"\g<0> ", html)
    return _SUP.sub(_apart, html) if "<sup" in html else html


def _apart(sup: re.Match[str]) -> str:
    """A raised number, apart from the word that it refers to."""
    before = sup.string[max(0, sup.start() - 60) : sup.start()]
    word = _BEFORE_BARE_REFERENCE if sup["bare"] else _BEFORE_REFERENCE
    return f" {sup[0]}" if word.search(before) else sup[0]


def _headings(tree: LexborHTMLParser, *, is_page: bool) -> tuple[str, str]:
    """The main heading or the title, and without these the first of the lesser headings."""
    headings = tree.css("h1")
    title = tree.css_first("head > title") if is_page or not headings else None
    found = _line(title) or _line(next((node for node in headings if UNSURE not in node.attributes), None))
    if not found and headings and _line(tree.body).startswith(unsure := _line(headings[0])):
        found = unsure
    return found, "" if found else _line(tree.css_first("h2,h3,h4,h5,h6"))


def _description(tree: LexborHTMLParser) -> str:
    """The description of a page in its head."""
    for name in ('name="description"', 'property="og:description"'):
        element = tree.css_first(f"head > meta[{name}]")
        if element and (content := element.attributes.get("content")):
            return " ".join(content.split())
    return ""


def _keep_what_is_indexed(tree: LexborHTMLParser) -> None:
    """Take out what a page itself keeps out of its search, and all but what it calls its body."""
    for element in tree.css("[data-pagefind-ignore]"):
        element.decompose()
    bodies = [element.html or "" for element in tree.css("[data-pagefind-body]")]
    if bodies and tree.body:
        kept = LexborHTMLParser("\n".join(bodies)).body
        if kept:
            for child in list(tree.body.iter(include_text=True)):
                child.decompose()
            tree.body.insert_child(kept)


def _without_readings(tree: LexborHTMLParser) -> list[tuple[LexborNode, str]]:
    """Take the readings out of ruby annotations, whose base is a word; each with the block that it belongs to."""
    found: list[tuple[LexborNode, str]] = []
    for ruby in tree.css("ruby"):
        reading = "".join(node.text() for node in ruby.css("rt"))
        for node in ruby.css("rt, rp, rtc"):
            node.decompose()
        block = ruby
        while block.parent and (block.tag in _INLINE):
            block = block.parent
        found.append((block, reading))
    return found


def _line(node: LexborNode | None) -> str:
    return " ".join(node.text().split()) if node else ""


def without_false_tags(text: str) -> str:
    """The text with `&lt;` where a bracket begins no element of HTML: `List<T>`, `a < b`."""
    return _NO_TAG.sub("&lt;", text) if "<" in text else text


def clean(text: str) -> str:
    """The text without control characters, invisible characters and halves of characters."""
    if text.isascii():
        return text if text.isprintable() else _CONTROL.sub(" ", text)
    if text.isprintable() and not any(sign in text for sign in "\ufe0e\ufe0f\u034f\U000e0100"):
        return text
    data = _INVISIBLE.sub(_visible, text).encode("utf-8", "ignore")
    text = data.decode("utf-8")
    return text if _BEGIN_OF_RARE_MARKS not in data else _RARE.sub("", text)


def _visible(found: re.Match[str]) -> str:
    """A blank for a control character, and nothing for what nobody sees; a symbol keeps how it is to be drawn."""
    if found[0] in VARIATION_SELECTORS and not found.string[found.start() - 1 : found.start()].isalnum():
        return found[0]
    return "" if found[0] in INVISIBLE else " "


def tidy(text: str) -> str:
    """The text without control characters, runs of blanks and empty lines."""
    return "\n".join(filter(None, map(_tidy_line, text.split("\n"))))


def _tidy_line(line: str) -> str:
    line = clean(line)
    if line.isprintable() and "  " not in line:
        return line.strip()  # as most are: spaces are the only blanks that are printable
    return " ".join(line.split())


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

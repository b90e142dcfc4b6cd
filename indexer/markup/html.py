"""Visible text of HTML."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from search.text.folding import MARKS, VARIATION_SELECTORS

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
_APART = re.compile(
    r"(?<=</kbd>)(?=<)|(?<=</button>)(?=<)|(?<=</label>)(?=<)|(?<=</select>)(?=<)|(?<=</textarea>)(?=<)"
)
"""Between elements whose words are apart."""
_RUBY = re.compile(r"<r(?:t|uby)\b", re.IGNORECASE)
_INLINE = frozenset("a abbr b bdi bdo cite code dfn em font i mark q ruby rb s small span strong sub sup u".split())
_REFERENCE = re.compile(
    r"(?:(?<=[^\W\d_]{3})|(?<=\d))((?:</\w{1,10}>){0,4})<sup\b(?=[^<>]{0,200}>\s{0,9}[\d*†‡§])"  # after a word, no `x²`
    r"|(?<=\w)((?:</\w{1,10}>){0,4})<sup\b(?=[^<>]{0,200}>\s{0,9}(?:[\[(]|<a\b))",
    re.IGNORECASE,
)
_RAISED = "¹²³⁴⁵⁶⁷⁸⁹⁰"
_RAISED_REFERENCE = re.compile(rf"(?<=[^\W\d_]{{3}})(?=[{_RAISED}])")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_VARIATION = re.compile(rf"(?<=\w)[{VARIATION_SELECTORS}]+")
_CONTROL_OR_INVISIBLE = re.compile(rf"[{_CONTROL.pattern[1:-1]}]|[{MARKS}]+|{_VARIATION.pattern}")

_FEW_TAGS = 1_000
_MAX_WORK = 1_000_000
"""Open elements times tags: what a parser may have to do when elements are opened and never closed."""


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


def read_html(html: str, *, is_page: bool = False) -> Prose:
    """The visible text of HTML, and its heading; in a time proportional to its length.

    The heading of a page is its title; that of a part of a page its main heading, which in Markdown is one of Markdown,
    or stands before all else.
    """
    if _is_pathological(html):
        return _prose(_strip(html))
    tree = LexborHTMLParser(_spaced(html))
    if "data-pagefind-" in html:
        _keep_what_is_indexed(tree)
    readings = _without_readings(tree) if _RUBY.search(html) else []
    # Most texts have neither, and to look for a tag in the tree takes as long as to parse a page of text.
    heading, section = _headings(tree, is_page=is_page) if _HEADING.search(html) else ("", "")
    lead = _description(tree) if is_page else ""
    for image in tree.css("img") if _IMAGE.search(html) else ():
        image.replace_with(f" {image.attributes.get('alt') or ''} ")
    for block, reading in readings:
        block.insert_child(f" {reading}")
    tree.strip_tags(_DROPPED)
    return _prose(tree.body.text() if tree.body else "", clean(heading), clean(section), clean(lead))


def _prose(text: str, heading: str = "", section: str = "", lead: str = "") -> Prose:
    if END_OF_LEAD in text:
        before, _, after = text.partition(END_OF_LEAD)
        lead, text = lead or tidy(before).strip(), f"{before} {after}"
    text = tidy(text)
    if any(sign in text for sign in _RAISED) and not text.isascii():
        text = _RAISED_REFERENCE.sub(" ", text)
    return Prose(text, heading, section if text.partition("\n")[0] == section else "", lead)


def _spaced(html: str) -> str:
    """HTML with blanks where readers see words apart: around blocks, after keys, before the number of a reference."""
    html = _BLOCK.sub("\n<", html)
    if "</" in html:
        html = _APART.sub(" ", html)
    return _REFERENCE.sub(r"\1\2 <sup", html) if "<sup" in html else html


def _headings(tree: LexborHTMLParser, *, is_page: bool) -> tuple[str, str]:
    """The main heading or the title, and without these the first of the lesser headings."""
    title, main = tree.css_first("head > title"), tree.css_first(f"h1:not([{UNSURE}])")
    found = _line(title or main) if is_page else _line(main or title)
    if not found and (unsure := _line(tree.css_first(f"h1[{UNSURE}]"))):
        found = unsure if _line(tree.body).startswith(unsure) else ""
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
    if text.isprintable():
        return text if text.isascii() else _VARIATION.sub("", text)
    if text.isascii():
        return _CONTROL.sub(" ", text)
    text = _CONTROL_OR_INVISIBLE.sub(lambda found: " " if _CONTROL.match(found[0]) else "", text)
    return text.encode("utf-8", "ignore").decode("utf-8")


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

"""Visible text of Markdown bodies, titles and excerpts."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import accumulate, pairwise
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from indexer.markup import mdx, visible_values
from indexer.markup.dialects import as_commonmark
from indexer.markup.heading_ids import with_ids
from indexer.markup.html import UNSURE, Prose, clean, read_html, without_false_tags
from indexer.markup.source import Syntax
from indexer.markup.source import read as read_source
from indexer.markup.template_tags import without_tags

EXCERPT_LENGTH = 300
"""In characters, of an excerpt taken from the body."""

_MAX_LINE = 20_000
"""In characters; a longer title or value is cut."""

_MAX_MARKS = 20_000
"""A body with more marks is read without its inline markup, whose reading costs some 40 µs for each mark."""
_MAX_INLINE = 1024 * 1024
"""In characters; so is a longer body."""
_MAX_LINES = 50_000
"""A body with more lines is read as if it were HTML only: a line costs up to 60 µs."""

_MARK = re.compile(r"[\[\]*_`<&!\\~]")
_LINK = re.compile(r"!?\[([^\[\]\n]*)\]\([^()\n]*\)")

_MAIN_HEADING = re.compile("<h1\\b", re.IGNORECASE)
_CLOSING_TAG = re.compile(r"</([A-Za-z][A-Za-z0-9]*)")
_PLAIN_TAG = re.compile(r"<(?!(?:br|wbr|hr|li)\b|(?<=\A<)p>)([A-Za-z][A-Za-z0-9]*)>", re.IGNORECASE)
"""A tag without attributes of an element that people close."""
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


def read_markdown(body: str) -> Prose:
    """The text of Markdown, and its first heading, in a time proportional to its length."""
    source = read_source(body, Syntax.MARKDOWN)
    text = mdx.with_shown_values(mdx.without_imports(with_ids(source.text)))
    return _read_markdown(source.restored(as_commonmark(_with_unsure_headings(without_tags(text)))))


def read_mdx(body: str) -> Prose:
    """The same of MDX, in which braces are not those of a template language."""
    source = read_source(body, Syntax.MDX)
    text = mdx.markdown_of(with_ids(source.text))
    return _read_markdown(source.restored(as_commonmark(_with_unsure_headings(text))))


def _with_unsure_headings(text: str) -> str:
    """Markdown in which the main headings of HTML are marked: they may be part of an example."""
    return _MAIN_HEADING.sub(f"<h1 {UNSURE}", text) if "<h1" in text or "<H1" in text else text


def _read_markdown(body: str) -> Prose:
    if body.count("\n") > _MAX_LINES:
        return read_html(_LINK.sub(r"\1", body))
    inline = len(body) <= _MAX_MARKS or (len(body) <= _MAX_INLINE and len(_MARK.findall(body)) <= _MAX_MARKS)
    return read_html(_markdown(inline=inline).render(body))


def read_html_body(body: str) -> Prose:
    """The text of HTML that may hold the tags of a template language, and its title or first heading.

    Entities that were encoded twice, as many exports have them, are decoded.
    """
    source = read_source(body, Syntax.HTML)
    prose = read_html(source.restored(without_tags(source.text)), is_page=True)
    return _unescaped(prose) if _ENTITY.search(prose.text) else prose


def _unescaped(prose: Prose) -> Prose:
    """The same with entities decoded; headings stay where their sections begin."""
    bounds = [0, *(heading.start for heading in prose.headings), len(prose.text)]
    pieces = [html.unescape(prose.text[start:end]) for start, end in pairwise(bounds)]
    starts = accumulate(map(len, pieces))
    moved = (heading._replace(start=start) for heading, start in zip(prose.headings, starts, strict=False))
    return replace(prose, text="".join(pieces), headings=tuple(moved))


def one_line(text: str) -> str:
    """A title or a value as one line: tags stripped, entities decoded (twice encoded ones too), blanks collapsed.

    What only looks like a tag (`List<T>`, `a < b`) stays.
    """
    text = text[:_MAX_LINE]
    if "<" in text:
        text = read_html(_without_lone_tags(without_false_tags(text))).text
    if "&" in text:
        for _ in range(2):
            if _ENTITY.search(text):
                text = html.unescape(text)
    if text.isprintable() and "  " not in text:
        return text.strip()  # as most are: spaces are the only blanks that are printable
    return " ".join(clean(text).split())


def _without_lone_tags(text: str) -> str:
    """The text with `&lt;` where a tag says nothing, and is therefore spoken of: `<input>`, `Elements (e.g. <div>)`."""
    closed = {name.lower() for name in _CLOSING_TAG.findall(text)}
    return _PLAIN_TAG.sub(lambda tag: tag[0] if tag[1].lower() in closed else f"&lt;{tag[1]}>", text)


def one_line_of_markdown(text: str) -> str:
    """The same for an excerpt, which may have emphasis, code and links."""
    if "*" in text or "_" in text or "`" in text or "[" in text:
        text = _markdown(inline=len(text) <= _MAX_LINE).renderInline(without_false_tags(text[:_MAX_LINE]))
    return one_line(text)


def start_of(text: str, length: int = EXCERPT_LENGTH) -> str:
    """The first words of a text, at most `length` characters, and an ellipsis when there are more."""
    line = " ".join(text[: 4 * length].split())
    if len(line) <= length:
        return line
    start = line[:length]
    cut = start.rfind(" ") if line[length] != " " else length
    return start[: cut if cut > length // 2 else length].rstrip(" ,;:.-") + "…"


@cache
def _markdown(*, inline: bool) -> MarkdownIt:
    """A parser of CommonMark with tables; without `inline` it only removes the addresses of links from paragraphs."""
    markdown = MarkdownIt("commonmark").enable("table")
    markdown.add_render_rule("code_block", _indented)
    markdown.add_render_rule("fence", _fenced)
    if not inline:
        markdown.core.ruler.at("inline", _leave_inline)
    return markdown


def _indented(_renderer: Any, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
    """Text indented by four spaces: to Markdown a block of code, and beside HTML often only HTML indented nicely."""
    content = tokens[index].content
    is_html = index and tokens[index - 1].type == "html_block"
    return f"<pre>{without_false_tags(content) if is_html else html.escape(content, quote=False)}</pre>\n"


def _fenced(_renderer: Any, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
    """A block of code, below its title, which the line of its fence may give."""
    token = tokens[index]
    title = visible_values.of_tag(token.info) if "=" in token.info else ""
    return f"<p>{title}</p>\n<pre>{html.escape(token.content, quote=False)}</pre>\n"


def _leave_inline(state: StateCore) -> None:
    for token in state.tokens:
        if token.type == "inline":
            token.children = [Token(type="html_inline", tag="", nesting=0, content=_LINK.sub(r"\1", token.content))]

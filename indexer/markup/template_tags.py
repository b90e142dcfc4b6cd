"""Removal of the tags of template languages.

Liquid (`{% %}`, `{{ }}`), Hugo's shortcodes (`{{< >}}`, `{{% %}}`), ERB (`<% %>`) and kramdown's attributes
(`{: .class}`) are instructions for a site generator. The text between a pair of tags is kept, and so are the values of
a tag that readers see. What must stay as it is, as in `{% raw %}`, was set aside before (see `source`).
"""

from __future__ import annotations

import re

from indexer.markup import visible_values

# No tag may contain the begin of another: so each character is looked at once, whatever is never closed.
_TAG = re.compile(
    r"\{\{[^{}]*+(?:(?:\{(?![{%])|\}(?!\}))[^{}]*+){0,500}\}\}"
    r"|\{%[^{}%]*+(?:(?:%(?!\})|\{(?![{%])|\}(?!\}))[^{}%]*+){0,500}%\}"
    r"|\{:[^{}\n]*(?:\n[^{}\n]*)?\}|\{#[\w:.-]+\}"
)
_MARKS = frozenset("*_")
_OPENING_MARKS = re.compile(r"(?:\A|[\s(\[>\"'|])[*_]{1,3}\Z")
_CLOSING_MARKS = re.compile(r"[*_]{1,3}(?![*_\w])")
_WORD_JOINER = "\u2060"
"""In emphasis that held only a tag, or a tag at its end: else its marks would be text. It is removed later."""
_ERB = re.compile(r"<%[^%<]*+(?:(?:%(?!>)|<(?!%))[^%<]*+){0,500}%>")


def without_tags(text: str) -> str:
    """The text without the tags of template languages."""
    if "<%" in text:
        text = _ERB.sub("", text)
    if "{" not in text:
        return text
    parts: list[str] = []
    position = 0
    for tag in _TAG.finditer(text):
        start, end = tag.span()
        if text[start - 1 : start] == "<" and text[end : end + 1] == ">":  # an address that people see
            start, end = start - 1, end + 1
        parts += (text[position:start], _instead(tag, text))
        position = end
    return "".join((*parts, text[position:]))


def _instead(tag: re.Match[str], text: str) -> str:
    """What stands for a tag: the values that readers see, or a sign that keeps the Markdown around it what it is."""
    start, end = tag.span()
    if text.endswith(("](", "](<"), 0, start):
        return "#"  # so that a link whose address was the tag is still a link
    if shown := visible_values.of_tag(tag[0]):
        return f" {shown} " if text[start - 1 : start].strip() else f"{shown} "
    is_closed = text[end : end + 1] in _MARKS and text[start - 1 : start] != "\n" and _CLOSING_MARKS.match(text, end)
    is_opened = text[start - 1 : start] in _MARKS and _OPENING_MARKS.search(text[max(0, start - 5) : start])
    return _WORD_JOINER if is_closed or is_opened else ""

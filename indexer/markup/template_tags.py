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
    r"|\{:[^{}\n]*\}|\{#[\w:.-]+\}"
)
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
        parts.append(text[position : tag.start()])
        if text.endswith(("](", "](<"), 0, tag.start()):
            parts.append("#")  # so that a link whose address was the tag is still a link
        elif shown := visible_values.of_tag(tag[0]):
            parts.append(f" {shown} " if text[tag.start() - 1 : tag.start()].strip() else f"{shown} ")
        position = tag.end()
    return "".join((*parts, text[position:]))

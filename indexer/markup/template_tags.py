"""Removal of the tags of template languages.

Liquid (`{% %}`, `{{ }}`), Hugo's shortcodes (`{{< >}}`, `{{% %}}`) and kramdown's attributes (`{: .class}`) are
instructions for a site generator.
The text between a pair of tags is kept, that of `{% raw %}` unchanged, and that of `{% comment %}` dropped.
"""

from __future__ import annotations

import re

# Neither form may contain a brace: so each character is looked at once, whatever is never closed.
_TAG = re.compile(r"\{\{[^{}]*\}\}|\{%-?\s*(?P<name>\w*)[^{}]*\}|\{:[^{}\n]*\}|\{#[\w-]+\}")
_PAIRED = {"raw": "endraw", "comment": "endcomment"}


def without_tags(text: str) -> str:
    """The text without the tags of template languages."""
    if "{" not in text:
        return text
    parts: list[str] = []
    position, end = 0, ""
    for match in _TAG.finditer(text):
        name = match["name"] or ""
        if end and name != end:
            continue
        if end != "endcomment":
            parts.append(text[position : match.start()])
            if text.endswith("](", 0, match.start()):
                parts.append("#")  # so that a link whose address was the tag is still a link
        position, end = match.end(), "" if end else _PAIRED.get(name, "")
    if end != "endcomment":
        parts.append(text[position:])
    return "".join(parts)

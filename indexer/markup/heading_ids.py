"""Ids that are written at headings of Markdown, as parts of HTML, which survive where attributes are removed.

| form                       | generators                                     |
|----------------------------|------------------------------------------------|
| `## Usage {#use}`          | Hugo, Docusaurus, Zola, VitePress, MkDocs, mdBook |
| `## Usage {: #use .wide }` | kramdown, Python-Markdown                      |
| `{: #use}` below a heading | kramdown                                       |
"""

from __future__ import annotations

import re

_AT_END = re.compile(
    r"^(?P<heading> {0,3}#{1,6}[ \t][^\n{]*(?:\{(?!:?[ \t]*#)[^\n{]*)*)"
    r"\{:?[ \t]*#(?P<id>[\w:.-]+)[^{}\n]*\}[ \t#]*$",
    re.MULTILINE,
)
_BELOW = re.compile(r"^(?P<heading> {0,3}#{1,6}[ \t][^\n]*)\n\{:[ \t]*#(?P<id>[\w:.-]+)[^{}\n]*\}[ \t]*$", re.MULTILINE)


def with_ids(text: str) -> str:
    """The text with `<a id="use"></a>` at the end of each heading with an id of its own; lines stay lines."""
    if "{#" not in text and "{:" not in text and "{ #" not in text:
        return text
    return _BELOW.sub(_as_html, _AT_END.sub(_as_html, text))


def _as_html(found: re.Match[str]) -> str:
    below = "\n" if "\n" in found[0] else ""
    return f'{found["heading"].rstrip(" #")} <a id="{found["id"]}"></a>{below}'

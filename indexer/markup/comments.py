"""Comments of template engines, editors and HTML in the source of a page, and what else opens and closes in pairs.

| comment                              | of                                   |
|--------------------------------------|--------------------------------------|
| `<!-- -->`                           | HTML                                 |
| `%% %%`                              | Obsidian                             |
| `{# #}`                              | Jinja, Nunjucks, Twig, Tera, GitBook |
| `{% comment %}`, `{% doc %}`         | Liquid, Django                       |
| `{{/* */}}`, `{{< comment >}}`       | Go templates, Hugo                   |
| `{/* */}`                            | JSX, MDX                             |
| `{{!-- --}}`, `{{! }}`               | Handlebars, Mustache                 |
| `<%# %>`, `<%-- --%>`                | ERB, EJS, JSP                        |
| `{>> <<}`, `{-- --}`, `{~~ ~>`       | CriticMarkup                         |
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

_ENCRYPTED = r"comment|(?:hugo-?)?encrypt(?:ed)?|password|protected|secret|private"
"""Shortcodes whose text the site shows to nobody, or only to who knows a password."""
_TAG_END = r"[^{}%]{0,200}-?%\}"
_SHORTCODE_END = r"(?:[^{}<>%]|\"[^\"\n]{0,200}\"){0,200}[>%]\}\}"


class Kind(Enum):
    """What becomes of the text between the two."""

    COMMENT = "it is no text"
    CODE = "it is text as it stands, and no markup"
    RAW = "it is markup without tags"


@dataclass(frozen=True, slots=True)
class Pair:
    """What opens a part of a source, and what closes it."""

    opening: str
    closing: str
    kind: Kind = Kind.COMMENT
    hides_alone: str = ""
    """What an opening without its closing must be like to hide what follows; empty: anything."""


_NEVER = "(?!)"
PAIRS: dict[str, Pair] = {
    "html": Pair("<!--", "--!?>"),
    "erb": Pair("<%#", "%>"),
    "jsp": Pair("<%--", "--%>"),
    "obsidian": Pair(r"(?<![\d%\\])%%(?!%)", "%%", hides_alone=r"(?:\A|(?<=\s))%%(?=\S|[ \t]*(?:\n|\Z))"),
    "go": Pair(r"\{\{-?\s{0,20}/\*", r"\*/\s{0,20}-?\}\}"),
    "handlebars": Pair(r"\{\{~?!--", r"--~?\}\}"),
    "mustache": Pair(r"\{\{!(?!--)", r"\}\}", hides_alone=_NEVER),
    "jsx": Pair(r"\{\s{0,20}/\*", r"\*/\s{0,20}\}"),
    # `{#id .class}` is an attribute of a heading, and `{#if x}` a block of Svelte.
    "jinja": Pair(r"\{#(?![\w:.-]{1,200}(?:[ \t][^{}\n#]{0,200})?\})", r"#\}", hides_alone=r"\{#+-?\s"),
    "liquid": Pair(r"\{%-?\s{0,20}comment\b" + _TAG_END, r"\{%-?\s{0,20}endcomment\b" + _TAG_END),
    "doc": Pair(r"\{%-?\s{0,20}doc\s{0,20}-?%\}", r"\{%-?\s{0,20}enddoc\s{0,20}-?%\}"),
    "shortcode": Pair(
        rf"\{{\{{[<%]-?\s{{0,20}}(?:{_ENCRYPTED})\b(?![^{{}}]{{0,200}}/[>%]\}}){_SHORTCODE_END}",
        rf"\{{\{{[<%]-?\s{{0,20}}/\s{{0,20}}(?:{_ENCRYPTED})\b{_SHORTCODE_END}",
    ),
    "remark": Pair(r"\{>>", r"<<\}"),
    "deletion": Pair(r"\{--", r"--\}", hides_alone=_NEVER),
    "substitution": Pair(r"\{~~", "~>", hides_alone=_NEVER),
    "raw": Pair(
        r"\{%-?\s{0,20}(?:raw|verbatim)\b" + _TAG_END, r"\{%-?\s{0,20}end(?:raw|verbatim)\b" + _TAG_END, Kind.RAW
    ),
    "highlight": Pair(
        r"\{%-?\s{0,20}(?:highlight|codeblock)\b" + _TAG_END,
        r"\{%-?\s{0,20}end(?:highlight|codeblock)\b" + _TAG_END,
        Kind.CODE,
    ),
    "assigned": Pair(r"\{%-?\s{0,20}set\s[\w\s,]{1,100}-?%\}", r"\{%-?\s{0,20}endset\b" + _TAG_END, Kind.CODE),
    "hugo": Pair(
        r"\{\{[<%]\s{0,20}highlight\b" + _SHORTCODE_END,
        r"\{\{[<%]\s{0,20}/\s{0,20}highlight\b[^{}]{0,20}\}\}",
        Kind.CODE,
    ),
}
"""By a name of ours, in the order in which they are tried."""

OPENING = re.compile("|".join(f"(?P<{name}>{pair.opening})" for name, pair in PAIRS.items()), re.IGNORECASE)
"""Any of them; the name of its group is that of the pair."""
CLOSINGS = {name: re.compile(pair.closing, re.IGNORECASE) for name, pair in PAIRS.items()}
_ALONE = {name: re.compile(pair.hides_alone, re.IGNORECASE) for name, pair in PAIRS.items()}
_END_OF_LEAD = re.compile(
    r"<!--+\s*(?:more\b[^<>]*|(?:truncate|/?excerpt|end|read[-_ ]?more|(?:excerpt|summary|teaser)[-_ ]end"
    r"|(?:end[-_ ]?(?:of[-_ ])?|pelican_end_)(?:excerpt|summary|intro|teaser))\s*)-->"
    r"|\{\s*/\*\s*(?:truncate|more|excerpt)\s*\*/\s*\}",
    re.IGNORECASE,
)
_PARAGRAPH_END = re.compile(r"\n[ \t>]*(?:\n|\Z)|\Z")


def ends_lead(comment: str) -> bool:
    """Whether a comment says that the summary of the page ends here: `<!--more-->`, `{/* truncate */}`."""
    return len(comment) < 100 and _END_OF_LEAD.fullmatch(comment) is not None


def end_of_unclosed(name: str, text: str, start: int) -> int:
    """Where what a comment without its closing hides ends: `start` when it hides nothing.

    At the start of a line it hides all that follows, as browsers and generators have it; within a line its paragraph.
    """
    if PAIRS[name].kind is not Kind.COMMENT or not _ALONE[name].match(text, start):
        return start
    line = text.rfind("\n", max(0, start - 100), start) + 1
    is_first = (line or start < 100) and not text[line:start].strip(" \t>")
    is_whole_line = name != "obsidian" or not text[start + 2 : start + 100].partition("\n")[0].strip()
    if is_first and is_whole_line:
        return len(text)
    found = _PARAGRAPH_END.search(text, start)
    return found.start() if found else len(text)

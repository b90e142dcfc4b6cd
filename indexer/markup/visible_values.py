"""Values of tags that readers see: titles, labels, captions and the like.

They stand in components (`<Card title="…">`, `<TabItem label={'…'}>`), in shortcodes (`{{< figure caption="…" >}}`) and
in tags of template languages (`{% include note.html content="…" %}`). Names of classes, addresses and ids are none.
"""

from __future__ import annotations

import re
import string

from indexer.markup.html import without_false_tags

_QUOTED = r"(?:\"((?:[^\"\\]|\\.){0,2000})\"|'((?:[^'\\]|\\.){0,2000})'|`([^`]{0,2000})`|“([^”]{0,2000})”)"
_VALUE = re.compile(rf"[=:]\s*+\{{?\s*+{_QUOTED}")
_NAME_SIGNS = string.ascii_letters + string.digits + "-_"
_NAMES = frozenset(
    (
        *("title", "label", "caption", "alt", "alttext", "text", "content", "summary", "description", "headline"),
        *(
            "heading",
            "header",
            "subtitle",
            "subheading",
            "subheader",
            "tip",
            "tooltip",
            "message",
            "question",
            "answer",
        ),
        *(
            "quote",
            "tagline",
            "eyebrow",
            "kicker",
            "intro",
            "prompt",
            "term",
            "legend",
            "attr",
            "cta",
            "badge",
            "footer",
        ),
        *("buttontext", "buttonlabel", "buttontitle", "linktext", "linklabel", "linktitle", "placeholder"),
    )
)
"""Of values that readers see, in small letters and without - and _."""
_LISTED = re.compile(r"(?<![\w.-])(?:items|tabs|labels|titles|headers|options)\s*=\s*\{?\s*\[([^\[\]{}]{0,2000})\]")
_STRING = re.compile(_QUOTED)
_SHOWS_ARGUMENTS = re.compile(
    r"\{[{%][<%-]?\s{0,20}(?:tab|tabitem|tab-item|details|expand|expandable|accordion|collapse|collapsible|spoiler|toggle"
    r"|button|btn|step|kbd|abbr|quote|summary)\b(?=\s)"
)
"""Tags whose values without a name are shown."""
_LONE = re.compile(rf"(?<=\s){_QUOTED}")
_EXPRESSION = re.compile(rf"\{{\s*{_QUOTED}\s*\}}")
_BLOCK_SIGN = re.compile(r"[#>+*=:-]|\d+[.)]")


def of_tag(tag: str) -> str:
    """What readers see of the values of a tag; empty when there is nothing."""
    if '"' not in tag and "'" not in tag and "`" not in tag and "“" not in tag:
        return ""
    found = [
        value[value.lastindex or 0] for value in _VALUE.finditer(tag) if _name_before(tag, value.start()) in _NAMES
    ]
    if "[" in tag:
        found += [value for listed in _LISTED.findall(tag) for text in _STRING.findall(listed) for value in text]
    if tag[0] == "{" and (name := _SHOWS_ARGUMENTS.match(tag)):
        found += [value for text in _LONE.findall(tag[name.end() :]) for value in text]
    return _escaped("\n".join(dict.fromkeys(filter(None, found))))


def _name_before(tag: str, end: int) -> str:
    """The name that ends here, as `_NAMES` have it."""
    head = tag[max(0, end - 40) : end].rstrip()
    return head[len(head.rstrip(_NAME_SIGNS)) :].replace("-", "").replace("_", "").lower()


def of_expression(expression: str) -> str:
    """What readers see of an expression of JSX: that of `{"text"}` is its text, that of others is not known."""
    found = _EXPRESSION.fullmatch(expression)
    return without_false_tags(next(filter(None, found.groups()), "")) if found else ""


def _escaped(text: str) -> str:
    """The text in Markdown: what begins it begins no block, and what is no tag is text."""
    text = without_false_tags(text.replace('\\"', '"').replace("\\'", "'"))
    return f"\\{text}" if _BLOCK_SIGN.match(text) and not text[0].isdigit() else text

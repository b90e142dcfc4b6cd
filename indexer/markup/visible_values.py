"""Values of tags that readers see: titles, labels, captions and the like.

They stand in components (`<Card title="…">`, `<TabItem label={'…'}>`), in shortcodes (`{{< figure caption="…" >}}`) and
in tags of template languages (`{% include note.html content="…" %}`). Names of classes, addresses and ids are none.
"""

from __future__ import annotations

import re

from indexer.markup.html import without_false_tags

_QUOTED = r"(?:\"((?:[^\"\\]|\\.){0,2000})\"|'((?:[^'\\]|\\.){0,2000})'|`([^`]{0,2000})`|“([^”]{0,2000})”)"
_NAMED = re.compile(
    r"(?<![\w.-])(?:title|label|caption|alt|alt[-_]?[tT]ext|text|content|summary|description|headline|heading|header"
    r"|sub[-_]?(?:title|heading|header)|tip|tooltip|message|question|answer|quote|tagline|eyebrow|kicker|intro|prompt"
    r"|term|legend|attr|cta|(?:button|link)[-_]?(?:text|label|title)|(?:button|link)(?:Text|Label|Title)|placeholder"
    rf"|badge|footer)\s*[=:]\s*\{{?\s*{_QUOTED}"
)
_LISTED = re.compile(r"(?<![\w.-])(?:items|tabs|labels|titles|headers|options)\s*=\s*\{?\s*\[([^\[\]{}]{0,2000})\]")
_STRING = re.compile(_QUOTED)
_SHOWS_ARGUMENTS = re.compile(
    r"\{[{%][<%-]?\s{0,20}(?:tab|tabitem|tab-item|details|expand|expandable|accordion|collapse|collapsible|spoiler|toggle"
    r"|badge|button|btn|hint|note|tip|warning|admonition|callout|alert|step|kbd|label|abbr|quote|summary)\b(?=\s)"
)
"""Tags whose values without a name are shown."""
_LONE = re.compile(rf"(?<=\s){_QUOTED}")
_EXPRESSION = re.compile(rf"\{{\s*{_QUOTED}\s*\}}")
_BLOCK_SIGN = re.compile(r"[#>+*=:-]|\d+[.)]")


def of_tag(tag: str) -> str:
    """What readers see of the values of a tag; empty when there is nothing."""
    if '"' not in tag and "'" not in tag and "`" not in tag and "“" not in tag:
        return ""
    found = [value for named in _NAMED.findall(tag) for value in named]
    found += [value for listed in _LISTED.findall(tag) for string in _STRING.findall(listed) for value in string]
    if tag[0] == "{" and (name := _SHOWS_ARGUMENTS.match(tag)):
        found += [value for string in _LONE.findall(tag[name.end() :]) for value in string]
    return _escaped("\n".join(dict.fromkeys(filter(None, found))))


def of_expression(expression: str) -> str:
    """What readers see of an expression of JSX: that of `{"text"}` is its text, that of others is not known."""
    found = _EXPRESSION.fullmatch(expression)
    return without_false_tags(next(filter(None, found.groups()), "")) if found else ""


def _escaped(text: str) -> str:
    """The text in Markdown: what begins it begins no block, and what is no tag is text."""
    text = without_false_tags(text.replace('\\"', '"').replace("\\'", "'"))
    return f"\\{text}" if _BLOCK_SIGN.match(text) and not text[0].isdigit() else text

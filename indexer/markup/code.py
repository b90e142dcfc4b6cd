"""Code in the text: parts that show code, and therefore mean nothing themselves."""

from __future__ import annotations

import re
from functools import cache

# A fence of backticks has no other backtick on its line: "```a``` is code" opens nothing.
_FENCED_OR_INLINE = re.compile(
    r"^[ \t]*(```+(?=[^`\n]*$)|~~~+)[^\n]*$.*?(?:^[ \t]*\1[`~]*[ \t]*$|\Z)|(?<!`)(`+)[^`\n]+\2|\\[{}<>]",
    re.MULTILINE | re.DOTALL,
)
_OPENING = re.compile(
    r"<(?P<tag>pre|script|style|textarea|template|xmp)\b[^<>]{0,200}>"
    r"|\{%-?[ \t]*(?P<liquid>highlight|codeblock|code)\b[^%]{0,200}%\}"
    r"|\{\{[<%][ \t]*(?P<hugo>highlight|code-toggle|code)\b[^{}]{0,200}[>%]\}\}"
    r"|(?P<literal>\{\s{0,20}`(?!``))"
    r"|^(?P<directive>:::+)\{[\w-]{1,40}\}",
    re.IGNORECASE | re.MULTILINE,
)
_CLOSINGS = {
    "tag": r"</{}\b",
    "liquid": r"\{{%-?[ \t]*end{}\b",
    "hugo": r"\{{\{{[<%][ \t]*/[ \t]*{}\b",
    "literal": r"`\s*\}}",
    "directive": r"^:::+[ \t]*$",
}
"""What closes each kind, given its name."""
_INDENTED = re.compile(r"(?:[ ]{4}|[ ]{0,3}\t)[ \t]*\S")
_PREFIX = re.compile(r"(?:[ \t]{0,12}(?:>|[-*+][ \t]|\d{1,9}[.)][ \t])){0,10}[ \t]*")
_FENCE = re.compile(r"(?P<sign>```+|~~~+)(?P<info>.*)")


def without_code(text: str) -> str:
    """The text with blanks for code in fences and between backticks; nothing changes its place."""
    return _FENCED_OR_INLINE.sub(lambda code: " " * len(code[0]), text)


def without_shown_code(text: str) -> str:
    """The text with blanks for all code that is shown; nothing changes its place, and lines end where they did.

    Beside what `without_code` knows, this is: fences in lists and quotes, indented lines after a blank one, elements
    such as `pre` and `script`, tags that highlight, template literals, and directives.
    """
    return without_code(_without_code_lines(without_elements(text)))


def without_elements(text: str) -> str:
    """The text with blanks for what elements and tags of code enclose; what is never closed encloses nothing."""
    kept: list[str] = []
    position = 0
    unclosed: set[str] = set()
    while opening := _OPENING.search(text, position):
        start = opening.end()
        kept.append(text[position:start])
        form = _CLOSINGS[opening.lastgroup or ""].format((opening[opening.lastgroup or ""] or "").lower())
        closing = None if form in unclosed else _compiled(form).search(text, start)
        if closing:
            kept.append(_blank(text[start : closing.start()]))
        else:
            unclosed.add(form)
        position = closing.start() if closing else start
    return "".join((*kept, text[position:]))


_RAW = re.compile(r"\{%-?[ \t]*(raw|verbatim|set|capture)\b[^%{}=]{0,200}%\}")


def without_raw(text: str) -> str:
    """The text with blanks for what is between tags that keep a template engine out, or give it to a name."""
    kept: list[str] = []
    position, unclosed = 0, set[str]()
    for opening in _RAW.finditer(text) if "{%" in text else ():
        name, start = opening[1], opening.end()
        if start < position or name in unclosed:
            continue
        closing = _compiled(_CLOSINGS["liquid"].format(name)).search(text, start)
        if closing is None:
            unclosed.add(name)
        else:
            kept += (text[position:start], _blank(text[start : closing.start()]))
            position = closing.start()
    return "".join((*kept, text[position:]))


@cache
def _compiled(form: str) -> re.Pattern[str]:
    return re.compile(form, re.IGNORECASE | re.MULTILINE)


def _without_code_lines(text: str) -> str:
    """The text without lines of code: in fences, also inside of lists and quotes, and indented after a blank line."""
    kept: list[str] = []
    fence, is_after_blank, is_indented = "", True, False
    for line in text.split("\n"):
        if not line:
            kept.append(line)
            is_after_blank = True
            continue
        is_blank = not line.strip()
        found = _FENCE.match(line, prefix.end()) if (prefix := _PREFIX.match(line)) else None
        if fence:
            is_code = True
            if found and found["sign"].startswith(fence) and not found["info"].strip():
                fence = ""
        elif found and not ("`" in found["sign"] and "`" in found["info"]):
            fence, is_code = found["sign"], True
        else:
            is_indented = (is_blank and is_indented) or (
                (is_after_blank or is_indented) and _INDENTED.match(line) is not None
            )
            is_code = is_indented and not is_blank
        kept.append(" " * len(line) if is_code else line)
        is_after_blank = is_blank
    return "\n".join(kept)


def _blank(text: str) -> str:
    """As many blanks, with the same line ends."""
    return "\n".join(" " * len(line) for line in text.split("\n"))

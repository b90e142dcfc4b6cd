r"""Dialects of Markdown as CommonMark: what other programs write so that it means something.

| written                                   | read as                       | of                        |
|-------------------------------------------|-------------------------------|---------------------------|
| `[^1]: Text`, `^[Text]`                   | an item of a list; `(Text)`   | most; Pandoc              |
| `[[Page\|Text]]`, `[[Page]]`, `![[x.png]]` | `Text`, `Page`, nothing       | Obsidian, wikis           |
| `> [!note] Title`, `!!! note "Title"`     | `Title`                       | Obsidian, GitHub; MkDocs  |
| `:::tip Title`, `::::: objectives`        | `Title`, nothing              | Docusaurus, Pandoc        |
| `{#id .class}`, `{: .class}`              | nothing                       | Pandoc, kramdown          |
| `[//]: # (Text)`                          | nothing: a comment            | all                       |
| `==x==`, `~~x~~`, `H~2~O`, `{++x++}`      | `x`, `H2O`                    | many; CriticMarkup        |
| `Term` and below it `: Text`              | an item of a list             | PHP Markdown Extra        |
| `:rocket:`, `[TOC]`, `\pagebreak`         | nothing                       | many                      |

Code was set aside before (see `source`). A rule is applied only to a text that has its sign.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from indexer.markup import visible_values
from indexer.markup.html import without_false_tags

_Replacement = str | Callable[[re.Match[str]], str]
_QUOTE = r"(?:[ \t]*>)*"
_BULLET = re.compile(rf"{_QUOTE}[ \t]*(?:[-*+]|\d{{1,9}}[.)])[ \t]+")
_NO_SIGNS = bytes(set(range(256)) - set(b"[](^:!?/<{}=~+$\\`|@\n"))
"""What no rule looks for; what is left of a text without it is short."""
_WORDLESS = "&#32;"
"""A blank that begins an item of a list, so that what is indented below belongs to it."""


@dataclass(frozen=True, slots=True)
class _Rule:
    """What is written with a sign, and what it is read as."""

    sign: str
    marks: bytes
    """What is left of the sign without `_NO_SIGNS`."""
    pattern: re.Pattern[str]
    replacement: _Replacement


def _rule(sign: str, pattern: str, replacement: _Replacement = "", marks: str = "") -> _Rule:
    return _Rule(
        sign, (marks or sign).encode().translate(None, _NO_SIGNS), re.compile(pattern, re.MULTILINE), replacement
    )


def _container(found: re.Match[str]) -> str:
    """The title of `:::tip[Title]`, `::: tip Title` and `::: {.tip title="Title"}`."""
    head, rest = found["head"] or "", (found["rest"] or "").rstrip(": \t")
    said = visible_values.of_tag(head + rest)
    if rest.startswith("["):
        return f"{found['before']}{rest[1:].partition(']')[0]}"
    return f"{found['before']}{said or re.sub('[{][^{}]*[}]', '', rest).strip()}"


def _task(found: re.Match[str]) -> str:
    """Nothing for the box of a task, which begins an item of a list."""
    line = found.string[max(0, found.start() - 100) : found.start()].rpartition("\n")[2]
    return "" if _BULLET.fullmatch(line) else found[0]


def _wikilink(found: re.Match[str]) -> str:
    page, bar, text = found["inner"].replace("\\|", "|").partition("|")
    if found["embed"]:
        return "" if not bar or re.fullmatch(r"[\dx ]+", text) else text
    return text.strip() if bar and text.strip() else " ".join(page.replace("#^", "#").replace("#", " ").split())


def _formula(found: re.Match[str]) -> str:
    """The words of a formula, without commands."""
    return " " + re.sub(r"\\[A-Za-z]+|[\\{}^_&$]", " ", found[0]) + " "


_RULES = (
    # A comment reaches to its bracket, or to the end of its paragraph.
    _rule(
        "]:",
        r"^ {0,3}\[[^\]\n]*\]:[ \t]*(?:#|<>|<#>)[ \t]*\n?[ \t]*(?P<open>[(\"'])[^\n]*?(?:\n(?![ \t]*$)[^\n]*?)*?"
        r"(?:[)\"'][ \t]*$|$(?=\n[ \t]*\n|\n?\Z))",
    ),
    _rule("]:", r"^ {0,3}\[(?://|#|comment|hidden|_[^\]\n]*_)\]:.*$"),
    _rule("]:", rf"^({_QUOTE}[ \t]*)\*\[([^\]\n]+)\]:[ \t]*", r"\1* \2: "),
    _rule("^[", r"\^\[([^\[\]\n]*+(?:\[[^\[\]\n]{0,500}\][^\[\]\n]*+){0,20})\]", r" (\1)"),
    _rule("\n:", r"(\n[ \t]{0,3}):([ \t]+)(?=\S)", r"\1*\2"),
    _rule(
        "!!!",
        r"^([ \t]*)!!!\+?[ \t]+[\w -]*(?:\"([^\"\n]*)\"[ \t]*$|(?=$(?:\n[ \t]*)?\n[ \t]+\S))",
        rf"\1* {_WORDLESS}\2",
    ),
    _rule(
        "???",
        r"^([ \t]*)\?\?\?\+?[ \t]+[\w -]*(?:\"([^\"\n]*)\"[ \t]*$|(?=$(?:\n[ \t]*)?\n[ \t]+\S))",
        rf"\1* {_WORDLESS}\2",
    ),
    _rule("===", r"^([ \t]*)===[!+]?[ \t]+\"([^\"\n]*)\"[ \t]*$", rf"\1* {_WORDLESS}\2"),
    _rule(
        ":::",
        rf"^(?P<before>{_QUOTE}[ \t]*):{{3,}}[ \t]*(?P<head>\{{[^{{}}\n]*\}}|[\w-]*)[ \t]*(?P<rest>[^\n]*)$",
        _container,
    ),
    _rule("///", r"^([ \t]*)///+[ \t]*[\w-]*[ \t]*\|?[ \t]*([^\n/]*)$", r"\1\2"),
    _rule("[!", rf"^({_QUOTE}[ \t]*>[ \t]*|[ \t]*)\[![A-Za-z][\w|/ -]*\][+-]?[ \t]*", r"\1"),
    _rule("[", r"\[[ xX]\][ \t]", _task),
    _rule("[[", r"^[ \t]*\[\[_?(?:TOC|toc)_?\]\][ \t]*$"),
    _rule("[[", r"(?P<embed>!?)\[\[(?P<inner>[^\[\]\n]{1,500})\]\](?![(\[])", _wikilink),
    _rule("@[", r"@\[(?i:toc)\][ \t]*$"),
    _rule("[", r"\[(?i:toc)\][ \t]*$"),
    _rule("\\", r"\\(?:page-?break|newpage|clearpage|tableofcontents|toc|appendix)[ \t]*$"),
    _rule("8<", r"^[ \t]*;*-+8<-+.*$"),
    _rule("<<<", r"^<<<[ \t]*[@./].*$"),
    _rule(")=", r"^\([\w:.-]+\)=[ \t]*$"),
    _rule(
        "<", r"<(?<=\w<)([A-Za-z]\w*)[\w, .&]{0,100}>(?![^\n]{0,1000}</\1)", lambda found: without_false_tags(found[0])
    ),
    _rule("<cite|", r"<cite\|[^<>\n]{0,200}>"),
    _rule("==}", r"\{==([^{}=]{0,2000})==\}", r"\1"),
    _rule("==", r"==(?<![=\w]==)(?=[^\s=])([^=\n]{1,500})(?<=[^\s=])==(?![=\w])", r"\1"),
    _rule("++}", r"\{\+\+([^{}+]{0,2000})\+\+\}", r"\1"),
    _rule("~~}", r"~~\}"),
    _rule("~~", r"~~(?=[^\s~])([^~\n]{1,1000})(?<=\S)~~", r"\1"),
    _rule("~", r"~(?<=[\w)]~)([^\s~]{1,40})~(?!~)", r"\1"),
    _rule("^", r"\^(?<=[^\W\d]\^)([^\s^\[\]]{1,40})\^", r"\1"),
    _rule(
        "{",
        r"\{:?[ \t]*(?:[.#][\w:/-]+|[\w:-]+=(?:\"[^\"\n]{0,500}\"|'[^'\n]{0,500}'|[^\s{}\"']+)|-)"
        r"(?:[ \t]+(?:[.#][\w:/-]+|[\w:-]+=(?:\"[^\"\n]{0,500}\"|'[^'\n]{0,500}'|[^\s{}\"']+))){0,20}[ \t]*\}",
    ),
    _rule("${toc}", r"\$\{toc\}"),
    _rule("$", r"\$\$[^$]{0,3000}\$\$|\$[^$\n]*\\[a-zA-Z][^$\n]{0,2000}\$", _formula),
    _rule(":`", r":(?<![\w:]:)[a-z][\w:+-]{0,40}:(?=`)"),
    _rule("::", r"::(?<![\w:]::)[a-z][\w-]{0,40}\[([^\[\]\n]{0,500})\]", r"\1"),
    _rule(":", r":(?<![\w:/]:)(?:[a-z][a-z0-9_+-]{1,40}|100):(?![\w:/])", marks="::"),
)
_FOOTNOTE = re.compile(rf"^({_QUOTE}[ \t]{{0,3}})\[\^([^\]\n]{{1,200}})\]:[ \t]*", re.MULTILINE)
_REFERENCE = re.compile(r"[ \t]?\[\^([^\]\n]{1,200})\]")
_DEFINED = re.compile(r"^ {0,3}\[([^\]\n]+)\]:", re.MULTILINE)
_LINK = re.compile(r"(?<!\])\[([^\[\]\n]+)\]\[([^\[\]\n]*)\]")


def as_commonmark(text: str) -> str:
    """The text in CommonMark, in a time proportional to its length."""
    signs = text.encode("utf-8", "replace").translate(None, _NO_SIGNS)
    if b"[^" in signs:
        text = _with_footnotes(text)
    for rule in _RULES:
        # To look for all signs in all of the text takes ten times as long.
        if rule.marks in signs and rule.sign in text:
            text = rule.pattern.sub(rule.replacement, text)
    return _without_undefined(text) if b"][" in signs and "][" in text else text


def _with_footnotes(text: str) -> str:
    """Footnotes as items of lists, and without the numbers that lead to them."""
    labels = {found[2].casefold() for found in _FOOTNOTE.finditer(text)}
    text = _FOOTNOTE.sub(rf"\1* {_WORDLESS}", text)
    return _REFERENCE.sub(lambda found: "" if found[1].casefold() in labels else found[0], text) if labels else text


def _without_undefined(text: str) -> str:
    """Links to what is defined nowhere, as generators resolve them, are their text."""
    labels = {_label(found[1]) for found in _DEFINED.finditer(text)}
    return _LINK.sub(partial(_text_of_link, labels), text)


def _text_of_link(labels: set[str], found: re.Match[str]) -> str:
    return found[0] if _label(found[2] or found[1]) in labels else found[1]


def _label(text: str) -> str:
    return " ".join(text.split()).casefold()

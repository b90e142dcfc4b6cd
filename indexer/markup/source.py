"""Source of a page: its code set aside, its comments gone.

A text is read once from left to right, and what opens first counts: a comment in code is code, and code in a comment
is nothing. Code is what stands in fences, between backticks, indented by four columns, in elements such as `pre`, and
in `{% raw %}`. In its place stays a mark, so that what looks for tags and markup does not look at it.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache, cached_property

from indexer.markup import indented_code
from indexer.markup.comments import CLOSINGS, OPENING, PAIRS, Kind, end_of_unclosed, ends_lead
from indexer.markup.html import END_OF_LEAD

_MARK = re.compile("\x02(\\d+)\x03")
_RESERVED = {2: " ", 3: " ", 4: " "}

_TAG = re.compile(r"<(?:!--|%|(?i:pre|code|script|style|textarea|xmp)\b)")
_SIGNS = {"`": "`", "~~~": "~~~", "{": r"\{(?!\{\{)(?=[{%#/\s>~-]|[A-Za-z][\w:+-]{0,40}\}`)", "%%": "%%"}
# A template engine knows no backslash: `\{% comment %}` is a comment.
_ESCAPED = re.compile(r"\\(?:[\\`~<%]|\{(?![%{#]))")
_ELEMENT = re.compile(r"<(pre|code|script|style|textarea|xmp)\b[^<>]{0,500}>", re.IGNORECASE)
_RAW_TAG = re.compile(r"\{%-?[ \t]{0,9}(?:end)?(?:raw|verbatim)[ \t]{0,9}-?%\}\n?")
_RAW = re.compile(r"\{%-?[ \t]{0,9}end(?:raw|verbatim)\b")
_RUN = re.compile(r"`+|~+")
_PREFIX = re.compile(r"(?:[ \t]{0,12}(?:>|[-*+][ \t]|\d{1,9}[.)][ \t]|:[ \t])){0,10}[ \t]*")
_MAX_PREFIX = 100
_BLOCK_START = re.compile(r"\n[ \t>]*(?:\n|```|~~~|#{1,6}[ \t]|[-*+][ \t]|\d{1,9}[.)][ \t])")
"""Where the text of a paragraph ends, and a code span in it."""
_QUOTE_END = re.compile(r"\n(?![ \t]*>)")
_ROLE = re.compile(r"\{[A-Za-z][\w:+-]{0,40}\}(?=`)")
_TARGET = re.compile(r"\s*<[^<>`]*>\Z")
_DIRECTIVE = re.compile(
    r"\{(?:note|warning|tip|hint|important|attention|caution|danger|error|seealso|admonition|dropdown|sidebar|margin|topic"
    r"|epigraph|tab-set|tab-item|card|grid|grid-item|grid-item-card|versionadded|versionchanged|deprecated|figure|div"
    r"|exercise|solution|definition|theorem|proof|example|remark)\}(?P<title>[^\n]*)\n?(?:[ \t>]*:[\w-]+:[^\n]*\n)*"
)
"""Directives of MyST that hold text, not code."""


class Syntax(Enum):
    """What a source is written in."""

    MARKDOWN = "Markdown"
    MDX = "MDX"
    HTML = "HTML"


@dataclass(frozen=True, slots=True)
class Source:
    """A text without comments, with marks in place of its code."""

    text: str
    code: tuple[str, ...] = ()

    def restored(self, text: str) -> str:
        """A text with marks, with code in place of them."""
        return _MARK.sub(lambda mark: self.code[int(mark[1])], text) if self.code else text


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a text, and what is left of it around code: `before`, a mark for `code`, and `after`."""

    start: int
    end: int
    before: str = ""
    code: str = ""
    after: str = ""


def read(text: str, syntax: Syntax) -> Source:
    """The source of a page, in a time proportional to its length."""
    sign = _sign_of(text, syntax)
    if sign is None:
        return Source(text)
    if "\x02" in text or "\x03" in text or END_OF_LEAD in text:
        text = text.translate(_RESERVED)
    kept: list[str] = []
    code: list[str] = []
    position = 0
    for part in _Scanner(text, syntax).parts(sign):
        kept += (text[position : part.start], part.before)
        if part.code:
            kept.append(f"\x02{len(code)}\x03")
            code.append(_without_raw(part.code))
        kept.append(part.after)
        position = part.end
    return Source("".join((*kept, text[position:])), tuple(code))


def _sign_of(text: str, syntax: Syntax) -> re.Pattern[str] | None:
    """What begins code and comments in this text; with few signs it is found ten times as fast."""
    signs = [_SIGNS[sign] for sign in (_SIGNS if syntax is not Syntax.HTML else "{") if sign in text]
    if "<" in text and _TAG.search(text):
        signs.append(_TAG.pattern)
    if signs and "\\" in text and syntax is not Syntax.HTML:
        signs.append(r"\\")
    has_indented = syntax is Syntax.MARKDOWN and ("\n    " in text or "\t" in text or text.startswith("    "))
    return _any_of(tuple(signs)) if signs or has_indented else None


@cache
def _any_of(signs: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(signs) or "(?!)")


def _without_raw(code: str) -> str:
    """Code without the tags that keep a template engine from looking into it."""
    return _RAW_TAG.sub("", code) if "{%" in code and _RAW.search(code) else code


class _Scanner:
    """Finds the parts of one text; it remembers what is never closed, so that nothing is looked for twice."""

    def __init__(self, text: str, syntax: Syntax) -> None:
        self._text, self._syntax = text, syntax
        self._next: dict[str, re.Match[str] | None] = {}
        self._directives: list[str] = []
        self._has_lead = False

    def parts(self, sign: re.Pattern[str]) -> Iterator[_Part]:
        text, length = self._text, len(self._text)
        indented = indented_code.spans(text) if self._syntax is Syntax.MARKDOWN else iter(())
        first, last = next(indented, (length, length))
        position, found = 0, sign.search(text)
        while position < length:
            if found and found.start() < position:
                found = sign.search(text, position)
            while last <= position:
                first, last = next(indented, (length, length + 1))
            if first < length and first <= (found.start() if found else length):
                part: _Part | None = _Part(max(first, position), last, code=text[max(first, position) : last])
            else:
                part = self._part(found.start(), found[0][0]) if found else None
            if part:
                yield part
            position = part.end if part else self._after(found) if found else length

    def _after(self, sign: re.Match[str]) -> int:
        """Where to look on when a sign begins nothing: after all of a run of them."""
        run = _RUN.match(self._text, sign.start()) if self._syntax is not Syntax.HTML else None
        return max(sign.end(), run.end() if run else 0)

    def _part(self, start: int, sign: str) -> _Part | None:
        if sign == "\\":
            escaped = _ESCAPED.match(self._text, start)
            return _Part(start, escaped.end(), before=escaped[0]) if escaped else None
        if sign in "`~":
            return self._fence(start) or (self._span(start) if sign == "`" else None)
        if sign == "<" and self._syntax is not Syntax.MDX and (element := _ELEMENT.match(self._text, start)):
            return self._element(element)
        if sign == "{" and self._syntax is not Syntax.HTML and (role := _ROLE.match(self._text, start)):
            return self._role(role)
        opening = OPENING.match(self._text, start)
        return self._pair(opening) if opening else None

    def _pair(self, opening: re.Match[str]) -> _Part | None:
        name, start = opening.lastgroup or "", opening.start()
        closing = self._closing(name, CLOSINGS[name], opening.end())
        if closing is None:
            end = end_of_unclosed(name, self._text, start)
            return _Part(start, end) if end > start else None
        inner = self._text[opening.end() : closing.start()]
        if PAIRS[name].kind is Kind.COMMENT:
            return _Part(start, closing.end(), self._lead(self._text[start : closing.end()]))
        if PAIRS[name].kind is Kind.RAW:
            return _Part(start, closing.end(), code=inner)
        return _Part(start, closing.end(), "\n<pre>", html.escape(inner, quote=False), "</pre>\n")

    def _lead(self, comment: str) -> str:
        is_first = not self._has_lead and ends_lead(comment)
        self._has_lead |= is_first
        return END_OF_LEAD if is_first else ""

    def _element(self, opening: re.Match[str]) -> _Part | None:
        name = opening[1].lower()
        closing = self._closing(name, re.compile(rf"</{name}\b", re.IGNORECASE), opening.end())
        if closing is None:
            return None
        inner = self._text[opening.end() : closing.start()]
        return _Part(opening.start(), closing.end(), opening[0], inner, closing[0])

    def _closing(self, name: str, closing: re.Pattern[str], start: int) -> re.Match[str] | None:
        """The first closing of this name from here on; each part of the text is looked at once for each name."""
        if name not in self._next or ((known := self._next[name]) and known.start() < start):
            self._next[name] = closing.search(self._text, start)
        return self._next[name]

    def _fence(self, start: int) -> _Part | None:
        """The block of code that begins here, or the begin or end of a directive."""
        text = self._text
        line = text.rfind("\n", max(0, start - _MAX_PREFIX), start) + 1
        run = _RUN.match(text, start)
        if (
            not run
            or len(run[0]) < 3
            or (not line and start >= _MAX_PREFIX)
            or not _PREFIX.fullmatch(text, line, start)
        ):
            return None
        end = self._end_of_line(start)
        info = text[run.end() : end]
        if "`" in info and "`" in run[0]:
            return None
        if self._directives and run[0].startswith(self._directives[-1]) and not info.strip():
            self._directives.pop()
            return _Part(start, end)
        if directive := _DIRECTIVE.match(text, run.end()):
            self._directives.append(run[0])
            return _Part(start, directive.end(), before=directive["title"].strip() + "\n")
        limit = self._end_of_quote(line, start, end)
        closing = _closing_fence(run[0]).search(text, end, limit)
        last = closing.start() if closing else limit
        return _Part(
            start, closing.end() if closing else limit, text[start:end], text[end:last], closing[0] if closing else ""
        )

    def _end_of_line(self, start: int) -> int:
        end = self._text.find("\n", start)
        return end if end >= 0 else len(self._text)

    def _end_of_quote(self, line: int, start: int, end: int) -> int:
        quote = self._closing("quote", _QUOTE_END, end) if ">" in self._text[line:start] else None
        return quote.start() if quote else len(self._text)

    def _span(self, start: int) -> _Part | None:
        """The code span that begins here: as many backticks close it, in the same paragraph."""
        closing = self._closing_run(start)
        if closing is None:
            return None
        length = closing[1] - closing[0]
        inner = self._text[start + length : closing[0]]
        sign = "`" * length
        return _Part(start, closing[1], sign, inner, sign)

    def _role(self, role: re.Match[str]) -> _Part | None:
        """What a role of MyST shows: of `{ref}`text <target>`` the text."""
        span = self._span(role.end())
        return _Part(role.start(), span.end, code=_TARGET.sub("", span.code)) if span else None

    def _closing_run(self, start: int) -> tuple[int, int] | None:
        run = _RUN.match(self._text, start)
        length = len(run[0]) if run else 0
        places = self._runs.get(length, [])
        number = bisect_right(places, start)
        if number == len(places) or _BLOCK_START.search(self._text, start + length, places[number]):
            return None
        return places[number], places[number] + length

    @cached_property
    def _runs(self) -> dict[int, list[int]]:
        """Where runs of backticks begin, by their length."""
        runs: dict[int, list[int]] = {}
        for run in re.finditer("`+", self._text):
            runs.setdefault(len(run[0]), []).append(run.start())
        return runs


def _closing_fence(opening: str) -> re.Pattern[str]:
    return re.compile(rf"\n[ \t>]*{opening[0]}{{{len(opening)},}}[ \t]*(?=\n|\Z)")

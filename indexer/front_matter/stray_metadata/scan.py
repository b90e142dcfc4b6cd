"""Scan for the first stray key of a file, in its head, its text, its comments and blocks in other languages."""

from __future__ import annotations

import re

from indexer.front_matter import plain_head
from indexer.front_matter.metadata import is_private, normal
from indexer.front_matter.stray_metadata import blocks, comments, lines
from indexer.front_matter.stray_metadata.verdict import Stray
from indexer.markup.code import without_raw, without_shown_code

MAX_HEAD = 20_000
"""In characters, of what stands before the first real text."""

_CODE_FENCE = re.compile(r"[ \t]*(?:```+|~~~+)[ \t]*[\w-]{0,20}[^`{}\n]{0,60}")
_BRACKET = re.compile(r"[ \t]*[\[{(]+[ \t]*")
_TAG_LINE = re.compile(r"[ \t]*</?(?!script|style|pre|code|textarea)[a-z][\w-]*[^<>]{0,60}>[ \t]*")
_MARKS_LINE = re.compile(r"(?!#+[ \t])[^\w\s][^\w]{1,99}")
"""At the very top a line of marks alone is a fence, whatever the marks are."""
_CONTINUED = re.compile(r"[ \t]+\S|[ \t]*[-*]\s|[ \t]*\#")
_RARE_LINE_ENDS = "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_LINE_ENDS = dict.fromkeys(map(ord, _RARE_LINE_ENDS), "\n")
_INLINE_CODE = re.compile(r"`[^`\n:=]{1,80}[:=][^`\n]{0,80}`")


def in_head(text: str, start: int) -> Stray | None:
    """The first such key of a text without front matter: before its first real text, or in a block of metadata.

    Blanks and comments end at `start`.
    """
    text = _with_line_ends(text)
    # Code at the very top is no example of what was said before it.
    end, is_certain = _head_of(text, start, has_code=True)
    head = _INLINE_CODE.sub(lambda code: " " * len(code[0]), text[start:end])
    is_certain = is_certain or plain_head.is_head(map(normal, filter(None, map(lines.key_of, head.split("\n")))))
    for key in lines.telling_keys(head, with_doubt=is_certain):
        if is_certain or key.is_first or is_private(key.entry.key):
            return Stray(key.entry.key, start + key.offset)
    shown = without_shown_code(text)
    return _in_blocks(shown, start, is_body=False) or blocks.private_line(shown)


def in_text(text: str) -> Stray | None:
    """The first such key of the text after front matter: at its top, in a second block, or a private one in a line."""
    if not text.strip():
        return None
    text = _with_line_ends(text)
    if directly_below := _private_at_top(text):
        return directly_below
    # Code is looked for only when something is found, for that takes ten times as long.
    if not _in_text(text):
        return None
    shown = without_shown_code(text)
    found = _in_text(shown)
    if found is None or is_private(found.key):
        return found
    return blocks.private_line(shown) or _in_text(without_raw(shown))


def _private_at_top(text: str) -> Stray | None:
    """The first private key directly below front matter: there code is no example, but a fence that was mistaken."""
    end, _ = _head_of(text, 0, has_code=True)
    found = (key for key in lines.telling_keys(text[:end], with_doubt=False) if is_private(key.entry.key))
    key = next(found, None) if end else None
    return Stray(key.entry.key, key.offset) if key else None


def _in_text(shown: str) -> Stray | None:
    begin = len(shown) - len(shown.lstrip())
    end, _ = _head_of(shown, begin, has_code=False)
    for key in lines.telling_keys(shown[begin:end], with_doubt=False) if end > begin else ():
        if is_private(key.entry.key) or (key.is_first and key.entry.key[:1].islower()):
            return Stray(key.entry.key, begin + key.offset)
    return _in_blocks(shown, 0, is_body=True) or blocks.private_line(shown)


def in_block(block: str) -> Stray | None:
    """The first such key of a block that is metadata in a language that is not read."""
    found = next(lines.telling_keys(block, with_doubt=True), None)
    return Stray(found.entry.key, found.offset) if found else None


def in_comments(text: str) -> Stray | None:
    """The first such key of comments at the top: in doubt only in those whose lines all look like metadata."""
    for start, end, _ in comments.spans(text):
        inner = text[start:end]
        if not any(sign in inner for sign in ":=："):
            continue
        content = [line for line in inner.split("\n") if line.strip()]
        is_certain = len(content) > 1 and all(_is_metadata(line) for line in content)
        for key in lines.telling_keys(inner, with_doubt=is_certain):
            if is_certain or key.is_first or is_private(key.entry.key):
                return Stray(key.entry.key, start + key.offset)
    return None


def _is_metadata(line: str) -> bool:
    return lines.is_metadata(line) or blocks.FENCE.fullmatch(line[: lines.MAX_LINE]) is not None


def _in_blocks(shown: str, top: int, *, is_body: bool) -> Stray | None:
    """The first such key in a block between fences, or in a statement that exports."""
    if blocks.may_have_fence(shown, top):
        found = filter(None, map(blocks.stray, blocks.between_fences(shown, top, is_body=is_body)))
        if first := next(found, None):
            return first
    for block in blocks.exported(shown):
        if key := next(lines.telling_keys(block.text, with_doubt=False), None):
            return Stray(key.entry.key, block.offset + key.offset)
    return None


def _with_line_ends(text: str) -> str:
    """The text in which all that ends a line for some reader is a line end; all stays in its place."""
    signs = _RARE_LINE_ENDS[:5] if text.isascii() else _RARE_LINE_ENDS
    return text.translate(_LINE_ENDS) if any(sign in text for sign in signs) else text


def _head_of(text: str, start: int, *, has_code: bool) -> tuple[int, bool]:
    """Where the first real text begins, and whether a fence stands before it.

    Before it are keys, values and fences, and blank lines if there is a fence; code, too, where `has_code`.
    """
    position, has_key, has_fence = start, False, False
    while position < min(len(text), start + MAX_HEAD):
        end = text.find("\n", position)
        end = len(text) if end < 0 else end
        line = text[position : min(end, position + lines.MAX_LINE)]
        is_fence = _is_fence(line, has_code=has_code)
        has_fence = has_fence or is_fence
        is_part = is_fence or (line.strip() and (lines.is_metadata(line) or (has_key and _CONTINUED.match(line))))
        if not is_part and (line.strip() or not has_fence):
            break
        has_key = bool(line.strip())
        position = end + 1
    return min(position, len(text), start + MAX_HEAD), has_fence


def _is_fence(line: str, *, has_code: bool) -> bool:
    if _CODE_FENCE.fullmatch(line):
        return has_code
    forms = (blocks.FENCE, _BRACKET, _TAG_LINE)
    return any(form.fullmatch(line) for form in forms) or _MARKS_LINE.fullmatch(line.strip()) is not None

"""Decoding of a file: the text that its bytes spell."""

from __future__ import annotations

import codecs

from indexer.front_matter import charsets
from indexer.problems import Problem, UnreadableFileError

MAX_SIZE_BYTES = 5 * 1024 * 1024
"""A longer file is no article; it is reported and skipped."""

INVISIBLE = "".join(map(chr, (0xAD, 0x34F, 0x61C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F))))
INVISIBLE += "".join(map(chr, (*range(0x2060, 0x2070), *range(0xFE00, 0xFE10), 0xFEFF)))
"""Characters that nobody sees and that are no blanks: joiners, marks of direction, byte order marks in the text."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # which begins as the next one does
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
)
_SAVE_AS_UTF8 = "Save the file as UTF-8."


def decode(data: bytes) -> tuple[str, tuple[Problem, ...]]:
    r"""The text of a file, its lines ended by `\n`, without a byte order mark, and what was doubtful about its bytes.

    Raises UnreadableFileError for a file that is too long, binary or in no encoding that can be told.
    """
    if len(data) > MAX_SIZE_BYTES:
        raise UnreadableFileError(
            f"the file is longer than {MAX_SIZE_BYTES // 1024 // 1024} MiB", "Split it, or take it out of the content."
        )
    mark, encoding = next(((mark, name) for mark, name in _MARKS if data.startswith(mark)), (b"", "utf-8"))
    text, problems = _decode(data[len(mark) :], encoding)
    if "\0" in text:
        line, column = place(text, text.index("\0"))
        raise UnreadableFileError("the file is binary: it contains a NUL character", _SAVE_AS_UTF8, line, column)
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text, problems


def _decode(data: bytes, encoding: str) -> tuple[str, tuple[Problem, ...]]:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        return _detected(data, encoding, error.start)
    if encoding == "utf-8" and ("\0" in text or "\x1b" in text) and (found := charsets.detected(data)):
        return found[0], ()
    return text, ()


def _detected(data: bytes, encoding: str, start: int) -> tuple[str, tuple[Problem, ...]]:
    """The text in another encoding that can be told; with a warning, unless the file says that it has it."""
    line, column = place(data[:start].decode(encoding, "replace"), start)
    reason = f"byte 0x{data[start]:02X} is not {encoding.upper()}"
    found = charsets.detected(data) if encoding == "utf-8" else None
    if found is None:
        raise UnreadableFileError(f"{reason}, and no other encoding can be told", _SAVE_AS_UTF8, line, column)
    text, charset = found
    if charset.is_certain:
        return text, ()
    reason = f"{reason}; the file was read as {charset.shown}"
    return text, (Problem(reason, _SAVE_AS_UTF8, line, column, sort="encoding"),)


def place(text: str, offset: int) -> tuple[int, int]:
    """Line and column, both from 1, of an offset in a text."""
    before = text[:offset].replace("\r\n", "\n").replace("\r", "\n")
    return before.count("\n") + 1, len(before) - before.rfind("\n")

"""Detection of the encoding of a file that is no UTF-8.

| evidence                                | encoding                                                     |
|-----------------------------------------|--------------------------------------------------------------|
| a declaration near the top              | the declared one, when all bytes fit                         |
| a NUL at every other place              | UTF-16 without a mark                                        |
| escape sequences                        | ISO-2022-JP                                                  |
| words with a few Western letters        | Windows-1252                                                 |
| common characters of Chinese, Japanese or Korean | their encoding                                      |
| frequencies of letters                  | that of charset-normalizer, when no other is nearly as good  |

In doubt there is none: a text in wrong letters is worse than a file that fails.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import NamedTuple

from charset_normalizer import from_bytes

MAX_LOOKED_AT = 64 * 1024
"""Bytes from which an encoding is told; whether all others fit is seen when they are decoded."""

_DECLARED = re.compile(rb"(?:charset|encoding|coding)[\"']?\s{0,3}[=:]\s{0,3}[\"']?([A-Za-z0-9][\w.:-]{1,30})")
_DECLARED_WITHIN = 4096
_ASCII = bytes(code for code in range(0x20, 0x7F) if code not in b"\\~")  # which are others in Japan and Korea
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f]")


class Charset(NamedTuple):
    """An encoding, and whether something in the file says or shows for certain that it is this one."""

    codec: str
    is_certain: bool = False

    @property
    def shown(self) -> str:
        """Its name, as people know it."""
        return _SHOWN.get(self.codec) or re.sub(r"^CP(125\d)$", r"Windows-\1", self.codec.upper().replace("_", "-"))


_SHOWN = {"cp932": "Shift JIS", "cp949": "EUC-KR"}


def detected(data: bytes) -> tuple[str, Charset] | None:
    """The text that bytes spell which are no UTF-8, and in which encoding; None when that cannot be told."""
    for charset in _candidates(data):
        try:
            text = data.decode(charset.codec)
        except UnicodeDecodeError:
            continue
        if not _CONTROLS.search(text):
            return text, charset
    return None


def _candidates(data: bytes) -> Iterator[Charset]:
    if b"\0" in data:
        yield from _utf16(data)
        return
    if b"\x1b$" in data or b"\x1b(J" in data:
        yield Charset("iso2022_jp", is_certain=True)
    if (found := _DECLARED.search(data, 0, _DECLARED_WITHIN)) and (codec := _known(found[1].decode())):
        yield Charset(codec, is_certain=True)
    if data.isascii() or _is_damaged_utf8(data):
        return
    sample = data[: data.rfind(b"\n", 0, MAX_LOOKED_AT) if len(data) > MAX_LOOKED_AT else len(data)]
    guess = _western(sample) or _east_asian(sample) or _by_frequency(sample)
    if guess:
        yield Charset(guess)


def _known(name: str) -> str | None:
    """The codec of a declared name, when it is one of texts in which ASCII is itself."""
    try:
        codec = codecs.lookup(name)
        is_plain = _ASCII.decode(codec.name) == _ASCII.decode("ascii")
    except (LookupError, UnicodeError):
        return None
    return codec.name if is_plain and "escape" not in codec.name and not codec.name.startswith("utf") else None


def _utf16(data: bytes) -> Iterator[Charset]:
    if len(data) % 2 == 0:
        even, odd = data[0::2].count(0), data[1::2].count(0)
        if odd >= _MAJORITY * even:
            yield Charset("utf-16-le", is_certain=True)
        elif even >= _MAJORITY * odd:
            yield Charset("utf-16-be", is_certain=True)


_MAJORITY = 4
"""Of NULs at one kind of places: those of ASCII stand there, and few others elsewhere."""

_BEYOND_ASCII = re.compile(rb"[\x80-\xff]+")


def _is_damaged_utf8(data: bytes) -> bool:
    """Whether most runs of bytes beyond ASCII are UTF-8, so that only some are wrong."""
    runs = [run.decode("utf-8", "replace") for run in _BEYOND_ASCII.findall(data, 0, MAX_LOOKED_AT)]
    return sum("\ufffd" not in run for run in runs) * 3 > len(runs) * 2


_LETTERS = "àáâãäåæçèéêëìíîïñòóôõöøœùúûüÿß"
_WESTERN = frozenset(_LETTERS + _LETTERS.upper())
_STRANGE = re.compile(
    r"[^\W\d_][^\x00-\x7f\w\s’‘·][^\W\d_]|[A-Za-z][¹³¿¥£ª±¶¼¾º¢¡¤¬¦¯¨¸„ˆ‚ƒ†‡‰Š‹Žžš]|[a-zà-öø-ÿ][À-ÖØ-ÞŒŸ]"
    r"|[^\W\d_][0-9][^\x00-\x7f\W\d_]|[^\x00-\x7f\W\d_][0-9]"
)
"""A sign between two letters, or behind one behind which it does not stand; a capital inside of a word; a digit."""
_MANY_LETTERS = re.compile(r"[À-ÿŒœŸ]{3}")


def _western(data: bytes) -> str | None:
    """Windows-1252, when what is beyond ASCII are letters of Western Europe in words, or signs between words."""
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    beyond = [letter for letter in text if letter > "\x7f" and letter.isalpha()]
    if not set(beyond) <= _WESTERN or 3 * len(beyond) > sum(map(str.isalpha, text)):
        return None
    if _STRANGE.search(text) or _MANY_LETTERS.search(text):
        return None
    scores = {str(one): one.coherence for one in from_bytes(data, cp_isolation=[*_LATIN], threshold=0.5)}
    own = scores.pop(text, 0.0)
    return "cp1252" if own + _NEARLY >= max(scores.values(), default=0.0) else None


_LATIN = ("cp1252", "cp1250", "cp1254", "cp1257", "iso8859_2")
_NEARLY = 0.05
"""Of coherence, by which another encoding may be better without being meant."""


class _EastAsian(NamedTuple):
    """An encoding of East Asia."""

    codec: str
    levels: str
    """The one whose first bytes say how common a character is."""
    common: range
    """First bytes of common characters."""
    least: int
    """Characters from which it can be told."""


_EAST_ASIAN = (
    _EastAsian("cp932", "euc_jp", range(0xB0, 0xD0), 6),
    _EastAsian("euc_jp", "euc_jp", range(0xB0, 0xD0), 6),
    _EastAsian("cp949", "euc_kr", range(0xB0, 0xC9), 10),
    _EastAsian("big5", "big5", range(0xA4, 0xC7), 10),
    _EastAsian("gb18030", "gb2312", range(0xB0, 0xD8), 10),
)
"""Common characters are the first levels of JIS X 0208, KS X 1001, Big5 and GB 2312.

Korean stands before Chinese, for all that is common in Korean is in Chinese, too, and not the other way round.
"""
_KANA = re.compile("[\u3041-\u30ff]")
_LEAST_ROWS = 4
"""Different first bytes; letters of one alphabet share theirs."""


def _east_asian(data: bytes) -> str | None:
    """The encoding in which nearly all that is beyond ASCII are common characters of its language."""
    return next((one.codec for one in _EAST_ASIAN if _is_common(data, one)), None)


def _is_common(data: bytes, encoding: _EastAsian) -> bool:
    try:
        text = data.decode(encoding.codec)
    except UnicodeDecodeError:
        return False
    coded = [letter.encode(encoding.levels, "replace") for letter in text if letter > "\x7f" and letter.isalpha()]
    kana = len(_KANA.findall(text)) if encoding.levels == "euc_jp" else 0
    if encoding.levels == "euc_jp" and kana * 8 < len(coded):
        return False
    common = [code[0] for code in coded if len(code) == 2 and code[0] in encoding.common]
    return (
        len(coded) >= encoding.least
        and len(common) + kana >= 0.9 * len(coded)
        and len({*common}) + min(kana, 2) >= _LEAST_ROWS
    )


_ALPHABETS = (
    *("cp1251", "koi8_r", "cp866", "iso8859_5", "mac_cyrillic", "cp1253", "iso8859_7", "cp1255", "iso8859_8"),
    *("cp1256", "cp874", "cp1250", "iso8859_2", "cp1254", "cp1257", "mac_roman", "cp850", "cp1252"),
)
_LATIN_LETTER = re.compile("[À-ʯ]")
_RIVALS = frozenset({"mac_roman", "cp850", "cp1252", "mac_cyrillic", "cp866"})
"""Encodings that are too rare to be guessed, or told otherwise, and whose likeness is a doubt."""
_MARGIN = 0.05
_LEAST_COHERENCE = 0.2
_MOST_CHAOS = 0.1


def _by_frequency(data: bytes) -> str | None:
    """The encoding in which letters are as frequent as in a language, when no other makes another text nearly so."""
    matches = [one for one in from_bytes(data, cp_isolation=[*_ALPHABETS]) if not _is_loud(str(one))]
    if not matches:
        return None
    best, text = matches[0], str(matches[0])
    if best.coherence < _LEAST_COHERENCE or best.chaos > _MOST_CHAOS or best.encoding in _RIVALS:
        return None
    if _LATIN_LETTER.search(text) and _STRANGE.search(text):
        return None
    others = (one.coherence for one in matches if str(one) != text)
    return best.encoding if best.coherence >= max(others, default=0.0) + _MARGIN else None


def _is_loud(text: str) -> bool:
    """Whether most letters are capitals: KOI8 has them where other encodings have small ones."""
    beyond = [letter for letter in text if letter > "\x7f"]
    return 2 * sum(map(str.isupper, beyond)) > len(beyond)

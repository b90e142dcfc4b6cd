"""Is a file that is no UTF-8 read in its own encoding, and never in wrong letters?"""

from __future__ import annotations

import codecs
import time

import pytest
from conftest import NOW
from hypothesis import given
from hypothesis import strategies as st

from indexer.documents import document
from indexer.documents.document import ContentPath
from indexer.front_matter.decoding import decode
from indexer.problems import UnreadableFileError
from search.settings.settings import Settings

TEXTS = {
    "Russian": "О рыбаках. Сегодня мы расскажем о том, как ловят рыбу в северных морях, и почему это трудно.",
    "Japanese": "漁師の話。今日は海の天気について書きます。漁師は朝早くから海に出ます。",
    "Chinese": "渔民的生活。今天我们来谈谈海洋里的鱼和渔民的生活。",
    "Taiwanese": "漁民的生活。今天我們來談談海洋裡的魚和漁民的生活。",
    "Korean": "어부 이야기. 오늘은 바다에 대해 이야기합니다. 어부들은 아침 일찍 바다로 나갑니다.",
    "French": "Les pêcheurs étaient déjà là, près du château où l’on a mangé.",
    "German": "Die Größe der Äpfel wäre schön. Fußböden über der Straße.",
    "Polish": "Rybacy wypływają wcześnie rano, żeby łowić ryby w zimnym morzu. Święta są później, gdyż śnieg leży.",
    "Greek": "Σήμερα θα μιλήσουμε για τη θάλασσα και τους ψαράδες της.",
    "Hebrew": "היום נדבר על הים ועל הדייגים שיוצאים מוקדם בבוקר.",
    "Arabic": "اليوم نتحدث عن البحر والصيادين الذين يخرجون في الصباح الباكر.",
    "Thai": "วันนี้เราจะพูดถึงทะเลและชาวประมงที่ออกเรือแต่เช้า",
    "Turkish": "Bugün deniz ve balıkçılar hakkında konuşacağız, çünkü ışık güzel.",
}
TOLD = (
    *(("Russian", codec) for codec in ("cp1251", "koi8-r", "iso8859-5")),
    *(("Japanese", codec) for codec in ("cp932", "shift_jis", "euc_jp", "iso2022_jp")),
    *(("Chinese", codec) for codec in ("gb18030", "gbk", "gb2312")),
    *(("Taiwanese", "big5"), ("Korean", "euc_kr"), ("Korean", "cp949"), ("French", "cp1252"), ("German", "latin-1")),
    *(("Greek", "cp1253"), ("Hebrew", "cp1255"), ("Arabic", "cp1256"), ("Thai", "cp874"), ("Polish", "cp1250")),
)
WESTERN = "cp1252 latin-1 iso8859-15 mac_roman cp850 cp437"
CODECS = {
    "Russian": "cp1251 koi8-r cp866 iso8859-5 mac_cyrillic",
    "Japanese": "cp932 euc_jp shift_jis iso2022_jp",
    "Chinese": "gb18030 gbk gb2312",
    "Taiwanese": "big5 big5hkscs cp950 gb18030",
    "Korean": "euc_kr cp949 johab",
    "French": WESTERN,
    "German": WESTERN,
    "Polish": "cp1250 iso8859-2 cp852",
    "Greek": "cp1253 iso8859-7 cp737",
    "Hebrew": "cp1255 iso8859-8 cp862",
    "Arabic": "cp1256 iso8859-6 cp720",
    "Thai": "cp874 tis-620",
    "Turkish": "cp1254 iso8859-9 cp857",
}
"""Encodings in which each language was written."""


def told(data: bytes) -> str | None:
    """The text of some bytes; None when their encoding cannot be told."""
    try:
        return decode(data)[0]
    except UnreadableFileError:
        return None


@pytest.mark.parametrize(("language", "codec"), TOLD)
def test_an_encoding_is_told_from_some_sentences(language: str, codec: str) -> None:
    """Texts in the usual encodings of their language are read, with a warning unless they say what they are."""
    text = f"---\ntitle: {TEXTS[language]}\n---\n{TEXTS[language]}\n"
    found, problems = decode(text.encode(codec))
    assert found == text
    assert len(problems) == (codec != "iso2022_jp")


@pytest.mark.parametrize(("language", "codec"), [(one, codec) for one in CODECS for codec in CODECS[one].split()])
def test_no_text_is_read_in_wrong_letters(language: str, codec: str) -> None:
    """Whatever the encoding, long and short texts are read as they were written, or fail."""
    for size in (8, 20, 45, 100):
        text = f"---\ntitle: x\n---\n{TEXTS[language][:size]}\n"
        try:
            data = text.encode(codec)
        except UnicodeEncodeError:
            continue
        assert told(data) in {None, text}, size


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_is_told_with_a_mark_and_without(language: str, codec: str) -> None:
    """UTF-8, UTF-16 and UTF-32 are read without a warning."""
    text = f"---\ntitle: x\n---\n{TEXTS[language]}\n"
    assert decode(text.encode(codec)) == (text, ())


def test_utf16_of_the_other_order_is_told_by_its_mark() -> None:
    """A mark says the order of bytes."""
    assert decode(codecs.BOM_UTF16_BE + "Größe".encode("utf-16-be")) == ("Größe", ())


@pytest.mark.parametrize(
    "declaration",
    ['<meta charset="koi8-r">', '<?xml version="1.0" encoding="KOI8-R"?>', "<!-- -*- coding: koi8-r -*- -->"],
)
def test_a_declared_encoding_counts(declaration: str) -> None:
    """What the file says of its own encoding is believed, without a warning."""
    text = f"{declaration}\n<p>Рыба</p>\n"
    assert decode(text.encode("koi8-r")) == (text, ())


@pytest.mark.parametrize("name", ["utf-7", "unicode_escape", "rot13", "utf-16", "cp037", "idna", "no-such", "utf-8"])
def test_a_declared_encoding_that_would_change_ascii_does_not(name: str) -> None:
    """No declaration makes keys out of what is none, or hides what is one."""
    text = f"<!-- coding: {name} -->\nCafé at the sea, and more café\n"
    assert told(text.encode("cp1252")) == text


def test_a_few_wrong_bytes_in_utf8_are_no_other_encoding() -> None:
    """Text that is UTF-8 but for one byte fails, for in another encoding all its letters would be wrong."""
    assert told("Größe über Äpfel".encode() + b" caf\xe9 " + "schön".encode()) is None


@pytest.mark.parametrize("codec", ["cp1251", "cp932", "gb18030", "euc_kr", "cp1252", "utf-16-le"])
def test_what_hides_hides_in_every_encoding(codec: str) -> None:
    """A file that is read hides by its keys, and never tells what is private."""
    language = {"cp1251": "Russian", "cp932": "Japanese", "gb18030": "Chinese", "euc_kr": "Korean"}.get(codec, "French")
    text = f"---\ntitle: {TEXTS[language]}\ndraft: true\nsecured: TOPSECRET\n---\n{TEXTS[language]}\n"
    found = document.read(text.encode(codec), ContentPath("a.md"), Settings(), NOW)
    assert [reason.text for reason in found.reasons] == ["draft: true"]
    assert "TOPSECRET" not in str(found)


@given(st.binary(max_size=200))
def test_any_bytes_are_text_or_a_report(data: bytes) -> None:
    """Nothing else is raised, and no control character is made."""
    text = told(data)
    assert text is None or text is not None


def test_detection_takes_little_time() -> None:
    """However long a file is, its encoding is told from a part of it."""
    start = time.perf_counter()
    for part in (b"\xff", b"\xe9 ", b"\xa4\xa2", b"\x00\xff", b"\x1b$", b"charset"):
        told(part * 200_000)
    assert time.perf_counter() - start < 10

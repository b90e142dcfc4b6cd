"""Which words does a text have?"""

from __future__ import annotations

import re
import threading
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from search.text.analysis import MAX_WORD, stop_words, surface_of, term_of, tokens, written_words
from search.text.folding import fold
from search.text.languages import ELISIONS, SNOWBALL, STOP_WORDS, UNKNOWN, language_of

WORDLIKE = st.text("aBéÉßﬁœØłİı'’-_+# .学ガｶﾞ한\u0301\u0308\u00ad\u200c９²½", max_size=12)
TEXTS = st.text() | WORDLIKE


@pytest.mark.parametrize(
    ("text", "surfaces"),
    [
        ("", []),
        (" \n\t ", []),
        ("?! -- … 🚀 _ ·", []),
        ("Solar power", ["solar", "power"]),
        ("NAÏVE naïve naive nai\u0308ve", ["naive"] * 4),
        ("Œuvre œuvre oeuvre", ["oeuvre"] * 3),
        ("ﬁne ﬀ", ["fine", "ff"]),
        ("Straße STRASSE", ["strasse"] * 2),
        ("İstanbul ISTANBUL ıstanbul", ["istanbul"] * 3),
        ("Łódź Ørsted Đà", ["lodz", "orsted", "da"]),
        ("Ｆｕｌｌ ｗｉｄｔｈ １２", ["full", "width", "12"]),
        ("owner's owner’s owners'", ["owner", "owner", "owners"]),
        ("don't don’t O'Neil L’Écho", ["dont", "dont", "oneil", "lecho"]),
        ("'quoted' ‘quoted’", ["quoted"] * 2),
        ("e-mail email e mail", ["e", "mail", "email", "e", "mail"]),
        ("Node.js nodejs", ["node", "js", "nodejs"]),
        ("C C++ c# C#. F# #tag c+", ["c", "c++", "c#", "c#", "f#", "tag", "c"]),
        ("AI#1 abc# g++", ["ai", "1", "abc", "g++"]),
        ("snake_case 1.10 12:30", ["snake", "case", "1", "10", "12", "30"]),
        ("a@b.example http://x.example/y?z=1", ["a", "b", "example", "http", "x", "example", "y", "z", "1"]),
        ("co\u00adoperate", ["cooperate"]),
        ("東京", ["東京"]),
        ("機械学習", ["機械", "械学", "学習"]),
        ("学", ["学"]),
        ("データ ﾃﾞｰﾀ テ\u3099ータ", ["デー", "ータ"] * 3),
        ("AI学習2021年", ["ai", "学習", "2021", "年"]),
        ("한국어", ["한국", "국어"]),
        ("हिन्दी हिंदी हिँदी पञ्चायत पंचायत क़लम कलम अन्न", ["हिंदी"] * 3 + ["पंचायत"] * 2 + ["कलम"] * 2 + ["अन्न"]),
        ("على علی علي کتاب كتاب", ["علي"] * 3 + ["كتاب"] * 2),
        ("wa\u2060ter wa\u200bter wa\u200eter wa\u034fter wa\ufe0fter wa\ufeffter wa\U000e0100ter", ["water"] * 7),
        ("ภาษาไทย", ["ภา", "าษ", "ษา", "าไ", "ไท", "ทย"]),
        ("ភាសា", ["ភាសា"]),
        ("שָׁלוֹם שלום", ["שלום"] * 2),
        ("أَحْمَد احمد مـــاء", ["احمد", "احمد", "ماء"]),
        ("Ёлка", ["елка"]),
        ("Ἀθῆναι ΑΘΗΝΑΙ", ["αθηναι"] * 2),
        ("سلام", ["سلام"]),
    ],
)
def test_words_are_folded(text: str, surfaces: list[str]) -> None:
    """Case, accents, ligatures, width and apostrophes make no difference; signs separate, but in C++ and C#."""
    assert [word.surface for word in tokens(text)] == surfaces


@pytest.mark.parametrize(
    ("words", "term"),
    [
        ("connect connected connecting connection connections Connects", "connect"),
        ("power powers powered powering", "power"),
        ("panel panels panel's", "panel"),
        ("city cities", "citi"),
        ("résumé résumés", "resum"),
        ("C++ c++", "c++"),
        ("C# c#", "c#"),
        ("学習", "学習"),
        ("2021", "2021"),
        ("Ёлка", "елка"),
    ],
)
def test_forms_of_a_word_have_one_term(words: str, term: str) -> None:
    """What differs only in its English ending is found with each other; other scripts are left as they are."""
    assert {word.term for word in tokens(words)} == {term}


def test_news_and_new_are_different_words() -> None:
    """Not all that looks like a plural is one."""
    assert len({word.term for word in tokens("news new")}) == 2


@given(TEXTS)
@example("ŉ ǆ ﷺ ℡ Ⅷ ①")
@example("x's's")
def test_folding_twice_is_folding_once(text: str) -> None:
    """A folded word is not changed by folding."""
    for match in re.finditer(r"\S+", text):
        once = fold(match.group())
        assert fold(once) == once


@given(st.sampled_from(["naïve", "École", "straße", "Ωμέγα", "Ёлка", "Đà", "résumé", "Å", "ガスパ", "한국어", "각"]))
def test_composed_and_decomposed_letters_are_the_same(word: str) -> None:
    """However a text is normalised, its words are the same."""
    forms = {form: [one.surface for one in tokens(unicodedata.normalize(form, word))] for form in ("NFC", "NFD")}
    assert forms["NFC"] == forms["NFD"]


@given(TEXTS)
def test_words_point_at_their_place(text: str) -> None:
    """Offsets are inside the text, in order, and the text there is the word; positions count from 0."""
    found = list(tokens(text))
    assert [word.position for word in found] == list(range(len(found)))
    assert all(0 <= word.start < word.end <= len(text) for word in found)
    assert [(word.start, word.end) for word in found] == sorted((word.start, word.end) for word in found)
    for word in found:
        assert word.surface == fold(text[word.start : word.end][:MAX_WORD])
        assert word.term


@given(TEXTS, TEXTS)
def test_words_of_two_texts_are_the_words_of_both(first: str, second: str) -> None:
    """A line break separates words and does nothing else."""
    both = [word.term for word in tokens(f"{first}\n{second}")]
    assert both == [word.term for text in (first, second) for word in tokens(text)]


def test_long_words_are_cut() -> None:
    """Of a word that is no language only the beginning counts; its offsets are those of all of it."""
    (word,) = tokens("x" * 10_000)
    assert word.surface == "x" * MAX_WORD
    assert (word.start, word.end) == (0, 10_000)


def test_stop_words_are_words() -> None:
    """Each stop word is the surface of itself, so that it is recognised."""
    for stop_word in stop_words(tuple(STOP_WORDS)):
        assert [word.surface for word in tokens(stop_word)] == [stop_word]


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ("en", "en"),
        ("de-CH", "de"),
        ("de_AT", "de"),
        (" PT-br ", "pt"),
        ("nb-NO", "no"),
        ("zh-Hant-TW", UNKNOWN),
        ("ja", UNKNOWN),
        ("he", UNKNOWN),
        ("", "fr"),
        ("German", "fr"),
        ("1", "fr"),
    ],
)
def test_a_tag_names_a_language(locale: str, language: str) -> None:
    """Of a BCP 47 tag the first part counts; what is no tag is the index's language."""
    assert language_of(locale, "fr") == language


LANGUAGES = st.sampled_from([*SNOWBALL, UNKNOWN])


def test_each_language_has_a_stemmer_that_works() -> None:
    """Each can be asked, and names itself in its terms, so that no other language's words are found by them."""
    for language in SNOWBALL:
        assert term_of("Xyzzy", language).endswith("" if language == "en" else f"@{language}")
    assert ELISIONS.keys() <= SNOWBALL.keys()
    assert STOP_WORDS.keys() <= SNOWBALL.keys()


@given(TEXTS, LANGUAGES)
@example("l'avion d’été", "fr")
@example("ภาษาไทย กำลัง", "und")
@example("\u0e31\u0e31 东\u0301京", "tr")
def test_the_fast_way_is_the_slow_way_in_every_language(text: str, language: str) -> None:
    """Splitting and then stemming gives the terms of the tokens, in number and order, whatever the language."""
    words = written_words(text)
    found = list(tokens(text, language))
    if words is not None:
        assert [term for term in (term_of(word, language) for word in words) if term] == [word.term for word in found]
    assert [term_of(text[word.start : word.end], language) for word in found] == [word.term for word in found]
    assert [word.surface for word in found] == [surface_of(text[word.start : word.end], language) for word in found]
    assert language in ELISIONS or [word.surface for word in found] == [word.surface for word in tokens(text)]


def test_threads_do_not_disturb_each_other() -> None:
    """Words have the same terms when many threads ask at once."""
    texts = [f"connections{number} powered{number} naïve universities cities{number}" for number in range(400)]
    expected = [[word.surface for word in tokens(text)] for text in texts]
    found: list[list[list[str]]] = []

    def ask() -> None:
        found.append([[word.surface for word in tokens(text)] for text in texts])

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 8

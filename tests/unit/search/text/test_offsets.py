"""Where the words of a text start and end, without their terms."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from search.text.analysis import tokens
from search.text.offsets import WordOffsets

SIGNS = (
    "abZ9_ '\u2019\u201d\"+#.-NETnet\n\u00ad\u200d\u0301\u00e9\u00df\u0418\u6a5f\u68b0\u5b66\uff83\uff9e\uff70"
    "\u0e01\u0e33\u0e31\u1100\u1161\uac00\u00bd\u00b2\u2167\u2603\U0001f680\u0130\u0915\u094d\u0661"
)
TEXTS = st.text() | st.text(SIGNS, max_size=40)


@given(TEXTS, st.sampled_from(["en", "de", "fr", "tr", "und"]))
@example("C# c++ a+b .NET example.net ..net \u00e9# x#y '90s don't rock 'n' roll''s", "en")
@example("l\u2019\u00e9t\u00e9 \u00e0 Paris\u2019s caf\u00e9", "fr")
@example("\u6a5f\u68b0\u5b66\u7fd2 AI\u5b66 \u0e01\u0e33\u0e31\u0e07 \uff83\uff9e\uff70\uff80", "en")
def test_offsets_are_those_of_the_tokens(text: str, language: str) -> None:
    """Each token is where its offsets say, whatever script it is in, and its index is its position."""
    words = WordOffsets.of(text, language)
    found = list(zip(words.starts.tolist(), words.ends.tolist(), strict=True))
    assert found == [(token.start, token.end) for token in tokens(text, language)]


@given(st.lists(st.tuples(TEXTS, st.sampled_from(["en", "fr"])), max_size=4))
@example([("C# and F#", "en"), ("plain", "en"), ("it's", "en"), ("", "en"), ("caf\u00e9 \u6a5f\u68b0\u5b66", "fr")])
@example([("plain", "en"), ("\u1100\u1161 is doubtful", "en"), ("l'avion", "fr")])
def test_texts_together_are_texts_apart(texts: list[tuple[str, str]]) -> None:
    """Several texts have the words together that each has alone, whatever the others have."""
    together = [(words.starts.tolist(), words.ends.tolist()) for words in WordOffsets.of_each(texts)]
    apart = [WordOffsets.of(text, language) for text, language in texts]
    assert together == [(words.starts.tolist(), words.ends.tolist()) for words in apart]

"""Which words of a text did the query find? The text as escaped HTML, with these inside `<mark>`.

Whole words are marked, and a phrase as one; what touches becomes one mark.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from html import escape

from search.analysis import Token, tokens

Slots = Sequence[Container[str]]
"""A word or phrase that is looked for: for each word in turn, the terms that it may be."""


def highlight(text: str, sought: Iterable[Slots]) -> str | None:
    """The marked text; None when it has no word to mark."""
    words = list(tokens(text))
    spans = sorted(span for slots in sought for span in _spans(words, slots))
    return _marked(text, _merged(spans)) if spans else None


def highlight_all(texts: Sequence[str], sought: Sequence[Slots]) -> str | None:
    """The marked texts of one field, with a space between; None when none has a word to mark."""
    marked = [highlight(text, sought) for text in texts]
    if not any(marked):
        return None
    return " ".join(escape(text) if one is None else one for text, one in zip(texts, marked, strict=True))


def _spans(words: list[Token], slots: Slots) -> Iterable[tuple[int, int]]:
    for index in range(len(words) - len(slots) + 1):
        run = words[index : index + len(slots)]
        if all(word.term in slot for word, slot in zip(run, slots, strict=True)):
            yield run[0].start, run[-1].end


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged = spans[:1]
    for start, end in spans[1:]:
        if start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _marked(text: str, spans: list[tuple[int, int]]) -> str:
    parts, at = [], 0
    for start, end in spans:
        parts += [escape(text[at:start]), "<mark>", escape(text[start:end]), "</mark>"]
        at = end
    return "".join([*parts, escape(text[at:])])

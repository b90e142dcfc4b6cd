"""More like this: documents with many of the words that tell one from others.

Its words are weighed by how often they are in its texts, times the weight of the field, times how rare they are; the
best of them are a query of any.
A document that scores too little beside the document itself has only some words in common with it.
This is Lucene's MoreLikeThis, with the idf of `bm25f`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from search import deadline
from search.primitives import bm25f
from search.primitives.vocabulary import Vocabulary
from search.schema.fields import Field
from search.text.analysis import stop_words, tokens

WORDS = 16
"""Words of the query; more cost more and say little more."""
SHARE = 0.2
"""Of the score of the document itself, which has all the words, what one like it has at least."""
_MOST_LOOKED_UP = 150
"""Words whose idf is computed; the most frequent ones."""


def telling_terms(
    texts: Mapping[str, Iterable[str]], language: str, fields: Sequence[Field], vocabulary: Vocabulary
) -> dict[str, float]:
    """The terms that tell texts, by field, from others, and what they count there."""
    counted: Counter[str] = Counter()
    for field in fields:
        for token in (token for text in texts.get(field.name, ()) for token in tokens(text, language)):
            if token.surface not in stop_words((language,)):
                counted[token.term] += field.weight  # type: ignore[assignment]  # a Counter of weights
    weighed = {term: count * _rarity(term, vocabulary) for term, count in counted.most_common(_MOST_LOOKED_UP)}
    best = sorted(filter(weighed.get, weighed), key=lambda term: -weighed[term])[:WORDS]
    return {term: counted[term] for term in best}


def _rarity(term: str, vocabulary: Vocabulary) -> float:
    """The idf of a term; 0 when it is in this document only."""
    deadline.check()
    frequency = vocabulary.document_frequency(term)
    return bm25f.idf(vocabulary.documents, frequency) if frequency > 1 else 0.0

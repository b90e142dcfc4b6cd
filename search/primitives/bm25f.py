"""BM25F, the score of a word in all fields.

    idf     = ln(1 + (N - df + 0.5) / (df + 0.5))
    counted = sum over the fields of weight · tf / (1 - b + b·length/average)
    score   = idf · counted·(k1 + 1) / (counted + k1)

N is the number of documents that are visible now, df that of those with the word (in the field where most have it), tf
how often the word is in the field of this document (in another form than the written one it counts a little less, see
`term_alternatives`), length how many words the field has there without stop words, and average the mean length over the
documents that have the field.
Occurrences in all fields are summed before they saturate: a word in title and body is one word that is there twice, not
two, so that a document with all words of a query is better than one that has one of them everywhere.
With one field of weight 1 this is BM25.
Several spellings of one thing have one df, that of the documents with any of them; the words of a spelling share its
idf in equal parts.
Deleted documents count until their segment is merged.

BM25F is that of Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009), sections 3.4 and
3.6, first in Zaragoza and others, Microsoft Cambridge at TREC 13 (2004).
The idf is Lucene's, which is never negative, and so is the df over several fields (its CombinedFieldQuery).
"""

from __future__ import annotations

import math

K1 = 2.0
"""k1, term saturation: how soon more occurrences stop to count; 0 at once, usual from 1.2 to 2.

With weights above 1 a word is soon counted often, hence the upper end.
"""
B = 0.7
"""b, length normalisation: how much long texts are held against a document; 0 not at all, 1 fully."""


def idf(documents: int, frequency: int) -> float:
    """Inverse document frequency of a word that is in `frequency` of all documents."""
    return math.log(1 + (documents - frequency + 0.5) / (frequency + 0.5))

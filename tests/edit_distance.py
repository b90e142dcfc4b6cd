"""Edit distance of words as its definition says it, and words that are a few edits apart."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

words = st.text("abcé", min_size=2, max_size=9)
lists = st.lists(st.lists(words, min_size=1, max_size=6), min_size=1, max_size=6)


def edits(one: str, other: str) -> int:
    """The optimal string alignment, as its definition says it."""
    table = np.zeros((len(one) + 1, len(other) + 1), int)
    table[:, 0], table[0] = range(len(one) + 1), range(len(other) + 1)
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            change = one[i - 1] != other[j - 1]
            table[i, j] = min(table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + change)
            if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
                table[i, j] = min(table[i, j], table[i - 2, j - 2] + 1)
    return int(table[-1, -1])

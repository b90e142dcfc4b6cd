"""Keys of values: what the spellings of one value have in common.

| same                                    | why                                             |
|-----------------------------------------|-------------------------------------------------|
| `Caf\u00e9`, `Cafe\u0301`               | one Unicode form                                |
| `\uff21\uff11`, `A1`; `\ufb01ne`, `fine`    | compatible characters (NFKC)                    |
| `Power BI`, `power  bi`, `Power\u00a0BI` | case and blanks do not count                    |
| `Straße`, `STRASSE`                     | full case folding                               |
| `Cafe\u200b`, `Cafe`                    | what nobody sees does not count                 |

Accents do count: `Cafe` and `Café` are two values.
"""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff0-\ufff8\U000e0000-\U000e0fff]"
)
"""Characters that Unicode calls default ignorable, but for fillers that are letters of Korean."""


def value_key(value: str) -> str:
    """What all spellings of one value have in common; an empty one for a value of which nothing can be seen."""
    if value.isascii():
        folded = value.lower()
        return folded if folded.isalnum() else " ".join(folded.split())
    text = _INVISIBLE.sub("", value)
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(folded.split())

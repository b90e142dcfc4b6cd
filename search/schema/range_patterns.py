"""Regular expressions of ranges, for programs that check a filter before they send it.

They are of the forms that `ranges` documents; it reads some more, such as blanks between. They have no groups with
names and no assertions, so that any dialect reads them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from search.schema.fields import Kind

_LEAP_YEAR = "(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:0[48]|[2468][048]|[13579][26])00)"
_YEAR = "(?:[1-9][0-9]{3}|0(?:[1-9][0-9]{2}|0(?:[1-9][0-9]|0[1-9])))"
_DAY = (
    f"(?:{_LEAP_YEAR}-02-29|{_YEAR}-(?:02-(?:0[1-9]|1[0-9]|2[0-8])"
    "|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])))"
)
_TIME = "T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z"
_DATE = f"(?:{_YEAR}(?:-(?:0[1-9]|1[0-2]))?|{_DAY}(?:{_TIME})?)"
_NUMBER = r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?"


def _some_of(parts: Sequence[str]) -> str:
    """At least one of some parts, in their order."""
    rest = ["".join(f"(?:{part})?" for part in parts[place + 1 :]) for place in range(len(parts))]
    return f"(?:{'|'.join(part + more for part, more in zip(parts, rest, strict=True))})"


_DAYS = _some_of(["[0-9]{1,4}Y", "[0-9]{1,5}M", "[0-9]{1,5}W", "[0-9]{1,6}D"])
_HOURS = _some_of(["[0-9]{1,7}H", "[0-9]{1,8}M", r"[0-9]{1,9}(?:[.,][0-9]{1,6})?S"])
_DURATION = f"P(?:{_DAYS}(?:T{_HOURS})?|T{_HOURS})"
_SHORT = "P[0-9]{1,3}[YMWD]"
"""A period that begins after the year 1: a date can be compared with it."""


def _range(point: str, *, compared: str, others: str = "") -> str:
    """A point, a range of points, a comparison, or something else."""
    return f"^(?:{point}(?:\\.\\.(?:<?{point})?)?|\\.\\.<?{point}|(?:[<>]=?|[≤≥]){compared}{others})$"


PATTERNS: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.DATE: _range(_DATE, compared=f"(?:{_DATE}|{_SHORT})", others=f"|{_DURATION}"),
        Kind.NUMBER: _range(_NUMBER, compared=_NUMBER),
        Kind.DURATION: _range(_DURATION, compared=_DURATION),
    }
)
"""Of the ranges of each kind of ranged fields."""

EXAMPLES: Mapping[Kind, str] = MappingProxyType(
    {Kind.DATE: "2021-01..2021-03", Kind.NUMBER: "10..20", Kind.DURATION: "PT5M..PT1H"}
)

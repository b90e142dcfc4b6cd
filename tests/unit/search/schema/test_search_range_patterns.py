"""Promises about the regular expressions of ranges."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.errors import InvalidParameter
from search.schema import ranges
from search.schema.fields import Field, Kind
from search.schema.range_patterns import EXAMPLES, PATTERNS

NOW = datetime(2026, 3, 31, tzinfo=UTC)
each_kind = pytest.mark.parametrize("kind", PATTERNS, ids=lambda kind: kind.value)
FORMS = {
    Kind.DATE: "2021 2021-03 2021-03-31 2024-02-29 2000-02-29 2021-01..2021-03 2021-01..<2021-03 2021-01.. ..2021 "
    "2021-03-02T10:36:00Z P30D P1Y2M >2021 >=P30D <=2021-03-02 ≥0001",
    Kind.NUMBER: "10 -1.5 10..20 10..<20 10.. ..20 ..<20 >10 <=0.5",
    Kind.DURATION: "PT10M P1DT2H PT5M..PT1H PT5M..<PT1H PT5M.. ..PT10M <PT10M >=PT0.5S",
}
NONE = {
    Kind.DATE: "2021-13 2021-02-29 1900-02-29 2021-04-31 0000 .. ..P1D x 2021..x P PT",
    Kind.NUMBER: ".. x 1..x -- 1e",
    Kind.DURATION: "P PT .. 10 PT1H..x",
}


@each_kind
@settings(max_examples=200)
@given(data=st.data())
def test_what_matches_is_read(kind: Kind, data: st.DataObject) -> None:
    """Each text that the expression of a kind matches is a range of that kind."""
    text = data.draw(st.from_regex(PATTERNS[kind], fullmatch=True))
    ranges.interval(Field(name="f", kind=kind, label="F", description=""), text, NOW)


@each_kind
def test_what_is_documented_matches(kind: Kind) -> None:
    """Each form that a range may have is matched; what is none of them is neither matched nor read."""
    for text in (*FORMS[kind].split(), EXAMPLES[kind]):
        assert re.search(PATTERNS[kind], text), text
    for text in NONE[kind].split():
        assert not re.search(PATTERNS[kind], text), text
        with pytest.raises(InvalidParameter):
            ranges.interval(Field(name="f", kind=kind, label="F", description=""), text, NOW)

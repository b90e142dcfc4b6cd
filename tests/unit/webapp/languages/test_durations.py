"""How do people read durations?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.languages import durations


@pytest.mark.parametrize(
    ("text", "readable"),
    [
        ("PT0S", "0 s"),
        ("PT59.5S", "59.5 s"),
        ("PT8M30S", "8 min"),
        ("PT8M31S", "9 min"),
        ("PT59M59S", "1 h"),
        ("PT1H8M30S", "1 h 8 min"),
        ("PT47H59M", "47 h 59 min"),
        ("P2D", "2 d"),
        ("P2DT3H", "2 d 3 h"),
    ],
)
def test_for_people(text: str, readable: str) -> None:
    """Two or three units at most, rounded to minutes, and no unit that is 0."""
    assert durations.readable(text) == readable


@given(st.text() | st.text("PTYMWDHS0123456789.,- ", max_size=20))
def test_what_is_no_duration_stays_as_it_is(text: str) -> None:
    """No text is an error, and what does not begin as ISO 8601 says is shown as it is."""
    shown = durations.readable(text)
    assert text.strip().upper().startswith("P") or shown == text

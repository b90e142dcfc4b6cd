"""Durations as people read them: `PT1H8M30S` is `1 h 8 min`, and seconds count only below a minute."""

from __future__ import annotations

from search.schema import durations
from webapp.languages.formats import number
from webapp.languages.texts import gettext as _


def readable(text: str) -> str:
    """A duration as ISO 8601 writes it, for people; the text itself when it is none."""
    length_s = durations.seconds(text)
    if length_s is None:
        return text
    if length_s < 60:
        return _("%(number)s s", number=number(float(f"{length_s:g}")))
    hours, minutes = divmod(round(length_s / 60), 60)
    days, hours = divmod(hours, 24) if hours >= 48 else (0, hours)
    parts = (
        days and _("%(number)s d", number=number(days)),
        hours and _("%(number)s h", number=number(hours)),
        minutes and _("%(number)s min", number=number(minutes)),
    )
    return " ".join(part for part in parts if part)

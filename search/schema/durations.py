"""ISO 8601 durations in seconds: `PT8M30S` is 510."""

from __future__ import annotations

import re

_DURATION = re.compile(
    r"P(?:(?P<years>\d{1,4})Y)?(?:(?P<months>\d{1,5})M)?(?:(?P<weeks>\d{1,5})W)?(?:(?P<days>\d{1,6})D)?"
    r"(?:T(?:(?P<hours>\d{1,7})H)?(?:(?P<minutes>\d{1,8})M)?(?:(?P<seconds>\d{1,9}(?:[.,]\d{1,6})?)S)?)?",
    re.ASCII | re.IGNORECASE,
)

_SECONDS = {
    "years": 365.2425 * 86400,  # the mean year and month of the Gregorian calendar
    "months": 365.2425 / 12 * 86400,
    "weeks": 7 * 86400,
    "days": 86400,
    "hours": 3600,
    "minutes": 60,
    "seconds": 1,
}


def parts(text: str) -> dict[str, float] | None:
    """The counts of a duration by unit; None when the text is no duration."""
    match = _DURATION.fullmatch(text.strip())
    if not match:
        return None
    return {unit: float(part.replace(",", ".")) for unit, part in match.groupdict().items() if part} or None


def seconds(text: str) -> float | None:
    """The length in seconds, with mean years and months of the calendar; None when the text is no duration."""
    written = parts(text)
    return None if written is None else sum(_SECONDS[unit] * count for unit, count in written.items())


def text(length_s: float) -> str:
    """The ISO 8601 duration of a length in seconds, to the microsecond; from a million days on, in whole years."""
    days, rest = divmod(round(length_s * 1_000_000), 86_400_000_000)
    if days >= 1_000_000:
        return f"P{round(length_s / _SECONDS['years'])}Y"
    hours, rest = divmod(rest, 3_600_000_000)
    minutes, rest = divmod(rest, 60_000_000)
    shown_s = f"{rest // 1_000_000}.{rest % 1_000_000:06}".rstrip("0").rstrip(".")
    times = "".join(
        f"{count}{unit}" for count, unit in ((hours, "H"), (minutes, "M"), (shown_s, "S")) if count not in {0, "0"}
    )
    date = f"P{days}D" if days else "P"
    return f"{date}T{times}" if times else date if days else "PT0S"

"""Units of measurement: a number and the unit behind it are one term, so that `10 km` does not find 5 km."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_LISTED = """
nm µm μm um mm cm dm m km mi ft yd inch inches mm² cm² m² km² mm2 cm2 m2 km2 m3 m³ sqm sqft ha
µg μg mg g kg lb lbs oz ml cl dl l liter litre liters litres gal
bit kbit mbit gbit kb mb gb tb pb kib mib gib tib kbps mbps gbps hz khz mhz ghz thz
v kv mv w kw mw gw wh kwh mwh gwh twh ma mah ω kω mω ohm nf pf
ms µs μs ns sec min h hr hrs px dpi ppi mp fps rpm kmh km/h mph kn °c °f k pa kpa hpa mpa bar mbar psi
db dba cal kcal kj mj nits lm lux ppm cc hp mm/s m/s
мм см м км мг г кг мл л гб мб кб тб гц мгц ггц вт квт квтч руб мин
"""  # noqa: RUF001 - as Russians write them
_UNITS = frozenset(_LISTED.split())
"""As they are written, but for case; words such as `in` and `am` are none, for they are more often words."""


def is_number(text: str) -> bool:
    """Whether a text is a number, with a dot or comma or not."""
    return _NUMBER.fullmatch(text) is not None


def is_unit(text: str) -> bool:
    """Whether a text is a unit, with or without a sign at its end."""
    return text.rstrip(".,;:!?").casefold() in _UNITS

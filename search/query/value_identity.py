"""Identity of values: which spellings of a value of a field are one."""

from __future__ import annotations

from search.schema.fields import ID, LOCALE
from search.text.languages import canonical_tag
from search.text.value_keys import value_key


def key_in(name: str, value: str) -> str:
    """What all spellings of one value of the field of this name have in common; ids have one spelling each."""
    if name == ID:
        return value
    return value_key(canonical_tag(value) if name == LOCALE else value)

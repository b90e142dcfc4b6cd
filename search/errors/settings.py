"""Errors of the configuration."""

from __future__ import annotations

from dataclasses import dataclass

from search.errors.base import NewsdexError


@dataclass(eq=False)
class SettingInvalid(NewsdexError):
    """An entry of the configuration that cannot be used."""

    source: str
    key: str
    expected: str
    found: str

    code = "setting-invalid"
    status = 500
    title = "Invalid configuration"
    text = "{source}: “{key}” should be {expected}; found {found}. Correct the entry or remove it."

"""Does an error of the configuration say where its entry is?"""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.commands import config
from search.errors import SettingInvalid

CASES = {
    "a value": ("site:\n  title: T\n  url: nowhere\n", 3, "site.url"),
    "an unknown key": ("language: de\n\nfeilds: {}\n", 3, "did you mean fields?"),
    "an unknown key that is like none": ("language: de\nxyzzy: {}\n", 2, "made of site, fields"),
    "an unknown key inside": ("fields:\n  heat:\n    label: Heat\n    wieght: 3\n", 4, "did you mean weight?"),
    "in a list": ("site:\n  addresses:\n    - {folder: a, pattern: /a/}\n    -\n      pattern: b\n", 5, "pattern"),
    "an entry of a list": ("synonyms:\n  - [a, b]\n  - [c]\n", 3, "synonyms[2]"),
    "in a list in one line": ("ignore: [a, 3]\n", 1, "ignore"),
    "a key with dots": ("hide:\n  values:\n    a.b: [c]\n    a: d\n", 4, "hide.values.a"),
    "a number among weights": ("ranking:\n  freshness: 0.1\n  # more\n  half_life_days: -1\n", 4, "half_life_days"),
    "a field that may not be": ("fields:\n  audience: {}\n  page: {}\n", 3, "fields.page"),
    "a YAML 1.1 word": ("fields:\n  no: {}\n", 1, "fields"),
    "a file with a byte-order mark": ("\ufefflanguage: 3\n", 1, "language"),
    "the whole file": ("- a\n", None, "the file"),
}


@pytest.mark.parametrize("case", CASES)
def test_an_error_says_the_line(tmp_path: Path, case: str) -> None:
    """The message begins with file and line, as editors understand it, and has the key and what is expected."""
    text, line, part = CASES[case]
    path = tmp_path / "newsdex.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingInvalid) as raised:
        config.read(path)
    assert str(raised.value).startswith(f"{path}:{line}: " if line else f"{path}: ")
    assert part in str(raised.value)

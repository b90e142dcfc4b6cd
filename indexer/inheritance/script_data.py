"""Hiding keys with literal values in files of code, as `draft: true`; the code itself is not run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from indexer.addresses import site_files
from indexer.front_matter import scalars
from indexer.front_matter.metadata import Entry, Metadata, normal
from indexer.front_matter.stray_metadata import verdict
from indexer.problems import Problem

_PAIR = re.compile(
    r"(?<![\w$.?])[\"']?(?P<key>[A-Za-z_$][\w$-]{0,60})[\"']?\s{0,9}:\s{0,9}"
    r"(?:(?P<plain>true|false|null)\b|\"(?P<double>[^\"\n\\]{0,200})\"|'(?P<single>[^'\n\\]{0,200})'|(?P<code>\S))"
)


class ScriptData(NamedTuple):
    """What a file of code says of hiding."""

    metadata: Metadata
    problem: Problem | None = None
    """Of a hiding key whose value only the code gives."""


def read(path: Path, shown: str) -> ScriptData:
    """The hiding keys of a file of code; one that cannot be read says nothing."""
    found = [*_pairs(site_files.code(path))]
    entries = [entry for entry, is_literal in found if is_literal and verdict.is_telling(entry, with_doubt=False)]
    unknown = [entry.key for entry, is_literal in found if not is_literal and _may_hide(entry.key)]
    problem = None
    if unknown and not entries:
        reason = f"“{unknown[0]}” is set by code in {shown}, which is not run; the files that it speaks of are shown"
        problem = Problem(reason, f"Write it in their front matter, or name {Path(shown).parent} in hide: folders.")
    return ScriptData(Metadata.of(entries), problem)


def _pairs(source: str) -> Iterator[tuple[Entry, bool]]:
    """Each key with its value, and whether that is a literal."""
    for found in _PAIR.finditer(source):
        text = found["plain"] or found["double"] or found["single"] or ""
        yield Entry(found["key"], scalars.plain(text)), found["code"] is None


def _may_hide(key: str) -> bool:
    return verdict.is_flag(key) or normal(key) in {"permalink", "eleventyexcludefromcollections"}

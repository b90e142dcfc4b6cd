"""Prose between two rules, which is no front matter.

In doubt it is front matter: prose has no key that is known, and is no list of keys with short values.
"""

from __future__ import annotations

import itertools
import re

from indexer.front_matter import plain_head
from indexer.front_matter.metadata import Entry, Metadata, normal
from indexer.front_matter.stray_metadata import lines, scan
from indexer.front_matter.stray_metadata.verdict import is_relevant

MIN_WORDS = 3
"""Of what follows the colon in prose, as in `Note: prose with a colon`."""
MAX_LINES = 500
"""That are looked at; what is longer and has no key among them is prose."""
FIRST_LINES = 20
"""That are looked at when no second rule ends them."""
MAX_LOOSE = 3
"""Words of a line that may be a key without its colon."""

_COMMENT = re.compile(r"[ \t]*#+[ \t]*")
_OTHER_KEYS = frozenset(map(normal, ("layout", "slug", "aliases", "weight", "template", "permalink", "redirect_from")))


def is_prose(block: str, most_lines: int = MAX_LINES) -> bool:
    """Whether a block that is no YAML is prose: it has a line of text, and no key that is known."""
    content = [*itertools.islice(filter(str.strip, block.split("\n")), most_lines)]
    keys = [_key_of(line) for line in content]
    if any(_is_known(key) if key else key is None and _may_hide(line) for key, line in zip(keys, content, strict=True)):
        return False
    is_text = any(key is None and not line.startswith((" ", "\t")) for key, line in zip(keys, content, strict=True))
    return is_text and scan.in_block("\n".join(content)) is None


def is_prose_read(metadata: Metadata, block: str) -> bool:
    """Whether a block is prose of which YAML made these entries: nothing but headings, or `Note: a sentence`."""
    entries = [entry for _, entry in metadata.named]
    if entries:
        return all(_is_sentence(entry) for entry in entries)
    return is_prose(block)


def _key_of(line: str) -> str | None:
    """The key of a line, commented out or not; None of text."""
    comment = _COMMENT.match(line)
    return lines.key_of(line[comment.end() :] if comment and "#" in comment[0] else line)


def _may_hide(line: str) -> bool:
    """Whether a line may be a private or hiding key of which the colon is missing."""
    words = line.split(None, MAX_LOOSE)
    return len(words) <= MAX_LOOSE and is_relevant(normal(words[0]))


def _is_sentence(entry: Entry) -> bool:
    key, value = entry.key, entry.value
    is_written_so = key[:1].isupper() or " " in key
    return is_written_so and not _is_known(key) and isinstance(value, str) and len(value.split()) >= MIN_WORDS


def _is_known(key: str) -> bool:
    name = normal(key)
    return name in plain_head.known_names() or name in _OTHER_KEYS or is_relevant(name)

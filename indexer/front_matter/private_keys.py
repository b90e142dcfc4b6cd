"""Removal of private values from a block of YAML before it is parsed.

What is never parsed cannot leak, and costs no time.
A value is dropped only when it is certain where it ends, and that its key stands at the top of the block: when all
before it are lines that open nothing which a later one closes. In doubt it stays, and `metadata` drops it.
"""

from __future__ import annotations

import re

from indexer.front_matter import yaml_lines

_KEY = re.compile(r"^((?:secured|featured[_-]?content)[ \t]*+:)", re.MULTILINE | re.IGNORECASE)

# On one line; as a block scalar; or as lines below, which are indented. The line after it is not.
# No group is possessive, for the reason that `yaml_lines` has; each repetition begins or ends with a new line.
_ONE_LINE = re.compile(r"[ \t]++(?:\"[^\"\\\n]*+\"|'[^'\n]*+'|[A-Za-z0-9+/=;]++)[ \t]*+(?=\n\S|\n*+\Z)")
_BELOW = r"(?:\n(?:[ ]++[^\n]*+|(?=\n|\Z)))*(?=\n\S|\Z)"
_BLOCK_SCALAR = re.compile(rf"[ \t]++[|>][-+]?+[ \t]*+{_BELOW}")
_NESTED = re.compile(rf"[ \t]*+(?=\n){_BELOW}")

_OTHER_BLOCK_SCALAR = re.compile(
    r"^([ ]*+)[\w.-]++:[ ]++[|>][-+]?+[ ]*+\n(?:(?:\1[ ]++[^\s][^\n]*+)?[ ]*+\n)*", re.MULTILINE
)


def without_values(block: str) -> str:
    """The block with nothing behind its private keys; all lines keep their numbers."""
    kept: list[str] = []
    position = 0
    for key in _KEY.finditer(block):
        end = _end_of_value(block, key.end())
        if key.start() < position or end is None:
            continue
        before = block[position : key.start()]
        if not _is_settled(before):
            break
        kept += (before, key[1], "\n" * block.count("\n", key.end(), end))
        position = end
    return "".join((*kept, block[position:]))


def _end_of_value(block: str, start: int) -> int | None:
    """Where the value ends that starts at this offset; None when that is in doubt."""
    if found := _ONE_LINE.match(block, start) or _BLOCK_SCALAR.match(block, start):
        return found.end()
    found = _NESTED.match(block, start)
    return found.end() if found and _is_settled(found[0]) else None


def _is_settled(lines: str) -> bool:
    return yaml_lines.are_settled(_OTHER_BLOCK_SCALAR.sub("", lines))

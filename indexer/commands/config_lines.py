"""Lines of the entries of `newsdex.yaml`, for errors."""

from __future__ import annotations

import re

import yaml
from yaml import MappingNode, Node, SequenceNode

_PLACE = re.compile(r"\[(\d+)\]")


def line_of(text: str, path: str, found: str) -> int | None:
    """The line, from 1, of the entry at a path like `site.addresses[2].pattern`, or of the nearest one above it.

    When what was found there is itself a key of the entry, as an unknown one is, it is the line of that key.
    None when there is no such entry.
    """
    try:
        node: Node | None = yaml.compose(text, yaml.SafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    line, rest = None, path
    while node is not None and rest:
        key, node, rest = _step(node, rest)
        line = line if key is None else key.start_mark.line + 1
    wrong = next((key for key in _keys(node) if repr(key.value) == found), None)
    return wrong.start_mark.line + 1 if wrong else line


def _step(node: Node, path: str) -> tuple[Node | None, Node | None, str]:
    """The node that a path begins with, its value, and the rest of the path; a key may have dots itself."""
    path = path.lstrip(".")
    if isinstance(node, SequenceNode) and (place := _PLACE.match(path)) and int(place[1]) <= len(node.value):
        one = node.value[int(place[1]) - 1]
        return one, one, path[place.end() :]
    if isinstance(node, MappingNode):
        fitting = [pair for pair in node.value if re.match(rf"{re.escape(str(pair[0].value))}(?=[.\[]|$)", path)]
        if fitting:
            key, value = max(fitting, key=lambda pair: len(pair[0].value))
            return key, value, path[len(key.value) :]
    return None, node, ""


def _keys(node: Node | None) -> list[Node]:
    return [key for key, _ in node.value] if isinstance(node, MappingNode) else []

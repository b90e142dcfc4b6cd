"""Is the map of the package true?"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import webapp

FOLDER = Path(webapp.__file__).parent
MAP = re.findall(r"^ {4}(\w+) {2,}", webapp.__doc__ or "", re.MULTILINE)


def _imported(module: str) -> set[str]:
    """The modules of the package that a module imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse((FOLDER / f"{module}.py").read_text())):
        if isinstance(node, ast.ImportFrom) and node.module == "webapp":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("webapp."):
            found.add((node.module or "").removeprefix("webapp."))
    return found


def test_the_map_lists_every_module_in_the_direction_of_imports() -> None:
    """Each module is listed once, and imports only what stands above it."""
    assert sorted(MAP) == sorted(path.stem for path in FOLDER.glob("*.py") if path.stem != "__init__")
    for position, module in enumerate(MAP):
        assert _imported(module) <= set(MAP[:position]), module


def test_every_module_is_small_and_says_what_it_answers() -> None:
    """A module has at most 250 lines and begins with its question, or with what it holds."""
    for module in MAP:
        text = (FOLDER / f"{module}.py").read_text()
        assert len(text.splitlines()) <= 250, module
        assert re.match(r'"""[A-Z][^\n]+[.?]', text), module

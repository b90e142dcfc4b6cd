"""Packages as commands."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

PACKAGES = {"newsdex-search": "search", "newsdex-index": "indexer", "newsdex-serve": "webapp"}
ROOT = Path(__file__).parent.parent


def run(*command: str) -> tuple[int, str, str]:
    """The exit status of a command, and what it prints."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    return done.returncode, done.stdout, done.stderr


def test_each_command_has_its_package() -> None:
    """The commands that are installed are those that a package is, too."""
    installed = {one.name for one in entry_points(group="console_scripts") if one.name.startswith("newsdex-")}
    assert installed == PACKAGES.keys()


@pytest.mark.parametrize("argument", ["--help", "--no-such-option"])
@pytest.mark.parametrize("command", PACKAGES)
def test_a_package_is_its_command(command: str, argument: str) -> None:
    """`python -m` and a package prints what its command prints, and ends with the same status."""
    (script,) = entry_points(group="console_scripts", name=command)
    module, _, function = script.value.partition(":")
    code = f"import sys; from {module} import {function}; sys.exit({function}())"
    as_command = run(sys.executable, "-c", code, argument)
    assert as_command[1] + as_command[2]
    assert run(sys.executable, "-m", PACKAGES[command], argument) == as_command

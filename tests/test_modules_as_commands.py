"""Packages as commands."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

PACKAGES = {"newsdex-search": "search", "newsdex-index": "indexer", "newsdex-serve": "webapp"}
ROOT = Path(__file__).parent.parent


def test_each_command_has_its_package() -> None:
    """The commands that are installed are those that a package is, too."""
    installed = {one.name for one in entry_points(group="console_scripts") if one.name.startswith("newsdex-")}
    assert installed == PACKAGES.keys()


@pytest.mark.parametrize("argument", ["--help", "--no-such-option"])
@pytest.mark.parametrize("command", PACKAGES)
def test_a_package_is_its_command(
    command: str, argument: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`python -m` and a package prints what its command prints, and ends with the same status."""
    (script,) = entry_points(group="console_scripts", name=command)
    monkeypatch.setattr(sys, "argv", [command, argument])
    with pytest.raises(SystemExit) as ended:
        script.load()()
    printed = capsys.readouterr()
    assert printed.out + printed.err
    module = [sys.executable, "-m", PACKAGES[command], argument]
    done = subprocess.run(module, capture_output=True, text=True, check=False, cwd=ROOT)
    assert (done.returncode, done.stdout, done.stderr) == (ended.value.code or 0, printed.out, printed.err)

"""Does the last generation stand, whatever happens to those who write and read?

The work is done by real processes (see `crashes.py`), which are killed, refused and hurried; each form here is short,
and the long ones are run by `make soak`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[3] / "crashes.py"


def crashes(*arguments: object) -> str:
    """What the script printed; it ended well."""
    command = [sys.executable, str(SCRIPT), *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(SCRIPT.parents[1])}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("count", [8, pytest.param(200, marks=pytest.mark.soak)])
def test_killed_writers(tmp_path: Path, count: int) -> None:
    """Killed while it commits, merges, switches or goes back: the index is whole, and the next run completes."""
    assert f"{count} kills" in crashes("kills", tmp_path / "index", count, 1)


def test_killed_before_each_change(tmp_path: Path) -> None:
    """There is no moment at which a writer may not be killed: each of its changes of the folder is tried in turn."""
    assert int(crashes("points", tmp_path / "index").split()[0]) > 20


@pytest.mark.parametrize("count", [3, pytest.param(200, marks=pytest.mark.soak)])
def test_killed_builds(tmp_path: Path, count: int) -> None:
    """Killed while `newsdex-index build` runs: all documents are of one round, and the next build completes."""
    assert f"{count} kills" in crashes("builds", tmp_path, count, 1)


def test_refused_writes(tmp_path: Path) -> None:
    """When writes beyond any size fail, the error says what to do, and the generation before stands."""
    assert int(crashes("refusals", tmp_path / "index").split()[0]) > 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of three megabytes, in memory."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("only root may mount a small file system")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_full_disks(small_disk: Path) -> None:
    """With less and less room, a commit succeeds or says so; nothing is left that takes the room of the next."""
    assert int(crashes("full", small_disk).split()[0]) > 0


@pytest.mark.parametrize(("count", "readers"), [(15, 3), pytest.param(100, 8, marks=pytest.mark.soak)])
def test_readers_beside_a_writer(tmp_path: Path, count: int, readers: int) -> None:
    """No reader sees an error, an older generation than before, or two generations in one answer."""
    assert f"{readers} readers" in crashes("readers", tmp_path / "index", count, readers)

"""How does a test get a file of a package of npm? Packed once into the user's cache, outside of the repository."""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

import pytest

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "newsdex-tests" / "npm"
REQUIRED = "NEWSDEX_REQUIRE_NPM"
"""An environment variable that makes a package that cannot be had a failure."""
_PATIENCE_S = 60


def file_or_skip(package: str, version: str, name: str) -> Path:
    """One file of a package; where it cannot be had the test is skipped, or fails where it is required."""
    cached = CACHE / f"{package}-{version}" / name
    if not cached.is_file():
        try:
            _fetch(f"{package}@{version}", name, cached)
        except (OSError, subprocess.SubprocessError, tarfile.TarError) as error:
            if os.environ.get(REQUIRED):
                raise
            pytest.skip(f"npm cannot bring {package} here: {error}")
    return cached


def _fetch(package: str, name: str, cached: Path) -> None:
    """Pack a package and keep one of its files; several processes may do so at once."""
    npm = shutil.which("npm")
    if not npm:
        raise FileNotFoundError("no npm: apt-get install npm")
    cached.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        command = [
            npm,
            "pack",
            package,
            "--silent",
            "--ignore-scripts",
            "--fetch-retries=1",
            "--pack-destination",
            folder,
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=_PATIENCE_S, cwd=folder)
        archive = next(Path(folder).glob("*.tgz"), None)
        if archive is None:
            raise FileNotFoundError(f"npm packed no {package}")
        with tarfile.open(archive) as packed, (Path(folder) / "whole").open("wb") as whole:
            found = packed.extractfile(f"package/{name}")
            whole.write(found.read() if found else b"")
        (Path(folder) / "whole").replace(cached)

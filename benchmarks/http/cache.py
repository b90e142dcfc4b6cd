"""The folder for what is made once: installs of other servers, and the indexes that they load."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path


def cache_folder() -> Path:
    """Below the cache of the user (XDG Base Directory Specification); it may be deleted at any time."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "newsdex-benchmarks"


def made_once(name: str, sources: tuple[Path, ...], make: Callable[[Path], None]) -> Path:
    """A folder of the cache, made by the function when it is not there yet, or the sources have changed since.

    A run that ends early leaves nothing half made under its name.
    """
    digest = sha256(b"\0".join(source.read_bytes() for source in sources)).hexdigest()[:12]
    folder = cache_folder() / f"{name}-{digest}"
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        making = Path(tempfile.mkdtemp(prefix=f"{folder.name}.", dir=folder.parent))
        try:
            make(making)
            making.rename(folder)
        finally:
            shutil.rmtree(making, ignore_errors=True)
    return folder

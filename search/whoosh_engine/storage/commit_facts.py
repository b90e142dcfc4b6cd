"""Commit facts: settings and origin of each generation, as JSON."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

import orjson

from search.errors import IndexDamaged, IndexMissing, IndexOutdated
from search.schema.document import date_text
from search.settings.settings import Settings
from search.whoosh_engine.codecs.array_file import replacing

FORMAT = 12
"""The format of all files of an index together; an index of another format is not read."""


@dataclass(frozen=True, slots=True)
class CommitFacts:
    """The facts of one generation."""

    generation: int
    settings: Settings
    editors: bool
    built_at: datetime
    sources: tuple[str, ...]
    stored_documents: int

    def write(self, folder: Path) -> None:
        """Write them; they are safe on the disk when this returns."""
        with replacing(_path(folder, self.generation)) as file:
            file.write(orjson.dumps(self._to_json()))

    def _to_json(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "generation": self.generation,
            "settings": self.settings.to_json(),
            "editors": self.editors,
            "built_at": date_text(self.built_at),
            "sources": self.sources,
            "documents": self.stored_documents,
        }

    @classmethod
    def read(cls, folder: Path, generation: int) -> Self:
        """Read the facts of a generation; IndexMissing, IndexOutdated or IndexDamaged when they cannot be read."""
        path = _path(folder, generation)
        try:
            data = orjson.loads(path.read_bytes())
        except FileNotFoundError:
            raise IndexMissing(location=str(folder)) from None
        except (OSError, ValueError) as error:
            raise IndexDamaged(location=str(folder), file=path.name, reason=str(error)) from error
        if not isinstance(data, dict) or data.get("format") != FORMAT:
            found = data.get("format") if isinstance(data, dict) else None
            raise IndexOutdated(location=str(folder), built_for=str(found), expected=str(FORMAT))
        try:
            return cls._from_json(data)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise IndexDamaged(location=str(folder), file=path.name, reason=repr(error)) from error

    @classmethod
    def _from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(
            generation=data["generation"],
            settings=Settings.from_json(data["settings"]),
            editors=data["editors"],
            built_at=datetime.fromisoformat(data["built_at"]),
            sources=tuple(data["sources"]),
            stored_documents=data["documents"],
        )


def origin(folder: Path, generation: int) -> int:
    """The number of the generation whose content this one has: its own, unless it is a copy (see `copy_sidecars`)."""
    try:
        found = orjson.loads(_path(folder, generation).read_bytes())["origin"]
    except (OSError, ValueError, KeyError, TypeError):
        return generation
    return found if type(found) is int and 0 < found < generation else generation


def is_for_editors(folder: Path, generation: int) -> bool:
    """Whether a generation says that it is for editors, in whatever format; one that cannot be read does not."""
    try:
        return orjson.loads(_path(folder, generation).read_bytes())["editors"] is True
    except (OSError, ValueError, KeyError, TypeError):
        return False


def sidecars(folder: Path, generation: int) -> list[Path]:
    """The sidecar files of a generation: its facts, and what others keep with it."""
    return [path for path in folder.glob(f"newsdex-{generation}.*") if path.suffix != ".tmp"]


def copy_sidecars(folder: Path, generation: int, made: int, *, source: Path | None = None) -> None:
    """Give a generation that is made of another one the facts and all other sidecar files of that one.

    The other one is in the same folder, and then the origin of this one; or in the folder `source`.
    They are safe on the disk when this returns.
    """
    for path in sidecars(source or folder, generation):
        with replacing(folder / f"newsdex-{made}{path.suffix}") as file:
            if path.suffix == ".json":
                facts = {**orjson.loads(path.read_bytes()), "generation": made}
                facts["origin"] = made if source else origin(folder, generation)
                file.write(orjson.dumps(facts))
            else:
                with path.open("rb") as old:
                    shutil.copyfileobj(old, file)


def _path(folder: Path, generation: int) -> Path:
    return folder / f"newsdex-{generation}.json"

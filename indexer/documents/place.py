"""Place of a file in its content folder, and the id that it gives."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file is in its content folder; a `PurePosixPath` takes several times as long to make and to read."""

    folders: tuple[str, ...]
    stem: str
    suffix: str
    locale: str = ""

    @classmethod
    def of(cls, path: str) -> Self:
        """The place of this path in the content folder."""
        *folders, name = path.split("/")
        stem, dot, suffix = name.rpartition(".")
        return cls(tuple(folders), stem or name, dot + suffix if stem else "")

    def located(self, locales: Sequence[str]) -> Self:
        """The place with the locale that a suffix of the name or a folder gives, and without that suffix or folder."""
        named = {locale.casefold(): locale for locale in locales}
        stem, _, end = self.stem.rpartition(".")
        if stem and end.casefold() in named:
            return replace(self, stem=stem, locale=named[end.casefold()])
        for number, folder in enumerate(self.folders):
            if folder.casefold() in named:
                folders = self.folders[:number] + self.folders[number + 1 :]
                return replace(self, folders=folders, locale=named[folder.casefold()])
        return self

    @property
    def path(self) -> str:
        """Without the suffix."""
        return "/".join((*self.folders, self.stem))


def id_of(path: str) -> str:
    """The id of the document at this path: without its suffix, and the same on every file system."""
    return in_ids(path.rpartition(".")[0])


def in_ids(path: str) -> str:
    """A path as ids have it."""
    return path if path.isascii() else unicodedata.normalize("NFC", path)

"""Does a backup become the index that it was, and nothing else become an index?"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pytest
from conftest import NOW, build
from contents import main

from search.errors import BackupRefused, IndexDamaged, IndexForReaders, IndexMissing
from search.protocol.engine import open_searcher, open_upkeep
from search.protocol.request import SearchRequest
from search.schema.document import Document
from search.whoosh_engine.codecs.array_file import ArrayFile, create
from search.whoosh_engine.maintenance import backup as backups

ONE, TWO, THREE = (Document(id, {"title": f"Title of {id}", "topics": ("AI",)}) for id in ("one", "two", "three"))


def ids(folder: Path) -> list[str]:
    """Of all documents of the newest generation, which is sound."""
    assert open_upkeep(folder).check() == []
    with closing(open_searcher(folder)) as searcher:
        return sorted(hit.id for hit in searcher.search(SearchRequest(), NOW).hits)


def files(folder: Path) -> dict[str, bytes]:
    """The files of an index but for its locks, by name."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if "LOCK" not in path.name}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An index of two documents."""
    build(tmp_path / "index", [ONE, TWO])
    return tmp_path / "index"


@pytest.fixture
def saved(folder: Path, tmp_path: Path) -> Path:
    """A backup of it."""
    target = tmp_path / "saved.backup"
    assert open_upkeep(folder).backup(target) == 1
    return target


def test_a_backup_comes_back(folder: Path, saved: Path, tmp_path: Path) -> None:
    """Into its own index, as a new content that can be gone back from; and into a folder that is not there."""
    build(folder, [THREE])
    assert open_upkeep(folder).restore(saved) == 3
    assert ids(folder) == ["one", "two"]
    assert [one.content for one in open_upkeep(folder).history()] == [1, 2, 3]
    open_upkeep(folder).rollback()
    assert ids(folder) == ["three"]
    assert open_upkeep(tmp_path / "other").restore(saved) == 1
    assert ids(tmp_path / "other") == ["one", "two"]
    assert not list(tmp_path.rglob("*restoring*"))


def test_what_stands_beside_a_generation_is_saved(folder: Path, tmp_path: Path) -> None:
    """All files of the generation are in the backup, and come back under its new number."""
    with create(folder / "newsdex-1.kept") as file:
        file.add("numbers", np.arange(9))
    saved = tmp_path / "saved"
    open_upkeep(folder).backup(saved)
    with zipfile.ZipFile(saved) as archive:
        assert sorted(archive.namelist()) == sorted([*files(folder), backups.MANIFEST])
    open_upkeep(folder).restore(saved)
    assert (folder / "newsdex-2.kept").read_bytes() == (folder / "newsdex-1.kept").read_bytes()


def test_editors_stay_editors(tmp_path: Path) -> None:
    """An index for editors comes back as one, and takes the place of one for readers only when that is asked for."""
    build(tmp_path / "editors", [ONE], editors=True)
    build(tmp_path / "readers", [TWO])
    saved = tmp_path / "saved"
    open_upkeep(tmp_path / "editors").backup(saved)
    with pytest.raises(IndexForReaders, match=r"saved holds hidden documents.*--replace-readers-index"):
        open_upkeep(tmp_path / "readers").restore(saved)
    assert ids(tmp_path / "readers") == ["two"]
    open_upkeep(tmp_path / "readers").restore(saved, replace_readers_index=True)
    open_upkeep(tmp_path / "new").restore(saved)
    for name in ("readers", "new"):
        with closing(open_searcher(tmp_path / name)) as searcher:
            assert searcher.info.editors


def test_a_writer_may_commit_meanwhile(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A backup is of the generation that it began with, though all of its files are removed while it is copied."""
    added = backups._added

    def slow(*arguments: Any) -> Any:
        monkeypatch.undo()
        for _ in range(4):
            build(folder, [THREE])
        return added(*arguments)

    monkeypatch.setattr(backups, "_added", slow)
    assert open_upkeep(folder).backup(tmp_path / "saved") == 1
    assert not list(folder.glob("_MAIN_1.toc"))
    open_upkeep(folder).restore(tmp_path / "saved")
    assert ids(folder) == ["one", "two"]


def test_what_cannot_be_saved(folder: Path, saved: Path, tmp_path: Path) -> None:
    """Without an index, or with a damaged one, there is no backup, and an earlier one stands."""
    with pytest.raises(IndexMissing):
        open_upkeep(tmp_path / "absent").backup(tmp_path / "other")
    before = saved.read_bytes()
    (path,) = folder.glob("*.docs")
    content = bytearray(path.read_bytes())
    content[content.index(ArrayFile.open(path)["/stored.bytes"].tobytes())] ^= 1
    path.write_bytes(content)
    with pytest.raises(IndexDamaged, match="checksum"):
        open_upkeep(folder).backup(saved)
    assert saved.read_bytes() == before
    assert not list(tmp_path.glob("*.tmp"))


def test_every_cut_and_many_turned_bits_are_refused(folder: Path, saved: Path) -> None:
    """A part of a backup, and one with a wrong byte in what it holds, is refused; the index is as it was."""
    content, before = saved.read_bytes(), files(folder)
    for end in range(0, len(content), 97):
        saved.write_bytes(content[:end])
        with pytest.raises(BackupRefused):
            open_upkeep(folder).restore(saved)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        places = [entry.header_offset + 60 + entry.file_size // 2 for entry in archive.infolist()]
    for place in places:
        saved.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        with pytest.raises(BackupRefused):
            open_upkeep(folder).restore(saved)
    assert files(folder) == before


Change = Callable[[dict[str, bytes], dict[str, Any]], None]


def forged(saved: Path, change: Change, *, honest: bool = True) -> None:
    """Write the backup anew after a change of its files and of its manifest, with right checksums when `honest`."""
    with zipfile.ZipFile(saved) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    manifest = orjson.loads(content.pop(backups.MANIFEST))
    change(content, manifest)
    if honest:
        manifest["files"] = {
            name: {"bytes": len(data), "blake2b": hashlib.blake2b(data).hexdigest()} for name, data in content.items()
        }
    with zipfile.ZipFile(saved, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)
        archive.writestr(backups.MANIFEST, orjson.dumps(manifest))


def renamed(end: str, new: str) -> Change:
    """A file of the backup under another name."""

    def change(content: dict[str, bytes], _: dict[str, Any]) -> None:
        name = next(name for name in content if name.endswith(end))
        content[new] = content.pop(name)

    return change


def added(name: str) -> Change:
    """One file more."""
    return lambda content, _: content.update({name: b"evil"})


CODE = b"cos\nsystem\n(S'touch evil'\ntR."
HOSTILE: list[Change] = [
    renamed(".docs", "../evil.docs"),
    renamed(".docs", "/tmp/evil.docs"),
    renamed(".docs", "folder/MAIN_evil.docs"),
    renamed(".docs", "MAIN_evil.docs"),
    renamed(".toc", "_MAIN_2.toc"),
    renamed(".json", "newsdex-2.json"),
    added("../../evil"),
    added("MAIN_WRITELOCK"),
    added("evil"),
    added("newsdex-9.json"),
    added("_MAIN_9.toc"),
    added("MAIN_0123456789abcdef.docs"),
    lambda content, _: content.update(
        {name: b"cos\nsystem\n(S'touch evil'\ntR." for name in content if ".toc" in name}
    ),
    lambda _, manifest: manifest.update(format=2),
    lambda _, manifest: manifest.update(generation=2),
    lambda _, manifest: manifest.update(generation="../1"),
    lambda _, manifest: manifest.update(generation=-1),
    lambda content, _: content.clear(),
]


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_hostile_backups_are_refused(folder: Path, saved: Path, number: int) -> None:
    """Names that lead elsewhere, files of no index, code, other numbers: refused, and nothing is changed."""
    forged(saved, HOSTILE[number])
    before = files(folder)
    with pytest.raises(BackupRefused, match="is not restored"):
        open_upkeep(folder).restore(saved)
    assert files(folder) == before
    assert not [path for path in (folder.parent, Path("/tmp"), Path.cwd()) if list(path.glob("*evil*"))]


@pytest.mark.parametrize("manifest", [{}, [], 7, {"format": 1, "generation": 1}, {"format": 1, "files": 7}])
def test_hostile_manifests_are_refused(folder: Path, saved: Path, manifest: Any) -> None:
    """A manifest of another form is no manifest."""
    with zipfile.ZipFile(saved, "w") as archive:
        archive.writestr(backups.MANIFEST, orjson.dumps(manifest))
    with pytest.raises(BackupRefused):
        open_upkeep(folder).restore(saved)


def test_bombs_are_refused(folder: Path, saved: Path) -> None:
    """An archive that says that it holds more than it is long is refused before anything is unpacked."""
    with zipfile.ZipFile(saved) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(saved, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
        archive.writestr("MAIN_bomb.docs", bytes(1 << 24))
    with pytest.raises(BackupRefused, match="more than it does"):
        open_upkeep(folder).restore(saved)


def test_links_are_not_followed(folder: Path, saved: Path) -> None:
    """An entry that says that it is a link is a file like others, and not the one that it should be."""
    with zipfile.ZipFile(saved) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(saved, "w") as archive:
        for name, data in content.items():
            entry = zipfile.ZipInfo(name)
            if name.endswith(".docs"):
                entry.external_attr = 0o120777 << 16
            archive.writestr(entry, b"/etc/passwd" if name.endswith(".docs") else data)
    with pytest.raises(BackupRefused, match="is not what was backed up"):
        open_upkeep(folder).restore(saved)


def test_what_is_no_file(folder: Path, tmp_path: Path) -> None:
    """A backup that is absent, or a folder, is named."""
    for path in (tmp_path / "absent", tmp_path):
        with pytest.raises(BackupRefused):
            open_upkeep(folder).restore(path)
    assert ids(folder) == ["one", "two"]


def test_in_a_terminal(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`backup` says what it wrote, `restore` what it made the index, and 2 is the exit status when it cannot."""
    saved = tmp_path / "saved"
    assert main("backup", saved, "--index", folder) == 0
    assert "Generation 1 is in" in capsys.readouterr().out
    build(folder, [THREE])
    assert main("restore", saved, "--index", folder) == 0
    assert "documents: 2." in capsys.readouterr().out
    assert main("restore", tmp_path / "absent", "--index", folder) == 2
    assert "No such file" in capsys.readouterr().err
    assert main("backup", tmp_path / "no" / "folder", "--index", folder) == 2
    build(tmp_path / "editors", [ONE], editors=True)
    assert main("backup", saved, "--index", tmp_path / "editors") == 0
    assert main("restore", saved, "--index", folder) == 2
    assert main("restore", saved, "--index", folder, "--replace-readers-index") == 0
    assert "it is for editors" in capsys.readouterr().out

"""Files that are read one after the other give what each gives alone."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from conftest import NOW, Write
from hypothesis import given
from hypothesis import strategies as st

from indexer.job import Job
from indexer.reading import file_reader, walk
from indexer.reading.batches import batches, name_bytes, size_bytes
from indexer.reading.file_report import Outcome
from indexer.reading.walk import ContentFile, Root
from search.settings.settings import Settings

FILES = st.builds(
    ContentFile,
    root=st.just(Root(0, "/r", "s/")),
    inner=st.text(max_size=9),
    size_bytes=st.integers(0, 9),
    modified_ns=st.just(1),
    key=st.binary(max_size=9),
)


def test_files_give_what_each_gives_alone(content: Path, write: Write) -> None:
    """Hidden, broken, empty and vanished files among good ones change nothing of these, nor of their order."""
    for number in range(40):
        keys = ("title: Good", "title: [", "draft: true", "published: 2099-01-01", "images: [a.png]\nheat: x")
        write(f"{number:02d}.md", f"{keys[number % 5]}\nurl: /x{'/y' * number}")
    (content / "40.md").write_bytes(b"")
    (content / "41.md").write_bytes(b"\xff\xfe\x00")
    files = [file for file in walk.files(content) if isinstance(file, ContentFile)]
    (content / "07.md").unlink()
    job = Job((content,), content / "index", Settings(), NOW)
    together = list(file_reader.read(files, job))
    assert together == [one for file in files for one in file_reader.read([file], job)]
    assert len(together) == len(files)
    assert {one.status.outcome for one in together} == {Outcome.INDEXED, Outcome.HIDDEN, Outcome.FAILED}


@given(st.lists(FILES), st.integers(1, 5), st.integers(0, 20), st.integers(0, 40))
def test_batches_are_within_their_bounds_and_as_large_as_they_may_be(
    files: list[ContentFile], count: int, most_bytes: int, most_names: int
) -> None:
    """No file is lost or moved; only a single file is beyond a bound, and the next one would be too many."""

    def fits(some: list[ContentFile]) -> bool:
        sizes, names = sum(map(size_bytes, some)), sum(map(name_bytes, some))
        return len(some) <= count and sizes <= most_bytes and names <= most_names

    found = list(batches(files, count, (size_bytes, most_bytes), (name_bytes, most_names)))
    assert [file for some in found for file in some] == files
    assert all(fits(some) or len(some) == 1 for some in found)
    assert not any(fits([*some, following[0]]) for some, following in pairwise(found))

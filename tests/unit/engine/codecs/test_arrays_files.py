"""Does a file of arrays give back what was written, or say clearly that it cannot?"""

import io
import json
import pickle
import struct
import tracemalloc
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from search.errors import IndexDamaged
from search.whoosh_engine.codecs.array_file import ArrayFile, ArrayWriter, create, narrow
from search.whoosh_engine.codecs.ragged import Ragged, concatenate, merge_lists
from search.whoosh_engine.codecs.stored_fields import StoredFields, packed, with_one_dictionary

KINDS = ["u1", "u2", "u4", "u8", "i4", "i8", "f4", "f8", ">i4"]
some_arrays = st.dictionaries(
    st.text(min_size=1, max_size=8),
    st.sampled_from(KINDS).flatmap(lambda kind: arrays_of.arrays(kind, st.integers(0, 40))),
    max_size=6,
)


def write(path: Path, arrays: Any) -> Any:
    with create(path) as writer:
        for name, array in arrays.items():
            writer.add(name, array)
    return path


def crafted(path: Path, directory: Any, body: Any = b"") -> Any:
    """A file whose checksums are right and whose directory says what a stranger wishes."""
    start = b"NEWSDEX\0".ljust(64, b"\0") + body
    text = json.dumps(directory).encode()
    path.write_bytes(start + text + struct.pack("<QQII8s", len(start), len(text), zlib.crc32(text), 1, b"NEWSDEX\0"))
    return path


@given(arrays=some_arrays)
def test_arrays_round_trip(tmp_path_factory: pytest.TempPathFactory, arrays: Any) -> None:
    """Each array comes back with its values, in a view that starts at a multiple of 64 bytes."""
    file = ArrayFile.open(write(tmp_path_factory.mktemp("arrays") / "file", arrays))
    assert file.names == list(arrays)
    for name, array in arrays.items():
        np.testing.assert_array_equal(file[name], array)
        assert file[name].ctypes.data % 64 == 0 or not len(array)
        assert not file[name].flags.writeable
    file.verify()


@given(arrays=some_arrays, count=st.integers(1, 4))
def test_arrays_may_come_in_parts(arrays: Any, count: int) -> None:
    """An array that is written in parts is the same, byte for byte; parts of other types are refused."""
    files = [io.BytesIO(), io.BytesIO()]
    whole, parted = map(ArrayWriter, files)
    for name, array in arrays.items():
        whole.add(name, array)
        parted.add(name, *np.array_split(array, count))
    whole.finish()
    parted.finish()
    assert files[0].getvalue() == files[1].getvalue()
    with pytest.raises(ValueError, match="expected a flat array"):
        ArrayWriter(io.BytesIO()).add("a", np.ones(2, "u1"), np.ones(2, "u2"))


def test_truncated_file_is_refused(tmp_path: Path) -> None:
    """A file that lacks any number of bytes at its end is damaged, and so is an empty one."""
    whole = write(tmp_path / "whole", {"a": np.arange(20), "b": np.ones(3, "f4")}).read_bytes()
    for length in range(len(whole)):
        path = tmp_path / "part"
        path.write_bytes(whole[:length])
        with pytest.raises(IndexDamaged):
            ArrayFile.open(path)


def test_any_changed_byte_of_an_array_is_found(tmp_path: Path) -> None:
    """`verify` names the array in which a bit has turned."""
    path = write(tmp_path / "file", {"first": np.arange(9, dtype="i4"), "second": np.arange(9, dtype="i4")})
    data = bytearray(path.read_bytes())
    data[128 + 5] ^= 4
    path.write_bytes(data)
    with pytest.raises(IndexDamaged, match="checksum of second"):
        ArrayFile.open(path).verify()


@given(place=st.integers(0), change=st.integers(1, 255))
def test_no_changed_byte_is_more_than_an_error(
    tmp_path_factory: pytest.TempPathFactory, place: Any, change: Any
) -> None:
    """Whatever byte is changed, reading gives arrays or says that the file is damaged."""
    path = write(tmp_path_factory.mktemp("arrays") / "file", {"a": np.arange(50, dtype="i4"), "b": np.ones(5)})
    data = bytearray(path.read_bytes())
    data[place % len(data)] ^= change
    path.write_bytes(data)
    try:
        file = ArrayFile.open(path)
        assert {name: len(file[name]) for name in file.names} == {"a": 50, "b": 5}
        file.verify()
    except IndexDamaged:
        return
    assert place % len(data) < data.index(b"[["), "only the padding between arrays may change unseen"


@pytest.mark.parametrize(
    "directory",
    [
        [["a", "<i8", 1 << 60, 64, 0]],
        [["a", "<i8", 2, 64, 0]],
        [["a", "<i8", 1, 1 << 62, 0]],
        [["a", "<i8", -1, 64, 0]],
        [["a", "<i8", 1, -64, 0]],
        [["a", "<i8", 1, 65, 0]],
        [["a", "<i8", 1.0, 64, 0]],
        [["a", "<i8", True, 64, 0]],
        [["a", "|O", 1, 64, 0]],
        [["a", "<M8[us]", 1, 64, 0]],
        [["a", ["<i8"], 1, 64, 0]],
        [["a", "<i8", 1, 64]],
        [[["a"], "<i8", 1, 64, 0]],
        {"a": 1},
        7,
        None,
    ],
)
def test_hostile_directory_is_refused(tmp_path: Path, directory: Any) -> None:
    """An array that would lie outside the file, or hold anything but numbers, is refused when the file is opened."""
    with pytest.raises(IndexDamaged):
        ArrayFile.open(crafted(tmp_path / "file", directory, bytes(8)))


def test_deeply_nested_directory_is_refused(tmp_path: Path) -> None:
    """JSON that would exhaust the stack is damage, too."""
    path = crafted(tmp_path / "file", [])
    text = b"[" * 100_000
    start = path.read_bytes()[:64]
    path.write_bytes(start + text + struct.pack("<QQII8s", 64, len(text), zlib.crc32(text), 1, b"NEWSDEX\0"))
    with pytest.raises(IndexDamaged):
        ArrayFile.open(path)


def test_only_arrays_of_numbers_are_written(tmp_path: Path) -> None:
    """Objects, texts and tables are refused, and no file appears."""
    for array in (np.array([{}], object), np.array(["a"]), np.zeros((2, 2))):
        with pytest.raises(ValueError, match="flat array of numbers"):
            write(tmp_path / "file", {"a": array})
    assert not list(tmp_path.iterdir())


def test_file_appears_only_when_it_is_whole(tmp_path: Path) -> None:
    """While a file is written the old one stands, and stands still when writing fails."""
    path = write(tmp_path / "file", {"a": np.arange(3)})
    with pytest.raises(RuntimeError), create(path) as writer:  # noqa: PT012 - it is the block that fails
        writer.add("a", np.arange(9))
        raise RuntimeError
    assert len(ArrayFile.open(path)["a"]) == 3
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


def test_reading_never_unpickles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No array is loaded through pickle."""
    path = write(tmp_path / "file", {"a": np.arange(3)})
    monkeypatch.setattr(pickle, "loads", None)
    monkeypatch.setattr(pickle, "load", None)
    monkeypatch.setattr(np, "load", None)
    assert ArrayFile.open(path)["a"].tolist() == [0, 1, 2]


@given(numbers=st.lists(st.integers(0, 2**63 - 1)))
def test_narrow_keeps_numbers(numbers: Any) -> None:
    """The smallest type still holds every number."""
    made = narrow(np.array(numbers, np.int64))
    assert made.tolist() == numbers
    assert made.dtype.kind == "u"


def runs_of(lists: Any) -> Any:
    """Runs whose thing *n* has the numbers of list *n*."""
    return Ragged.of_sizes([len(one) for one in lists], numbers=np.array([x for one in lists for x in one], np.int64))


def lists_of(runs: Any) -> Any:
    """The opposite of `runs_of`."""
    return [runs["numbers"][runs.slice_of(thing)].tolist() for thing in range(len(runs))]


lists = st.lists(st.lists(st.integers(0, 99), max_size=4), max_size=6)


@pytest.mark.parametrize("dropped", [[70], range(0, 100, 2)])
def test_dropping_things_takes_the_memory_of_the_others(dropped: Any) -> None:
    """Stored fields are many bytes: to leave out a document must not take several more for each of them."""
    runs = Ragged.of_sizes([10_000] * 100, bytes=np.zeros(1_000_000, np.uint8))
    things = np.ones(100, bool)
    things[list(dropped)] = False
    tracemalloc.start()
    kept = runs.filter_lists(things)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1.1 * kept.entry_count + 50_000


@given(lists=lists, data=st.data())
def test_runs_keep_marked_rows_and_things(lists: Any, data: Any) -> None:
    """`keeping` drops rows, `filter_lists` drops things, and neither moves what is left."""
    runs = runs_of(lists)
    rows = data.draw(arrays_of.arrays(bool, runs.entry_count))
    things = data.draw(arrays_of.arrays(bool, len(runs)))
    marks = iter(rows)
    assert lists_of(runs.filter_entries(rows)) == [[x for x in one if next(marks)] for one in lists]
    assert lists_of(runs.filter_lists(things)) == [one for one, kept in zip(lists, things, strict=True) if kept]


@given(parts=st.lists(lists, min_size=1, max_size=4), data=st.data())
def test_merged_runs_append_part_after_part(parts: Any, data: Any) -> None:
    """A thing has the rows of its runs in each part, in the order of the parts."""
    count = max(map(len, parts)) + 2
    places = [data.draw(st.permutations(range(count))) for _ in parts]
    expected: list[list[int]] = [[] for _ in range(count)]
    for part, own in zip(parts, places, strict=True):
        for one, place in zip(part, own, strict=False):
            expected[place].extend(one)
    pairs = [(runs_of(part), np.array(own[: len(part)], np.int64)) for part, own in zip(parts, places, strict=True)]
    assert lists_of(merge_lists(pairs, count)) == expected


@given(parts=st.lists(lists, min_size=1, max_size=4))
def test_concatenated_lists_are_those_of_one_part_after_the_other(parts: Any) -> None:
    """No list of one part is merged with one of another."""
    assert lists_of(concatenate([runs_of(part) for part in parts])) == [one for part in parts for one in part]


@given(parts=st.lists(st.lists(st.binary(max_size=9_000), max_size=9), min_size=1, max_size=3))
def test_stored_documents_round_trip(parts: Any) -> None:
    """Each document comes back, packed alone, with a dictionary, and merged with others."""
    made = [packed(texts) for texts in parts]
    assert [[part[n] for n in range(len(texts))] for part, texts in zip(made, parts, strict=True)] == parts
    texts = [text for part in parts for text in part]
    first, *others = with_one_dictionary(made)
    data = io.BytesIO()
    writer = ArrayWriter(data)
    first.save(writer, *others)
    writer.finish()
    joined = StoredFields.read(ArrayFile(data.getvalue(), Path("joined")))
    assert [joined[number] for number in range(len(texts))] == texts

"""The fast readers of YAML say what libyaml says, or nothing."""

from __future__ import annotations

import tarfile
import time
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from data import data_file
from hypothesis import example, given, settings
from hypothesis import strategies as st

from indexer.front_matter import parser, yaml_block, yaml_lines
from indexer.front_matter.metadata import Metadata
from indexer.front_matter.yaml_block import without_values
from indexer.problems import Problem, UnreadableFileError

_VALUES = [
    *("", "word", "two words", "a: b", "a:b", "a #b", "a#b", "# c", "-1", "- x", "--- x", "1.10", "true", "~", "null"),
    *('"double"', '"with \\"quotes\\""', '"tab\\t"', '"open', 'close"', '"a" b', "'single'", "'it''s'", "'open", "'"),
    *(
        "[a, b]",
        "[]",
        "[ a b , 1 ]",
        "[a,, b]",
        "[a, - b]",
        "[a,]",
        "[open",
        "{a: b}",
        "&anchor x",
        "*anchor",
        "!!str 1",
    ),
    *(
        "|",
        ">-",
        "a\u2028b",
        "a\x85b",
        "a\xa0b",
        "\ufeffa",
        "a\tb",
        "\x07",
        "ends ",
        "a:",
        "?",
        "? a",
        "@a",
        "`a",
        "%a",
        ",",
    ),
    *("Don't", 'say "this"', "x, [y]", "<<", "=", "é", "...", "2021-03-02", "12:30:45", "0x1F", "a  # comment"),
]
_KEYS = [
    "",
    "a: ",
    "b: ",
    "c:",
    "key-1:  ",
    "<<: ",
    '"quoted": ',
    "é: ",
    "? ",
    "secured: ",
    "featuredContent: ",
    "Secured:",
]
_line = st.builds(
    lambda indent, dash, key, value: " " * indent + dash + key + value,
    st.sampled_from([0, 0, 0, 2, 2, 3, 4]),
    st.sampled_from(["", "", "", "- ", "-   ", "-"]),
    st.sampled_from(_KEYS),
    st.sampled_from(_VALUES),
)
_block = st.lists(_line, max_size=8).map(lambda lines: "".join(f"{line}\n" for line in lines))

_data: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-1000, 10**6) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc_-1", min_size=1), inner, max_size=3),
    max_leaves=12,
)

Read = tuple[Metadata, tuple[Problem, ...]]


def _by_libyaml(block: str) -> Read | None:
    try:
        return yaml_block.read_nodes(block, 2)
    except UnreadableFileError:
        return None


def _check(block: str) -> bool:
    """Whether the fast reader read it, and then as libyaml does."""
    found = yaml_lines.read(block, 2)
    if found is None:
        return False
    full = _by_libyaml(block)
    assert full == (Metadata.of(found), ())
    assert repr(full[0]) == repr(Metadata.of(found)), "1 and 1.0 and True are not the same"
    return True


@given(_block)
@settings(max_examples=1000)
@example('a: "one\nb: two"\n')
@example("a:\n- b: 1\n c: 2\n")
@example("a:\n  - b\n  c: d\n")
@example("a:\n- b:\n- c\n")
@example("a: b\na: c\n")
@example("a: b #c\n")
@example("a: b\x85c: d\n")
@example("a: \u2028b\n")
@example("a: \x07\n")
@example('- "a: "\n')
@example('# a: "b"\n')
@example('a b: "c"\n')
@example('a: "b" # "c"\n')
@example('a: "b\\"\n')
@example('a:b: "c"\n')
def test_lines_equal_libyaml(block: str) -> None:
    """Whatever the lines are, the fast reader says what libyaml says, or leaves them to it."""
    _check(block)


@given(_line | st.text("ab: \"'#\\-[é\xa0", max_size=12))
@settings(max_examples=1000)
def test_what_is_plain_is_read_alike(line: str) -> None:
    """A line that is read without the regular expression says what it says by that."""
    found = yaml_lines._plainly(line)
    assert found is None or repr(found) == repr(yaml_lines._row(line))


def test_no_long_beginning_is_remembered() -> None:
    """A file may have lines of millions of characters before a colon; none of them is kept when it was read."""
    before = yaml_lines._begun.cache_info().currsize
    line = f"{'a' * 61}: b"
    assert yaml_lines._plainly(line) is None
    assert yaml_lines._row(line)[-1] == "b"
    assert yaml_lines._begun.cache_info().currsize == before


@given(_block)
@example("a: 1\nb: 1\nc: [d, e]\nf: 1\n")
def test_remembered_lines_are_bounded_and_say_the_same(block: str) -> None:
    """What was read before is read alike again, also when lines were forgotten; what can change is not shared."""
    lines = yaml_lines._Lines()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml_lines, "_LINES", lines)
        patch.setattr(yaml_lines, "MAX_LINES", 3)
        first, again = yaml_lines.read(block, 2), yaml_lines.read(block, 2)
        assert repr(first) == repr(again)
        assert len(lines) <= 3
        assert not any(isinstance(value, list | dict) for _, _, _, value in lines.values())
        _check(block)


@given(st.dictionaries(st.text("abcxyz", min_size=1), _data, min_size=1), st.booleans())
def test_dumped_data_equal_libyaml(data: dict[str, Any], indented: bool) -> None:  # noqa: FBT001 - it is drawn
    """What a program dumped as YAML is read alike by both."""
    dumper: Any = _IndentingDumper if indented else yaml.SafeDumper
    _check(yaml.dump(data, Dumper=dumper, allow_unicode=True, width=10**6))


class _IndentingDumper(yaml.SafeDumper):
    """Indents lists, as people do."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - PyYAML's
        super().increase_indent(flow, False)


@pytest.mark.parametrize("name", ["smartable-power-apps.tar.gz", "digitalgov-md.tar.gz"])
def test_real_files_equal_libyaml(name: str) -> None:
    """The front matter of real sites is read alike by both, and nearly all of it by the fast reader."""
    fast = [_check(block) for block in _blocks(name)]
    assert sum(fast) > 0.9 * len(fast) > 100


def _blocks(name: str) -> Iterator[str]:
    with tarfile.open(data_file(name)) as archive:
        for member in archive:
            file = archive.extractfile(member) if member.name.endswith(".md") else None
            text = file.read().decode("utf-8", "replace").replace("\r\n", "\n") if file else ""
            if text.startswith("---\n") and "\n---\n" in text:
                yield text[4 : text.index("\n---\n") + 1]


@given(_block)
@settings(max_examples=1000)
@example('a: "x\nsecured: "y" z"\n')
@example("a: 'x\nsecured: |\n  y'\nb: 1\n")
@example("a: |\n  'x\nsecured: y\n")
@example("secured:\n  a: 'x\nb: y'\n")
@example("secured:\n  a: 1\n\nb: 2\nsecured: x\n")
def test_dropping_private_values_changes_nothing_else(block: str) -> None:
    """What is read without the values of private keys is what is read with them, lines and problems included."""
    full = _by_libyaml(block)
    if full is not None:
        assert yaml_block.read_nodes(without_values(block), 2) == full


@pytest.mark.parametrize(
    "value",
    [
        ' "one line+/="',
        " bare+/=;x==",
        " |\n  several\n\n  lines: 'x",
        " >-\n  folded",
        "\n  html: plain\n  more:\n    - a",
    ],
)
@pytest.mark.parametrize("key", ["secured", "featuredContent", "Featured_Content"])
def test_private_values_are_dropped(key: str, value: str) -> None:
    """Each usual form of a private value is gone before YAML is read, and all lines keep their numbers."""
    block = f"title: A\nnote: >-\n  it's\n\n  folded\n{key}:{value}\nlast: B\n"
    left = without_values(block)
    assert left.splitlines()[:6] == [*block.splitlines()[:5], f"{key}:"]
    assert left.splitlines()[-1] == "last: B"
    assert set("".join(left.splitlines()[6:-1])) == set()
    assert left.count("\n") == block.count("\n")


@pytest.mark.parametrize(
    "line",
    [
        "a: b" + " " * 200000 + ": c",
        'a: "' + '\\"' * 100000,
        "a: '" + "''" * 100000,
        "a: [" + "b, " * 70000,
        "- " * 100000,
        "a" * 200000,
        " " * 200000 + "x: |",
        "a: b" + ":" * 200000,
        "a: b" + " #" * 100000,
    ],
)
def test_lines_are_read_in_linear_time(line: str) -> None:
    """No line, however it is made, takes the fast readers longer than some milliseconds; squares would take minutes."""
    start = time.process_time()
    yaml_lines.read(f"{line}\n", 1)
    without_values(f"{line}\nsecured:{line}\nsecured: |\n{line}\n")
    assert time.process_time() - start < 2


def test_front_matter_of_the_subset_needs_no_libyaml(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ordinary front matter is read by the fast reader, with the lines of its keys."""
    monkeypatch.setattr(yaml_block, "read_nodes", None)
    read = parser.parse(b'---\ntitle: "A"\n\ntopics:\n- B\n- \'C\'\nsecured: "x"\n---\ntext')
    assert [(entry.key, entry.value, entry.line) for _, entry in read.metadata.named] == [
        ("title", "A", 2),
        ("topics", ["B", "C"], 4),
    ]

"""YAML reader of record for front matter, on libyaml's nodes.

Only what people mean is read: a plain scalar is true, false, null or a number when it looks like nothing else, and
stays text otherwise (`NO`, `1.10`, `12:30:45`, `0x1F`, dates; see `scalars.plain`).
The values of private keys are not read at all.
Dates are left as text, because an impossible one must be a report and not an exception of the parser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from yaml.reader import Reader

from indexer.front_matter import scalars, yaml_lines
from indexer.front_matter.decoding import place
from indexer.front_matter.metadata import Entry, Metadata, count_private_names, is_private
from indexer.problems import Problem, UnreadableFileError, quoted, unquoted

try:
    from yaml import CSafeLoader as _BaseLoader
except ImportError:  # PyYAML without libyaml is slower and as right
    from yaml import SafeLoader as _BaseLoader  # type: ignore[assignment]

MAX_DEPTH = 64
"""Deeper nesting is an accident or an attack; libyaml's composer would overflow the stack."""
MAX_NODES = 100_000
"""With aliases, ten lines can stand for a thousand million values."""

_PLAIN = "plain"
_CORE = "tag:yaml.org,2002:"
_TEXT_TAGS = frozenset({_CORE + "str", "!"})
_SCALAR_TAGS = frozenset({_PLAIN, *(_CORE + name for name in ("int", "float", "bool", "null", "timestamp"))})
_COLLECTION_TAGS = frozenset({_CORE + "seq", _CORE + "map", "!"})

_NEST_LESS = f"Nest lists and mappings at most {MAX_DEPTH} deep."
_QUOTE = "Put the value in quotes."
_REMEDIES = (
    ("mapping values are not allowed", "Put the value in quotes if it contains a colon, or correct the indentation."),
    ("cannot start any token", "Put the value in quotes, and indent with spaces instead of tabs."),
    ("found a tab", "Indent with spaces instead of tabs."),
    ("unexpected end of stream", "Close the quotation mark that opens here."),
    ("expected <block end>", "Begin all keys of one mapping in the same column."),
    ("did not find expected key", "Put the value in quotes as a whole, or begin all keys in the same column."),
    ("could not find expected ':'", "Write a colon after the key, or indent the line to continue the value above."),
    ("undefined alias", _QUOTE),
    ("alphabetic or numeric character", _QUOTE),
    ("escape", "Use single quotes, or write each backslash twice."),
)


_KEY_AT_TOP = re.compile(r"[\"'?]?[ ]?[^\W\d][\w.-]*[\"']?[ \t]*:(?:[ \t]|$)")


class _Loader(_BaseLoader):
    """PyYAML's composer with a bounded depth; it tells plain scalars apart and resolves nothing else."""

    depth = 0

    def descend_resolver(self, current_node: Any, current_index: Any) -> None:  # noqa: ARG002  # the name is PyYAML's
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise _TooDeepError

    def ascend_resolver(self) -> None:
        self.depth -= 1

    def resolve(self, kind: type[Node], value: Any, implicit: Any) -> str:  # noqa: ARG002  # the signature is PyYAML's
        if kind is ScalarNode:
            return _PLAIN if implicit[0] else _CORE + "str"
        return _CORE + ("seq" if kind is SequenceNode else "map")


class _TooDeepError(Exception):
    pass


def read(block: str, first_line: int) -> tuple[Metadata, tuple[Problem, ...]]:
    """The keys and values of a block that begins on this line of its file, and what is doubtful about it.

    Raises UnreadableFileError, with the place in the file, when it is no mapping of keys to values.
    """
    block = yaml_lines.with_number_signs(block)
    if (found := yaml_lines.read(block, first_line)) is not None:
        return Metadata.of(found, count_private_names(block)), ()
    return read_nodes(without_values(block), first_line)


def read_nodes(block: str, first_line: int) -> tuple[Metadata, tuple[Problem, ...]]:
    """The same of any block, by libyaml: the reader of record, which `yaml_lines` only outruns."""
    reader = _Reader(first_line)
    return Metadata.of(reader.top(block)), tuple(reader.problems)


Tagged = tuple[tuple[str, ...], tuple[int, int]]
"""The keys that lead to a value with a tag that is not known, and its line and column."""


class MalformedYAMLError(UnreadableFileError):
    """A block with lines, or tags, that cannot be read; the others may be."""


def read_tagged(block: str, first_line: int) -> tuple[Metadata, tuple[Problem, ...], tuple[Tagged, ...]]:
    """The same, with None for each value that has a tag that is not known; these are listed."""
    reader = _Reader(first_line, skips_tags=True)
    return Metadata.of(reader.top(without_values(block))), tuple(reader.problems), tuple(reader.tagged)


def entries(block: str, first_line: int) -> tuple[Entry, ...]:
    """All keys of a block, the private ones, too, but not their values; UnreadableFileError as for `read`."""
    return _Reader(first_line).top(block)


class _Reader:
    """One reading of one block: it counts nodes and collects problems."""

    def __init__(self, first_line: int, *, skips_tags: bool = False) -> None:
        self.first_line = first_line
        self.skips_tags = skips_tags
        self.tagged: list[Tagged] = []
        self.keys: list[str] = []
        """Those in whose values the reader is."""
        self.lines: list[str] = []
        """Of the block, when its keys stand at the begin of its lines."""
        self.nodes = 0
        self.problems: list[Problem] = []

    def top(self, block: str) -> tuple[Entry, ...]:
        """The entries of a whole block; none of one that is empty."""
        node = self.compose(block)
        if node is None:
            return ()
        if not isinstance(node, MappingNode):
            reason = "the front matter is no mapping of keys to values"
            raise self.error(reason, "Write each line as `key: value`.", node)
        self.lines = [] if node.flow_style else block.split("\n")
        return tuple(self.entries(node, 1))

    def refuse_swallowed(self, node: Node) -> None:
        """Raise MalformedYAMLError when keys at the begin of lines are in a value whose quote or bracket is not closed.

        YAML wants such lines to be indented, and libyaml does not.
        """
        is_open = node.style in {"'", '"'} if isinstance(node, ScalarNode) else getattr(node, "flow_style", False)
        inner = self.lines[node.start_mark.line + 1 : node.end_mark.line + 1] if is_open else ()
        if any(map(_KEY_AT_TOP.match, inner)):
            reason = "the value of a key goes on over the keys below it"
            remedy = "Close the quotation mark or the bracket that opens here."
            raise MalformedYAMLError(reason, remedy, *self.place(node.start_mark))

    def error(self, reason: str, remedy: str, node: Node) -> UnreadableFileError:
        line, column = self.place(node.start_mark)
        return UnreadableFileError(reason, remedy, line, column)

    def place(self, mark: Any) -> tuple[int, int]:
        return self.first_line + mark.line, mark.column + 1

    def compose(self, block: str) -> Node | None:
        if found := Reader.NON_PRINTABLE.search(block):
            line, column = place(block, found.start())
            reason = f"control character U+{ord(found[0]):04X} in the front matter"
            raise UnreadableFileError(reason, "Remove the character.", self.first_line + line - 1, column)
        loader = _Loader(block)
        try:
            node: Node | None = loader.get_single_node()
        except (_TooDeepError, RecursionError):
            raise UnreadableFileError("the front matter is nested too deeply", _NEST_LESS, self.first_line) from None
        except yaml.YAMLError as error:
            raise self.explained(error, block.count("\n")) from None
        finally:
            loader.dispose()
        return node

    def explained(self, error: yaml.YAMLError, last_line: int) -> UnreadableFileError:
        problem = unquoted(str(getattr(error, "problem", None) or "the YAML cannot be read"))
        mark = getattr(error, "problem_mark", None)
        if mark and mark.line >= last_line:  # noticed at the end, caused where it was opened
            mark = getattr(error, "context_mark", None) or mark
        line, column = self.place(mark) if mark else (self.first_line, 1)
        remedy = next((remedy for part, remedy in _REMEDIES if part in problem), "Correct the YAML at this place.")
        return MalformedYAMLError(f"the YAML cannot be read: {problem}", remedy, line, column)

    def entries(self, node: MappingNode, depth: int) -> Iterator[Entry]:
        """The entries of one mapping; a merged one (`<<: *defaults`) stands before those written here."""
        keys = [self.key(key) for key, _ in node.value]
        for key, (key_node, value_node) in zip(keys, node.value, strict=True):
            if key == "<<" and key_node.tag == _PLAIN:
                self.keys.append(key)
                merged = self.value(value_node, depth + 1)
                self.keys.pop()
                for mapping in reversed(merged if isinstance(merged, list) else [merged]):
                    if isinstance(mapping, dict):
                        yield from (Entry(name, value) for name, value in mapping.items() if name not in keys)
        seen: set[str] = set()
        for key, (key_node, value_node) in zip(keys, node.value, strict=True):
            if key == "<<" and key_node.tag == _PLAIN:
                continue
            if key in seen:
                self.report_duplicate(key, key_node)
            seen.add(key)
            self.keys.append(key)
            value = None if is_private(key) else self.value(value_node, depth + 1)
            self.keys.pop()
            yield Entry(key, value, self.place(key_node.start_mark)[0])

    def report_duplicate(self, key: str, node: Node) -> None:
        reason = f"the key {quoted(key)} is written twice; the last one counts"
        line, column = self.place(node.start_mark)
        self.problems.append(Problem(reason, "Remove one of them.", line, column, sort="duplicate-key", key=key))

    def key(self, node: Node) -> str:
        if not isinstance(node, ScalarNode):
            remedy = "Write the key as a text, in quotes if need be."
            raise MalformedYAMLError("a key is a list or a mapping", remedy, *self.place(node.start_mark))
        return str(node.value).strip()

    def value(self, node: Node, depth: int) -> Any:
        self.nodes += 1
        if self.nodes > MAX_NODES or depth > MAX_DEPTH:
            raise self.error(
                "the front matter stands for too many values", "Write values out instead of aliases.", node
            )
        if self.lines and node.end_mark.line > node.start_mark.line:
            self.refuse_swallowed(node)
        if isinstance(node, ScalarNode):
            return self.scalar(node)
        if node.tag not in _COLLECTION_TAGS:
            return self.without_tagged(node)
        if isinstance(node, MappingNode):
            return {entry.key: entry.value for entry in self.entries(node, depth)}
        return [self.value(one, depth + 1) for one in node.value]

    def scalar(self, node: ScalarNode) -> Any:
        if node.tag in _TEXT_TAGS:
            return node.value
        if node.tag in _SCALAR_TAGS:
            return scalars.plain(node.value)
        return self.without_tagged(node)

    def without_tagged(self, node: Node) -> None:
        """Nothing, in the place of a value whose tag is not known; UnreadableFileError when that is refused."""
        if not self.skips_tags:
            reason = f"the tag {quoted(node.tag)} is not allowed"
            raise MalformedYAMLError(reason, "Write the value without a tag.", *self.place(node.start_mark))
        self.tagged.append((tuple(self.keys), self.place(node.start_mark)))


# What is never parsed cannot leak, and costs no time.
# A value is dropped only when it is certain where it ends, and that its key stands at the top of the block: when all
# before it are lines that open nothing which a later one closes. In doubt it stays, and `metadata` drops it.
_PRIVATE_KEY = re.compile(r"^((?:secured|featured[_-]?content)[ \t]*+:)", re.MULTILINE | re.IGNORECASE)

# On one line; as a block scalar; or as lines below, which are indented. The line after it is not.
# No group is possessive, for the reason that `yaml_lines` has; each repetition begins or ends with a new line.
_ONE_LINE = re.compile(r"[ \t]++(?:\"[^\"\\\n]*+\"|'[^'\n]*+'|[A-Za-z0-9+/=;]++)[ \t]*+(?=\n\S|\n*+\Z)")
_BELOW = r"(?:\n(?:[ ]++[^\n]*+|(?=\n|\Z)))*(?=\n\S|\Z)"
_BLOCK_SCALAR = re.compile(rf"[ \t]++[|>][-+]?+[ \t]*+{_BELOW}")
_NESTED = re.compile(rf"[ \t]*+(?=\n){_BELOW}")

_OTHER_BLOCK_SCALAR = re.compile(
    r"^([ ]*+)[\w.-]++:[ ]++[|>][-+]?+[ ]*+\n(?:(?:\1[ ]++[^\s][^\n]*+)?[ ]*+\n)*", re.MULTILINE
)


def without_values(block: str) -> str:
    """The block with nothing behind its private keys; all lines keep their numbers."""
    kept: list[str] = []
    position = 0
    for key in _PRIVATE_KEY.finditer(block):
        end = _end_of_value(block, key.end())
        if key.start() < position or end is None:
            continue
        before = block[position : key.start()]
        if not _is_settled(before):
            break
        kept += (before, key[1], "\n" * block.count("\n", key.end(), end))
        position = end
    return "".join((*kept, block[position:]))


def _end_of_value(block: str, start: int) -> int | None:
    """Where the value ends that starts at this offset; None when that is in doubt."""
    if found := _ONE_LINE.match(block, start) or _BLOCK_SCALAR.match(block, start):
        return found.end()
    found = _NESTED.match(block, start)
    return found.end() if found and _is_settled(found[0]) else None


def _is_settled(lines: str) -> bool:
    return yaml_lines.are_settled(_OTHER_BLOCK_SCALAR.sub("", lines))

"""Rooms of the code, and the arrows of imports between them as the documents draw them.

A drawing is a Mermaid flowchart with a subgraph for each package. A node is one room, or one module that stands beside
rooms; a node with a label is all that the label lists.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise, product

from test_layering import MODULES, imported, is_within

Arrows = set[tuple[str, str]]
"""From each node to those that it uses."""

_PACKAGES = {name.rpartition(".")[2]: name for name in ("search", "indexer", "webapp", "search.whoosh_engine")}
_DRAWING = re.compile(r"```mermaid\n(.*?)```", re.DOTALL)


class Drawing:
    """The nodes and arrows of one flowchart."""

    def __init__(self, text: str) -> None:
        self.packages: list[str] = []
        self.nodes: dict[str, frozenset[str]] = {}
        """The dotted names of the rooms and modules of each node."""
        self.arrows: Arrows = set()
        for line in map(str.strip, text.splitlines()):
            self._read(line)

    def _read(self, line: str) -> None:
        if line.startswith("subgraph "):
            self.packages.append(_PACKAGES[line.removeprefix("subgraph ")])
        elif labelled := re.fullmatch(r'(\w+)\["(.+)"\]', line):
            self.nodes[labelled[1]] = frozenset(f"{self.packages[-1]}.{name}" for name in labelled[2].split(", "))
        elif " --> " in line:
            stages = [stage.split(" & ") for stage in line.split(" --> ")]
            self.arrows |= {pair for before, after in pairwise(stages) for pair in product(before, after)}
            for node in (node for stage in stages for node in stage if node not in self.nodes):
                self.nodes[node] = frozenset({f"{self.packages[-1]}.{node}"})

    def undrawn(self) -> set[str]:
        """The rooms, and the modules beside them, that no node has; and those that are none."""
        drawn = [name for names in self.nodes.values() for name in names]
        there = {name for name in MODULES if name.rpartition(".")[0] in self.packages and "__main__" not in name}
        return there.symmetric_difference(drawn) | {name for name in drawn if drawn.count(name) > 1}

    def real_arrows(self) -> Arrows:
        """The imports between the nodes, without those that a longer way says."""
        used = self._imports()
        return {
            (node, other)
            for node, others in used.items()
            for other in others
            if not any(other in _reachable(used, between) for between in others - {other})
        }

    def _imports(self) -> Mapping[str, set[str]]:
        graph: dict[str, set[str]] = {node: set() for node in self.nodes}
        for module, path in MODULES.items():
            for node in self._node(module):
                graph[node].update(other for name in imported(path) for other in self._node(name) if other != node)
        return graph

    def _node(self, name: str) -> Iterator[str]:
        yield from (node for node, rooms in self.nodes.items() if any(is_within(name, room) for room in rooms))


def _reachable(graph: Mapping[str, set[str]], start: str) -> set[str]:
    """All that a node uses, at once or on the way."""
    found: set[str] = set()
    waiting = [*graph[start]]
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting += graph[node]
    return found


def drawings(text: str) -> list[Drawing]:
    """The flowcharts of a document."""
    return [Drawing(found) for found in _DRAWING.findall(text)]

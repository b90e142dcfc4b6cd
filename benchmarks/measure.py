"""How does one engine do? Each stage in a process of its own, so that its memory is its own.

`index NAME CORPUS COUNT FOLDER` indexes.
`ask NAME QUESTIONS FOLDER` opens the index and asks the questions of a file once for each line of its input, so that
engines can be asked in turn.
Each figure, or round of figures, is a line of JSON.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from benchmarks.corpus import Record, records
from benchmarks.peers import Peer, Reply, peer
from benchmarks.questions import Question

NOT_INSTALLED = 3
"""The exit status when the engine is not there."""
WITH_HITS, WITH_MARKED_HITS = "hits", "highlighted hits"
_CLASS_S = 2.0
"""After so long, the rest of a class waits for the next round: slow engines are asked fewer questions."""


@dataclass(slots=True)
class _Timed:
    """Records, and how long making them took."""

    records: Iterable[Record]
    count: int = 0
    making_s: float = 0.0

    def __iter__(self) -> Iterator[Record]:
        start = time.perf_counter()
        for record in self.records:
            self.making_s += time.perf_counter() - start
            self.count += 1
            yield record
            start = time.perf_counter()


def index(name: str, corpus: str, count: str, folder: str) -> None:
    """What indexing takes; making the records is not counted."""
    engine, made = peer(name), _Timed(records(corpus, int(count)))
    start = time.perf_counter()
    engine.index(made, Path(folder))
    indexing_s = time.perf_counter() - start - made.making_s
    size_bytes = sum(file.stat().st_blocks * 512 for file in Path(folder).rglob("*") if file.is_file())
    _print(
        {
            "records": made.count,
            "records_per_s": made.count / indexing_s,
            "indexing_mb": peak_mb(),
            "bytes_per_record": size_bytes / made.count,
        }
    )


def ask(name: str, questions: str, folder: str) -> None:
    """What answering takes."""
    asked = [Question(**question) for question in orjson.loads(Path(questions).read_bytes())]
    engine = peer(name)
    start = time.perf_counter()
    engine.open(Path(folder))
    _print({"opening_ms": (time.perf_counter() - start) * 1000})
    for number, _ in enumerate(sys.stdin):
        if number:
            _wake(engine, asked)
        _print(
            {
                kind: _round(engine, asked, highlighted=kind == WITH_MARKED_HITS)
                for kind in (WITH_HITS, WITH_MARKED_HITS)
            }
        )
    figures = {"serving_mb": _resident_mb()}
    engine.close()
    _print(figures)


def _wake(engine: Peer, asked: list[Question]) -> None:
    """Ask a question of each class: while the others were asked, what this process needs has left the caches."""
    for question in {question.name: question for question in asked}.values():
        engine.ask(question, highlighted=False)


def _round(engine: Peer, asked: list[Question], *, highlighted: bool) -> dict[str, Any]:
    """The milliseconds of the questions by class, and the replies by the number of the question."""
    times: dict[str, list[float]] = defaultdict(list)
    replies: dict[str, Any] = {}
    for number, question in enumerate(asked):
        if (highlighted and not question.words) or sum(times[question.name]) > _CLASS_S * 1000:
            continue
        start = time.perf_counter()
        reply = engine.ask(question, highlighted=highlighted)
        if reply is not None:
            times[question.name].append((time.perf_counter() - start) * 1000)
            replies[str(number)] = _compared(reply)
    return {"ms": {name: some for name, some in times.items() if some}, "replies": replies}


def _compared(reply: Reply) -> list[Any] | None:
    """What engines must agree on; the least frequent of the providers that are counted may be any of several."""
    return reply.total if reply.total is None else [reply.total, reply.topics, sorted(reply.providers.values())]


def peak_mb() -> float:
    """The greatest memory of this process, or of those that it started and that have ended."""
    # Linux hands the peak of the process that started this one down to it, but for the one in `status`.
    own_kb = _status_kb("self", "VmHWM") or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return max(own_kb, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024


def _resident_mb() -> float:
    """Of this process and those that it has started, now; its peak where the system does not tell."""
    started = Path("/proc/self/task", str(os.getpid()), "children")
    processes = ["self", *started.read_text().split()] if started.exists() else ["self"]
    return sum(_status_kb(process, "VmRSS") for process in processes) / 1024 or peak_mb()


def _status_kb(process: str, name: str) -> int:
    """A figure that Linux gives of a process; 0 elsewhere."""
    status = Path("/proc", process, "status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) for line in lines if line.startswith(f"{name}:")), 0)


def _print(figures: Any) -> None:
    sys.stdout.write(orjson.dumps(figures).decode() + "\n")
    sys.stdout.flush()


_STAGES: Mapping[str, Callable[..., None]] = {"index": index, "ask": ask}

if __name__ == "__main__":
    try:
        _STAGES[sys.argv[1]](*sys.argv[2:])
    except ImportError as missing:
        print(missing, file=sys.stderr)
        sys.exit(NOT_INSTALLED)

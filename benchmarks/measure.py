"""How does one engine do? Each stage in a process of its own, so that its memory is its own.

`index NAME CORPUS COUNT FOLDER` indexes; `ask NAME QUESTIONS FOLDER` opens the index and asks the questions of a file.
The figures go to the output as JSON.
"""

from __future__ import annotations

import resource
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson

from benchmarks.corpus import records
from benchmarks.peers import peer
from benchmarks.questions import Question

_ROUNDS = 5


def index(name: str, corpus: str, count: str, folder: str) -> dict[str, Any]:
    """What indexing takes; making the records is not counted."""
    start = time.perf_counter()
    made = sum(1 for _ in records(corpus, int(count)))
    making_s = time.perf_counter() - start
    start = time.perf_counter()
    peer(name).index(records(corpus, int(count)), Path(folder))
    indexing_s = time.perf_counter() - start - making_s
    size_bytes = sum(file.stat().st_size for file in Path(folder).rglob("*") if file.is_file())
    return {
        "engine": name,
        "records_per_s": made / indexing_s,
        "indexing_mb": _peak_mb(),
        "bytes_per_record": size_bytes / made,
    }


def ask(name: str, questions: str, folder: str) -> dict[str, Any]:
    """What answering takes: the median of the milliseconds of each class, and the replies, to be compared."""
    asked = [Question(**question) for question in orjson.loads(Path(questions).read_bytes())]
    engine = peer(name)
    start = time.perf_counter()
    engine.open(Path(folder))
    opening_ms = (time.perf_counter() - start) * 1000
    times: dict[str, list[float]] = defaultdict(list)
    replies: list[dict[str, Any] | None] = []
    for _ in range(_ROUNDS):
        replies = []
        for question in asked:
            start = time.perf_counter()
            reply = engine.ask(question)
            if reply is not None:
                times[question.name].append((time.perf_counter() - start) * 1000)
            replies.append(asdict(reply) if reply else None)
    medians = {name: statistics.median(some) for name, some in times.items()}
    return {"opening_ms": opening_ms, "serving_mb": _peak_mb(), "ms": medians, "replies": replies}


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


_STAGES: Mapping[str, Callable[..., dict[str, Any]]] = {"index": index, "ask": ask}

if __name__ == "__main__":
    sys.stdout.buffer.write(orjson.dumps(_STAGES[sys.argv[1]](*sys.argv[2:])))

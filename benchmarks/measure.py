"""How does one engine do on one corpus? Measured in a process of its own; the figures go to the output as JSON."""

from __future__ import annotations

import gc
import resource
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson

from benchmarks.corpus import records
from benchmarks.peers import Peer, peer
from benchmarks.questions import questions

_ROUNDS = 5


def main(name: str, corpus: str, count: int) -> dict[str, Any]:
    """The figures of one engine: seconds, bytes, and milliseconds by class of question."""
    engine = peer(name)
    made = list(records(corpus, count))
    with tempfile.TemporaryDirectory() as path:
        folder = Path(path)
        started = time.perf_counter()
        engine.index(made, folder)
        indexing_s = time.perf_counter() - started
        asked = questions(made)
        size_bytes = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
        started = time.perf_counter()
        engine.open(folder)
        opening_s = time.perf_counter() - started
        gc.collect()
        gc.freeze()  # a service holds no records, through which the collector would walk
        return {
            "engine": name,
            "records_per_s": len(made) / indexing_s,
            "bytes_per_record": size_bytes / len(made),
            "opening_ms": opening_s * 1000,
            "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            **_ask(engine, asked),
        }


def _ask(engine: Peer, asked: list[Any]) -> dict[str, Any]:
    """The median of the milliseconds of each class, and the replies by which engines are compared."""
    times = defaultdict(list)
    replies: list[dict[str, Any] | None] = []
    for _ in range(_ROUNDS):
        replies = []
        for question in asked:
            started = time.perf_counter()
            reply = engine.ask(question)
            if reply is not None:
                times[question.name].append((time.perf_counter() - started) * 1000)
            replies.append(asdict(reply) if reply else None)
    return {"ms": {name: statistics.median(some) for name, some in times.items()}, "replies": replies}


if __name__ == "__main__":
    sys.stdout.buffer.write(orjson.dumps(main(sys.argv[1], sys.argv[2], int(sys.argv[3]))))

"""Where does the time of Newsdex go? The functions that take most of it, in indexing and in queries of one class."""

from __future__ import annotations

import argparse
import cProfile
import pstats
import tempfile
from pathlib import Path

from benchmarks.corpus import records
from benchmarks.peers import NEWSDEX, Peer, peer
from benchmarks.questions import Question, questions

_LINES = 25
_ROUNDS = 20


def main() -> None:
    """Profile and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.profile", description=__doc__)
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--questions", default="common", help="a class of questions, or `indexing`")
    options = parser.parse_args()
    engine, made = peer(NEWSDEX), list(records("synthetic", options.records))
    asked = [question for question in questions(made) if question.name == options.questions]
    profile = cProfile.Profile()
    with tempfile.TemporaryDirectory() as path:
        folder = Path(path)
        if asked:
            engine.index(made, folder)
            engine.open(folder)
            profile.runcall(_ask, engine, asked)
        else:
            profile.runcall(engine.index, made, folder)
    pstats.Stats(profile).strip_dirs().sort_stats("tottime").print_stats(_LINES)


def _ask(engine: Peer, asked: list[Question]) -> None:
    for _ in range(_ROUNDS):
        for question in asked:
            engine.ask(question, highlighted=True)


if __name__ == "__main__":
    main()

"""Which engine is how fast? All of them in turn: tables of medians and ratios, and which targets are met."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console

from benchmarks.corpus import HEADLINES, records
from benchmarks.measure import WITH_HITS, WITH_MARKED_HITS
from benchmarks.peers import NAMES, NEWSDEX
from benchmarks.questions import RARE, Question, questions
from benchmarks.report import agreement, facts_table, targets_table, times_table
from benchmarks.rounds import Engine, ask_in_turn
from benchmarks.targets import Target, targets

_WIDTH = 160
"""Characters of a line, where there is no terminal to say."""
_TENTH = 10
"""How much smaller the corpus is with which growth is measured."""


def main() -> None:
    """Measure, print, and write the file that was asked for."""
    options = _options()
    console = Console(width=None if sys.stdout.isatty() else _WIDTH)
    with tempfile.TemporaryDirectory(dir=options.folder) as path:
        asked = questions(records(options.corpus, options.records))
        engines = list(_indexed(options, Path(path), asked, console))
        smaller = _smaller(options, Path(path)) if options.corpus == "synthetic" else None
        ask_in_turn([*engines, smaller] if smaller else engines, console)
    figures = {engine.name: _figures(engine) for engine in engines}
    demands = list(targets(figures, _figures(smaller) if smaller else None)) if NEWSDEX in figures else []
    _print(console, options, engines, asked, demands)
    if options.json:
        found = {
            "corpus": options.corpus,
            "records": int(engines[0].figures["records"]),
            "machine": f"{os.cpu_count()} cores, {platform.platform()}, Python {platform.python_version()}",
            "engines": figures,
            "targets": [asdict(demand) | {"is_met": demand.is_met} for demand in demands],
        }
        options.json.write_bytes(orjson.dumps(found, option=orjson.OPT_INDENT_2))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--corpus", choices=("synthetic", "headlines"), default="synthetic")
    parser.add_argument("--records", type=int, help="100,000, or all headlines, when not given")
    parser.add_argument(
        "--peers", nargs="+", choices=NAMES, default=NAMES, help="the first is the measure of the others"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures there, too")
    parser.add_argument("--folder", type=Path, help="where the indexes are made, for as long as they are measured")
    options = parser.parse_args()
    if options.corpus == "headlines" and not HEADLINES.exists():
        parser.error(f"expected the headlines at {HEADLINES}; there are none")
    options.records = options.records or {"synthetic": 100_000, "headlines": 200_000}[options.corpus]
    return options


def _indexed(options: argparse.Namespace, folder: Path, asked: list[Question], console: Console) -> Iterator[Engine]:
    """The engines that are installed, each with its index."""
    file = folder / "questions.json"
    file.write_bytes(orjson.dumps(asked))
    for name in options.peers:
        engine = Engine(name, folder / name, file)
        console.print(f"{name}: indexing …", style="dim")
        try:
            engine.index(options.corpus, options.records)
        except ModuleNotFoundError as missing:
            console.print(f"{name} is left out: {missing}", style="yellow")
        else:
            yield engine


def _smaller(options: argparse.Namespace, folder: Path) -> Engine | None:
    """Newsdex with a tenth of the records, to be asked for rare words; None when it is not asked for at all."""
    if NEWSDEX not in options.peers:
        return None
    count = options.records // _TENTH
    file = folder / "rare.json"
    file.write_bytes(orjson.dumps([one for one in questions(records(options.corpus, count)) if one.name == RARE]))
    engine = Engine(NEWSDEX, folder / "smaller", file)
    engine.index(options.corpus, count)
    return engine


def _figures(engine: Engine) -> dict[str, Any]:
    return {
        **engine.figures,
        "ms": engine.medians(WITH_HITS),
        "highlighted_ms": engine.medians(WITH_MARKED_HITS),
        "first_ms": engine.first_medians(WITH_HITS),
    }


def _print(
    console: Console, options: argparse.Namespace, engines: list[Engine], asked: list[Question], demands: list[Target]
) -> None:
    title = f"{options.corpus}, {int(engines[0].figures['records']):,} records"
    console.print(facts_table({engine.name: engine.figures for engine in engines}, title))
    for kind in (WITH_HITS, WITH_MARKED_HITS):
        medians = {engine.name: engine.medians(kind) for engine in engines}
        console.print(times_table(medians, asked, f"Ten {kind}, the total, and two facets: {title}"))
    first = {engine.name: engine.first_medians(WITH_HITS) for engine in engines}
    console.print(times_table(first, asked, f"The same, each question asked for the first time: {title}"))
    for engine in engines[1:]:
        found = agreement(asked, engines[0].replies(WITH_HITS), engine.replies(WITH_HITS))
        console.print(f"{engine.name} and {engines[0].name}: {found}")
    console.print(targets_table(demands))


if __name__ == "__main__":
    main()

"""Upkeep commands: rollback, backup and restore."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from indexer.commands.inspect import size_text
from indexer.reporting.summary import plain
from search.protocol.engine import open_searcher, open_upkeep
from search.protocol.results import KeptGeneration
from search.schema.document import date_text

AddIndex = Callable[[argparse.ArgumentParser], None]
"""Adds the option `--index`."""


def add_commands(commands: Any, add_index: AddIndex) -> None:
    """Add these commands to the parser's."""
    rollback = commands.add_parser(
        "rollback",
        help="bring back an earlier generation of an index",
        description="Bring back what an index held before its last change. Nothing is removed: --to goes forward, too.",
        epilog="Exit status: 0, or 2 when there is none to go back to.",
    )
    add_index(rollback)
    rollback.add_argument("--to", type=int, metavar="N", help="the generation to bring back (default: the one before)")
    rollback.add_argument("--list", action="store_true", help="only list the generations that are kept")
    add_replace_readers_index(rollback)
    rollback.set_defaults(run=_rollback)
    epilog = "Exit status: 0, or 2 when it failed."
    backup = commands.add_parser("backup", help="write an index to one file", epilog=epilog)
    backup.add_argument("file", type=Path, metavar="FILE", help="the file, which is replaced at once when it is whole")
    add_index(backup)
    backup.set_defaults(run=_backup)
    restore = commands.add_parser("restore", help="make a backup the index", epilog=epilog)
    restore.add_argument("file", type=Path, metavar="FILE", help="the backup")
    add_index(restore)
    add_replace_readers_index(restore)
    restore.set_defaults(run=_restore)


def _rollback(options: argparse.Namespace, console: Console) -> int:
    upkeep = open_upkeep(options.index)
    if not options.list:
        made = upkeep.rollback(options.to, replace_readers_index=options.replace_readers_index)
        kept = next(one for one in upkeep.history() if one.generation == made)
        console.print(f"Generation {made} is what generation {kept.content} was.", soft_wrap=True)
        console.print("The next build reads the content again, and what was hidden or removed since goes again.")
    show_history(upkeep.history(), console)
    return 0


def _backup(options: argparse.Namespace, console: Console) -> int:
    generation = open_upkeep(options.index).backup(options.file)
    size = size_text(options.file.stat().st_size)
    console.print(plain(f"Generation {generation} is in {options.file}: {size}."), soft_wrap=True)
    return 0


def _restore(options: argparse.Namespace, console: Console) -> int:
    made = open_upkeep(options.index).restore(options.file, replace_readers_index=options.replace_readers_index)
    with closing(open_searcher(options.index)) as searcher:
        text = f"Generation {made} is what is in {options.file}; stored documents: {searcher.info.stored_documents:,}"
        audience = ", hidden ones among them: it is for editors." if searcher.info.editors else "."
        console.print(plain(text + audience), soft_wrap=True)
    return 0


def add_replace_readers_index(command: argparse.ArgumentParser) -> None:
    """Add the option that lets an index with hidden documents replace one for readers."""
    command.add_argument(
        "--replace-readers-index",
        action="store_true",
        help="let an index for editors replace one for readers, who then see what is hidden",
    )


def show_history(kept: Iterable[KeptGeneration], console: Console) -> None:
    """Print the generations that an index keeps, the latest content last."""
    table = Table(box=None, pad_edge=False)
    for label in ("generation", "content of", "built", "stored", "for", ""):
        table.add_column(label, justify="right" if label in {"generation", "content of", "stored"} else "left")
    for one in kept:
        audience = "editors" if one.editors else "readers"
        newest = "newest" if one.is_newest else ""
        facts = (
            str(one.generation),
            str(one.content),
            date_text(one.built_at),
            f"{one.stored_documents:,}",
            audience,
            newest,
        )
        table.add_row(*map(plain, facts))
    console.print(table)

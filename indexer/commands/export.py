"""Export command: an index as a static folder."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console

from indexer.commands.inspect import size_text
from indexer.exporting import static_folder
from indexer.reporting.summary import plain
from search.protocol.engine import open_searcher
from search.schema.document import date_text


def add_command(commands: Any, add_index: Callable[[argparse.ArgumentParser], None]) -> None:
    """Add this command to the parser's."""
    command = commands.add_parser(
        "export",
        help="write an index as a folder that any web server can send",
        description="Write what readers may see now as a static folder: a page that searches in the browser. "
        "What is hidden or waits is in no file. Run it again after each build.",
        epilog="Exit status: 0, or 2 when it failed.",
    )
    command.add_argument("folder", type=Path, metavar="FOLDER", help="the folder: new, empty, or of an earlier export")
    add_index(command)
    command.set_defaults(run=_run)


def _run(options: argparse.Namespace, console: Console) -> int:
    with closing(open_searcher(options.index)) as searcher:
        made = static_folder.export(searcher, options.folder, datetime.now(UTC))
    text = f"Documents in {options.folder}: {made.documents:,}, in {size_text(made.size_bytes)}."
    console.print(plain(text), soft_wrap=True)
    if made.until:
        text = f"The first expires at {date_text(made.until)}: then the page drops it; a new export removes it."
        console.print(plain(text), soft_wrap=True)
    if made.documents > static_folder.LARGE:
        text = f"A browser loads much for more than {static_folder.LARGE:,} documents: the service suits them better."
        console.print(plain(text), soft_wrap=True)
    return 0

"""Command line of `newsdex-index`: build, watch, explain, stats, check, and upkeep."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from indexer.addresses import site_generators
from indexer.commands import config, explain, export, inspect, upkeep
from indexer.inheritance import inheritance
from indexer.job import Job, paths
from indexer.reporting import address_check, summary
from indexer.reporting.report import Report, try_path
from indexer.reporting.watch_metrics import WatchMetrics
from indexer.updating import build
from indexer.updating.background_merge import BackgroundMerge
from indexer.updating.watch import RESCAN_S, Watch
from search.errors import NewsdexError, reason_of
from search.protocol.engine import DEFAULT_ADDRESS, MEMORY_BYTES, open_searcher, open_upkeep
from search.settings.settings import Settings

WELL, WARNED, FAILED = 0, 1, 2
INTERRUPTED = 130

_EXITS = "Exit status: 0 when all is well, 1 with warnings or failed files under --strict, 2 when the run failed"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0, 1 or 2 as `--help` says."""
    options = _parser().parse_args(arguments)
    console = Console(highlight=False)
    try:
        status: int = options.run(options, console)
        sys.stdout.flush()
    except NewsdexError as error:
        return _fail(str(error))
    except BrokenPipeError:
        # The reader of the pipe has ended; what is still buffered must not fail when Python exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except KeyboardInterrupt:
        _fail("interrupted; the index is as it was")
        return INTERRUPTED
    except OSError as error:
        return _fail(f"{error.filename or 'a file'}: {reason_of(error)}")
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="newsdex-index",
        description="Make folders of Markdown or HTML with front matter searchable.",
        epilog=f"{_EXITS} and the old index stands.",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {version('newsdex')}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_build(commands.add_parser("build", help="make an index what the content is now", epilog=f"{_EXITS}."))
    watch = "build, and build again whenever a file changes; ends with 0 by Ctrl-C or SIGTERM"
    _add_watch(commands.add_parser("watch", help="build, and follow the content from then on", epilog=watch))
    stats = commands.add_parser("stats", help="tell what is in an index", epilog="Exit status: 0, or 2 without index.")
    check = commands.add_parser(
        "check",
        help="check the files of an index",
        epilog="Exit status: 0 when it is whole, 1 with defects, 2 when it cannot be opened.",
    )
    for command, run in ((stats, _stats), (check, _check)):
        _add_index(command)
        command.set_defaults(run=run)
    check.add_argument("--deep", action="store_true", help="compare what is stored with what is indexed, too")
    explain.add_command(commands, _add_index)
    export.add_command(commands, _add_index)
    upkeep.add_commands(commands, _add_index)
    return parser


def _add_content(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("content", nargs="+", metavar="CONTENT", help="a folder of content, or one file")
    _add_index(command)
    add("--config", type=Path, metavar="FILE", help=f"settings (default: {config.FILE_NAME} here or by the content)")
    add("--unpublished", action="store_true", help="for editors: index hidden documents too, each with its state")
    upkeep.add_replace_readers_index(command)
    cores, megabytes = len(os.sched_getaffinity(0)), MEMORY_BYTES >> 20
    add("--jobs", type=_positive, default=cores, metavar="N", help="processes that read files (default: all cores)")
    memory = "what documents may take in memory before they are written (default: %(default)s)"
    add("--memory", type=_positive, default=megabytes, metavar="MB", help=memory)
    add(
        "--allow-shrink",
        action="store_true",
        help="let the index lose most of its documents, or those of unreadable folders",
    )


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"expected a number from 1 on, found {text}")
    return number


def _add_watch(command: argparse.ArgumentParser) -> None:
    _add_content(command)
    rescan = "how often everything is looked at, should the system not tell a change (default: %(default)g)"
    command.add_argument("--rescan", type=float, default=RESCAN_S, metavar="SECONDS", help=rescan)
    metrics = "say in FILE, for the textfile collector of Prometheus, whether the content is followed"
    command.add_argument("--metrics", type=Path, metavar="FILE", help=metrics)
    command.set_defaults(run=_watch)


def _add_build(command: argparse.ArgumentParser) -> None:
    _add_content(command)
    add = command.add_argument
    add("--full", action="store_true", help="read all files, also those that have not changed since the last run")
    add("--strict", action="store_true", help="exit with 1 when a file failed or has a warning")
    add("--dry-run", action="store_true", help="only read the content and report; leave the index alone")
    check = "compare addresses with the site's own: a sitemap, or the folder of its built output; lists the differences"
    add("--check-addresses", type=Path, metavar="SITEMAP.xml|DIR", help=check)
    add("--report", type=Path, metavar="FILE", help="write what became of each file, as JSON")
    command.set_defaults(run=_build)


def _add_index(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--index", default=DEFAULT_ADDRESS, metavar="DIR", help="where the index is (default: %(default)s)"
    )


def _build(options: argparse.Namespace, console: Console) -> int:
    if options.report:
        try_path(options.report)
    job = replace(_job(options), dry_run=options.dry_run, full=options.full)
    report = _with_progress(job)
    summary.show(report, console)
    if options.check_addresses:
        inspect.show_addresses(address_check.check(job, options.check_addresses), console)
    if options.report:
        report.write(options.report)
    build.require(report)
    if not options.dry_run:
        open_upkeep(options.index).merge()  # readers have the new generation already
        summary.show_next_step(str(options.index), console)
    return WARNED if options.strict and not report.is_clean else WELL


def _watch(options: argparse.Namespace, console: Console) -> int:
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    metrics = WatchMetrics(options.metrics) if options.metrics else None
    watch = Watch(lambda: _job(options), lambda: _version(options), stop, rescan_s=options.rescan, metrics=metrics)
    merge = BackgroundMerge(options.index, lambda error: summary.show_update(error, datetime.now(UTC), console))
    for outcome in watch.outcomes():
        summary.show_update(outcome, datetime.now(UTC), console)
        if isinstance(outcome, Report):
            merge.begin()
    return WELL


def _job(options: argparse.Namespace) -> Job:
    path, sources = _config(options), paths(options.content)
    settings = config.read(path, sources) if path else Settings()
    return Job(
        sources=sources,
        address=options.index,
        settings=settings,
        now=datetime.now(UTC),
        editors=options.unpublished,
        replace_readers_index=options.replace_readers_index,
        allow_shrink=options.allow_shrink,
        processes=options.jobs,
        memory_bytes=options.memory << 20,
        schemes=tuple(site_generators.recognised(source, settings.locales) for source in sources),
    )


def _config(options: argparse.Namespace) -> Path | None:
    path: Path | None = options.config or config.find(paths(options.content), Path.cwd())
    return path


def _version(options: argparse.Namespace) -> object:
    """What tells the configuration, and that of a site generator, from another one."""
    sources = paths(options.content)
    return config.version(_config(options), sources), site_generators.version(sources), inheritance.version(sources)


def _with_progress(job: Job) -> Report:
    console = Console(stderr=True)
    if not console.is_terminal:
        return build.build(job)
    columns = (TextColumn("Reading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=None)
        return build.build(job, lambda done, total: progress.update(task, completed=done, total=total))


def _stats(options: argparse.Namespace, console: Console) -> int:
    with closing(open_searcher(options.index)) as searcher:
        inspect.show_stats(searcher, datetime.now(UTC), console)
    return WELL


def _check(options: argparse.Namespace, console: Console) -> int:
    with closing(open_searcher(options.index)) as searcher:
        defects = open_upkeep(options.index).check() if options.deep else searcher.check()
        inspect.show_defects(defects, searcher.info, console)
        return WARNED if defects else WELL


def _fail(text: str) -> int:
    print(f"newsdex-index: {summary.plain(text)}", file=sys.stderr)  # noqa: T201
    return FAILED

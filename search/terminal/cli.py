"""Command `newsdex-search`: search results, suggestions, relevance measures and reports in a terminal."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from html import unescape
from importlib.metadata import version
from pathlib import Path

import orjson
from rich.console import Console
from rich.table import Table
from rich.text import Text

from search.errors import InvalidParameter, NewsdexError
from search.protocol import answer_json, parameters, suggestion
from search.protocol.engine import DEFAULT_ADDRESS, open_searcher
from search.protocol.explanation import MAX_EXPLAINED
from search.protocol.results import FacetCounts, Hit, SearchResults
from search.schema.fields import COLLECTION, EXCERPT, PROVIDER, PUBLISHED, TITLE, Fields
from search.terminal import mcp_stdio, query_report, relevance_cli
from search.terminal.printable import printable

_WITH_VALUE = frozenset(
    {"--filter", "--match", "--collapse", "--sort", "--page", "--size", "--index", "--judge", "--against", "--report"}
)
_SHOWN_VALUES = 5
"""Values that are listed of a facet."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one query; the exit status is 0 with hits, 1 without, 2 when something is wrong."""
    options = _options(sys.argv[1:] if arguments is None else arguments)
    try:
        if options.judge:
            return _judge(options)
        if options.mcp:
            mcp_stdio.run(options.index)
            return 0
        if options.report:
            query_report.run(Path(options.report), as_json=options.json)
            return 0
        return _suggest(options) if options.suggest else _answer(options)
    except NewsdexError as error:
        print(f"newsdex-search: {error}", file=sys.stderr)  # noqa: T201
        return 2
    except BrokenPipeError:
        # The reader of the pipe has gone; what is still buffered must not fail when Python exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    """The options; an unknown word that begins with one `-` belongs to the query, as in `solar -power`."""
    parser = _parser()
    options, rest = parser.parse_known_args(list(_joined(arguments)))
    unknown = [text for text in rest if text.startswith("--")]
    if unknown:
        parser.error(f"there is no option {unknown[0]}; --help lists them")
    options.query += rest
    return options


def _joined(arguments: Sequence[str]) -> Iterator[str]:
    """Each option and its value as one text: argparse takes the value of `--sort -published` for another option."""
    rest = iter(arguments)
    for text in rest:
        value = next(rest, None) if text in _WITH_VALUE else None
        yield text if value is None else f"{text}={value}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="newsdex-search",
        description="Search a Newsdex index.",
        epilog="A filter is written as in a URL: topics=AI, -topics=AI, missing=topics, published=2021-01..2021-03, "
        "heat=100... Exit status: 0 with hits, 1 without, 2 when something is wrong.",
    )
    parser.add_argument("query", nargs="*", help='words, "phrases", -excluded, beginnings*, field:value, OR, brackets')
    parser.add_argument("--filter", action="append", default=[], metavar="FIELD=VALUE", help="may be repeated")
    parser.add_argument("--match", help="all words, any, or auto (all, and fewer where these find little)")
    parser.add_argument("--sort", help="relevance, or a field such as -published (newest first)")
    parser.add_argument(
        "--exact", action="store_true", help="words in their very forms: no others, no synonyms and corrections"
    )
    parser.add_argument("--collapse", help="on: documents that tell the same story are one hit, or off")
    parser.add_argument("--page", help="from 1")
    parser.add_argument("--size", help="hits of a page, at most 100")
    parser.add_argument(
        "--explain", action="store_true", help=f"say why the first {MAX_EXPLAINED} hits have their scores"
    )
    parser.add_argument("--json", action="store_true", help="print the answer as JSON")
    parser.add_argument("--suggest", action="store_true", help="print what may complete the query, and no documents")
    parser.add_argument("--index", default=DEFAULT_ADDRESS, help="where the index is (default: %(default)s)")
    parser.add_argument(
        "--judge",
        metavar="FOLDER",
        help="measure the answers to the queries.jsonl of a folder by its qrels.tsv (query, document, grade)",
    )
    parser.add_argument("--against", metavar="INDEX", help="with --judge: a second index to compare with")
    parser.add_argument("--verbose", action="store_true", help="with --judge: every query, the worst first")
    about = "tell what is searched most, finds nothing or is slow, by the query log of newsdex-serve"
    parser.add_argument("--report", metavar="LOG", help=about)
    parser.add_argument("--mcp", action="store_true", help="be the tools of an AI assistant, over standard input")
    parser.add_argument("--version", action="version", version=f"%(prog)s {version('newsdex')}")
    return parser


def _judge(options: argparse.Namespace) -> int:
    relevance_cli.run(
        Path(options.judge), options.index, options.against, verbose=options.verbose, as_json=options.json
    )
    return 0


def _suggest(options: argparse.Namespace) -> int:
    searcher = open_searcher(options.index)
    try:
        fields = searcher.settings.fields
        request = parameters.read(_pairs(options), fields)
        found = searcher.suggest(request, suggestion.DEFAULT_LIMIT, datetime.now(UTC))
    finally:
        searcher.close()
    if options.json:
        listed = [suggestion.suggestion_json(one, fields) for one in found]
        sys.stdout.write(orjson.dumps(listed, option=orjson.OPT_INDENT_2).decode() + "\n")
    else:
        table = Table.grid(padding=(0, 2))
        for one in found:
            about = f"{suggestion.label(one.kind, fields)} · {one.count:,}"
            table.add_row(_highlighted(one.marked), Text(about, "dim"))
        Console(highlight=False).print(table)
    return 0 if found else 1


def _answer(options: argparse.Namespace) -> int:
    searcher = open_searcher(options.index)
    try:
        fields = searcher.settings.fields
        request = parameters.read(_pairs(options), fields)
        results, info = searcher.search(request, datetime.now(UTC)), searcher.info
    finally:
        searcher.close()
    if options.json:
        sys.stdout.write(orjson.dumps(answer_json.to_json(results, fields), option=orjson.OPT_INDENT_2).decode() + "\n")
    else:
        _print(results, fields, editors=info.editors)
    return 0 if results.total else 1


def _pairs(options: argparse.Namespace) -> Iterator[tuple[str, str]]:
    # Bytes of the command line that are no text arrive as surrogates, which JSON cannot write.
    yield "q", " ".join(options.query).encode("utf-8", "replace").decode()
    for text in options.filter:
        name, equals, value = text.encode("utf-8", "replace").decode().partition("=")
        if not equals:
            raise InvalidParameter(parameter="--filter", found=text, expected="written as FIELD=VALUE")
        yield name, value
    for name in ("explain", "exact"):
        if getattr(options, name):
            yield name, "1"
    for name in ("match", "sort", "collapse", "page", "size"):
        if getattr(options, name) is not None:
            yield name, getattr(options, name)


def _print(results: SearchResults, fields: Fields, *, editors: bool) -> None:
    console = Console(highlight=False)
    if editors:
        console.print("This index holds hidden documents: for editors only.", style="bold red")
    stories = f", {_count(results.stories, 'story', 'stories')}" if results.stories < results.total else ""
    console.print(
        f"{_count(results.total, 'document', 'documents')}{stories}, page {results.page} of {results.pages}",
        style="bold",
    )
    for line in _notes(results):
        console.print(Text(line, "dim"))
    for place, hit in enumerate(results.hits, results.offset + 1):
        console.print()
        _print_hit(console, place, hit)
    if results.total:
        console.print()
        console.print(_facets(results, fields))


def _count(number: int, singular: str, plural: str) -> str:
    return f"{number:,} {singular if number == 1 else plural}"


def _notes(results: SearchResults) -> Iterator[str]:
    """What the results differ in from the query as typed: synonyms, corrections, relaxation, ignored terms."""
    for expansion in results.expansions:
        yield f"{printable(expansion.written)}: also searched for {printable(', '.join(expansion.targets))}"
    if results.corrections:
        lead = "these are the results for" if results.is_corrected else "did you mean"
        yield f"{lead}: {printable(results.corrected)}"
    if results.matching.is_relaxed:
        yield f"{results.matching}; --match all leaves these out"
    for term in results.query.terms:
        if term.reason:
            yield f"{term.role.value}: {printable(str(term))} ({term.reason})"


def _print_hit(console: Console, place: int, hit: Hit) -> None:
    names = (COLLECTION, PROVIDER, PUBLISHED)
    facts = [_plain(hit.fields[name]) for name in names if hit.fields.get(name)]
    console.print(Text(f"{place}. ", "dim") + _marked(hit, TITLE, "bold"))
    console.print(Text("   " + " · ".join([*facts, hit.id]), "dim"))
    for depth, part in hit.explanation.lines() if hit.explanation else ():
        console.print(Text(f"   {'  ' * depth}{printable(str(part))}", "dim"))
    if hit.similar:
        console.print(Text(f"   {hit.similar:,} more tell this story: --filter story={hit.id}", "dim"))
    if hit.pinned:
        console.print(Text("   pinned", "dim"))
    if hit.lacking:
        console.print(Text(f"   without {printable(', '.join(hit.lacking))}", "dim"))
    if hit.fields.get(EXCERPT):
        console.print(Text("   ") + _marked(hit, EXCERPT, ""), soft_wrap=False)
    for passage in hit.passages:
        section = Text(f"{printable(passage.section)}: ", "dim") if passage.section else Text()
        console.print(Text("   ") + section + _highlighted(passage.text), soft_wrap=False)


def _marked(hit: Hit, name: str, style: str) -> Text:
    """A text of a hit with its highlights in colour."""
    marked = (hit.highlights or {}).get(name)
    if not isinstance(marked, str):
        return Text(_plain(hit.fields.get(name, "")), style)
    return _highlighted(marked, style)


def _highlighted(marked: str, style: str = "") -> Text:
    """Escaped HTML with marks as coloured text."""
    text = Text(style=style)
    for index, part in enumerate(marked.replace("</mark>", "<mark>").split("<mark>")):
        text.append(printable(unescape(part)), "black on yellow" if index % 2 else None)
    return text


def _plain(value: object) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return printable(text.removesuffix("T00:00:00Z"))


def _facets(results: SearchResults, fields: Fields) -> Table:
    table = Table.grid(padding=(0, 2))
    for name, counts in results.facets.items():
        values = counts.values if isinstance(counts, FacetCounts) else counts.years[::-1]
        if values:
            listed = " · ".join(f"{printable(value.value)} {value.count:,}" for value in values[:_SHOWN_VALUES])
            table.add_row(Text(fields[name].label, "bold"), Text(listed))
    return table

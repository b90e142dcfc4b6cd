"""Promises of the report of a query log."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest

from search.protocol.query_log import LoggedQuery
from search.terminal import cli, query_report

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
Search = tuple[float, str, int, float]
"""Seconds since the begin, a query, its hits and its milliseconds."""


def logged(*searches: Search, page: int = 1) -> list[bytes]:
    """The lines of a log."""
    return [
        orjson.dumps(LoggedQuery(BEGIN + timedelta(seconds=after), query, ("topics",), page, total, ms).to_json())
        for after, query, total, ms in searches
    ]


def test_queries_are_counted_as_people_mean_them() -> None:
    """Case and blanks make no other query; further pages and empty queries are no searches."""
    lines = logged((0, "Solar  power", 3, 1.0), (100, "solar power", 3, 1.0), (200, "wind", 0, 9.0), (300, " ", 9, 1.0))
    report = query_report.make([*lines, *logged((400, "wind", 0, 50.0), page=2)])
    assert report.searches == 3
    assert report.top == [("solar power", 2), ("wind", 1)]
    assert report.without_hits == [("wind", 1)]
    assert report.slow[0] == ("wind", 50.0)


def test_beginnings_of_a_query_are_no_searches() -> None:
    """A page that searches while one types logs each beginning; only the whole query counts."""
    report = query_report.make(logged((0, "s", 9, 1.0), (1, "sol", 9, 1.0), (2, "solar", 9, 1.0), (60, "sol", 9, 1.0)))
    assert dict(report.top) == {"solar": 1, "sol": 1}


def test_who_searches_on_is_told() -> None:
    """A query that shares a word with one shortly before refines it; one of an hour later, or of others, does not."""
    pairs = [(0, "solar roof", 1, 1.0), (60, "solar roof cost", 1, 1.0), (90, "wind", 1, 1.0), (4000, "roof", 1, 1.0)]
    assert query_report.make(logged(*pairs)).refinements == [("solar roof", "solar roof cost", 1)]


@pytest.mark.parametrize(
    "line", [b"", b"{}", b"[]", b"no json", b'{"time": 1}', b"\xff", b"[" * 5000, b'{"query": "a"}']
)
def test_other_lines_are_counted(line: bytes) -> None:
    """What is no line of a query log is left out and told, also the end of a line that was cut off."""
    report = query_report.make([line, *logged((0, "a", 1, 1.0))])
    assert (report.unreadable, report.searches) == (1, 1)


def test_a_long_log_is_read_in_linear_time() -> None:
    """Fifty thousand searches within half a minute take some seconds, whatever they have in common."""
    report = query_report.make(
        logged(*((number / 2000, f"word{number % 977} solar", 1, 1.0) for number in range(50_000)))
    )
    assert report.searches > 0
    assert len(report.top) == len(report.refinements) == 20


def test_the_command_prints_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As tables, and as JSON; control characters of a query are no commands of the terminal."""
    (tmp_path / "log").write_bytes(b"\n".join(logged((0, "solar \x1b[31m", 0, 1.0), (60, "wind", 2, 3.0))))
    assert cli.main(["--report", str(tmp_path / "log")]) == 0
    out = capsys.readouterr().out
    assert "2 searches" in out
    assert "Without hits" in out
    assert "\x1b[31m" not in out
    assert cli.main(["--report", str(tmp_path / "log"), "--json"]) == 0
    assert orjson.loads(capsys.readouterr().out)["searches"] == 2
    assert cli.main(["--report", str(tmp_path / "nothing")]) == 2
    assert "--query-log" in capsys.readouterr().err

"""Does each file become what its case in `cases/front_matter.yaml` says?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import NOW

from indexer.documents import document
from indexer.documents.document import ContentPath
from indexer.problems import UnreadableFileError
from search.configuration.reader import read_settings
from search.schema.document import as_json
from search.settings.settings import Settings

CASES = yaml.safe_load((Path(__file__).parents[3] / "cases" / "front_matter.yaml").read_text(encoding="utf-8"))


def _read(case: dict[str, Any]) -> document.ParsedFile:
    data = case["file"].encode(case.get("encoding", "utf-8"))
    settings = read_settings(case.get("settings"))
    return document.read(data, ContentPath(case.get("path", "notes/story.md")), settings, NOW)


@pytest.mark.parametrize("case", CASES, ids=[case["about"] for case in CASES])
def test_file_becomes_what_its_case_says(case: dict[str, Any]) -> None:
    """Values, reasons to hide and problems with their places are those of the case, and no others are reported."""
    if "failed" in case:
        with pytest.raises(UnreadableFileError) as raised:
            _read(case)
        problem = raised.value.problem
        line, column, part = case["failed"]
        assert (problem.line, column and problem.column) == (line, column)
        assert part in problem.reason
        assert problem.remedy
        return
    readings = _read(case)
    assert [reason.text for reason in readings.reasons] == case.get("hidden", [])
    warnings = [(problem.line, problem.column) for problem in readings.problems]
    assert warnings == [(line, column) for line, column, _ in case.get("warnings", [])]
    for problem, (_, _, part) in zip(readings.problems, case.get("warnings", []), strict=True):
        assert part in problem.reason
    for name, value in case.get("values", {}).items():
        assert readings.document
        assert _json_of(readings.document.values, name) == value, name


def _json_of(values: Any, name: str) -> Any:
    if name not in values:
        return None
    value = values[name]
    kind = Settings().fields[name].kind
    return [as_json(kind, one) for one in value] if isinstance(value, tuple) else as_json(kind, value)

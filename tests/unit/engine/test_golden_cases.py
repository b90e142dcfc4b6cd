"""Does each request of `cases/search.yaml` find what it must? The file says how to add a case."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
import yaml
from conftest import NOW, indexed

from search.errors import NewsdexError
from search.protocol import parameters
from search.protocol.engine import Searcher
from search.protocol.results import FacetCounts, Histogram, SearchResults
from search.query.tree import Term
from search.schema.document import Document
from search.schema.fields import DEFAULT_FIELDS

FILE = Path(__file__).parents[2] / "cases" / "search.yaml"
DATA: Mapping[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
CASES: list[Mapping[str, Any]] = DATA["cases"]


def document(id: str, values: Mapping[str, Any]) -> Document:
    """A document as the file writes it."""
    return Document(id, {name: _value(value) for name, value in values.items()})


def _value(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value
    return tuple(value) if isinstance(value, list) else value


@pytest.fixture(scope="module")
def searcher(engine: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    """A searcher of the documents of the file."""
    documents = [document(id, values) for id, values in DATA["documents"].items()]
    with indexed(f"{engine}:{tmp_path_factory.mktemp('golden') / 'index'}", documents) as searcher:
        yield searcher


@pytest.mark.parametrize("case", CASES, ids=[case["request"] or "everything" for case in CASES])
def test_case(searcher: Searcher, case: Mapping[str, Any]) -> None:
    """The answer to the request is what the case expects."""
    if "error" in case:
        with pytest.raises(NewsdexError) as raised:
            answer(searcher, case["request"])
        assert raised.value.code == case["error"], case["about"]
        assert raised.value.facts()["parameter"] == case["parameter"], case["about"]
    else:
        expected = {key: case[key] for key in case if key in OBSERVED}
        results = answer(searcher, case["request"])
        assert {key: OBSERVED[key](results, expected[key]) for key in expected} == expected, case["about"]


def answer(searcher: Searcher, request: str) -> SearchResults:
    """The answer to a request as it is written in an address."""
    return searcher.search(parameters.read(parse_qsl(request, keep_blank_values=True), DEFAULT_FIELDS), NOW)


def _ids(results: SearchResults, expected: list[str]) -> list[str]:
    ids = [hit.id for hit in results.hits]
    is_in_any_order = not results.request.sort and sorted(ids) == sorted(expected)
    return expected if is_in_any_order else ids


def _said(term: Term) -> str:
    return f"{term.role} {term.kind} {term.field}:{term.text}".replace(" :", " ")


def _facets(results: SearchResults, expected: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Mapping[str, Any]]:
    counts = {name: _counts(results.facets[name]) for name in expected}
    return {name: {value: counts[name].get(value, "absent") for value in values} for name, values in expected.items()}


def _counts(facet: FacetCounts | Histogram) -> dict[str, int]:
    values = facet.values if isinstance(facet, FacetCounts) else (*facet.years, *facet.months, *facet.days)
    return {"(none)": facet.missing} | {value.value: value.count for value in values}


def _highlights(results: SearchResults, expected: Mapping[str, Any]) -> Mapping[str, Any]:
    return {hit.id: hit.highlights for hit in results.hits if hit.id in expected}


OBSERVED: Mapping[str, Callable[[SearchResults, Any], Any]] = {
    "ids": _ids,
    "first": lambda results, _: results.hits[0].id,
    "total": lambda results, _: results.total,
    "facets": _facets,
    "highlights": _highlights,
    "terms": lambda results, _: list(map(_said, results.query.terms)),
    "reading": lambda results, _: str(results.query.root),
    "order": lambda results, _: results.order,
    "steps": lambda results, _: [[step.words, step.documents] for step in results.matching.steps],
    "lacking": lambda results, expected: {hit.id: [*hit.lacking] for hit in results.hits if hit.id in expected},
}
"""What an answer says about each thing that a case may expect."""


def test_cases_are_well_formed() -> None:
    """Each case says why it exists and what it expects, with known keys, and no two say the same."""
    for case in CASES:
        assert case["about"].endswith("."), case
        assert case.keys() <= {*OBSERVED, "about", "request", "error", "parameter"}, case
        assert len(case) > 2, case
    assert len({case["about"] for case in CASES}) == len(CASES)

"""Relevance evaluation: judged queries run against an index, and the measures of its rankings.

A folder of judgments has two files, as test collections of information retrieval do:

    queries.jsonl   one query a line: {"id": "7", "text": "effects of slipstream"}
    qrels.tsv       one judgment a line: the query's id, a document's id and a grade, with tabs between them

A document of grade 1 or more is relevant to the query, the higher the more; a document that is not judged has 0.
Measures are those of trec_eval, by way of ir-measures: nDCG@10 (Järvelin and Kekäläinen, 2002, with the grade as the
gain), MRR, MAP, and recall among the first 100, each the mean over all queries with a relevant document.

A query is asked in one of two ways: as a reader types it, with the defaults of the service, or for any of its words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from search.errors import DocumentNotFound, JudgmentsInvalid, JudgmentsMissing, PackageMissing, reason_of
from search.protocol.engine import Searcher
from search.protocol.request import EMPTY_REQUEST, Match, SearchRequest
from search.text.analysis import tokens

QUERIES, GRADES = "queries.jsonl", "qrels.tsv"
MEASURES: Mapping[str, tuple[str, int | None]] = {
    "nDCG@10": ("nDCG", 10),
    "MRR": ("RR", None),
    "MAP": ("AP", None),
    "recall@100": ("R", 100),
}
"""The measures as printed, and in ir-measures: the name of one for a query, and its cutoff, if any."""
DEPTH = 1000
"""Hits of a query that are measured, as usual with trec_eval."""

_QUERY = 'an object such as {"id": "7", "text": "effects of slipstream"}'
_TRIALS = 10_000
_OPERATORS = {"AND", "OR", "NOT"}

Values = Mapping[str, float]
"""By the names of `MEASURES`, each from 0 to 1."""
Ask = Callable[[str], SearchRequest]
"""The request for a judged query."""


@dataclass(frozen=True, slots=True)
class Judgments:
    """Judged queries, and the grades of documents."""

    queries: Mapping[str, str]
    """The text of each query with a relevant document, by its id."""
    grades: Mapping[str, Mapping[str, int]]
    """For each of these queries, the grades of documents by id."""

    @property
    def relevant(self) -> frozenset[str]:
        """The ids of all documents that are relevant to a query."""
        return frozenset(id for grades in self.grades.values() for id, grade in grades.items() if grade > 0)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The measures of one index."""

    values: Mapping[str, Values]
    """The measures of each query, by its id."""
    absent: int = 0
    """The number of relevant documents that the index does not have."""

    @property
    def means(self) -> Values:
        """The means over all queries."""
        return {name: float(np.mean([one[name] for one in self.values.values()])) for name in MEASURES}


@dataclass(frozen=True, slots=True)
class Comparison:
    """A measure of two evaluations of the same queries, compared."""

    difference: float
    """The mean of the second minus that of the first."""
    better: int
    """Queries for which the second is higher."""
    worse: int
    significance: float
    """The p-value: how often chance alone would make a difference as large; under 0.05 it is seldom chance."""


def read(folder: Path) -> Judgments:
    """The judgments in a folder; JudgmentsInvalid names the line that cannot be read."""
    texts = dict(_queries(folder / QUERIES))
    grades: dict[str, dict[str, int]] = {}
    for query, document, grade in _grades(folder / GRADES):
        grades.setdefault(query, {})[document] = grade
    judged = {id: given for id, given in grades.items() if id in texts and max(given.values()) > 0}
    if not judged:
        expected = "a document with a grade of 1 or more for one of the queries"
        raise JudgmentsInvalid(source=str(folder / GRADES), line=1, expected=expected, found="none")
    return Judgments({id: texts[id] for id in judged}, judged)


def as_served(text: str) -> SearchRequest:
    """What a reader asks who types a query: operators are read, and all else is as the service does by default."""
    # Of a thousand hits only the ids matter.
    return replace(EMPTY_REQUEST, query=text, size=DEPTH, highlights=False, facets=())


def any_word(text: str) -> SearchRequest:
    """The same for any of the words, as other engines are asked: nothing is an operator, and no document is hidden."""
    return replace(as_served(plain(text)), match=Match.ANY, collapse=False)


def evaluate(searcher: Searcher, judgments: Judgments, now: datetime, ask: Ask = as_served) -> Evaluation:
    """Run every query and measure the rankings; PackageMissing without ir-measures."""
    _package()  # before any query runs
    rankings = {id: [hit.id for hit in searcher.search(ask(text), now).hits] for id, text in judgments.queries.items()}
    evaluation = measure(judgments, rankings)
    return replace(evaluation, absent=sum(not has(searcher, id, now) for id in judgments.relevant))


def measure(judgments: Judgments, rankings: Mapping[str, Sequence[str]]) -> Evaluation:
    """Measure rankings: for each query, the ids of documents, the best first; PackageMissing as above."""
    package = _package()
    named = {_measure(package, *theirs): ours for ours, theirs in MEASURES.items()}
    # Places stand for scores, so that documents of equal scores stay in the order of the ranking.
    scored = {id: {hit: -place for place, hit in enumerate(hits)} for id, hits in rankings.items()}
    values: dict[str, dict[str, float]] = {id: {} for id in judgments.queries}
    for metric in package.iter_calc(list(named), judgments.grades, scored):
        values[metric.query_id][named[metric.measure]] = float(metric.value)
    return Evaluation(values)


def compare(first: Evaluation, second: Evaluation) -> Mapping[str, Comparison]:
    """For each measure, the difference of the second."""
    return {name: _comparison(first, second, name) for name in MEASURES}


def plain(text: str) -> str:
    """A query of the same words that has no operators: judged queries are prose, in which a minus is a dash."""
    words = (text[token.start : token.end] for token in tokens(text))
    return " ".join(word.lower() if word in _OPERATORS else word for word in words)


def _comparison(first: Evaluation, second: Evaluation, name: str) -> Comparison:
    """The paired randomisation test, as Smucker, Allan and Carterette recommend it (CIKM 2007).

    Each trial gives the difference of each query a random sign.
    """
    differences = np.array([second.values[id][name] - values[name] for id, values in first.values.items()])
    signs = np.random.default_rng(1).integers(0, 2, (_TRIALS, len(differences)), dtype=np.int8) * 2 - 1
    observed = abs(differences.sum())
    as_large = int((abs(signs @ differences) >= observed - 1e-12).sum())
    return Comparison(
        difference=float(differences.mean()),
        better=int((differences > 0).sum()),
        worse=int((differences < 0).sum()),
        significance=(as_large + 1) / (_TRIALS + 1),
    )


def has(searcher: Searcher, id: str, now: datetime) -> bool:
    """Whether an index shows a document."""
    try:
        searcher.document(id, now)
    except DocumentNotFound:
        return False
    return True


def _measure(package: Any, name: str, hits: int | None) -> Any:
    measure = getattr(package, name)  # its parser of names does without Python 3.14, which has no `ast.Num`
    return measure @ hits if hits else measure


def _package() -> Any:
    try:
        return import_module("ir_measures")
    except ModuleNotFoundError as error:
        raise PackageMissing(purpose="to judge answers", package="ir-measures") from error


def _queries(path: Path) -> Iterator[tuple[str, str]]:
    for number, line in _lines(path):
        try:
            entry = orjson.loads(line)
        except ValueError:
            entry = None
        match entry:
            case {"id": str(id), "text": str(text)}:
                yield id, text
            case _:
                raise JudgmentsInvalid(source=str(path), line=number, expected=_QUERY, found=line)


def _grades(path: Path) -> Iterator[tuple[str, str, int]]:
    for number, line in _lines(path):
        query, document, grade, *more = [*line.split("\t"), "", "", ""]
        if any(more) or not (query and document) or not grade.strip().lstrip("-").isdecimal():
            expected = "a query's id, a document's id and a whole number, with tabs between them"
            raise JudgmentsInvalid(source=str(path), line=number, expected=expected, found=line)
        yield query, document, int(grade)


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines that are not empty, counted from 1."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise JudgmentsMissing(source=str(path), reason=reason_of(error)) from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield number, line

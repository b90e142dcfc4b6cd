"""Are answers measured as trec_eval does, and are two indexes compared fairly?"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from conftest import NOW, build
from hypothesis import given
from hypothesis import strategies as st

from search.errors import JudgmentsInvalid, JudgmentsMissing, PackageMissing
from search.protocol.engine import Searcher
from search.query.parser import parse as read_query
from search.query.tree import Occur, TermKind
from search.schema.document import Document
from search.schema.fields import DEFAULT_FIELDS
from search.terminal import relevance
from search.terminal.cli import main
from search.terminal.relevance import MEASURES, Evaluation, any_word, as_served, compare, evaluate, measure, plain, read

QUERIES = '{"id": "1", "text": "harbour"}\n\n{"id": "2", "text": "gauge"}\n{"id": "3", "text": "no answer"}\n'
GRADES = "1\tbest\t3\n1\tgood\t1\r\n1\tother\t0\n2\tnowhere\t1\n9\tbest\t1\n"
DOCUMENTS = (
    Document("good", {"title": "Harbour"}),
    Document("best", {"title": "A harbour of the north, and one of the south"}),
    Document("other", {"title": "Nothing of the kind"}),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three queries: one with two answers, one whose answer is in no index, one without."""
    tmp_path.joinpath("queries.jsonl").write_text(QUERIES)
    tmp_path.joinpath("qrels.tsv").write_text(GRADES)
    return tmp_path


def test_the_measures_of_a_small_index(folder: Path, index: Callable[..., Searcher]) -> None:
    """The better answer is second: nDCG is what one computes by hand, and a query that finds nothing counts as 0."""
    judgments = read(folder)
    evaluation = evaluate(index(*DOCUMENTS), judgments, NOW)
    assert set(judgments.queries) == {"1", "2"}
    ndcg = (1 + 3 / math.log2(3)) / (3 + 1 / math.log2(3))
    assert evaluation.values["1"] == pytest.approx({"nDCG@10": ndcg, "MRR": 1, "MAP": 1, "recall@100": 1})
    assert evaluation.values["2"] == dict.fromkeys(MEASURES, 0)
    assert evaluation.means["nDCG@10"] == pytest.approx(ndcg / 2)


def test_a_query_is_asked_as_it_is_typed_or_for_any_of_its_words(folder: Path, index: Callable[..., Searcher]) -> None:
    """An exclusion leaves the best document out of what readers get; without operators it is there."""
    folder.joinpath("queries.jsonl").write_text('{"id": "1", "text": "harbour -north"}')
    searcher, judgments = index(*DOCUMENTS), read(folder)
    served, any_of_them = (evaluate(searcher, judgments, NOW, ask).means for ask in (as_served, any_word))
    assert served["recall@100"] == 0.5
    assert any_of_them["recall@100"] == 1


def test_equal_scores_stay_in_the_order_of_the_answer(folder: Path) -> None:
    """What is measured is the order of the ids that are given."""
    judgments = read(folder)
    first = measure(judgments, {"1": ["best", "good"], "2": ["x", "nowhere"]})
    assert (first.values["1"]["nDCG@10"], first.values["2"]["MRR"]) == (1, 0.5)


@given(st.text(alphabet='ab AND OR NOT-–"*()[]:^~.+&', max_size=40) | st.text(max_size=20))
def test_a_plain_query_has_no_operators(text: str) -> None:
    """Every term is a word that should be there, whatever signs a judged query has."""
    for term in read_query(plain(text), DEFAULT_FIELDS).terms:
        assert term.kind is TermKind.WORD
        assert term.role in {Occur.REQUIRED, Occur.OPTIONAL}
    assert not {"AND", "OR", "NOT"} & set(plain(text).split())


@pytest.mark.parametrize(
    ("file", "text", "line"),
    [
        ("queries.jsonl", '{"id": "1", "text": "x"}\n{"id": 2, "text": "x"}', 2),
        ("queries.jsonl", "\n[]", 2),
        ("queries.jsonl", "{", 1),
        ("qrels.tsv", "1 best 1", 1),
        ("qrels.tsv", "1\tbest\t1\n1\t0\tbest\t1", 2),
        ("qrels.tsv", "1\tbest\thigh", 1),
        ("qrels.tsv", "1\tbest\t0", 1),
    ],
)
def test_a_line_that_cannot_be_read_is_named(folder: Path, file: str, text: str, line: int) -> None:
    """The error says which file, which line, and what was expected."""
    folder.joinpath(file).write_text(text)
    with pytest.raises(JudgmentsInvalid) as raised:
        read(folder)
    assert (Path(raised.value.source).name, raised.value.line) == (file, line)


def test_files_that_are_absent_or_no_text_are_named(folder: Path, tmp_path: Path) -> None:
    """A folder without judgments, and one of bytes, end in the same error."""
    with pytest.raises(JudgmentsMissing, match=r"queries\.jsonl"):
        read(tmp_path / "none")
    folder.joinpath("qrels.tsv").write_bytes(b"\xff")
    with pytest.raises(JudgmentsMissing, match=r"qrels\.tsv"):
        read(folder)


def test_without_the_package_the_error_says_how_to_install_it(
    folder: Path, index: Callable[..., Searcher], monkeypatch: pytest.MonkeyPatch
) -> None:
    """ir-measures is installed by those only who judge."""

    def absent(name: str) -> Any:
        raise ModuleNotFoundError(name=name)

    monkeypatch.setattr(relevance, "import_module", absent)
    with pytest.raises(PackageMissing, match="pip install ir-measures"):
        evaluate(index(*DOCUMENTS), read(folder), NOW)


def evaluation(*values: float) -> Evaluation:
    """One with these values of every measure, a query each."""
    return Evaluation({str(place): dict.fromkeys(MEASURES, value) for place, value in enumerate(values)})


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=8))
def test_comparing_has_no_favourite(pairs: list[tuple[float, float]]) -> None:
    """The other way round all signs change and the significance stays."""
    first, second = (evaluation(*values) for values in zip(*pairs, strict=True))
    there, back = compare(first, second)["MAP"], compare(second, first)["MAP"]
    assert (there.better, there.worse) == (back.worse, back.better)
    assert there.difference == pytest.approx(-back.difference)
    assert there.significance == pytest.approx(back.significance)


def test_significance_tells_gains_from_chance() -> None:
    """What every query gains is significant, what some gain and others lose is not, and equal verdicts are certain."""
    base = evaluation(*[0.5] * 20)
    assert compare(base, evaluation(*[0.6] * 20))["MRR"].significance < 0.001
    assert compare(base, evaluation(*[0.6, 0.4] * 10))["MRR"].significance > 0.5
    assert compare(base, base)["MRR"].significance == 1


def test_the_command_prints_measures_and_compares_indexes(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The table has every measure; with --against how many queries gain; with --verbose each query, the worst first."""
    build(tmp_path / "first", DOCUMENTS)
    build(tmp_path / "second", [*DOCUMENTS, Document("nowhere", {"title": "Gauge\x1b"})])
    options = ["--index", str(tmp_path / "first"), "--against", str(tmp_path / "second")]
    assert main(["--judge", str(folder), *options, "--verbose"]) == 0
    text = capsys.readouterr().out
    assert all(name in text for name in (*MEASURES, "any", "against", "better", "worse"))
    assert text.index("harbour") < text.index("gauge")
    assert "1 of 3 documents that answer a query are not in" in " ".join(text.split())
    assert main(["--judge", str(folder), *options, "--json"]) == 0
    written = orjson.loads(capsys.readouterr().out)
    assert written["against"]["comparison"]["MRR"]["better"] == 1
    assert written["means_any"]["MRR"] == pytest.approx(written["means"]["MRR"])
    assert written["against"]["means"]["MRR"] - written["means"]["MRR"] == pytest.approx(0.5)


def test_a_wrong_folder_ends_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As everything that is wrong with a question does."""
    assert main(["--judge", str(tmp_path)]) == 2
    assert "queries.jsonl" in capsys.readouterr().err

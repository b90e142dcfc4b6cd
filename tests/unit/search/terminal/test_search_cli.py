"""Does a terminal get the answers of the service?"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest
from conftest import indexed
from sample import NOW

from search.protocol import answer_json, parameters
from search.protocol.engine import open_searcher
from search.schema.document import Document
from search.terminal.cli import main


def test_json_is_the_answer_of_the_searcher(sample_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--json` prints the answer that a searcher gives to the same names and values."""
    assert main(["open", "data", "--filter", "-topics=AI", "--size", "3", "--json", "--index", str(sample_index)]) == 0
    searcher = open_searcher(sample_index)
    fields = searcher.settings.fields
    asked = parameters.read([("q", "open data"), ("-topics", "AI"), ("size", "3")], fields)
    expected = answer_json.to_json(searcher.search(asked, NOW), fields)
    searcher.close()
    assert orjson.loads(capsys.readouterr().out) == orjson.loads(orjson.dumps(expected))


def test_a_minus_needs_no_quotes(sample_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`-word` is part of the query and `--sort -published` an order, as one types them."""
    arguments = ["data", "-open", "--sort", "-published", "--json", "--index", str(sample_index)]
    assert main(arguments) == 0
    found = orjson.loads(capsys.readouterr().out)
    assert found["query"]["text"] == "data -open"
    assert found["sort"] == "-published"
    dates = [hit["published"] for hit in found["hits"] if "published" in hit]
    assert dates == sorted(dates, reverse=True)


def test_text_shows_hits_and_facets_and_nothing_that_a_terminal_obeys(
    sample_index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The plain form has the total, titles and facets, and no control characters but line ends."""
    assert main(["the", "open data", "--index", str(sample_index)]) == 0
    text = capsys.readouterr().out
    assert "documents, page 1 of" in text
    assert "optional: the" in text
    assert "Topics" in text
    assert all(char.isprintable() or char == "\n" for char in text)


def test_words_that_are_lacking_are_said(sample_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Hits without some of the words say so, and `--match all` leaves them out."""
    assert main(["data", "zyxnowhere", "--index", str(sample_index)]) == 0
    text = capsys.readouterr().out
    assert "None has all 2 words" in text
    assert "without zyxnowhere" in text
    assert main(["data", "zyxnowhere", "--match", "all", "--index", str(sample_index)]) == 1


def test_stories_are_counted_and_can_be_parted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Documents of one story are one hit that says how to see the others; `--collapse off` lists each."""
    values = {"title": "Giant squid found alive near Tokyo harbour", "published": datetime(2021, 3, 2, tzinfo=UTC)}
    with indexed(tmp_path / "index", [Document("a", values), Document("b", values)]):
        asked = ["squid", "--index", str(tmp_path / "index")]
        assert main(asked) == 0
        text = capsys.readouterr().out
        assert "2 documents, 1 story" in text
        assert "1 more tell this story: --filter story=a" in text
        assert main([*asked, "--collapse", "off"]) == 0
        assert "story" not in capsys.readouterr().out


def test_suggestions_are_those_of_the_service(sample_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--suggest` prints completions with their kind and count, or as JSON, and ends with 1 when there are none."""
    assert main(["--suggest", "facial", "rec", "--index", str(sample_index)]) == 0
    assert "facial recognition" in capsys.readouterr().out
    assert main(["--suggest", "open d", "--json", "--index", str(sample_index)]) == 0
    listed = orjson.loads(capsys.readouterr().out)
    assert {"kind": "topics", "label": "Topics", "text": "Open Data"}.items() <= listed[1].items()
    assert main(["--suggest", "zzzz", "--index", str(sample_index)]) == 1


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["zzzzqq"], 1, ""),
        (["x", "--filter", "topic=AI"], 2, "topics"),
        (["x", "--filter", "topics"], 2, "FIELD=VALUE"),
        (["x", "--sort", "title"], 2, "relevance"),
        (["x", "--size", "0"], 2, "from 1 to 100"),
    ],
)
def test_the_exit_status_says_what_happened(
    sample_index: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], status: int, message: str
) -> None:
    """1 without hits, 2 with the reason on the error output when the question is at fault."""
    assert main([*arguments, "--index", str(sample_index)]) == status
    assert message in capsys.readouterr().err


def test_a_missing_index_says_how_to_build_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without an index the command ends with 2 and names the command that makes one."""
    assert main(["x", "--index", str(tmp_path / "none")]) == 2
    assert "newsdex-index build" in capsys.readouterr().err


def test_an_unknown_option_is_no_query(capsys: pytest.CaptureFixture[str]) -> None:
    """What begins with two dashes and is no option is an error."""
    with pytest.raises(SystemExit) as ended:
        main(["x", "--nonsense"])
    assert ended.value.code == 2
    assert "--nonsense" in capsys.readouterr().err

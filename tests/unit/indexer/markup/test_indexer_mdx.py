"""Is all of MDX that people read found, and nothing else?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import NOW
from hypothesis import given
from hypothesis import strategies as st

from indexer.job import Job
from indexer.markup import mdx
from indexer.markup.markdown import read_markdown, read_mdx
from indexer.reading.file_report import Outcome
from indexer.updating import build
from search.protocol.engine import open_searcher
from search.protocol.request import SearchRequest
from search.settings.settings import Settings

CASES = yaml.safe_load((Path(__file__).parents[3] / "cases/mdx.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["about"])
def test_case(case: dict[str, Any]) -> None:
    """What a reader sees is the text, and no program."""
    assert read_mdx(case["mdx"]).text == case["text"]
    if "markdown" in case:
        assert read_markdown(case["mdx"]).text == case["markdown"]


@given(st.text("abc ABC\n#*-.,;:()[]!?'\"&=+/|0123456789", max_size=80))
def test_text_without_signs_of_a_program_is_unchanged(text: str) -> None:
    """Markdown without braces, tags and statements is the same as MDX."""
    assert mdx.markdown_of(text) == mdx.without_imports(text) == text


@given(st.lists(st.sampled_from(["{", "}", "<A ", "<A>", "/>", ">", "'", '"', "`", "```\n", "\n", "a", "export {"])))
def test_nothing_is_made_up(pieces: list[str]) -> None:
    """Whatever is never closed, what is left is part of what was there, in its order."""
    text = "".join(pieces)
    left, rest = mdx.markdown_of(text), iter(text)
    assert all(sign in rest for sign in left)


def test_files_of_mdx_and_markdoc_are_content(tmp_path: Path) -> None:
    """They are found by their words, by ids without the suffix, like all others."""
    for name, body in (
        ("tabs.mdx", "import Tabs from 'x'\n\n<Tabs>\nA *quince* tree.\n</Tabs>"),
        ("doc.mdoc", "{% callout %}\nA medlar tree.\n{% /callout %}"),
    ):
        (tmp_path / name).write_text(f"---\ntitle: A guide\n---\n{body}\n", encoding="utf-8")
    job = Job((tmp_path,), tmp_path / "index", Settings(), NOW)
    assert build.build(job).count(Outcome.INDEXED) == 2
    searcher = open_searcher(tmp_path / "index")
    for word, id in (("quince", "tabs"), ("medlar", "doc"), ("callout", None), ("import", None)):
        found = [hit.id for hit in searcher.search(SearchRequest(word, exact=True), NOW).hits]
        assert found == ([id] if id else [])
    searcher.close()

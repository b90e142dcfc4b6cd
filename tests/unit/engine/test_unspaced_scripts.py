"""How much of what is meant do queries without spaces find? The judged queries are in `cases/unspaced.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import NOW, indexed

from search.protocol.request import SearchRequest
from search.schema.document import Document
from search.schema.fields import LOCALE, TITLE

FILE = Path(__file__).parents[2] / "cases" / "unspaced.yaml"
JUDGED: Mapping[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", JUDGED)
def test_queries_without_spaces(language: str, engine: str, tmp_path: Path) -> None:
    """All documents that answer a query are found, one of them first, and nine in ten of what is found answer it."""
    judged = JUDGED[language]
    documents = [Document(id, {TITLE: title, LOCALE: language}) for id, title in judged["documents"].items()]
    precisions = []
    with indexed(f"{engine}:{tmp_path / 'index'}", documents) as searcher:
        for query, answers in judged["queries"].items():
            found = [hit.id for hit in searcher.search(SearchRequest(query=query), NOW).hits]
            assert set(answers) <= set(found), query
            assert found[0] in answers, query
            precisions.append(len(answers) / len(found))
    assert sum(precisions) / len(precisions) >= 0.9

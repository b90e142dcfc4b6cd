"""Requests made from the OpenAPI document, by schemathesis: the service keeps what the document promises."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import NOW, build, indexed
from handmade import documents
from hypothesis import given, settings
from hypothesis import strategies as st
from served import service

from webapp import create_app

schemathesis: Any = pytest.importorskip("schemathesis", reason="no schemathesis here: pip install .[dev]")
OPERATIONS = 11
_UNHURRIED_S = 60


@pytest.fixture(scope="module")
def operations(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Any]]:
    """The operations of a service of the handmade documents, as schemathesis reads them."""
    with indexed(tmp_path_factory.mktemp("schemathesis") / "index", documents()) as searcher:
        app = create_app({"SEARCHER": searcher, "CLOCK": lambda: NOW, "DEADLINE_S": _UNHURRIED_S})
        schema = schemathesis.openapi.from_wsgi("/api/openapi.json", app)
        yield [result.ok() for result in schema.get_all_operations()]


@settings(max_examples=2)  # each takes long to make; `test_all_checks_pass` makes many
@given(data=st.data())
@pytest.mark.parametrize("place", range(OPERATIONS))
@pytest.mark.parametrize("is_valid", [True, False], ids=["valid", "invalid"])
def test_what_the_document_allows_is_answered(
    operations: list[Any], data: st.DataObject, place: int, *, is_valid: bool
) -> None:
    """What it allows is accepted, what it does not allow is refused, and all answers are as it says."""
    mode = schemathesis.GenerationMode.POSITIVE if is_valid else schemathesis.GenerationMode.NEGATIVE
    assert len(operations) == OPERATIONS
    operation = operations[place]
    if is_valid or operation.query or operation.body:
        case = data.draw(operation.as_strategy(generation_mode=mode))
        case.call_and_validate(headers={"Accept-Encoding": "identity"})  # its client of WSGI unpacks nothing


@pytest.mark.soak
def test_all_checks_pass(tmp_path: Path) -> None:
    """All phases and checks of schemathesis find no failure in a service as an operator starts it."""
    build(tmp_path / "index", documents())
    command = shutil.which("schemathesis", path=str(Path(sys.executable).parent))
    assert command
    with service(tmp_path / "index", "--deadline", "5") as running:
        address = f"http://127.0.0.1:{running.port}/api/openapi.json"
        more = ["--checks", "all", "--max-examples", "100", "--seed", "1", "--continue-on-failure", "--no-color"]
        done = subprocess.run(
            [command, "run", address, *more], capture_output=True, text=True, check=False, cwd=tmp_path
        )
    assert done.returncode == 0, done.stdout[-5_000:]
    assert f"Tested: {OPERATIONS}" in done.stdout

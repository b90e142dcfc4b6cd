"""Promises about the clients in docs/clients: they do what they say with a service that runs."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from conftest import build
from handmade import documents
from served import ROOT, served
from web import one

CLIENTS = ROOT / "docs" / "clients"
STRANGE = "a b/c#d?é%"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a service of the handmade documents, and of one with a strange id."""
    folder = tmp_path_factory.mktemp("clients") / "index"
    build(folder, [*documents(), one(id=STRANGE)])
    with served(folder, "--deadline", "10") as found:
        yield found


def _module() -> Any:
    spec = importlib.util.spec_from_file_location("newsdex_client", CLIENTS / "newsdex_client.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _python(address: str) -> dict[str, Any]:
    """What the client for Python says."""
    module = _module()
    newsdex = module.Newsdex(f"{address}/")
    first, second = newsdex.searches({"q": "solar", "size": 1}, {"sort": "x"})
    try:
        newsdex.search(sort="x")
    except module.Problem as problem:
        code = problem.code
    return {
        "all": [hit["id"] for hit in newsdex.hits(sort="-heat", size=7)],
        "some": [hit["id"] for hit in newsdex.hits(topics=["Energy", "Oceans"], exact=True, **{"-kind": "news"})],
        "first": [hit["title"] for hit in islice(newsdex.hits(q="solar", fields=["title"]), 1)],
        "searches": [first["total"], second.code],
        "code": code,
        "document": newsdex.document(STRANGE)["id"],
        "similar": [hit["id"] for hit in newsdex.similar(documents()[0].id, size=3)],
        "suggest": [one["text"] for one in newsdex.suggest("sol", limit=3)],
        "facet": [one["value"] for one in newsdex.facet("topics", limit=2)],
    }


_SCRIPT = """
import { Newsdex } from %s;
const [, , address, strange, like] = process.argv;
const newsdex = new Newsdex(address + "/");
const ids = async (hits) => { const found = []; for await (const hit of hits) found.push(hit.id); return found; };
const [first, second] = await newsdex.searches({ q: "solar", size: 1 }, { sort: "x" });
console.log(JSON.stringify({
  all: await ids(newsdex.hits({ sort: "-heat", size: 7 })),
  some: await ids(newsdex.hits({ topics: ["Energy", "Oceans"], exact: true, "-kind": "news" })),
  first: [(await newsdex.search({ q: "solar", fields: ["title"] })).hits[0].title],
  searches: [first.total, second.code],
  code: await newsdex.search({ sort: "x" }).catch((problem) => problem.code),
  document: (await newsdex.document(strange)).id,
  similar: (await newsdex.similar(like, { size: 3 })).map((hit) => hit.id),
  suggest: (await newsdex.suggest("sol", { limit: 3 })).map((one) => one.text),
  facet: (await newsdex.facet("topics", { limit: 2 })).map((one) => one.value),
}));
"""


def _javascript(address: str, folder: Path) -> dict[str, Any]:
    """What the client for JavaScript says to the same questions."""
    node = shutil.which("node")
    if not node:
        pytest.skip("no node here: apt-get install nodejs")
    script = folder / "ask.mjs"
    script.write_text(_SCRIPT % json.dumps((CLIENTS / "newsdex-client.mjs").as_uri()))
    done = subprocess.run(
        [node, str(script), address, STRANGE, documents()[0].id], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def test_the_client_for_python_works(address: str) -> None:
    """All hits come once, strange ids are found, and problems are errors with their code."""
    said = _python(address)
    assert sorted(said["all"]) == sorted([STRANGE, *(document.id for document in documents())])
    assert said["some"]
    assert (said["searches"][1], said["code"], said["document"]) == ("invalid-parameter", "invalid-parameter", STRANGE)
    assert all(said.values())


def test_the_client_for_javascript_says_the_same(address: str, tmp_path: Path) -> None:
    """Both clients have the same answers."""
    assert _javascript(address, tmp_path) == _python(address)


def test_what_is_no_answer_of_the_service_is_a_problem(tmp_path: Path) -> None:
    """An address that is none is refused at once."""
    with pytest.raises(ValueError, match="http"):
        _module().Newsdex("file:///etc/passwd")

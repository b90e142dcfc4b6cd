"""Is what the documents say true? What the README shows is run, and its tables are compared with the code."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from readme import README, ROOT, parts, with_parts
from sample import CONTENT

from search.configuration.reader import read_settings
from search.settings.settings import Settings

_COMMANDS = re.findall(r"^\$ (.+)$", README.read_text(), re.MULTILINE)
_SCRIPTS = {
    "newsdex-index": "indexer.commands.cli",
    "newsdex-search": "search.terminal.cli",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as a newcomer has it: their content in `content`, and nothing else."""
    made = tmp_path_factory.mktemp("newcomer")
    shutil.copytree(CONTENT, made / "content")
    return made


def test_the_tables_and_the_example_are_those_of_the_code(sample_index: Path) -> None:
    """Fields, errors and the JSON answer in the README are what the code has; `python tests/readme.py` writes them."""
    text = README.read_text()
    assert with_parts(text, parts(sample_index)) == text


def test_the_commands_run(folder: Path) -> None:
    """Each command that the README shows for the terminal does, in their order, what it says."""
    ran = 0
    for command in _COMMANDS:
        script, *arguments = shlex.split(command)
        if script not in _SCRIPTS:
            continue  # serving and asking over HTTP: test_browser.py and test_the_tables_…
        code = f"import sys; from {_SCRIPTS[script]} import main; sys.exit(main())"
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, (command, done.stdout, done.stderr)
        ran += 1
    assert ran >= 4


def test_the_configuration_is_valid() -> None:
    """The example of newsdex.yaml is read without an error and does what it says."""
    blocks = re.findall(r"```yaml\n(.*?)```", README.read_text(), re.DOTALL)
    assert blocks
    read = [read_settings(yaml.safe_load(block)) for block in blocks]
    settings = next(one for one in read if "audience" in one.fields)
    assert settings.fields["topics"].label == "Themes"
    assert settings.fields["levels"].facet is None
    assert settings.fields["audience"].facet is not None
    assert all(one != Settings() for one in read)


def test_every_option_of_the_commands_is_documented() -> None:
    """Each option that `newsdex-index build --help` lists is in the README."""
    code = "import sys; from indexer.commands.cli import main; sys.exit(main(['build', '--help']))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    options = set(re.findall(r"--[a-z-]+", done.stdout)) - {"--help"}
    assert options
    missing = [option for option in options if option not in README.read_text()]
    assert not missing


@pytest.mark.parametrize("document", ["README.md", "ARCHITECTURE.md"])
def test_what_the_documents_name_exists(document: str) -> None:
    """Each path in backticks that looks like one of the project is a file or folder of it."""
    text = (ROOT / document).read_text()
    named = re.findall(r"`((?:search|indexer|webapp|tests|benchmarks)/[\w/.*-]*)`", text)
    tests = re.findall(r"`(test_[\w*]+\.py)`", text)
    for path in [*named, *(f"tests/{name}" for name in tests)]:
        assert list(ROOT.glob(path.rstrip("/"))), path

"""Examples for operators, and the packages: each is what it says, and runs."""

from __future__ import annotations

import os
import re
import shutil
import ssl
import subprocess
import sys
import tarfile
import time
import tomllib
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path

import pytest
import yaml
from nginx import nginx_or_skip
from sample import CONTENT
from served import ROOT, free_port, listening

from webapp.server import settings_sources

DEPLOY = ROOT / "docs" / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))


# nginx


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: dict[str, str]
    body: bytes


def _get(port: int, path: str, host: str = "search.example.org", **headers: str) -> _Answer:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with closing(HTTPSConnection("127.0.0.1", port, timeout=30, context=context)) as connection:
        connection.request("GET", path, headers={"Host": host, **headers})
        response = connection.getresponse()
        return _Answer(
            response.status, {name.lower(): text for name, text in response.headers.items()}, response.read()
        )


def _example(plain: int) -> str:
    """The example for nginx, with the places of this test; all else is as it stands there."""
    text = (DEPLOY / "nginx.conf").read_text().replace("{", "{{").replace("}", "}}")
    for old, new in (
        ("/var/cache/nginx/newsdex", "{folder}/cache"),
        ("server serve:8000;", "server {upstream};"),
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ssl;", "listen 127.0.0.1:{port} ssl;"),
        ("/etc/nginx/certificates/fullchain.pem", "{folder}/cert.pem"),
        ("/etc/nginx/certificates/privkey.pem", "{folder}/key.pem"),
    ):
        assert old in text
        text = text.replace(old, new)
    return text


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory, sample_index: Path) -> Iterator[tuple[int, int]]:
    """The ports, with TLS and without, of the example before a service of the sample collection."""
    folder = tmp_path_factory.mktemp("deploy")
    socket, plain = folder / "newsdex.sock", free_port()
    options = ("--socket", str(socket), "--trusted-proxies", "unix", "--allowed-hosts", "search.example.org")
    with (
        nginx_or_skip(folder / "nginx", f"unix:{socket}", _example(plain)) as port,
        listening(socket, sample_index, *options),
    ):
        yield port, plain


def test_the_example_of_nginx_answers(proxied: tuple[int, int]) -> None:
    """Pages, endpoints and problems come through with TLS said; other hosts and operators' addresses do not."""
    port, plain = proxied
    page = _get(port, "/search?q=tide")
    assert (page.status, b"<mark>" in page.body.lower()) == (200, True)
    assert page.headers["strict-transport-security"]
    assert b"https://search.example.org/" in _get(port, "/search.atom").body
    assert _get(port, "/api/search?sort=x").status == 400
    assert _get(port, "/", "evil.example").status == 421
    assert _get(port, "/healthz").status == 200  # from this machine
    with closing(HTTPConnection("127.0.0.1", plain, timeout=30)) as connection:
        connection.request("GET", "/search?q=tide", headers={"Host": "search.example.org"})
        assert connection.getresponse().headers["Location"] == "https://search.example.org/search?q=tide"


def test_the_example_of_nginx_asks_again_by_tags(proxied: tuple[int, int]) -> None:
    """An answer is kept for a second, and then asked for with its tag; a client's own tag is answered from it."""
    port, _ = proxied
    first, second = _get(port, "/api/search?q=open"), _get(port, "/api/search?q=open")
    assert (first.headers["x-cache"], second.headers["x-cache"]) == ("MISS", "HIT")
    assert second.body == first.body
    assert _get(port, "/api/search?q=open", **{"If-None-Match": first.headers["etag"]}).status == 304
    time.sleep(2.5)  # nginx counts whole seconds
    assert _get(port, "/api/search?q=open").headers["x-cache"] == "REVALIDATED"
    for _ in range(2):
        assert "x-cache" not in _get(port, "/api/search?sort=x").headers  # nginx adds it to what it may keep


# systemd, containers


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_units_are_sound_and_hardened(unit: Path, tmp_path: Path) -> None:
    """Systemd finds nothing wrong with a unit, and says that it can do little harm."""
    tool = shutil.which("systemd-analyze")
    if not tool:
        pytest.skip("no systemd-analyze here: apt-get install systemd")
    text = re.sub(r"/opt/newsdex/bin/\S+", sys.executable, unit.read_text())
    (tmp_path / unit.name).write_text(text)
    done = subprocess.run([tool, "verify", str(tmp_path / unit.name)], capture_output=True, text=True, check=False)
    assert (done.returncode, [line for line in done.stderr.splitlines() if unit.name in line]) == (0, [])
    rated = subprocess.run(
        [tool, "security", "--offline=yes", "--threshold=20", str(tmp_path / unit.name)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert rated.returncode == 0, rated.stdout[-500:]


def _shown_commands() -> Iterator[list[str]]:
    """The commands of the examples, as lists of words."""
    for unit in UNITS:
        yield re.findall(r"ExecStart=\S*/(newsdex-.*)", unit.read_text())[0].split()
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    yield from (service["command"] for service in services.values() if "command" in service)


def test_options_of_the_examples_exist() -> None:
    """Each option and each variable of the environment in an example is one that its command has."""
    commands = list(_shown_commands())
    assert len(commands) == 3
    for command in commands:
        module = {"newsdex-serve": "webapp", "newsdex-index": "indexer"}[command[0]]
        words = [sys.executable, "-m", module, *(word for word in command[1:2] if word == "watch"), "--help"]
        known = subprocess.run(words, capture_output=True, text=True, check=True, cwd=ROOT).stdout
        assert all(word in known for word in command if word.startswith("--")), command
    text = "".join(path.read_text() for path in DEPLOY.iterdir() if path.is_file())
    options = settings_sources.parser().format_help()
    for name in set(re.findall(r"NEWSDEX_([A-Z_]+)", text)):
        assert f"--{name.lower().replace('_', '-')} " in options, name


def test_containers_have_no_rights() -> None:
    """The image has a user of its own and a health check; its services have a root that nobody writes to."""
    dockerfile = (DEPLOY / "Dockerfile").read_text()
    stages = re.findall(r"^FROM ", dockerfile, re.MULTILINE)
    assert len(stages) == 2
    assert re.search(r"^USER [1-9]", dockerfile, re.MULTILINE)
    assert re.search(r"^HEALTHCHECK ", dockerfile, re.MULTILINE)
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", dockerfile, re.MULTILINE)
    names = [name for line in copied for name in line.split()]
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]["find"]["include"]
    assert {name.removesuffix("*") for name in packages} <= set(names)
    assert all((ROOT / name).exists() for name in names)
    allowed = (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
    assert {f"!{name}" for name in names} == {line for line in allowed if line.startswith("!")}
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    assert set(services) == {"watch", "serve", "nginx"}
    for name in ("watch", "serve"):
        assert services[name]["read_only"]
        assert services[name]["cap_drop"] == ["ALL"]
    assert "index:/index:ro" in services["serve"]["volumes"]


def test_caddy_reads_its_example() -> None:
    """The example for Caddy is valid."""
    caddy = shutil.which("caddy")
    if not caddy:
        pytest.skip("no caddy here: https://caddyserver.com/docs/install")
    subprocess.run([caddy, "validate", "--adapter", "caddyfile", "--config", str(DEPLOY / "Caddyfile")], check=True)


# Packages


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The source distribution, and the wheel that is made of it."""
    folder = tmp_path_factory.mktemp("dist")
    source = folder / "source"
    source.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    for name in ("search", "indexer", "webapp"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    builder = _environment(folder / "builder", "build>=1.2")
    done = subprocess.run(
        [str(builder / "python"), "-m", "build", "--outdir", str(folder / "made"), str(source)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:]
    (wheel,), (archive,) = (folder / "made").glob("*.whl"), (folder / "made").glob("*.tar.gz")
    return wheel, archive


def _environment(folder: Path, *packages: str) -> Path:
    """The programs of an environment with these packages; without a registry the test is skipped."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    done = subprocess.run(
        [str(folder / "bin" / "pip"), "install", "--quiet", *packages], capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip(f"pip cannot install {', '.join(packages)} here: {done.stderr[-200:]}")
    return folder / "bin"


@pytest.mark.soak
def test_packages_hold_what_the_service_needs(packages: tuple[Path, Path]) -> None:
    """Templates, files of the page and types are in both packages; tests, content and caches are in none."""
    wheel, archive = packages
    files = {
        str(path.relative_to(ROOT))
        for name in ("webapp/templates", "webapp/static")
        for path in (ROOT / name).glob("*")
    }
    files |= {f"{name}/py.typed" for name in ("search", "indexer", "webapp")}
    names = set(zipfile.ZipFile(wheel).namelist())
    with tarfile.open(archive) as opened:
        sources = {name.partition("/")[2] for name in opened.getnames()}
    for found in (names, sources):
        assert files <= found
        assert not [name for name in found if "__pycache__" in name or name.startswith(("tests", "index_data"))]
    assert {str(path.relative_to(ROOT)) for path in (ROOT / "search").rglob("*.py")} <= names & sources


@pytest.mark.soak
@pytest.mark.parametrize("way", ["pip", "pipx", "uv"])
def test_an_empty_environment_is_enough(packages: tuple[Path, Path], tmp_path: Path, way: str) -> None:
    """Installed as people install it, the commands help, and a small folder is indexed, searched and served."""
    wheel, archive = packages
    environment = {**os.environ, "HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
    if way == "pip":
        programs = _environment(tmp_path / "venv", str(archive))
    else:
        tool = _environment(tmp_path / "tool", way) / way
        environment |= {"PIPX_HOME": str(tmp_path / "home"), "PIPX_BIN_DIR": str(tmp_path / "bin")}
        environment |= {"UV_TOOL_DIR": str(tmp_path / "home"), "UV_TOOL_BIN_DIR": str(tmp_path / "bin")}
        words = ["tool", "install"] if way == "uv" else ["install"]
        subprocess.run([str(tool), *words, str(wheel)], check=True, env=environment, capture_output=True)
        programs = tmp_path / "bin"
    shutil.copytree(CONTENT, tmp_path / "content")

    def run(name: str, *arguments: str) -> str:
        command = [str(programs / f"newsdex-{name}"), *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True, env=environment, cwd=tmp_path).stdout

    for name in ("index", "search", "serve"):
        assert "usage" in run(name, "--help").lower()
        assert run(name, "--version").split()
    run("index", "build", "content")
    assert "tide gauges" in run("search", "tide", "gauges", "--json")
    _ask_served(programs / "newsdex-serve", tmp_path, environment)


def _ask_served(program: Path, folder: Path, environment: dict[str, str]) -> None:
    """Ask a service for its page, which is made of a template, and the files that this one names."""
    port = free_port()
    with subprocess.Popen([str(program), "--port", str(port)], cwd=folder, env=environment) as process:
        try:
            page = _until_there(port)
            for path in ("/search?q=tide", *re.findall(r'(?:href|src)="(/static/[^"]+)"', page)):
                with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
                    connection.request("GET", path)
                    assert connection.getresponse().status == 200, path
        finally:
            process.terminate()


def _until_there(port: int) -> str:
    end = time.monotonic() + 60
    while True:
        with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
            try:
                connection.request("GET", "/")
                return connection.getresponse().read().decode()
            except ConnectionError:
                assert time.monotonic() < end
                time.sleep(0.1)

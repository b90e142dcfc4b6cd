"""Are files sent as they are, and none that should not be?"""

from __future__ import annotations

import gzip
import re
from contextlib import closing
from pathlib import Path

import pytest
from web import Index, client, hrefs, html

import webapp
from search.protocol.engine import open_searcher
from webapp.assets import EMBEDDED, read_assets

SVG = "<svg xmlns='http://www.w3.org/2000/svg'/>"


def test_the_page_names_files_by_their_content(index: Index) -> None:
    """Style and script may be kept for ever, for their address changes with their content."""
    web = client(index())
    page = html(web.get("/"))
    addresses = hrefs(page, "link[rel=stylesheet]") + [node.attributes["src"] or "" for node in page.css("script")]
    assert len(addresses) == 2
    for address in addresses:
        response = web.get(address)
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert response.mimetype in {"text/css", "text/javascript", "application/javascript"}


def test_style_and_script_are_small() -> None:
    """A page stays quick on a slow line: at most 10 kB of style and 15 kB of script, compressed."""
    assets = read_assets()
    assert len(gzip.compress(assets["page.css"].content)) < 10_000
    assert len(gzip.compress(assets["page.js"].content)) < 15_000


def test_the_home_page_is_light(sample_index: Path) -> None:
    """The start of the sample collection, with its style and script, is below 60 kB as it is sent."""
    with closing(open_searcher(sample_index)) as searcher:
        web = client(searcher)
        page = html(web.get("/"))
        files = [
            "/",
            *hrefs(page, "link[rel=stylesheet]"),
            *(one.attributes["src"] or "" for one in page.css("script")),
        ]
        for coding in ("gzip", "br", "zstd"):
            sent = [web.get(path, headers={"Accept-Encoding": coding}) for path in files]
            assert all(response.headers["Content-Encoding"] == coding for response in sent)
            assert sum(len(response.data) for response in sent) < 60_000, coding


def test_the_script_of_the_page_is_one() -> None:
    """All its modules in one file, with no name twice, and nothing left to load."""
    text = read_assets()["page.js"].content.decode()
    assert not re.findall("^(?:import|export) .*", text, re.MULTILINE)
    names = re.findall(r"^(?:async )?(?:const|let|class|function) (\w+)", text, re.MULTILINE)
    assert sorted(set(names)) == sorted(names)
    for module in (Path(webapp.__file__).parent / "static" / "page").glob("*.js"):
        assert module.read_text().splitlines()[0] in text, module


_WIDGET = Path(webapp.__file__).parent / "static" / "widget"


def test_the_search_client_is_one_small_script() -> None:
    """All its modules in one file below 10 kB as it is sent, with no name twice, which exports what pages import."""
    text = read_assets()["newsdex-instantsearch.js"].content.decode()
    assert len(gzip.compress(text.encode(), 6)) < 10_000
    assert re.findall("^(?:import|export) .*", text, re.MULTILINE) == ["export { NewsdexError, searchClient };"]
    names = re.findall(r"^(?:async )?(?:const|let|class|function) (\w+)", text, re.MULTILINE)
    assert sorted(set(names)) == sorted(names)


def test_the_widget_is_one_small_script() -> None:
    """All its modules in one file below 20 kB as it is sent, with no name twice, and nothing left to load."""
    text = read_assets()["widget.js"].content.decode()
    assert len(gzip.compress(text.encode(), 6)) < 20_000
    assert not re.findall("^(?:import|export) .*", text, re.MULTILINE)
    names = re.findall(r"^(?:async )?(?:const|let|class|function) (\w+)", text, re.MULTILINE)
    assert sorted(set(names)) == sorted(names)
    modules = sorted(_WIDGET.glob("*.js"))
    assert len(modules) <= 12
    for module in modules:
        lines = module.read_text().splitlines()
        assert len(lines) <= 300, module
        assert lines[0] in text, module


def test_each_module_of_the_widget_comes_after_what_it_imports() -> None:
    """Names of one module stand in the script before the modules that use them."""
    text = read_assets()["widget.js"].content.decode()
    places = {module.name: text.index(module.read_text().splitlines()[0]) for module in _WIDGET.glob("*.js")}
    for name, place in places.items():
        for imported in re.findall(r'from "\./(\w+\.js)"', (_WIDGET / name).read_text()):
            assert places[imported] < place, (name, imported)


def test_the_widget_never_writes_markup_or_style() -> None:
    """What a strict content policy or trusted types would forbid is not used."""
    forbidden = (
        r"(?:inner|outer|insertAdjacent)HTML|document\.write|DOMParser|srcdoc|\beval\(|new Function|[\"'`]style[\"'`]"
    )
    assert not re.findall(forbidden, read_assets()["widget.js"].content.decode())


def test_the_widget_says_everything_in_each_language() -> None:
    """The five languages have the same texts, with the same values in them."""
    blocks = re.findall(r"^const [A-Z]+ = \{\n(.*?)^\};", (_WIDGET / "texts.js").read_text(), re.MULTILINE | re.DOTALL)
    assert len(blocks) == 5
    texts = [re.findall(r"^  (\w+): (.*?)(?=^  \w)", block + "  end", re.MULTILINE | re.DOTALL) for block in blocks]
    said = [[(name, sorted(set(re.findall(r"\{\w+\}", text)))) for name, text in entries] for entries in texts]
    fields = [re.findall(r"(\w+): \"", block.partition("fields: {")[2]) for block in blocks]
    assert all(one == said[0] for one in said)
    assert all(one == fields[0] and len(one) > 5 for one in fields)


@pytest.mark.parametrize("name", EMBEDDED)
def test_scripts_for_other_sites_have_an_address_that_stays(index: Index, name: str) -> None:
    """Any site may load them; a browser asks anew within the hour, and gets nothing when nothing has changed."""
    web = client(index())
    response = web.get(f"/{name}")
    assert response.mimetype == "text/javascript"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response.headers["Cache-Control"] == "public, max-age=3600"
    assert web.get(f"/{name}", headers={"If-None-Match": response.headers["ETag"]}).status_code == 304


def test_nothing_is_fetched_from_elsewhere() -> None:
    """Style, script and icon name no other host."""
    for asset in read_assets().values():
        assert b"https://" not in asset.content
        assert b"http://" not in asset.content.replace(b"http://www.w3.org/2000/svg", b"")


def test_media_are_sent_without_the_right_to_run(index: Index, tmp_path: Path) -> None:
    """An image is sent with its type, and a policy under which nothing in it runs."""
    folder = tmp_path / "media"
    (folder / "sub").mkdir(parents=True)
    (folder / "sub" / "a b.svg").write_text(SVG)
    web = client(index(), MEDIA=folder)
    with web.get("/media/sub/a%20b.svg") as response:
        assert response.get_data(as_text=True) == SVG
        assert response.mimetype == "image/svg+xml"
        assert "sandbox" in response.headers["Content-Security-Policy"]
        etag = response.headers["ETag"]
    with web.get("/media/sub/a%20b.svg", headers={"If-None-Match": etag}) as response:
        assert response.status_code == 304


@pytest.mark.parametrize(
    "path", ["../secret.txt", "%2e%2e/secret.txt", "..%2fsecret.txt", "link.txt", ".hidden", "sub", "a%00b", "x" * 5000]
)
def test_no_file_outside_the_folder_is_sent(index: Index, tmp_path: Path, path: str) -> None:
    """Paths and links that leave the folder, hidden files and folders are not there."""
    folder = tmp_path / "media"
    (folder / "sub").mkdir(parents=True)
    (tmp_path / "secret.txt").write_text("secret")
    (folder / ".hidden").write_text("secret")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    response = client(index(), MEDIA=folder).get(f"/media/{path}")
    assert response.status_code == 404
    assert "secret\n" not in response.text

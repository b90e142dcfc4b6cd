"""Are files sent as they are, and none that should not be?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from web import Index, client, hrefs, html

from webapp.assets import EMBEDDED, read_assets

SVG = "<svg xmlns='http://www.w3.org/2000/svg'/>"


def test_the_page_names_files_by_their_content(index: Index) -> None:
    """Style and script may be kept for ever, for their address changes with their content."""
    web = client(index())
    page = html(web.get("/"))
    addresses = hrefs(page, "link[rel=stylesheet]") + [node.attributes["src"] or "" for node in page.css("script")]
    assert len(addresses) == 3
    for address in addresses:
        response = web.get(address)
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert response.mimetype in {"text/css", "text/javascript", "application/javascript"}


def test_style_and_script_are_small() -> None:
    """A page stays quick on a slow line: at most 20 kB of style, and 6 kB of script for each of its two tasks."""
    assets = read_assets()
    assert len(assets["page.css"].content) < 20_000
    assert len(assets["page.js"].content) < 6_000
    assert len(assets["suggest.js"].content) < 6_000


def test_nothing_is_fetched_from_elsewhere() -> None:
    """Style, script and icon name no other host."""
    for asset in read_assets().values():
        assert b"https://" not in asset.content
        assert b"http://" not in asset.content.replace(b"http://www.w3.org/2000/svg", b"")


@pytest.mark.parametrize("name", EMBEDDED)
def test_scripts_for_other_sites_can_be_loaded_by_them(index: Index, name: str) -> None:
    """A page of any origin may load such a script from an address that stays, and all that it imports."""
    response = client(index()).get(f"/{name}")
    assert response.status_code == 200
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert client(index()).get(f"/{name}", headers={"If-None-Match": response.headers["ETag"]}).status_code == 304
    imported = re.findall(r"""\b(?:from|import)\s*\(?\s*["']([^"']+)""", response.get_data(as_text=True))
    assert {f"./{one}" for one in EMBEDDED} >= set(imported)


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

"""Do addresses reach the index, and does the check against a site's own tell which are wrong?"""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from conftest import NOW, Write, writer
from contents import main

from indexer.commands import cli
from indexer.reading import sources
from indexer.reporting.address_check import AddressCheck, path_of
from search.protocol.engine import open_searcher
from search.protocol.request import SearchRequest
from webapp.addresses import Resolver

CASES = Path(__file__).parents[5] / "shared/cases/content"


def links(index: Path) -> dict[str, str]:
    """The link of each document in an index; empty when it has none."""
    searcher = open_searcher(index)
    try:
        hits = searcher.search(SearchRequest(size=100), NOW).hits
        return {hit.id: str(hit.fields.get("url", "")) for hit in hits}
    finally:
        searcher.close()


@pytest.fixture
def site(tmp_path: Path) -> tuple[Path, Write]:
    """The root of a site of Hugo, and what writes its content."""
    (tmp_path / "hugo.toml").write_text('baseURL = "https://h.example/docs/"\n')
    return tmp_path, writer(tmp_path / "content")


def test_a_changed_generator_file_reads_all_anew(site: tuple[Path, Write]) -> None:
    """The addresses in the index follow the file of the generator."""
    root, write = site
    write("posts/a.md")
    assert main("build", root / "content", "--index", root / "index") == 0
    assert links(root / "index") == {"posts/a": "https://h.example/docs/posts/a/"}
    (root / "hugo.toml").write_text('baseURL = "https://h.example"\nuglyURLs = true\n')
    assert main("build", root / "content", "--index", root / "index") == 0
    assert links(root / "index") == {"posts/a": "https://h.example/posts/a.html"}


def test_a_changed_generator_file_is_noticed_by_watch(site: tuple[Path, Write]) -> None:
    """What watch compares is another value after a change of the generator's file."""
    root, _ = site
    options = cli._parser().parse_args(["watch", str(root / "content")])
    before = cli._version(options)
    assert cli._version(options) == before
    (root / "hugo.toml").write_text('baseURL = "https://other.example/docs/x/"\n')
    assert cli._version(options) != before


def test_processes_know_the_addresses(site: tuple[Path, Write], monkeypatch: pytest.MonkeyPatch) -> None:
    """Documents that other processes read have addresses, too."""
    monkeypatch.setattr(sources, "MANY_FILES", 100)
    root, write = site
    for number in range(300):
        write(f"posts/{number}.md")
    assert main("build", root / "content", "--index", root / "index", "--jobs", "2") == 0
    found = links(root / "index")
    assert found
    assert all(link == f"https://h.example/docs/{id}/" for id, link in found.items())


def test_relative_permalinks_are_no_warning(site: tuple[Path, Write]) -> None:
    """What is normal for generators passes a strict run; what cannot be resolved does not."""
    root, write = site
    (root / "hugo.toml").unlink()
    (root / "newsdex.yaml").write_text("site: {url: 'https://e.example/sub'}\n")
    path = write("a.md", "title: T\npermalink: sync/plans")
    command = ("build", root / "content", "--index", root / "index", "--strict", "--config", root / "newsdex.yaml")
    assert main(*command) == 0
    assert links(root / "index") == {"a": "https://e.example/sub/sync/plans"}
    path.write_text("---\ntitle: T\npermalink: /:unheard/\n---\nText\n")
    assert main(*command) == 1
    assert links(root / "index") == {"a": ""}


SITEMAP = "<urlset><url><loc>https://h.example/docs/{}</loc></url>\n<url><loc><![CDATA[{}]]></loc></url></urlset>"


@pytest.mark.parametrize("form", ["sitemap", "index", "gzip", "folder"])
def test_check_against_a_site(site: tuple[Path, Write], capsys: pytest.CaptureFixture[str], form: str) -> None:
    """Right, differing and unknown addresses are told apart and counted, from a sitemap or a built folder."""
    root, write = site
    for name in ("right", "ending", "gone"):
        write(f"{name}.md")
    write("other.md", "url: https://elsewhere.example/x\ntitle: T")
    text = SITEMAP.format("right/", "https://h.example/docs/ending.html")
    text = text.replace("</urlset>", "<url><loc>https://h.example/docs/tags/</loc></url></urlset>")
    target = root / "sitemap.xml"
    if form == "folder":
        target = root / "public"
        for name in ("right/index.html", "ending.html", "tags/index.html"):
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            (target / name).write_text("x")
    elif form == "gzip":
        target = root / "sitemap.xml.gz"
        target.write_bytes(gzip.compress(text.encode()))
    elif form == "index":
        target.write_text("<sitemapindex><sitemap><loc>https://h.example/docs/one.xml</loc></sitemap></sitemapindex>")
        (root / "one.xml").write_text(text)
    else:
        target.write_text(text)
    status = main("build", root / "content", "--index", root / "i", "--dry-run", "--check-addresses", target)
    lines = capsys.readouterr().out.splitlines()
    assert status == 0
    assert "1 addresses are right (33.3%)" in lines
    assert "  ending: https://h.example/docs/ending/ → /ending.html" in lines
    assert "  gone: https://h.example/docs/gone/" in lines
    assert "  other: https://elsewhere.example/x" in lines
    assert lines[lines.index("1 addresses of the site belong to no document:") + 1] == "  /tags/"


def test_check_without_a_sitemap(site: tuple[Path, Write], capsys: pytest.CaptureFixture[str]) -> None:
    """A sitemap that is not there, or lists nothing, is an error with its path."""
    root, write = site
    write("a.md")
    command = ("build", root / "content", "--index", root / "i", "--dry-run", "--check-addresses")
    assert main(*command, root / "none.xml") == 2
    (root / "empty.xml").write_text("<urlset/>")
    assert main(*command, root / "empty.xml") == 2
    assert "empty.xml" in capsys.readouterr().err


def test_a_sitemap_index_stays_in_its_folder(site: tuple[Path, Write]) -> None:
    """A sitemap index that names files outside of its folder, or itself, leads nowhere."""
    root, write = site
    write("a.md")
    (root / "secret.xml").write_text(SITEMAP.format("a/", "https://h.example/docs/b/"))
    inner = root / "maps"
    inner.mkdir()
    entries = "".join(f"<sitemap><loc>https://h.example/{name}</loc></sitemap>" for name in ("../secret.xml", "s.xml"))
    (inner / "s.xml").write_text(f"<sitemapindex>{entries}</sitemapindex>")
    status = main("build", root / "content", "--index", root / "i", "--dry-run", "--check-addresses", inner / "s.xml")
    assert status == 2


def test_share_and_paths() -> None:
    """The share counts what is or should be on the site; encodings and Unicode forms of a path are one."""
    pages = frozenset({"/a/", "/b/"})
    check = AddressCheck.of([("a", "/a/"), ("b", "/b"), ("c", ""), ("d", "https://o.example/")], pages, "h.example", "")
    assert check.share == pytest.approx(1 / 3)
    assert AddressCheck.of([], pages, "", "").share == 0
    assert path_of("https://h.example/x/caf%C3%A9/", "/x") == path_of("/cafe\u0301/")
    assert path_of("https://h.example/xy/", "/x") == "/xy/"


def test_a_site_with_a_path() -> None:
    """A path in the content is on the site, and is not doubled when it begins with the path of the site."""
    resolver = Resolver("https://e.example/blog", has_media=False)
    assert resolver.link("/our/page/") == "https://e.example/blog/our/page/"
    assert resolver.link("/blog/our/page/") == "https://e.example/blog/our/page/"
    assert resolver.link("/blogger/") == "https://e.example/blog/blogger/"
    assert Resolver("", has_media=False).link("/x") == ""


@pytest.mark.parametrize("name", ["url", "nolink/content"])
def test_every_case_has_a_link(tmp_path: Path, name: str) -> None:
    """Each document of the cases about links has one, without marks of templates or tokens."""
    folder = CASES / name
    if not folder.is_dir():
        pytest.skip(f"{folder} is not there")
    assert main("build", folder, "--index", tmp_path / "index") == 0
    found = links(tmp_path / "index")
    assert found
    assert all(link.startswith("https://") and "{{" not in link and "/:" not in link for link in found.values())

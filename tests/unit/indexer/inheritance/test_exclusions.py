"""Promises of files that a site is told to leave out."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from test_indexer_inheritance import PAGE, read, shown

MKDOCS = "site_name: A site\n"
HUGO = "baseURL = 'https://x.example'\n"
ZOLA = "base_url = 'https://x.example'\ncompile_sass = true\n"
SITES: dict[str, tuple[str, str, str]] = {
    "Eleventy, a folder": (".eleventyignore", "# A comment\ns/\n", ""),
    "Eleventy, a path": (".eleventyignore", "./s/a.md\ns/t\n", ""),
    "Eleventy, any folders": (".eleventyignore", "**/s/**\n!s/t/c.txt", ""),
    "Jekyll": ("_config.yml", "exclude: [s]\n", ""),
    "Jekyll, a folder": ("_config.yml", "exclude:\n- s/\n", ""),
    "Jekyll, a pattern": ("_config.yml", "exclude: ['s/*']\n", ""),
    "Jupyter Book": ("_config.yml", "exclude_patterns: ['s/**']\n", ""),
    "Sphinx": ("conf.py", "exclude_patterns = [\n    '_build',\n    \"s/*\",\n]\n", ""),
    "MkDocs": ("mkdocs.yml", f"{MKDOCS}exclude_docs: |\n  # A comment\n  s/\n", "docs/"),
    "MkDocs, drafts": ("mkdocs.yml", f"{MKDOCS}draft_docs: |\n  /s/**\n  !/s/x.md\n", "docs/"),
    "MkDocs, a plugin": ("mkdocs.yml", f"{MKDOCS}plugins:\n- search\n- exclude: {{glob: ['s/*']}}\n", "docs/"),
    "MkDocs, its search": ("mkdocs.yml", f"{MKDOCS}plugins:\n- exclude-search: {{exclude: [s/*]}}\n", "docs/"),
    "Zola": ("config.toml", f"{ZOLA}ignored_content = ['s/*']\n", "content/"),
    "Hugo": ("hugo.toml", f"{HUGO}ignoreFiles = ['/s/.*\\\\.md$', '\\\\.foo$']\n".replace("\\\\", "\\"), "content/"),
    "Hugo, a mount": (
        "hugo.toml",
        f"{HUGO}[[module.mounts]]\nsource = 'content'\nexcludeFiles = ['s/**']\n",
        "content/",
    ),
    "Quarto": ("_quarto.yml", "project:\n  type: website\n  render: ['*.md', '!s/']\n", ""),
    "Quarto, drafts": ("_quarto.yml", "website:\n  drafts: [s/a.md, s/t/b.md]\n", ""),
    "DocFX": ("docfx.json", '{"build": {"content": [{"files": "**", "exclude": ["s/**"]}]}}', ""),
    "VitePress": (".vitepress/config.mts", "export default { srcExclude: ['s/**', \"**/TODO.md\"] }\n", ""),
    "Pelican": ("pelicanconf.py", "PATH = 'content'\nARTICLE_EXCLUDES = ['s']\n", "content/"),
}
"""For each way to leave out the folder `s`: a file of the site, its text, and the folder of the content."""


@pytest.mark.parametrize("way", SITES)
@pytest.mark.parametrize("is_above", [False, True])
def test_what_a_site_leaves_out_is_hidden(tmp_path: Path, way: str, is_above: bool) -> None:  # noqa: FBT001
    """Files that a site leaves out are hidden, whether its root is read or its content, and no others are."""
    name, text, folder = SITES[way]
    files = {name: text} | {f"{folder}{one}.md": PAGE for one in ("s/a", "s/t/b", "x/a", "sx", "x/s2/b")}
    results = read(tmp_path, files, at=folder.rstrip("/") if is_above else "")
    begin = "" if is_above else folder
    expected = {f"{begin}{one}" for one in ("x/a", "sx", "x/s2/b")}
    assert shown(results) == (expected - {f"{begin}sx"} if way == "Jekyll" else expected)  # which reads it as a begin


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("astro.config.mjs", "export default {}\n"),
        ("docusaurus.config.js", "module.exports = {}\n"),
        ("_quarto.yml", "project: {type: website}\n"),
    ],
)
def test_names_with_an_underscore_are_no_pages_where_generators_say_so(tmp_path: Path, name: str, text: str) -> None:
    """Astro, Docusaurus and Quarto make no pages of `_x.md` and of `_x/`; a section keeps its `_index`."""
    files = dict.fromkeys(("docs/_a.md", "docs/_b/c.md", "docs/d_e.md", "docs/_index.md"), PAGE)
    assert len(shown(read(tmp_path / "other", files))) == len(files)
    assert shown(read(tmp_path / "site", files | {name: text})) == {"docs/d_e", "docs/_index"}


def test_no_expression_of_a_site_is_run(tmp_path: Path) -> None:
    """A hostile regular expression, or a pattern of many stars, costs no time; a list without an end hides by doubt."""
    begin = time.perf_counter()
    long = "a" * 200
    files = {
        "hugo.toml": f"{HUGO}ignoreFiles = ['(a+)+$', '(.*)*b', '{'a*' * 60}b']\n",
        "_config.yml": f"exclude: ['{'*a' * 90}b']\n",
        f"content/{long}.md": PAGE,
    }
    assert shown(read(tmp_path / "a", files)) == {f"content/{long}"}
    assert time.perf_counter() - begin < 5
    many = {".eleventyignore": "x/\n" * 2_000, "a.md": PAGE}
    assert not shown(read(tmp_path / "b", many))

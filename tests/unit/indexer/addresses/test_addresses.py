"""Does every hit lead to its page, whatever generator makes the site?"""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from indexer.addresses import site_files, site_generators, slugs
from indexer.addresses.scheme import NO_SCHEME, AddressScheme
from indexer.documents import page_link
from indexer.front_matter.metadata import Metadata
from indexer.job import Job
from search.configuration.reader import read_settings
from search.errors import SettingInvalid
from search.settings.settings import Settings

NOW = datetime(2026, 1, 1, tzinfo=UTC)
DATE = datetime(2021, 3, 2, 10, 36, tzinfo=UTC)
SITE = {"url": "https://example.org"}


def link(path: str, keys: dict[str, Any], scheme: AddressScheme = NO_SCHEME, site: dict[str, Any] | None = None) -> str:
    """The link of a file of 2 March 2021; empty when it has none."""
    settings = read_settings({"site": SITE if site is None else site})
    said = str(keys.get("title", "A Title")), None if "undated" in keys else DATE
    reading = page_link.read(path, Metadata.of_mapping(keys), said, settings, scheme)
    return reading.values[0] if reading.values else ""


def scheme_of(root: Path, files: dict[str, str], folder: str = "") -> AddressScheme:
    """What is recognised in a folder below a root with these files."""
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    (root / folder).mkdir(parents=True, exist_ok=True)
    return site_generators.recognised(root / folder)


HUGO = {"hugo.toml": 'baseURL = "https://h.example/docs/"\n[permalinks]\nposts = "/:year/:month/:slug/"\n'}
HUGO_TOKENS = 'baseURL = "https://h.example/"\n[permalinks.page]\nx = "{}"\n'
JEKYLL = {"_config.yml": "url: https://j.example\nbaseurl: /b\ncollections: {docs: {output: true}, notes: {}}\n"}
HEXO = {"_config.yml": "url: https://x.example\npermalink: :year/:month/:day/:title/\nnew_post_name: :title.md\n"}
ZOLA = {"config.toml": 'base_url = "https://z.example"\ncompile_sass = true\n'}
DOCUSAURUS = {
    "docusaurus.config.js": "module.exports = {url: 'https://d.example', baseUrl: '/p/', presets: [['classic']]}"
}
MKDOCS = {"mkdocs.yml": "site_url: https://m.example/\nplugins:\n  - x: !ENV [A, b]\n"}
VITEPRESS = {".vitepress/config.ts": "export default {base: '/v/', rewrites: {'en/:rest*': ':rest*'}}"}
PELICAN = {"pelicanconf.py": "SITEURL = 'https://p.example'\nPATH = 'content'\nARTICLE_URL = '{date:%Y}/{slug}/'\n"}
ELEVENTY = {
    "eleventy.config.js": "export default () => ({dir: {input: 'src'}})",
    "src/x/x.json": '{"permalink": "/n/{{ page.fileSlug }}/"}',
}
STARLIGHT = {
    "astro.config.mjs": "import s from '@astrojs/starlight'\nexport default {site: 'https://s.example', base: '/g'}"
}
ASTRO = {
    "astro.config.mjs": "const site = 'https://a.example'\nexport default {site, }",
    "src/pages/blog/[...slug].astro": "",
    "src/content/blog/First Post.md": "",
}
MKDOCS_BLOG = {"mkdocs.yml": "site_url: https://m.example/\nplugins: [blog]\n"}
VERSIONED = {
    "docusaurus.config.js": "module.exports = {url: 'https://d.example', baseUrl: '/', presets: [['classic']]}",
    "versions.json": '["2.1", "2.0"]',
    "versioned_docs/version-2.1/a.md": "",
    "versioned_docs/version-2.0/a.md": "",
    "i18n/fr/docusaurus-plugin-content-docs/version-2.0/a.md": "",
}
LAST_IS_CURRENT = VERSIONED | {
    "docusaurus.config.js": "module.exports = {url: 'https://d.example', presets: [['classic', "
    "{docs: {lastVersion: 'current'}}]]}"
}
JEKYLL_LISTS = {"_config.yml": "url: https://j.example\ninclude: [_pages]\nexclude: [README.md, vendor/, lib]\n"}
VITEPRESS_LISTS = {".vitepress/config.ts": "export default {srcDir: 'src', srcExclude: ['**/part.md', 'old/**']}"}
QUARTO = {"_quarto.yml": "project: {type: website}\nwebsite: {site-url: https://q.example/x}\n"}
QUARTO_BOOK = {"_quarto.yml": "book:\n  site-url: https://q.example\n  chapters: [index.qmd]\n"}
MDBOOK = {"book.toml": '[book]\nsrc = "src"\n[output.html]\nsite-url = "/book/"\n'}

GENERATED = [
    (HUGO, "content/About Us.md", {}, "https://h.example/docs/about-us/"),
    (HUGO, "content/guide/_index.md", {}, "https://h.example/docs/guide/"),
    (HUGO, "content/guide/one/index.md", {}, "https://h.example/docs/guide/one/"),
    (HUGO, "content/posts/a-file.md", {"title": "Café & Tea!"}, "https://h.example/docs/2021/03/caf%C3%A9-tea/"),
    (HUGO, "content/posts/a.md", {"slug": "b"}, "https://h.example/docs/2021/03/b/"),
    (HUGO, "content/posts/_index.md", {}, "https://h.example/docs/posts/"),
    (HUGO, "content/a.md", {"url": "x/y"}, "https://h.example/docs/x/y/"),
    (HUGO, "content/a.md", {"url": "/x/y.html"}, "https://h.example/docs/x/y.html"),
    (HUGO, "content/n/2021-03-02-a.md", {"permalink": "/ignored/"}, "https://h.example/docs/n/2021-03-02-a/"),
    (HUGO, "README.md", {}, ""),
    (JEKYLL, "_posts/2021-03-02-My-post.md", {"categories": "a b"}, "https://j.example/b/a/b/2021/03/02/My-post.html"),
    (JEKYLL, "film/_posts/2021-03-02-x.md", {}, "https://j.example/b/film/2021/03/02/x.html"),
    (JEKYLL, "about.md", {}, "https://j.example/b/about.html"),
    (JEKYLL, "sub/index.md", {}, "https://j.example/b/sub/"),
    (JEKYLL, "about.md", {"permalink": "/:basename/x/"}, "https://j.example/b/about/x/"),
    (JEKYLL, "_docs/a/b.md", {}, "https://j.example/b/docs/a/b.html"),
    (JEKYLL, "_notes/a.md", {}, ""),
    (HEXO, "source/_posts/sub/a.md", {}, "https://x.example/2021/03/02/sub/a/"),
    (HEXO, "source/about/index.md", {}, "https://x.example/about/"),
    (HEXO, "source/a.md", {}, "https://x.example/a.html"),
    (HEXO, "source/_drafts/a.md", {}, ""),
    (ZOLA, "content/blog/2021-03-02-Some_Post.md", {}, "https://z.example/blog/some-post/"),
    (ZOLA, "content/blog/_index.md", {}, "https://z.example/blog/"),
    (ZOLA, "content/blog/a.md", {"path": "old/a"}, "https://z.example/old/a/"),
    (ZOLA, "content/blog/a.md", {"slug": "Über uns"}, "https://z.example/blog/uber-uns/"),
    (DOCUSAURUS, "docs/01-start/02-install.md", {}, "https://d.example/p/docs/start/install"),
    (DOCUSAURUS, "docs/start/index.md", {}, "https://d.example/p/docs/start/"),
    (DOCUSAURUS, "docs/start/start.md", {}, "https://d.example/p/docs/start/"),
    (DOCUSAURUS, "docs/1.0-notes.md", {}, "https://d.example/p/docs/1.0-notes"),
    (DOCUSAURUS, "docs/a.md", {"slug": "/"}, "https://d.example/p/docs/"),
    (DOCUSAURUS, "docs/a/b.md", {"id": "c"}, "https://d.example/p/docs/a/c"),
    (DOCUSAURUS, "docs/_part.md", {}, ""),
    (DOCUSAURUS, "blog/2021-03-02-hello.md", {}, "https://d.example/p/blog/2021/03/02/hello"),
    (DOCUSAURUS, "blog/2021-03-02-hello/index.md", {}, "https://d.example/p/blog/2021/03/02/hello"),
    (DOCUSAURUS, "blog/2021-03-02-hello.md", {"slug": "hi"}, "https://d.example/p/blog/hi"),
    (MKDOCS, "docs/a/b.md", {}, "https://m.example/a/b/"),
    (MKDOCS, "docs/a/README.md", {}, "https://m.example/a/"),
    (VITEPRESS, "en/guide/What-is.md", {}, "/v/guide/What-is.html"),
    (VITEPRESS, "fr/index.md", {}, "/v/fr/"),
    (PELICAN, "content/some-file.md", {"title": "It’s Größe"}, "https://p.example/2021/its-grosse/"),
    (PELICAN, "content/pages/about.md", {"slug": "us"}, "https://p.example/pages/us.html"),
    (ELEVENTY, "src/blog/2021-03-02-hi.md", {}, "/blog/hi/"),
    (ELEVENTY, "src/blog/blog.md", {}, "/blog/"),
    (ELEVENTY, "src/x/a.md", {}, "/n/a/"),
    (
        ELEVENTY,
        "src/a.md",
        {"permalink": "/{{ page.date | date: '%Y' }}/{{ title | slugify }}/index.html"},
        "/2021/a-title/",
    ),
    (STARLIGHT, "src/content/docs/en/Big Guide.mdx", {}, "https://s.example/g/en/big-guide/"),
    (STARLIGHT, "src/content/docs/a/b.md", {"slug": "c/d"}, "https://s.example/g/c/d/"),
    (ASTRO, "src/content/blog/First Post.md", {}, "https://a.example/blog/first-post/"),
    (ASTRO, "src/pages/about.md", {}, "https://a.example/about/"),
    (MDBOOK, "src/ch01/README.md", {}, "/book/ch01/"),
    (MDBOOK, "src/ch01/intro.md", {}, "/book/ch01/intro.html"),
    (MDBOOK, "src/demo.html", {}, "/book/demo.html"),
    (MKDOCS_BLOG, "docs/blog/posts/a.md", {"title": "A – b & C"}, "https://m.example/blog/2021/03/02/a--b--c/"),
    (MKDOCS_BLOG, "docs/blog/posts/a.md", {"slug": "short"}, "https://m.example/blog/2021/03/02/short/"),
    (MKDOCS_BLOG, "docs/a.md", {"slug": "short"}, "https://m.example/a/"),
    (MKDOCS, "docs/demo/map.html", {}, "https://m.example/demo/map.html"),
    (DOCUSAURUS, "docs/part.html", {}, ""),
    (VERSIONED, "docs/a/b.md", {}, "https://d.example/docs/next/a/b"),
    (VERSIONED, "versioned_docs/version-2.1/a/b.md", {}, "https://d.example/docs/a/b"),
    (VERSIONED, "versioned_docs/version-2.0/a/b.md", {"slug": "c"}, "https://d.example/docs/2.0/a/c"),
    (VERSIONED, "versioned_docs/version-2.0/a/_part.md", {}, ""),
    (
        VERSIONED,
        "i18n/fr/docusaurus-plugin-content-docs/version-2.0/a.md",
        {},
        "https://d.example/fr/docs/2.0/a",
    ),
    (
        VERSIONED,
        "i18n/fr/docusaurus-plugin-content-docs/current/01-a.md",
        {},
        "https://d.example/fr/docs/next/a",
    ),
    (
        VERSIONED,
        "i18n/fr/docusaurus-plugin-content-blog/2021-03-02-hi.md",
        {},
        "https://d.example/fr/blog/2021/03/02/hi",
    ),
    (LAST_IS_CURRENT, "docs/a.md", {}, "https://d.example/docs/a"),
    (LAST_IS_CURRENT, "versioned_docs/version-2.1/a.md", {}, "https://d.example/docs/2.1/a"),
    (JEKYLL_LISTS, "_pages/about.md", {"permalink": "/about/"}, "https://j.example/about/"),
    (JEKYLL_LISTS, "_pages/about.md", {}, "https://j.example/_pages/about.html"),
    (JEKYLL_LISTS, "_notes/a.md", {}, ""),
    (JEKYLL_LISTS, "README.md", {}, ""),
    (JEKYLL_LISTS, "vendor/gem/a.md", {}, ""),
    (JEKYLL_LISTS, "library.md", {}, "https://j.example/library.html"),
    (VITEPRESS_LISTS, "src/a/b.md", {}, "/a/b.html"),
    (VITEPRESS_LISTS, "src/a/part.md", {}, ""),
    (VITEPRESS_LISTS, "src/part.md", {}, ""),
    (VITEPRESS_LISTS, "src/old/b/c.md", {}, ""),
    (VITEPRESS_LISTS, "src/team/[id].md", {}, ""),
    (VITEPRESS_LISTS, "src/a/part.html", {}, ""),
    (QUARTO, "guide/install.qmd", {}, "https://q.example/x/guide/install.html"),
    (QUARTO, "posts/hello/index.qmd", {}, "https://q.example/x/posts/hello/"),
    (QUARTO, "guide/_part.qmd", {}, ""),
    (QUARTO, "guide/README.md", {}, ""),
    (QUARTO_BOOK, "intro.qmd", {}, "https://q.example/intro.html"),
]


@pytest.mark.parametrize(("files", "path", "keys", "expected"), GENERATED)
def test_pages_of_generators(
    tmp_path: Path, files: dict[str, str], path: str, keys: dict[str, Any], expected: str
) -> None:
    """A page has the address that its generator documents, from its own configuration alone."""
    assert link(path, keys, scheme_of(tmp_path, files), {}) == expected


@pytest.mark.parametrize(("files", "path", "keys", "expected"), GENERATED)
def test_content_folder_inside_of_a_site(
    tmp_path: Path, files: dict[str, str], path: str, keys: dict[str, Any], expected: str
) -> None:
    """It is the same whether the site or the folder inside of it is indexed."""
    folder, _, inner = path.rpartition("/")
    top = folder.split("/")[0]
    if not folder or top.startswith("_") or len(folder.split("/")) > 2:
        folder, inner = "", path
    assert link(inner, keys, scheme_of(tmp_path, files, folder), {}) == expected


TOKENS = [
    ("/:section/:sections/:contentbasename/", "x/y/one.md", "/x/x/y/one/"),
    ("/:sections[1:]/:filename/", "x/y/z/one.md", "/y/z/one/"),
    ("/:sections[last]/:filename/", "x/y/z/one.md", "/z/one/"),
    ("/:sections[:last]/:filename/", "x/y/z/one.md", "/x/y/one/"),
    ("/:monthname/:weekday/:weekdayname/:yearday/:slugorfilename/", "x/one.md", "/march/2/tuesday/61/one/"),
    ("/:2006/:01/:02/:title", "x/one.md", "/2021/03/02/a-title/"),
]


@pytest.mark.parametrize(("pattern", "path", "expected"), TOKENS)
def test_tokens_of_hugo(tmp_path: Path, pattern: str, path: str, expected: str) -> None:
    """Tokens of Hugo's permalinks mean what its documentation says."""
    scheme = scheme_of(tmp_path, {"hugo.toml": HUGO_TOKENS.format(pattern)}, "content")
    assert link(path, {}, scheme, {}) == f"https://h.example{expected}"


def test_languages_of_hugo(tmp_path: Path) -> None:
    """A language has its folder in addresses, unless it is the main one; mounts and folders of content count."""
    config = (
        'baseURL = "https://h.example"\ndefaultContentLanguage = "en"\n[languages.en]\n[languages.fr]\n'
        '[languages.de]\ncontentDir = "content/german"\n[uglyURLs]\nold = true\n'
    )
    scheme = scheme_of(tmp_path, {"config/_default/hugo.toml": config}, "content")
    found = [link(path, {}, scheme, {}) for path in ("a.md", "a.fr.md", "german/a.md", "old/a.md")]
    assert found == [f"https://h.example{path}" for path in ("/a/", "/fr/a/", "/de/a/", "/old/a.html")]


def test_defaults_of_jekyll(tmp_path: Path) -> None:
    """Front matter defaults give permalinks; a date with an offset is shown by the clock of the site."""
    config = (
        "timezone: America/Los_Angeles\npermalink: /:year/:i_day/:title/\n"
        "defaults: [{scope: {path: old}, values: {permalink: '/o/:basename:output_ext'}}]\n"
    )
    scheme = scheme_of(tmp_path, {"_config.yml": config})
    assert link("old/a.md", {}, scheme, {}) == "/o/a.html"
    assert link("_posts/2021-03-02-a.md", {"date": "2021-03-02 01:00:00 +0000"}, scheme, {}) == "/2021/1/a/"
    assert link("_posts/2021-03-02-a.md", {"date": "2021-03-02 01:00:00"}, scheme, {}) == "/2021/2/a/"


RULES = [
    ({"folder": "blog", "pattern": "/b/:year/:i_month/:slug/"}, "blog/2021-03-02-hi.md", {}, "/b/2021/3/hi/"),
    ({"folder": "blog", "pattern": "/b/:year/:slug/"}, "blog/hi/index.md", {}, "/b/2021/hi/"),
    ({"folder": "blog", "pattern": "/b/:year/:slug/"}, "blog/index.md", {}, "/b/"),
    ({"folder": "blog", "pattern": "/b/:slug.html"}, "blog/hi.md", {"slug": "yo"}, "/b/yo.html"),
    ({"folder": "", "pattern": "/:path"}, "a/b/c.md", {}, "/a/b/c"),
    ({"folder": "", "pattern": "/:path/"}, "a/README.md", {}, "/a/"),
    ({"folder": "blog", "pattern": "/b/:title/"}, "blog/hi.md", {"title": "Two words"}, "/b/two-words/"),
    ({"folder": "blog", "pattern": "/b/:slug/"}, "blog/hi.md", {"permalink": "/own/"}, "/own/"),
    ({"folder": "blog", "pattern": "/b/:slug/"}, "blog/hi.md", {"website": "https://firm.example"}, "/b/hi/"),
    ({"folder": "blog", "pattern": "/b/:slug/"}, "blog/hi.md", {"webUrl": "https://orig.example/"}, None),
]


@pytest.mark.parametrize(("rule", "path", "keys", "expected"), RULES)
def test_rules_of_the_settings(rule: dict[str, str], path: str, keys: dict[str, Any], expected: str | None) -> None:
    """A pattern of `site.addresses` makes the addresses of its folder; an original that is named goes before it."""
    found = link(path, keys, site={"url": "https://e.example/sub/", "addresses": [rule]})
    assert found == (f"https://e.example/sub{expected}" if expected else keys["webUrl"])


def test_rules_go_before_the_generator(tmp_path: Path) -> None:
    """Settings go before what is recognised, and where the site is, too."""
    site = {"url": "https://mine.example", "addresses": [{"folder": "content/posts", "pattern": "/p/:slug/"}]}
    scheme = scheme_of(tmp_path, HUGO)
    assert link("content/posts/a.md", {"slug": "b"}, scheme, site) == "https://mine.example/p/b/"
    assert link("content/a.md", {}, scheme, site) == "https://mine.example/a/"


WRITTEN = [
    ({"permalink": "/:categories/:title/", "title": "x"}, "/x/"),
    ({"permalink": "/blog/{{ page.fileSlug }}/index.html"}, "/blog/a-b/"),
    ({"permalink": "{{ page.filePathStem }}.html"}, "/posts/a-b.html"),
    ({"permalink": "sync/plans"}, "/sync/plans"),
    ({"url": "/x y/é"}, "/x%20y/%C3%A9"),
    ({"permalink": "/Talk:Page/"}, "/Talk:Page/"),
    ({"path": "/p/"}, "/p/"),
    ({"path": "no address"}, "/posts/a-b/"),
    ({"canonicalURL": "https://c.example/x"}, "https://c.example/x"),
    ({"url": "https://o.example/:x"}, None),
    ({"permalink": "//cdn.example/x"}, "https://cdn.example/x"),
    ({}, "/posts/a-b/"),
]
UNRESOLVED = [
    {"permalink": "/:unheard/:title/"},
    {"permalink": "/{{ collection.x | where: 'a' }}/"},
    {"permalink": "/{% if x %}y{% endif %}/"},
    {"permalink": "/{{ missing }}/"},
    {"permalink": "/:year/x/", "undated": True},
    {"permalink": "javascript:alert(1)"},
    {"permalink": "www.example.org/x"},
    {"url": "see below"},
    {"permalink": "/" + "{{a" * 1000},
]


@pytest.mark.parametrize(("keys", "expected"), WRITTEN)
def test_addresses_in_front_matter(keys: dict[str, Any], expected: str | None) -> None:
    """Without a generator, the front matter gives the address, and the path of the file stands in for it."""
    found = link("posts/a-b.md", keys)
    if expected is None:
        assert ":x" not in found
    else:
        assert found == (expected if "://" in expected else f"https://example.org{expected}")


@pytest.mark.parametrize("keys", UNRESOLVED)
def test_what_cannot_be_resolved_is_left_out(keys: dict[str, Any]) -> None:
    """An address with an unknown token, a template with logic or no path at all gives a warning, and never a link."""
    settings = read_settings({"site": SITE})
    said = "A", None if "undated" in keys else DATE
    reading = page_link.read("posts/a.md", Metadata.of_mapping(keys), said, settings, NO_SCHEME)
    assert not reading.values
    assert len(reading.problems) == 1
    assert reading.problems[0].remedy


def test_nothing_is_guessed_without_a_site() -> None:
    """Where nothing says what site the content is of, a document without an address has none."""
    assert link("posts/a.md", {}, site={}) == ""
    assert link("posts/a.md", {"permalink": "x"}, site={}) == "/x"


SLUGS = [
    (slugs.hugo, "Hello World: C# & .NET_x", "hello-world-c#-.net_x"),
    (slugs.hugo, "a  b -- c", "a-b--c"),
    (slugs.hugo, "x/y: z", "x-y-z"),
    (slugs.hugo_path, "A b, C & D!", "a-b-c--d"),
    (slugs.jekyll, "Hello, World! (x)", "Hello,-World!-(x)"),
    (slugs.jekyll_lower, "Hello, World!", "hello-world"),
    (slugs.zola, "Ça va — très bien", "ca-va-tres-bien"),
    (slugs.github, "What's New? v1.0", "whats-new-v10"),
    (slugs.sindre, "Tea & Cake don't", "tea-and-cake-dont"),
    (slugs.pelican, "It’s a Test: №1", "its-a-test-no1"),
    (slugs.kept, "As It Is", "As It Is"),
]


@pytest.mark.parametrize(("make", "text", "expected"), SLUGS)
def test_slugs(make: Any, text: str, expected: str) -> None:
    """Each generator's form of a text."""
    assert make(text) == expected


INVALID = [
    ({"adresses": []}, "did you mean addresses"),
    ({"addresses": [{"folder": "a", "patern": "/x/"}]}, "did you mean pattern"),
    ({"addresses": [{"folder": "a", "pattern": "/:yaer/"}]}, "did you mean :year"),
    ({"addresses": [{"folder": "a", "pattern": "x/:year/"}]}, "a path from / on"),
    ({"addresses": "x"}, "a list of entries"),
]


@pytest.mark.parametrize(("site", "expected"), INVALID)
def test_invalid_rules(site: dict[str, Any], expected: str) -> None:
    """A rule that means nothing fails with the nearest name that does."""
    with pytest.raises(SettingInvalid, match=expected):
        read_settings({"site": site})


def test_rules_are_kept_with_the_index() -> None:
    """Settings with rules come back as they were, and those of an older index have none."""
    settings = read_settings({"site": {"url": "https://e.example", "addresses": [{"pattern": "/:path/"}]}})
    assert Settings.from_json(settings.to_json()) == settings
    old = {**settings.to_json(), "site": {"title": "T", "description": "D", "url": ""}}
    assert Settings.from_json(old).site.addresses == ()


def test_what_reads_all_files_anew(tmp_path: Path) -> None:
    """Where the site is, its rules and its generator's file decide what documents are; its title does not."""

    def fingerprint(site: dict[str, Any], *schemes: AddressScheme) -> str:
        settings = read_settings({"site": site})
        return Job((tmp_path,), "x", settings, NOW, schemes=schemes).fingerprint

    one, other = scheme_of(tmp_path / "a", HUGO), scheme_of(tmp_path / "b", HUGO_CHANGED)
    rule = {"addresses": [{"pattern": "/:path/"}]}
    assert (
        len({fingerprint({}), fingerprint(SITE), fingerprint(rule), fingerprint({}, one), fingerprint({}, other)}) == 5
    )
    assert fingerprint({"title": "x"}) == fingerprint({})


HUGO_CHANGED = {"hugo.toml": HUGO["hugo.toml"].replace("docs", "help")}


def test_fingerprints_agree_between_processes() -> None:
    """The scheme is written alike in each process, whatever its hashes are seeded with."""
    code = "from indexer.addresses.scheme import GENERATORS; print(tuple(GENERATORS.values()))"
    seeds = [{**os.environ, "PYTHONHASHSEED": seed} for seed in ("1", "2")]
    found = {
        subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, check=True).stdout for env in seeds
    }
    assert len(found) == 1


NOT_RECOGNISED = [
    {"config.toml": "[server]\nport = 1\n"},
    {"config.yaml": "a: 1\n"},
    {"hugo.txt": ""},
    {"x/y/z/hugo.toml": ""},
]


@pytest.mark.parametrize("files", NOT_RECOGNISED)
def test_what_is_no_generator(tmp_path: Path, files: dict[str, str]) -> None:
    """A file named `config` of another program is not taken for that of a generator."""
    assert scheme_of(tmp_path, files).source == ""


def test_how_far_a_generator_is_looked_for(tmp_path: Path) -> None:
    """Its file counts in the content folder and up to three levels above."""
    assert scheme_of(tmp_path, HUGO, "content/posts/deep").source
    assert not scheme_of(tmp_path, HUGO, "content/posts/deep/er").source


HOSTILE = [
    ("hugo.toml", "a = [" * 5000),
    ("mkdocs.yml", "a: &a [x]\nb: [*a, *a]\nc: !!python/object/apply:os.system ['touch owned']\n"),
    ("_config.yml", "permalink: [1, 2]\ncollections: 3\ndefaults: {x: 1}\nurl: 5\n"),
    ("docusaurus.config.js", "url: '" * 20_000),
    ("astro.config.mjs", "{" * 100_000),
    ("astro.config.mts", " /*" * 100_000),
    ("pelicanconf.py", "import os\nARTICLE_URL = os.getcwd()\nSITEURL = 'x' if True else 'y'\n"),
]


@pytest.mark.parametrize(("name", "text"), HOSTILE)
def test_hostile_configuration(tmp_path: Path, name: str, text: str) -> None:
    """A broken or hostile configuration runs nothing, stops nothing and gives no address that is none."""
    scheme = scheme_of(tmp_path, {name: text})
    assert "{{" not in link("content/a.md", {}, scheme, {})
    assert not Path("owned").exists()


def test_large_files_say_nothing(tmp_path: Path) -> None:
    """A configuration beyond the limit of size is not read."""
    path = tmp_path / "hugo.toml"
    path.write_text("# " + "x" * site_files.MAX_BYTES + '\nbaseURL = "https://x.example"\n')
    assert site_files.mapping(path) == {}


LITERALS = [
    ("const url = 'https://a.example'\nexport default {url: url, }", "https://a.example"),
    ('{"url": "https://a.example"}', "https://a.example"),
    ("url: process.env.URL || 'https://a.example'", "https://a.example"),
    ("url: `https://${host}`", ""),
    ("glob: './a/**', url: 'https://a.example', other: './b/*/c'", "https://a.example"),
    ("/* url: 'https://no.example' */ url: 'https://a.example'", "https://a.example"),
    ("// url: 'https://no.example'\nurl: 'https://a.example'", "https://a.example"),
]


@pytest.mark.parametrize(("source", "expected"), LITERALS)
def test_literals_of_code(tmp_path: Path, source: str, expected: str) -> None:
    """Only a literal text, or the constant that stands for it, is read from code."""
    path = tmp_path / "c.js"
    path.write_text(source)
    assert site_files.literal(site_files.code(path), "url") == expected

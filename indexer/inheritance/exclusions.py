"""Files that a site is told to leave out, by patterns of their paths in its own files.

| file                            | key                                      | whose        | patterns        |
|---------------------------------|------------------------------------------|--------------|-----------------|
| `.eleventyignore`               |                                          | Eleventy     | of `.gitignore` |
| `_config.yml`                   | `exclude`                                | Jekyll       | begins of paths |
| `_config.yml`, `conf.py`        | `exclude_patterns`                       | Jupyter Book, Sphinx | globs   |
| `mkdocs.yml`                    | `exclude_docs`, `draft_docs`             | MkDocs       | of `.gitignore` |
| `mkdocs.yml`                    | plugins `exclude` and `exclude-search`   | MkDocs       | of shells       |
| `config.toml`, `zola.toml`      | `ignored_content`                        | Zola         | of shells       |
| `hugo.*`, `config.*`            | `ignoreFiles`                            | Hugo         | regular expressions |
|                                 | `excludeFiles` of `module.mounts`        | Hugo         | globs           |
| `_quarto.yml`                   | `render` with `!`, `drafts`              | Quarto       | globs           |
| `docfx.json`                    | `exclude` of `content`                   | DocFX        | globs           |
| `.vitepress/config.*`           | `srcExclude`                             | VitePress    | globs           |
| `pelicanconf.py`                | `ARTICLE_EXCLUDES`, `PAGE_EXCLUDES`      | Pelican      | folders         |

Where a name that begins with `_` is no page, as in Astro, Docusaurus and Quarto, such files are left out, too.
"""

from __future__ import annotations

import glob
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import translate
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

from indexer.addresses import site_files
from indexer.addresses.scheme import AddressScheme
from indexer.front_matter.metadata import Metadata
from indexer.inheritance import globs
from indexer.inheritance.inherited import Below, of_metadata
from indexer.inheritance.rules import MAX_RULES, PageFile, Rule
from indexer.problems import Problem


class Pattern(NamedTuple):
    """A pattern of paths; the last one that a path matches counts."""

    text: str
    is_shell: bool = False
    """Whether `*` stands for slashes, too, and the whole path is meant; else a folder stands for all in it."""
    shows: bool = False


@dataclass(frozen=True, slots=True)
class Excluded:
    """The files that some patterns mean."""

    base: str
    """The folder from which the patterns are, from the root of the site."""
    patterns: tuple[Pattern, ...]
    is_inner: bool
    """Whether the root of the site is the content folder, or in doubt is taken for it."""

    def __call__(self, page: PageFile) -> bool:
        """Whether a file is one of them."""
        path = page.inner if self.is_inner else page.on_site
        if self.base and not path.startswith(f"{self.base}/"):
            return False
        path = path.removeprefix(f"{self.base}/") if self.base else path
        paths = [*accumulate(path.split("/"), "{}/{}".format)]
        found = False
        for pattern in self.patterns:
            if found is pattern.shows and _matches(pattern, path, paths):
                found = not pattern.shows
        return found


def _matches(pattern: Pattern, path: str, paths: Iterable[str]) -> bool:
    if pattern.is_shell:
        return _shell(pattern.text).match(path) is not None
    return any(globs.matches(pattern.text, one) for one in paths)


@lru_cache(maxsize=1024)
def _shell(pattern: str) -> re.Pattern[str]:
    return re.compile(translate(globs.composed(pattern)))


class _Found(NamedTuple):
    """What one file says."""

    patterns: tuple[Pattern, ...]
    base: str = ""
    key: str = "exclude"
    """The hiding key that those files have, as if it were written in them."""
    value: bool = True


def of_site(root: Path, scheme: AddressScheme, shown: str, *, is_inner: bool) -> Iterator[Rule]:
    """The rules of the files in the root of a site, whose names are shown after this prefix."""
    for name, read in _READERS.items():
        if (root / name).is_file():
            for found in read(root / name):
                yield from _rule(found, shown + name, is_inner=is_inner)
    if scheme.generator.skips_underscores:
        yield from _rule(_Found(_UNDERSCORES), shown, is_inner=False)


def _rule(found: _Found, shown: str, *, is_inner: bool) -> Iterator[Rule]:
    if len(found.patterns) > MAX_RULES:
        problem = Problem(f"{shown} leaves out more than {MAX_RULES} patterns", f"Shorten the list in {shown}.")
        yield Rule("", problem=problem.as_error())
    elif found.patterns:
        entries = of_metadata(Metadata.of_mapping({found.key: found.value}), Below.FIRM)
        yield Rule("", entries, selects=Excluded(found.base.strip("./"), found.patterns, is_inner))


_UNDERSCORES = (Pattern("**/_*"), Pattern("**/_index.*", shows=True))


def _texts(value: Any) -> list[str]:
    many = value if isinstance(value, list) else [value]
    return [one.strip() for one in many if isinstance(one, str) and one.strip()]


def _globs(value: Any) -> tuple[Pattern, ...]:
    return tuple(Pattern(one.removeprefix("./").strip("/")) for one in _texts(value))


def _shells(value: Any) -> tuple[Pattern, ...]:
    return tuple(Pattern(one, is_shell=True) for one in _texts(value))


def _is_mapping(value: Any) -> bool:
    return isinstance(value, dict)


def _gitignore(text: Any) -> tuple[Pattern, ...]:
    """The patterns of a text in the form of `.gitignore`: without a slash inside, one is of any folder's names."""
    found = []
    for line in text.split("\n") if isinstance(text, str) else ():
        written = line.strip()
        if written and not written.startswith("#"):
            shows, name = written.startswith("!"), written.lstrip("!").removeprefix("./")
            bare = name.strip("/")
            is_anchored = "/" in name.rstrip("/")
            found.append(Pattern(bare if is_anchored else f"**/{bare}", shows=shows))
    return tuple(found)


def _eleventy(path: Path) -> Iterator[_Found]:
    yield _Found(_gitignore(site_files.text(path)))


def _jekyll(path: Path) -> Iterator[_Found]:
    data = site_files.mapping(path)
    paths = [one.removeprefix("./").lstrip("/") for one in _texts(data.get("exclude"))]
    patterns = [form for one in paths for form in (f"{glob.escape(one)}*", one, f"{one.rstrip('/')}/*")]
    yield _Found(_shells(patterns), site_files.text_in(data, "source"))
    yield _Found(_globs(data.get("exclude_patterns")))
    sphinx = site_files.mapping_in(site_files.mapping_in(data, "sphinx"), "config")
    yield _Found(_globs(sphinx.get("exclude_patterns")))


def _mkdocs(path: Path) -> Iterator[_Found]:
    data = site_files.mapping(path)
    folder = site_files.text_in(data, "docs_dir") or "docs"
    yield _Found(_gitignore(data.get("exclude_docs")), folder)
    yield _Found(_gitignore(data.get("draft_docs")), folder, "draft")
    given = data.get("plugins")
    plugins = given if isinstance(given, list) else [given]
    for options in filter(_is_mapping, plugins):
        left_out = site_files.mapping_in(options, "exclude").get("glob")
        yield _Found(_shells(left_out), folder)
        yield _Found(
            _shells(site_files.mapping_in(options, "exclude-search").get("exclude")), folder, "search", value=False
        )


def _hugo_or_zola(path: Path) -> Iterator[_Found]:
    data = site_files.folded(site_files.mapping(path))
    yield _Found(_shells(data.get("ignored_content")), "content")
    mounts = site_files.mapping_in(data, "module").get("mounts")
    for mount in map(site_files.folded, filter(_is_mapping, mounts if isinstance(mounts, list) else ())):
        yield _Found(_globs(mount.get("excludefiles")), site_files.text_in(mount, "source"))
    yield _Found(tuple(filter(None, map(_of_expression, _texts(data.get("ignorefiles"))))))


_TOKEN = re.compile(r"\\(?P<escaped>[^\w\s])|(?P<any>\.[*+])|(?P<one>\.)|(?P<set>\[[\w./-]{1,50}\])|(?P<plain>[\w/ -])")
_MAX_EXPRESSION = 500


def _of_expression(text: str) -> Pattern | None:
    """A regular expression as a pattern of shells; None of one that has no such form, for none of them is run."""
    inner = text.removeprefix("^").removesuffix("$")
    found = [*_TOKEN.finditer(inner)] if len(text) <= _MAX_EXPRESSION else []
    if not found or "".join(token[0] for token in found) != inner:
        return None
    forms = {"any": "*", "one": "?"}
    parts = (
        forms.get(token.lastgroup or "") or token["set"] or glob.escape(token["escaped"] or token[0]) for token in found
    )
    return Pattern(f"*{''.join(parts)}" + ("" if text.endswith("$") else "*"), is_shell=True)


def _quarto(path: Path) -> Iterator[_Found]:
    data = site_files.mapping(path)
    render = _texts(site_files.mapping_in(data, "project").get("render"))
    yield _Found(_globs([one.removeprefix("!") for one in render if one.startswith("!")]))
    yield _Found(_globs(site_files.mapping_in(data, "website").get("drafts")), key="draft")
    yield _Found(_UNDERSCORES)


def _docfx(path: Path) -> Iterator[_Found]:
    content = site_files.mapping_in(site_files.mapping(path), "build").get("content")
    for one in filter(_is_mapping, content if isinstance(content, list) else ()):
        yield _Found(_globs(one.get("exclude")), site_files.text_in(one, "src"))


_LIST = r"(?<![\w.$]){}\s*[:=]\s*[\[(]([^\])]{{0,5000}})[\])]"
_LITERAL = re.compile(r"\"([^\"\n\\]{1,200})\"|'([^'\n\\]{1,200})'")


def _listed_in_code(source: str, name: str) -> list[str]:
    """The literal texts of a list that code assigns to a name."""
    found = re.search(_LIST.format(name), source)
    return [one or other for one, other in _LITERAL.findall(found[1])] if found else []


def _vitepress(path: Path) -> Iterator[_Found]:
    code = site_files.code(path)
    yield _Found(_globs(_listed_in_code(code, "srcExclude")), site_files.literal(code, "srcDir"))


def _sphinx(path: Path) -> Iterator[_Found]:
    yield _Found(_globs(_listed_in_code(site_files.text(path), "exclude_patterns")))


def _pelican(path: Path) -> Iterator[_Found]:
    code = site_files.text(path)
    folder = site_files.literal(code, "PATH") or "content"
    for name in ("ARTICLE_EXCLUDES", "PAGE_EXCLUDES"):
        yield _Found(_globs(_listed_in_code(code, name)), folder)


_SCRIPTS = ("js", "mjs", "cjs", "ts", "mts", "cts")
_DATA = ("toml", "yaml", "yml", "json")
_READERS: Mapping[str, Callable[[Path], Iterator[_Found]]] = {
    ".eleventyignore": _eleventy,
    **dict.fromkeys(("_config.yml", "_config.yaml", "_config.toml"), _jekyll),
    **dict.fromkeys(("mkdocs.yml", "mkdocs.yaml"), _mkdocs),
    **dict.fromkeys([f"{name}.{end}" for name in ("hugo", "config", "zola") for end in _DATA], _hugo_or_zola),
    **dict.fromkeys([f"config/_default/{name}.{end}" for name in ("hugo", "config") for end in _DATA], _hugo_or_zola),
    **dict.fromkeys(("_quarto.yml", "_quarto.yaml"), _quarto),
    "docfx.json": _docfx,
    **{f".vitepress/config{name}.{end}": _vitepress for name in ("", "/index") for end in _SCRIPTS},
    "conf.py": _sphinx,
    "pelicanconf.py": _pelican,
}
FILES = tuple(_READERS)
"""All that are looked for, from the root of a site."""

"""Address scheme: the rules by which a site generator gives pages their addresses.

It is plain frozen data, so that it can be compared, sent to processes and hashed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Ending(StrEnum):
    """How the address of a page ends that has no pattern of its own."""

    FOLDER = "/"
    """`/guide/install/`"""
    FILE = ".html"
    """`/guide/install.html`"""
    BARE = ""
    """`/guide/install`"""


@dataclass(frozen=True, slots=True)
class Generator:
    """What one site generator does on all sites."""

    name: str
    address_keys: tuple[str, ...] = ()
    """Keys of the front matter with a whole address, the strongest first."""
    slug_keys: tuple[str, ...] = ("slug",)
    """Keys of the front matter with the last part of an address."""
    path_slug: str = "kept"
    """The form of the parts of paths (see `slugs`)."""
    title_slug: str = "github"
    """The form of titles."""
    anchors: str = "github"
    """The form of the ids of headings (see `anchors`)."""
    index_names: tuple[str, ...] = ("index",)
    """Stems of files whose address is that of their folder, in lower case."""
    title_is_name: bool = False
    """Whether `:title` means the file name."""
    slug_is_title: bool = False
    """Whether `:slug` means the title when there is no slug."""
    address_ending: Ending = Ending.BARE
    """What is added to an address of the front matter that has no suffix."""
    skips_underscores: bool = False
    """Whether files and folders below an area whose names begin with `_` are parts of pages, and no pages."""
    folds_names: bool = False
    """Whether `guide/guide.md` is the page of its folder."""


@dataclass(frozen=True, slots=True)
class Area:
    """A folder of a site whose pages have addresses by one pattern."""

    folder: str
    """Its path from the root of the site, without slashes at its ends; empty for all."""
    pattern: str = ""
    """From `/` on, with tokens; empty for `base`, the path and `ending`."""
    base: str = "/"
    """Where the addresses of its folders begin; it ends with `/`."""
    ending: Ending = Ending.FOLDER
    index_ending: Ending = Ending.FOLDER
    """Of the addresses of its folders."""
    sections: int = 0
    """How many names at the end of its folder are sections of the content, as its own folders are."""
    is_anywhere: bool = False
    """Whether the folder may stand inside of others, as `_posts`; their names are categories."""
    has_bundles: bool = False
    """Whether a folder with an index file is one page, named as the folder."""
    has_pages: bool = True
    """Whether its files are pages of the site at all."""
    drops_dates: bool = False
    """Whether a date at the begin of a file name is no part of it."""
    drops_numbers: bool = False
    """Whether numbers at the begin of names are only for their order."""
    slug_pattern: str = ""
    """For pages with a slug; empty for the same as the others."""
    collection: str = ""
    """What `:collection` means."""


@dataclass(frozen=True, slots=True)
class AddressScheme:
    """The addresses of all pages of one site."""

    generator: Generator
    areas: tuple[Area, ...] = ()
    """The most special first."""
    base_url: str = ""
    """An absolute address or a path, without a slash at its end; empty when nothing is known."""
    offset: str = ""
    """Where the content folder is, from the root of the site."""
    locales: tuple[str, ...] = ()
    """Ends of file names that say a locale."""
    main_locale: str = ""
    """The one whose name is in no address."""
    defaults: tuple[tuple[str, str], ...] = ()
    """Addresses or templates that pages have by their folder, without one in their own front matter."""
    timezone: str = ""
    """In which the dates of addresses are, as the IANA names it; empty for that of each date."""
    source: str = ""
    """The file by which the generator was recognised; empty when none was."""
    is_vault: bool = False
    """Whether the notes are those of an Obsidian vault, which has a folder `.obsidian`."""


_INDEXES = ("index", "_index", "readme")
GENERATORS: Mapping[str, Generator] = {
    one.name: one
    for one in (
        Generator("", ("permalink", "url", "path"), index_names=_INDEXES),
        Generator(
            "hugo",
            ("url",),
            path_slug="hugo_path",
            title_slug="hugo",
            index_names=("index", "_index"),
            slug_is_title=True,
            address_ending=Ending.FOLDER,
            anchors="hugo",
        ),
        Generator(
            "zola",
            ("path",),
            path_slug="zola",
            title_slug="zola",
            index_names=("index", "_index"),
            address_ending=Ending.FOLDER,
            anchors="zola",
        ),
        Generator(
            "jekyll",
            ("permalink",),
            title_slug="jekyll",
            title_is_name=True,
            index_names=("index", "readme"),  # GitHub Pages has jekyll-readme-index
        ),
        Generator("hexo", ("permalink",), slug_keys=(), title_is_name=True, anchors="hexo"),
        Generator("eleventy", ("permalink",), slug_keys=(), title_slug="sindre", folds_names=True, anchors="sindre"),
        Generator("astro", ("permalink", "slug"), slug_keys=(), path_slug="github", skips_underscores=True),
        Generator(
            "starlight",
            ("slug",),
            slug_keys=(),
            path_slug="github",
            address_ending=Ending.FOLDER,
            skips_underscores=True,
        ),
        Generator(
            "docusaurus",
            slug_keys=("slug", "id"),
            index_names=("index", "readme"),
            skips_underscores=True,
            folds_names=True,
        ),
        Generator("mkdocs", slug_keys=(), index_names=("index", "readme"), anchors="mkdocs"),
        Generator("vitepress", slug_keys=(), anchors="vitepress"),
        Generator("mdbook", slug_keys=(), index_names=("index", "readme"), anchors="mdbook"),
        Generator(
            "pelican", ("url", "save_as"), title_slug="pelican", slug_is_title=True, index_names=(), anchors="none"
        ),
    )
}
"""By name; the one without a name is none that was recognised."""

NO_SCHEME = AddressScheme(GENERATORS[""])
"""Of content without a site generator's own file."""

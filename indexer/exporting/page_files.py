"""Page files: the page of an export, its style and scripts, in the words and colours of the site."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from importlib.resources import files
from string import Template

from search.settings.looks import Palette
from search.settings.site import ANY_LANGUAGE, PAGE_LANGUAGES, Site

_PAGE = files("indexer.exporting") / "page"
_TEMPLATE = "index.html"
_COLOURS = "colours.css"
_NO_SCRIPT: Mapping[str, str] = {
    "en": "This search needs JavaScript.",
    "de": "Diese Suche braucht JavaScript.",
    "fr": "Cette recherche a besoin de JavaScript.",
    "es": "Esta búsqueda necesita JavaScript.",
    "ar": "يحتاج هذا البحث إلى JavaScript.",
}
_RIGHT_TO_LEFT = frozenset({"ar"})


def page_files(site: Site) -> Iterator[tuple[str, bytes]]:
    """The files by name; none has a script or style inside a page."""
    for file in sorted(_PAGE.iterdir(), key=lambda file: file.name):
        if file.is_file() and file.name != _TEMPLATE:
            yield file.name, file.read_bytes()
    yield _COLOURS, _colours(site)
    yield _TEMPLATE, _page(site).encode()


def _page(site: Site) -> str:
    any_language = site.language == ANY_LANGUAGE
    language = PAGE_LANGUAGES[0] if any_language else site.language
    links = "".join(
        f'<li><a href="{escape(link.address)}" dir="auto">{escape(link.label)}</a></li>' for link in site.looks.footer
    )
    template = Template((_PAGE / _TEMPLATE).read_text(encoding="utf-8"))
    return template.substitute(
        language=escape(language),
        direction="rtl" if language.partition("-")[0] in _RIGHT_TO_LEFT else "ltr",
        any_language=" data-any-language" if any_language else "",
        title=escape(site.title),
        description=escape(site.description),
        links=links,
        no_script=escape(_NO_SCRIPT[language.partition("-")[0]]),
    )


def _colours(site: Site) -> bytes:
    light, dark = _properties(site.looks.light_palette), _properties(site.looks.dark_palette)
    return f":root {{ {light} }}\n@media screen and (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n".encode()


def _properties(palette: Palette) -> str:
    return f"--accent: {palette.accent}; --paper: {palette.paper}; --ink: {palette.ink};"

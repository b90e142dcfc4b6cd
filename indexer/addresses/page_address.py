"""Address of the page of a document: from its front matter, the settings of the site, or the scheme of its generator.

1. `written` is an address that the front matter gives by a key of the generator (`url` of Hugo, `permalink` of Jekyll),
   or that the folder gives to all its pages.
2. `placed` is the address by the first rule of the settings whose folder the file is in, else by the pattern of the
   generator; without both it is the path of the file, when the settings say where the site is.
3. `canonical` is the address that the front matter names as the canonical one.

An address that cannot be made raises UnresolvedAddress, and is never shown as a pattern.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from urllib.parse import quote

from indexer.addresses import templates
from indexer.addresses.page_facts import Located, Page, base_of, locate, located_by_rule, texts
from indexer.addresses.patterns import UnresolvedAddress, expand, named, path
from indexer.addresses.scheme import AddressScheme, Area, Ending
from indexer.front_matter import scalars
from indexer.front_matter.metadata import Entry, Metadata, first_name
from search.schema.document import is_link
from search.settings.site import TOKEN, TOKENS, AddressRule, Site

CANONICAL_KEYS = ("canonicalURL", "canonical_url", "canonical")

_HTML = frozenset({".html", ".htm"})
_SUFFIX = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,4}$")
_FILE_AS_FOLDER = re.compile(r"(\.html?)/$")
"""A slug may have a suffix: Hugo then makes a file of it, and no folder."""
_SEGMENT_TOKEN = re.compile(r"(?:^|/):[a-z]")
_NO_PATH = re.compile(
    r"[A-Za-z][\w+.-]*:|#|www\.|[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|dev|edu|gov|co|de|uk)(?:[/?#]|$)|\S*\s",
    re.IGNORECASE,
)
"""How a text begins that is no relative path: with a scheme, a host without its `https://`, or a word and a blank."""
_UNSAFE = re.compile(r"%(?![0-9A-Fa-f]{2})|[^\w%!#$&'()*+,/:;=?@~.-]|[^\x00-\x7f]")


def is_relative(text: str) -> bool:
    """Whether a text is a relative path, and neither whole words nor a host."""
    return not _NO_PATH.match(text)


@dataclass(frozen=True, slots=True)
class Addressed:
    """A file whose page may have an address."""

    inner: str
    """Its path in the content folder."""
    metadata: Metadata
    said: tuple[str, datetime | None]
    """Title and date of its document."""
    scheme: AddressScheme
    site: Site
    located: Located | None
    """None when it is no page of the site."""

    @classmethod
    def of(
        cls, inner: str, metadata: Metadata, said: tuple[str, datetime | None], scheme: AddressScheme, site: Site
    ) -> Self:
        """The file at a path."""
        located = locate(inner, scheme, is_site=bool(site.url or site.addresses))
        return cls(inner, metadata, said, scheme, site, located)

    @property
    def entry(self) -> Entry | None:
        """The address that the front matter gives, or the folder, as it is written there."""
        return _entry(self.metadata, self.scheme, self.inner)

    @property
    def rule(self) -> AddressRule | None:
        """The first rule of the settings whose folder the file is in."""
        return next((one for one in self.site.addresses if _is_in(self.inner, one.folder)), None)

    def written(self) -> str | None:
        """The address that the front matter gives; UnresolvedAddress when it means none."""
        entry = self.entry
        made = _written(entry, self._page(self.located), self.scheme) if entry else None
        return self._on_site(made) if made else None

    def placed(self) -> str | None:
        """The address by rule, pattern or path; UnresolvedAddress when a fact for it is missing."""
        located = self._by_rule(self.rule) if self.rule else self.located
        page = self._page(located)
        if page is None or located is None:
            return None
        made = _by_area(page, located.suffix)
        return self._on_site(made if ":lang" in page.area.pattern else _in_locale(made, page, self.scheme))

    def canonical(self) -> str | None:
        """The absolute address that the front matter names as the canonical one."""
        entries = filter(None, map(self.metadata.find, CANONICAL_KEYS))
        links = (scalars.link(entry.value) for entry in entries)
        return next((link for link in links if link and not link.startswith("/")), None)

    def _by_rule(self, rule: AddressRule) -> Located:
        has_bundles = ":path" not in rule.pattern
        area = Area(rule.folder, rule.pattern, base_of(rule.pattern), has_bundles=has_bundles, drops_dates=True)
        return located_by_rule(self.inner, area, self.scheme)

    def _page(self, located: Located | None) -> Page | None:
        return Page.of(self.scheme, located, self.metadata, *self.said) if located else None

    def _on_site(self, made: str) -> str | None:
        return _on_site(made, self.site.url or self.scheme.base_url)


def _is_in(inner: str, folder: str) -> bool:
    return not folder or inner.startswith(f"{folder}/")


def _entry(metadata: Metadata, scheme: AddressScheme, inner: str) -> Entry | None:
    for key in scheme.generator.address_keys:
        entry = metadata.find(key)
        if entry and not isinstance(entry.value, bool) and texts(entry.value):
            return entry
    for key in scheme.generator.slug_keys:  # one from / on is a whole address
        entry = metadata.find(key)
        if entry and isinstance(entry.value, str) and entry.value.startswith("/"):
            return entry
    if not scheme.defaults:
        return None
    whole = posixpath.join(scheme.offset, inner)
    found = next((value for folder, value in scheme.defaults if _is_in(whole, folder)), None)
    return Entry("permalink", found) if found else None


def _written(entry: Entry, page: Page | None, scheme: AddressScheme) -> str | None:
    """The address that a value of the front matter means; UnresolvedAddress when it means none."""
    value = texts(entry.value)[0]
    if len(value) > templates.MAX_CHARACTERS:
        raise UnresolvedAddress("it is too long")
    if templates.is_template(value) or _is_pattern(value):
        if page is None:
            raise UnresolvedAddress("where the file is says nothing of its address")
        value = templates.resolve(value, page)
        # A token may be empty, and `//` would begin another host.
        value = re.sub(r"^/{2,}", "/", expand(value, page)) if _is_pattern(value) else value
    link = scalars.link(value)
    if link and not link.startswith("/"):
        return link
    if not value.startswith("/"):
        if first_name(entry.key) == "path" and not scheme.source:
            return None  # in no generator's words it may be anything
        if not is_relative(value):
            raise UnresolvedAddress("it should begin with https:// or /")
    return _ended(_joined(value, entry, page, scheme), scheme)


def _is_pattern(value: str) -> bool:
    return ":" in value and bool(
        _SEGMENT_TOKEN.search(value) or any(found["name"] in TOKENS for found in TOKEN.finditer(value))
    )


def _joined(value: str, entry: Entry, page: Page | None, scheme: AddressScheme) -> str:
    """The path of an address on its site; a relative one begins where its area does."""
    is_slug = any(first_name(key) == first_name(entry.key) for key in scheme.generator.slug_keys)
    if value.startswith("/") and not is_slug:
        return value
    made = f"{page.area.base if page else '/'}{value.lstrip('/')}"
    return _in_locale(made, page, scheme) if page else made


def _in_locale(made: str, page: Page, scheme: AddressScheme) -> str:
    return made if page.locale in ("", scheme.main_locale) else f"/{page.locale}{made}"


def _ended(value: str, scheme: AddressScheme) -> str:
    ending = scheme.generator.address_ending
    return value + ending if ending and not value.endswith("/") and not _SUFFIX.search(value) else value


def _by_area(page: Page, suffix: str) -> str:
    """The address by where the file is."""
    area = page.area
    if page.is_folder:
        folder = path(page)
        return area.base + folder + area.index_ending if folder else area.base
    pattern = area.slug_pattern if area.slug_pattern and page.slug else area.pattern
    if pattern:
        return _FILE_AS_FOLDER.sub(r"\1", expand(pattern, page))
    ending = Ending.FILE if suffix in _HTML and not page.generator.name else area.ending
    return area.base + path(page) + ending if named(page) else area.base


def _on_site(made: str, base: str) -> str | None:
    """An address with what comes before it on its site, and without what may not stand in one."""
    if not made.startswith("/"):
        return made
    made = re.sub(r"/{2,}", "/", made)
    if made.endswith("/index.html"):
        made = made.removesuffix("index.html")
    if "/." in made:
        made = posixpath.normpath(made) + ("/" if made.endswith("/") and made != "/" else "")
    found = base + _UNSAFE.sub(lambda one: quote(one[0]), made)
    return found if is_link(found) else None

"""Table of the keys and values that hide a document, with the generators that they come from.

A key is written here as its generator writes it; every spelling of it counts, and `isDraft` is `draft`.
`hide` and `show` in `newsdex.yaml` add to the table and take from it (see `search.settings.hiding`).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto
from functools import lru_cache
from types import MappingProxyType
from typing import Literal, NamedTuple

from indexer.front_matter.metadata import folded, normal
from search.settings.hiding import Hiding

State = Literal["draft", "unpublished", "removed", "scheduled", "expired", "hidden"]


class When(Enum):
    """Which value of a key hides."""

    TRUE = auto()
    """A true one; what is neither true nor false nor empty hides by doubt."""
    CLEARLY_TRUE = auto()
    """Only a true one, for the key has other uses."""
    FALSE = auto()
    """A false one; what is neither true nor false nor empty hides by doubt."""
    FALSE_OR_EMPTY = auto()
    """A false or empty one; what is neither true nor false hides by doubt."""
    CLEARLY_FALSE = auto()
    """Only `false`, `no`, `off` or `never`, for the key has other uses; 0 is a number."""
    NOT_PUBLISHED = auto()
    """A false or empty one; neither a date nor true hides by doubt."""
    WORD = auto()
    """A word that says that it is not public (see `NOT_PUBLIC`); of another one there is a warning."""
    ONLY_WORD = auto()
    """The same without a warning, for the key has other uses."""
    ROBOTS = auto()
    """One that tells search engines to leave it out."""
    EMPTY = auto()
    """An empty one: a draft has the key without a date."""
    GIVEN = auto()
    """Any but a false or empty one."""
    NEVER = auto()
    """`never`, `local`, or a false one: Hugo's build options."""
    SEARCH = auto()
    """A false one, a word such as `exclude`, or a mapping that says so."""
    LISTED = auto()
    """One of the words of `hide` in the settings."""


class HidingKey(NamedTuple):
    """Keys of the front matter that hide a document in the same way."""

    keys: tuple[str, ...]
    when: When
    state: State
    source: str
    """The generators or themes that know them."""
    is_strong: bool = False
    """Whether it hides in any mapping, and not only in those of `CONTAINERS`."""


def each(words: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(words.split())


TABLE: tuple[HidingKey, ...] = (
    HidingKey(("published",), When.NOT_PUBLISHED, "unpublished", "Jekyll, Smartable", is_strong=True),
    HidingKey(("publish",), When.NOT_PUBLISHED, "unpublished", "Obsidian Publish, Quartz, MkDocs", is_strong=True),
    HidingKey(("dg-publish",), When.FALSE_OR_EMPTY, "unpublished", "Obsidian Digital Garden", is_strong=True),
    HidingKey(("draft", "drafted", "wip"), When.TRUE, "draft", "Hugo, Zola, Docusaurus, Astro", is_strong=True),
    HidingKey(("unpublished", "retracted", "withdrawn"), When.TRUE, "unpublished", "editorial systems", is_strong=True),
    HidingKey(("embargoed",), When.TRUE, "unpublished", "editorial systems", is_strong=True),
    HidingKey(
        ("draft_mode", "in_draft", "as_draft", "drafts", "draft_version", "preview_only"),
        When.CLEARLY_TRUE,
        "draft",
        "themes",
    ),
    HidingKey(
        ("not_published", "no_publish", "do_not_publish", "unpublish", "under_embargo"),
        When.CLEARLY_TRUE,
        "unpublished",
        "themes, editorial systems",
    ),
    HidingKey(("publishable",), When.CLEARLY_FALSE, "unpublished", "editorial systems"),
    HidingKey(("publishedAt",), When.EMPTY, "unpublished", "Strapi"),
    HidingKey(("scheduled",), When.CLEARLY_TRUE, "scheduled", "editorial systems"),
    HidingKey(("expired",), When.CLEARLY_TRUE, "expired", "editorial systems"),
    HidingKey(("removed", "deleted", "trashed"), When.TRUE, "removed", "Smartable, Ghost, WordPress exports"),
    HidingKey(("hidden", "invisible"), When.TRUE, "hidden", "GitHub Docs, Pelican, many themes"),
    HidingKey(("private", "secret", "confidential", "internal"), When.TRUE, "hidden", "Logseq, Nikola, many themes"),
    HidingKey(("unlisted", "headless"), When.TRUE, "hidden", "Docusaurus, VitePress themes, Hugo"),
    HidingKey(
        ("hide", "hide_post", "hidden_post"), When.CLEARLY_TRUE, "hidden", "Hexo (in Material, parts of the page)"
    ),
    HidingKey(
        ("encrypted", "encrypt", "protected", "members_only"), When.TRUE, "hidden", "Hexo, Hugo encryptors, Ghost"
    ),
    HidingKey(
        (
            *("restricted", "restrict", "members", "premium", "subscribers_only", "member_only", "login_required"),
            *("require_login", "requires_login", "requires_auth", "exclude", "excluded", "ignore", "ignored", "skip"),
            *("hidden_page", "page_hidden", "hide_page"),
        ),
        When.CLEARLY_TRUE,
        "hidden",
        "Ghost, Grav, Statiq, paywalls, themes",
    ),
    HidingKey(("routable", "live", "discoverable", "show", "display"), When.CLEARLY_FALSE, "hidden", "Grav, Wagtail"),
    HidingKey(("noindex", "robotsNoIndex", "robotsdisallow"), When.TRUE, "hidden", "PaperMod, Yoast", is_strong=True),
    HidingKey(
        ("no_robots", "no_robots_index", "robots_noindex", "meta-robots-noindex", "_yoast_wpseo_meta-robots-noindex"),
        When.CLEARLY_TRUE,
        "hidden",
        "Yoast, themes",
        is_strong=True,
    ),
    HidingKey(
        ("search_engine", "search_engines", "search_indexed", "search_visible", "visible_in_search"),
        When.CLEARLY_FALSE,
        "hidden",
        "themes",
    ),
    HidingKey(
        (
            *("nosearch", "search_hidden", "disable_search", "search_disabled", "exclude_search"),
            *("search_exclude", "exclude_from_search", "bookSearchExclude", "search_excluded"),
            *("hidden_from_search", "hide_from_search", "hiddenInSearch", "hide_in_search", "skip_search"),
            *("ignore_search", "exclude_from_search_index", "exclude_from_index", "excludeFromIndexing"),
            *("searchIgnore", "pagefind_ignore", "unsearchable", "not_searchable"),
        ),
        When.TRUE,
        "hidden",
        "Sphinx, Docsy, Just the Docs, Hugo Book, Hextra, LoveIt, Pagefind, Lunr and Algolia themes",
    ),
    HidingKey(("eleventyExcludeFromCollections",), When.CLEARLY_TRUE, "hidden", "Eleventy"),
    HidingKey(("searchable",), When.FALSE_OR_EMPTY, "hidden", "Smartable"),
    HidingKey(("visible", "public", "listed"), When.FALSE, "hidden", "Logseq, Grav, themes"),
    HidingKey(("in_search_index",), When.FALSE_OR_EMPTY, "hidden", "Zola", is_strong=True),
    HidingKey(
        ("indexable", "indexed", "search_index", "include_in_search", "show_in_search", "in_search", "add_to_search"),
        When.FALSE,
        "hidden",
        "themes of Lunr, Algolia and Pagefind",
    ),
    HidingKey(("render",), When.CLEARLY_FALSE, "hidden", "Zola"),
    HidingKey(("index", "indexing"), When.CLEARLY_FALSE, "hidden", "Starlight, Rspress"),
    HidingKey(("permalink",), When.CLEARLY_FALSE, "hidden", "Eleventy"),
    HidingKey(
        ("search", "pagefind", "algolia", "docsearch", "lunr"),
        When.SEARCH,
        "hidden",
        "MkDocs Material, idrbw, Just the Docs, Starlight",
    ),
    HidingKey(("build", "_build"), When.NEVER, "hidden", "Hugo"),
    HidingKey(
        (
            *("robots", "googlebot", "googlebot_news", "bingbot", "slurp"),
            *("meta_robots", "robots_meta", "rank_math_robots", "x-robots-tag"),
        ),
        When.ROBOTS,
        "hidden",
        "HTML, HTTP, Rank Math",
        is_strong=True,
    ),
    HidingKey(
        ("status", "post_status", "page_status", "article_status", "content_status", "publish_status"),
        When.WORD,
        "draft",
        "WordPress, Ghost, Pelican, Nikola",
    ),
    HidingKey(
        ("publication_status", "publishing_status", "workflow_status", "workflow_state", "editorial_status"),
        When.WORD,
        "draft",
        "editorial systems",
    ),
    HidingKey(
        (
            *("state", "stage", "page_state", "review_state", "moderation_state", "publication_state"),
            *("publish_state", "publishing_state", "draft_status", "doc_status", "document_status", "wp_status"),
            *("entry_status", "version_status"),
        ),
        When.ONLY_WORD,
        "draft",
        "Drupal, Plone, Strapi, Contentful, WordPress exports",
    ),
    HidingKey(("visibility", "access", "post_visibility"), When.WORD, "hidden", "Ghost, Retype, WordPress"),
    HidingKey(
        ("privacy", "permission", "access_level", "classification", "sensitivity", "confidentiality"),
        When.ONLY_WORD,
        "hidden",
        "editorial systems",
    ),
    HidingKey(("protect", "draft_of"), When.GIVEN, "hidden", "Statamic, editorial systems"),
    HidingKey(("password", "post_password", "passphrase"), When.GIVEN, "hidden", "WordPress, Hexo"),
    HidingKey(("redirect_to", "redirect", "redirect_url"), When.GIVEN, "hidden", "Jekyll and GitHub Pages, Docsy"),
)
"""What hides; of a key that is there twice the last row counts."""

_DRAFT: State = "draft"
NOT_PUBLIC: Mapping[str, State] = MappingProxyType(
    {
        **dict.fromkeys(("draft", "autodraft", "drafts", "pending", "pendingreview", "awaitingreview"), _DRAFT),
        **dict.fromkeys(("review", "inreview", "underreview", "needsreview", "readyforreview", "toreview"), _DRAFT),
        **dict.fromkeys(("unpublished", "notpublished", "nonpublished", "retracted", "withdrawn"), "unpublished"),
        **dict.fromkeys(("embargo", "embargoed", "notpublic", "nonpublic", "inherit"), "unpublished"),
        **dict.fromkeys(("scheduled", "future"), "scheduled"),
        "expired": "expired",
        **dict.fromkeys(("trash", "trashed", "deleted", "removed"), "removed"),
        **dict.fromkeys(
            ("private", "hidden", "internal", "restricted", "confidential", "secret", "protected"), "hidden"
        ),
        **dict.fromkeys(("members", "membersonly", "member", "paid", "paidmembers", "subscribers", "tiers"), "hidden"),
        **dict.fromkeys(("password", "passwordprotected", "unlisted", "noindex", "invisible", "loggedin"), "hidden"),
        **dict.fromkeys(("staff", "nobody", "false", "no", "off", "selfonly", "onlyme", "self", "me"), "hidden"),
        **dict.fromkeys(("premium", "employees", "login", "loggedinusers", "loginrequired"), "hidden"),
        **dict.fromkeys(("team", "teamonly", "privateteam", "disabled", "skip"), "hidden"),
        **dict.fromkeys(("wip", "unapproved", "pendingapproval", "notready", "holdforreview"), _DRAFT),
    }
)
"""Words that say that a document is not public, without blanks and marks, and the state that each means."""

FIRST_WORDS = frozenset({"draft", "drafts", "unpublished", "embargoed"})
"""Words that say so at the beginning of more, too, as in `Draft, second version`."""

PUBLIC_WORDS = each(
    "published publish public live visible open everyone everybody all anyone world free online released"
    " release accepted approved proposed rejected superseded deprecated final archived archive active"
    " inactive stable experimental beta alpha current legacy obsolete maintained maintenance unmaintained"
    " complete completed done finished incomplete ongoing inprogress new updated started planned planning"
    " candidate standard recommended implemented adopted trial assess hold closed resolved fixed true yes"
    " on ok sticky featured evergreen seedling budding always"
)
"""Words that documentation, decision records and gardens say of things, and that hide nothing."""

CONTAINERS = each(
    "extra params param page seo meta metadata custom properties attributes options settings config"
    " frontmatter build _build visibility publishing publication publish search eleventy eleventycomputed post"
)
"""Keys whose mappings speak of the document itself, as Zola's `extra` and Hugo's `params`."""

HEAD_KEYS = CONTAINERS | each(
    "head headtags metas metatags customhead additionalhead extrahead usehead headerincludes includeinheader format"
)
"""Keys whose values may hold the `meta` elements of the page."""

ROBOTS_NAMES = frozenset({"robots", "googlebot", "googlebotnews", "bingbot", "slurp"})


class HidingKeys(NamedTuple):
    """The table with what the settings add to it and take from it."""

    by_name: Mapping[str, HidingKey]
    """By the normal name of the key."""
    listed: Mapping[str, frozenset[str]]
    """The words that `hide` lists for a key, both in their normal form."""
    shown: Mapping[str, frozenset[str]]
    """The words that `show` lists for a key; those under the empty name hold for every key."""
    hidden_folders: frozenset[str]
    shown_folders: frozenset[str]
    has_paths: bool
    """Whether the settings name a key inside of another, as `extra.draft`."""


@lru_cache(maxsize=16)
def hiding_keys(hiding: Hiding) -> HidingKeys:
    """What hides under these settings."""
    by_name = {name: row for row in TABLE for key in row.keys for name in _names(key)}
    source = "newsdex.yaml"
    for key in hiding.hide.keys:
        by_name |= dict.fromkeys(_names(key), HidingKey((key,), When.TRUE, "hidden", source))
    listed = {name: frozenset(map(word_of, words)) for key, words in hiding.hide.values for name in _names(key)}
    for name in listed:
        by_name.setdefault(name, HidingKey((name,), When.LISTED, "hidden", source))
    taken = {name for key in hiding.show.keys for name in _names(key)}
    return HidingKeys(
        by_name={name: row for name, row in by_name.items() if name not in taken},
        listed=listed,
        shown={name: frozenset(map(word_of, words)) for key, words in hiding.show.values for name in _names(key)},
        hidden_folders=frozenset(map(folded, hiding.hide.folders)),
        shown_folders=frozenset(map(folded, hiding.show.folders)),
        has_paths=any("." in key for key in (*hiding.hide.keys, *(key for key, _ in hiding.hide.values))),
    )


def _names(key: str) -> tuple[str, str]:
    """The normal names of a key: `draft`, and `isdraft`."""
    return normal(key), f"is{normal(key)}"


def word_of(text: str) -> str:
    """A value as one word: `Not published!` is `notpublished`."""
    return "".join(filter(str.isalnum, folded(text)))

"""Which topics, sections and locales has a document, as its generator means them?"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from indexer.addresses.scheme import GENERATORS, NO_SCHEME, AddressScheme
from indexer.addresses.site_generators import recognised
from indexer.documents.document import ContentPath, read
from indexer.documents.value_lists import name_in, tags_in
from search.schema.fields import COLLECTION, LOCALE, PROVIDER, PUBLISHED, TOPICS, UPDATED
from search.settings.settings import Settings

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def document(text: str, path: str = "posts/a.md", scheme: AddressScheme = NO_SCHEME) -> dict[str, Any]:
    """The values of a file with this text."""
    parsed = read(text.encode(), ContentPath(path, scheme), Settings(), NOW)
    assert parsed.document, parsed.reasons
    return dict(parsed.document.values)


TOPICS_OF = (
    ("tags: [a]\ncategories: [b]\nkeywords: [c]\ntopics: [d]", ("d", "a", "b", "c")),
    ("tags: [a, B]\ncategories: [b, A]", ("a", "B")),
    ("taxonomies:\n  tags: [a]\n  categories: [b]", ("a", "b")),
    ("params:\n  tags: [a]\ntags: b", ("b", "a")),
    ("extra:\n  keywords: a, b", ("a", "b")),
    ("categories: jekyll update", ("jekyll", "update")),
    ("tags: Power BI", ("Power BI",)),
    ("tags: [power bi]", ("power bi",)),
    ("category: [howto, news]", ("howto", "news")),
    ("keywords: a; b; c", ("a", "b", "c")),
    ('tags: "#a #b"', ("a", "b")),
    ('tags: "#a, #b/c"', ("a", "b/c")),
    ('tags: ["#a", "#b"]', ("a", "b")),
    ("tags: [C#, F#]", ("C#", "F#")),
    ("subject: a", ("a",)),
    ("tags:\n  - {label: Ann, permalink: /ann}\n  - b", ("Ann", "b")),
    ("tags: 東京、大阪", ("東京", "大阪")),
)


@pytest.mark.parametrize(("keys", "topics"), TOPICS_OF, ids=[keys for keys, _ in TOPICS_OF])
def test_topics_are_the_union_of_all_keys(keys: str, topics: tuple[str, ...]) -> None:
    """All keys that name subjects give topics, each once, and a text that is a list gives its parts."""
    assert document(f"---\ntitle: x\n{keys}\n---\nbody")[TOPICS] == topics


def test_blanks_split_where_the_generator_does_so() -> None:
    """Jekyll splits all categories at their blanks; a generator that does not gets one."""
    text = "---\ntitle: x\ncategories: Life Travel\ntags: small words\n---\nbody"
    assert document(text)[TOPICS] == ("small", "words", "Life Travel")
    jekyll = document(text, scheme=AddressScheme(GENERATORS["jekyll"]))
    assert jekyll[TOPICS] == ("small", "words", "Life", "Travel")
    assert document(text, scheme=AddressScheme(GENERATORS["hexo"]))[TOPICS] == ("small words", "Life Travel")


def test_tags_in_the_text_of_a_vault_are_topics(tmp_path: Path) -> None:
    """Where `.obsidian` lies, what Obsidian takes for tags counts, and what it does not take for tags does not."""
    text = (
        "---\ntitle: x\ntags: [Soup]\n---\n# Heading\n\n#soup and #food/spicy, #1 a#b https://a.example/#x\n"
        "\n`#code`\n\n```\n#fenced\n```\n\n%% #remark %%\n#y2021\n"
    )
    (tmp_path / ".obsidian").mkdir()
    (tmp_path / "notes").mkdir()
    assert document(text, scheme=recognised(tmp_path / "notes"))[TOPICS] == ("Soup", "food/spicy", "y2021")
    assert document(text)[TOPICS] == ("Soup",)


def test_tags_take_time_in_proportion_to_the_text() -> None:
    """No run of signs makes looking for tags slow."""
    for part in ("#", "#1", "# ", "#a/", "%%", "#-_"):
        tags_in(part * 50_000)


@pytest.mark.parametrize(
    ("keys", "name"),
    [
        ("author: {name: Ann, url: /ann}", "Ann"),
        ("authors: [{key: a, name: Ann}]", "Ann"),
        ("byline: Ann", "Ann"),
        ("params:\n  author: Ann", "Ann"),
        ("creator: Ann", "Ann"),
        ("author:\n  - name: {given: Ann, family: Lee}", "Ann Lee"),
        ("author: {first: Ann, last: Lee}", "Ann Lee"),
        ("dc.creator: Ann", "Ann"),
        ("article:\n  author: Ann", "Ann"),
        ("extra:\n  authors: [Ann]", "Ann"),
    ],
)
def test_authors_are_read_as_generators_write_them(keys: str, name: str) -> None:
    """Names in texts, mappings, dotted keys and the mappings of themes are the provider."""
    assert document(f"---\ntitle: x\n{keys}\n---\nbody")[PROVIDER] == (name,)


DATES = (
    ("created: 2021-03-02\nmodified: 2022-01-01", "2021-03-02", "2022-01-01"),
    ("date:\n  created: 2021-03-02\n  updated: 2022-01-01", "2021-03-02", "2022-01-01"),
    ("date: {published: 2021-03-02, modified: 2030-01-01}", "2021-03-02", "2030-01-01"),
    ("ms.date: 03/15/2021", None, "2021-03-15"),
    ("ms: {date: 2021-03-15}", None, "2021-03-15"),
    ("pubDatetime: 2021-03-02\nmodDatetime: 2022-01-01", "2021-03-02", "2022-01-01"),
    ("params:\n  date: 2021-03-02\n  lastmod: 2022-01-01", "2021-03-02", "2022-01-01"),
    ("created_at: 2021-03-02\nupdatedAt: 2022-01-01", "2021-03-02", "2022-01-01"),
    ("date: 2021-03-02\nlastUpdated: true", "2021-03-02", None),
    ("last_update: {date: 2022-01-01, author: ann}", None, "2022-01-01"),
)


@pytest.mark.parametrize(("keys", "published", "updated"), DATES, ids=[keys for keys, *_ in DATES])
def test_dates_are_read_as_generators_write_them(keys: str, published: str | None, updated: str | None) -> None:
    """Each generator's keys give both dates, and a flag in their place gives none."""
    found = document(f"---\ntitle: x\n{keys}\n---\nbody")
    for name, day in ((PUBLISHED, published), (UPDATED, updated)):
        assert found.get(name) == (datetime.fromisoformat(f"{day}T00:00:00Z") if day else None)


@pytest.mark.parametrize("keys", ["date: {created: 2099-01-01}", "date: {go_live: maybe, created: 2020-01-01}"])
def test_a_date_in_a_mapping_hides_as_one_beside_it(keys: str) -> None:
    """One that lies ahead hides the document, and so does one that cannot be read."""
    parsed = read(f"---\ntitle: x\n{keys}\n---\nbody".encode(), ContentPath("a.md"), Settings(), NOW)
    assert parsed.reasons


@pytest.mark.parametrize(
    ("generator", "path", "collection"),
    [
        ("hugo", "posts/my-post/index.md", "posts"),
        ("hugo", "my-post/index.md", None),
        ("hugo", "posts/_index.md", "posts"),
        ("", "2021-03-02-my-post/index.md", None),
        ("", "guide/index.md", "guide"),
        ("zola", "my-post/index.md", None),
    ],
)
def test_a_folder_that_is_a_page_is_no_collection(generator: str, path: str, collection: str | None) -> None:
    """The collection of a page bundle is the section that it is in."""
    found = document("---\ntitle: x\n---\nbody", path, AddressScheme(GENERATORS[generator]))
    assert found.get(COLLECTION) == collection


LOCALES = {
    "pt_BR": "pt-BR",
    "pt-br": "pt-BR",
    "en_US.UTF-8": "en-US",
    "zh_hans_cn": "zh-Hans-CN",
    "DE": "de",
    "es-419": "es-419",
    "English": "English",
    "de_DE@euro": "de-DE",
    "en-u-ca-GREGORY": "en-u-ca-gregory",
}


@pytest.mark.parametrize(("written", "tag"), LOCALES.items())
def test_a_locale_has_its_canonical_case(written: str, tag: str) -> None:
    """All spellings of a language tag are one value, and what is no tag stays as it is."""
    assert document(f"---\ntitle: x\nlang: {written}\n---\nbody")[LOCALE] == tag


def test_a_mapping_without_a_name_has_none() -> None:
    """What describes nothing that has a name gives no value."""
    assert name_in({"url": "/x", "name": "", "title": ["a"]}) is None

"""Promises of what hides a document from readers."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from conftest import NOW

from indexer.documents.visibility import Place, Reason, visibility
from indexer.front_matter.hiding_keys import NOT_PUBLIC, TABLE, HidingKey, When
from indexer.front_matter.metadata import Metadata
from indexer.front_matter.schedule import Schedule
from search.configuration.reader import read_settings
from search.schema.fields import DEFAULT_FIELDS, EXPIRES, PUBLISHED
from search.settings.hiding import Hiding

NO_RULES = Hiding()


def reasons(keys: dict[str, Any], path: str = "news/x.md", hiding: Hiding = NO_RULES) -> tuple[Reason, ...]:
    """Why a document with these keys is hidden."""
    metadata = Metadata.of_mapping(keys)
    schedule = Schedule.of(metadata, DEFAULT_FIELDS)
    place = Place(path, tuple(path.split("/")[:-1]))
    return visibility(metadata, place, schedule, NOW, hiding).reasons


FALSE = [False, "false", "False", "no", "No", "off", "OFF", "0", "n", "f", 0, " false "]
TRUE = [True, "true", "TRUE", "yes", "on", "1", "y", "t", 1]


@pytest.mark.parametrize("value", FALSE)
def test_published_false_hides_in_any_spelling(value: Any) -> None:
    """Only the flag itself is beyond doubt; every other spelling brings a warning."""
    (reason,) = reasons({"published": value})
    assert (reason.state, reason.kind) == ("unpublished", "published: false")
    assert (reason.problem is None) == (value is False)


@pytest.mark.parametrize("value", [None, "", "  ", [], "maybe", [1], {"a": 1}, 7.5, "2021-13-45", ".nan"])
def test_published_in_doubt_hides(value: Any) -> None:
    """What is neither a flag nor a date hides, with a warning."""
    (reason,) = reasons({"published": value})
    assert reason.state == "unpublished"
    assert reason.problem


@pytest.mark.parametrize("value", [*TRUE, "2021-03-02", "March 2, 2021", 1614681360])
def test_published_true_or_a_past_date_shows(value: Any) -> None:
    """A true flag and a past date hide nothing."""
    assert not reasons({"published": value})


@pytest.mark.parametrize(
    ("key", "state"),
    [
        ("draft", "draft"),
        ("removed", "removed"),
        ("deleted", "removed"),
        ("hidden", "hidden"),
        ("unpublished", "unpublished"),
        ("noindex", "hidden"),
        ("headless", "hidden"),
        ("private", "hidden"),
        ("unlisted", "hidden"),
        ("search_exclude", "hidden"),
        ("isDraft", "draft"),
        ("DRAFT", "draft"),
        ("no-index", "hidden"),
    ],
)
def test_key_that_hides_when_true(key: str, state: str) -> None:
    """A true value hides in any spelling, a false or empty one does not, and a doubtful one does with a warning."""
    for value in TRUE:
        (reason,) = reasons({key: value})
        assert (reason.state, reason.problem) == (state, None)
    for value in [*FALSE, None, "", []]:
        assert not reasons({key: value})
    for value in ["perhaps", "2021-03-02", ["a"], 2]:
        (reason,) = reasons({key: value})
        assert reason.state == state
        assert reason.problem


@pytest.mark.parametrize("key", ["searchable", "search", "visible", "public", "in_search_index", "showInSearch"])
def test_key_that_hides_when_false(key: str) -> None:
    """A false value hides in any spelling, a true one does not; an empty one does where true is expected."""
    for value in FALSE:
        assert [reason.state for reason in reasons({key: value})] == ["hidden"]
    for value in TRUE:
        assert not reasons({key: value})
    for value in (None, ""):
        assert bool(reasons({key: value})) == (key in {"searchable", "in_search_index"})


@pytest.mark.parametrize("value", [{"exclude": True}, {"index": False}, "exclude", "none", "No", "hidden"])
def test_a_page_that_is_out_of_the_search_is_hidden(value: Any) -> None:
    """`search` may be a flag, a word, or a mapping of settings."""
    assert [reason.state for reason in reasons({"search": value})] == ["hidden"]


ROBOTS = [
    "noindex",
    "NOINDEX, nofollow",
    ["nofollow", "noindex"],
    "none",
    "no-index",
    {"index": False},
    {"noindex": True},
]


@pytest.mark.parametrize("value", ROBOTS)
def test_robots_noindex_hides(value: Any) -> None:
    """What search engines may not show is not shown here, however it is told."""
    assert "robots: noindex" in {reason.kind for reason in reasons({"robots": value})}


@pytest.mark.parametrize("value", ["index, follow", "nofollow", "max-image-preview:large", {"index": True}, None])
def test_other_directives_for_robots_hide_nothing(value: Any) -> None:
    """Only what keeps a page out of an index hides it."""
    assert not reasons({"robots": value})


@pytest.mark.parametrize(
    "keys",
    [
        {"head": [["meta", {"name": "robots", "content": "noindex"}]]},
        {"head": [{"tag": "meta", "attrs": {"name": "ROBOTS", "content": "none"}}]},
        {"meta": [{"name": "googlebot", "content": "noindex, nofollow"}]},
        {"seo": {"meta": {"robots": "noindex"}}},
        {"extra_head": "<meta name=robots content='noindex'>"},
    ],
)
def test_a_meta_element_in_the_front_matter_hides(keys: dict[str, Any]) -> None:
    """Elements of the head of a page are read as VitePress, Starlight and Nuxt write them."""
    assert [reason.state for reason in reasons(keys)] == ["hidden"]


@pytest.mark.parametrize("word", sorted(NOT_PUBLIC))
def test_a_status_that_is_not_public_hides(word: str) -> None:
    """It hides as a status, as that of WordPress, in any case, and in a list; as visibility, too."""
    for key in ("status", "post_status", "visibility", "access"):
        for value in (word, word.upper(), f" {word.capitalize()}! ", [word]):
            assert [reason.state for reason in reasons({key: value})] == [NOT_PUBLIC[word]]


@pytest.mark.parametrize(
    "word", ["auto-draft", "Not published", "in review", "pending review", "paid-members", "Draft, v2"]
)
def test_a_status_of_several_words_hides(word: str) -> None:
    """Blanks and marks inside a status do not count."""
    assert len(reasons({"status": word})) == 1


@pytest.mark.parametrize(
    "word", ["published", "experimental", "accepted", "final", "archived", "Private beta", "future work"]
)
def test_a_status_that_describes_the_thing_hides_nothing(word: str) -> None:
    """What documentation and decision records say of things is no reason to hide their page."""
    assert not reasons({"status": word})


def test_an_unknown_status_is_shown_with_a_warning() -> None:
    """A value that is known neither way hides nothing; all files with it share one text, so that it is told once."""
    found = [
        visibility(Metadata.of_mapping({"status": "simmering"}), Place("x.md", ()), Schedule((), ()), NOW, NO_RULES)
        for _ in range(2)
    ]
    assert not found[0].reasons
    assert found[0].warnings == found[1].warnings
    assert "simmering" in found[0].warnings[0].reason


HIDING_VALUES: dict[When, Any] = {
    When.TRUE: True,
    When.CLEARLY_TRUE: "yes",
    When.FALSE: False,
    When.FALSE_OR_EMPTY: None,
    When.CLEARLY_FALSE: "false",
    When.NOT_PUBLISHED: False,
    When.WORD: "draft",
    When.ONLY_WORD: "draft",
    When.EMPTY: "",
    When.ROBOTS: "noindex",
    When.GIVEN: "x",
    When.NEVER: {"render": "never"},
    When.SEARCH: "exclude",
}
KEYS = [(key, row) for row in TABLE for key in row.keys]


@pytest.mark.parametrize(("key", "row"), KEYS, ids=[key for key, _ in KEYS])
def test_every_key_of_the_table_hides(key: str, row: HidingKey) -> None:
    """Each hides at the top and inside of what speaks of the document, in any spelling; the other value does not."""
    value = HIDING_VALUES[row.when]
    for spelling in (key, key.upper(), f"is_{key}", f" {key}: ", f"\u200b{key}", f"“{key}”"):
        assert reasons({spelling: value}), spelling
    assert reasons({"extra": {key: value}})
    assert reasons({"params": {"seo": {key: value}}})
    clear = False if row.when is When.FALSE_OR_EMPTY else value
    assert bool(reasons({"sidebar": {key: clear}})) == row.is_strong
    assert not reasons({"related": [{key: value}]})


@pytest.mark.parametrize(
    "keys",
    [
        {"index": 0},
        {"hide": ["navigation", "toc"]},
        {"search": {"boost": 2}},
        {"build": {"render": "always"}},
        {"permalink": "/about/"},
        {"redirect_from": ["/old/"]},
        {"password": ""},
        {"tags": ["draft", "nfl"]},
        {"tags": "nfl draft"},
        {"toc": {"hidden": True}},
        {"menu": {"main": {"visible": False}}},
        {"access": "open"},
        {"visibility": ["public"]},
        {"sitemap": False},
    ],
)
def test_other_uses_of_a_key_hide_nothing(keys: dict[str, Any]) -> None:
    """Hiding too much is a fault, too."""
    assert not reasons(keys)


def test_the_settings_add_keys_values_and_folders() -> None:
    """What a deployer lists under `hide` hides, in any spelling of the key and of the value."""
    rules = {
        "hide": {"keys": ["internal_only"], "values": {"audience": ["staff", "Board members"]}, "folders": ["held"]}
    }
    hiding = read_settings(rules).hiding
    for keys in ({"internalOnly": True}, {"Audience": "board-members"}, {"audience": ["all", "staff"]}):
        assert [reason.state for reason in reasons(keys, hiding=hiding)] == ["hidden"]
        assert not reasons(keys)
    assert reasons({}, "news/Held/x.md", hiding)
    assert not reasons({"audience": "everyone"}, hiding=hiding)


def test_the_settings_take_back_what_hides() -> None:
    """What a deployer lists under `show` hides no more; nothing else is shown by it."""
    rules = {"show": {"keys": ["noindex"], "values": {"status": ["in review"]}, "folders": ["drafts"]}}
    hiding = read_settings(rules).hiding
    assert not reasons({"noindex": True, "status": "In review"}, "drafts/x.md", hiding)
    assert reasons({"noindex": True, "draft": True, "status": "draft"}, "_drafts/x.md", hiding)


@pytest.mark.parametrize("key", DEFAULT_FIELDS[PUBLISHED].aliases)
def test_future_date_hides(key: str) -> None:
    """A document is scheduled when any key of its date lies in the future, and not when it is now."""
    other = "date" if key == "publishedDateTime" else "publishedDateTime"
    (reason,) = reasons({key: "2099-01-01", other: "2020-01-01"})
    assert (reason.state, reason.text) == ("scheduled", "scheduled until 2099-01-01")
    assert not reasons({key: NOW})


@pytest.mark.parametrize("key", [*DEFAULT_FIELDS[EXPIRES].aliases, "expirydate", "expiry_date"])
def test_past_expiry_hides(key: str) -> None:
    """A document expires at the first moment of its date; an expiry that cannot be read hides by doubt."""
    (reason,) = reasons({key: "2022-06-15"})
    assert (reason.state, reason.text, reason.problem) == ("expired", "expired since 2022-06-15", None)
    assert not reasons({key: "2022-06-16"})
    assert not reasons({key: ""})
    (doubt,) = reasons({key: "2022-02-31"})
    assert doubt.state == "expired"
    assert doubt.problem


@pytest.mark.parametrize("folder", ["_drafts", "_trash", "_unpublished", "_Drafts"])
def test_a_folder_of_drafts_hides(folder: str) -> None:
    """What lies in such a folder at any depth is hidden; a file of that name is not."""
    assert len(reasons({}, f"site/{folder}/sub/x.md")) == 1
    assert not reasons({}, f"site/{folder}.md")


@pytest.mark.parametrize(
    ("path", "is_hidden"),
    [
        ("drafts/x.md", True),
        ("Drafts/2021/x.md", True),
        ("content/drafts/x.md", True),
        ("blog/drafts/x.md", True),
        ("manual/nfl/drafts/x.md", False),
        ("draftsmen/x.md", False),
    ],
)
def test_drafts_at_the_top_or_beside_posts_hide(path: str, is_hidden: bool) -> None:  # noqa: FBT001
    """The folder `drafts` hides where a site generator keeps them; elsewhere it may be a subject."""
    assert bool(reasons({}, path)) == is_hidden


@pytest.mark.parametrize("key", ["publishDate", "embargo", "published_at"])
def test_an_embargo_that_cannot_be_read_hides(key: str) -> None:
    """It hides unless its year has passed; a plain date that cannot be read hides only if its year has not come."""
    for value in ("32 June 2099", "next spring", f"99/99/{NOW.year}"):
        (doubt,) = reasons({key: value})
        assert doubt.problem
    assert not reasons({key: "03/02/2021"})
    assert not reasons({"date": "next spring"})
    assert reasons({"date": "32 June 2099"})


def test_all_reasons_are_told() -> None:
    """Each reason of a document is in the report once."""
    found = reasons({"published": False, "Published": False, "draft": True, "expires": "2020-01-01"})
    assert [reason.text for reason in found] == ["published: false", "draft: true", "expired since 2020-01-01"]


@pytest.mark.parametrize(
    ("zone", "now", "is_scheduled"),
    [
        ("UTC", "2024-03-01T00:30:00+00:00", False),
        ("Europe/Berlin", "2024-02-29T23:30:00+00:00", False),
        ("America/New_York", "2024-03-01T04:30:00+00:00", True),
        ("America/New_York", "2024-03-01T05:30:00+00:00", False),
    ],
)
def test_an_embargo_without_an_offset_ends_by_the_clocks_of_the_site(zone: str, now: str, is_scheduled: bool) -> None:  # noqa: FBT001
    """A day on which a document appears, or is over, begins when it does where the site is."""
    for key in ("publishDate", "golive"):
        schedule = Schedule.of(Metadata.of_mapping({key: "2024-03-01"}), DEFAULT_FIELDS, ZoneInfo(zone))
        assert bool([*schedule.closed(datetime.fromisoformat(now))]) is is_scheduled
    schedule = Schedule.of(Metadata.of_mapping({"expiryDate": "2024-03-01"}), DEFAULT_FIELDS, ZoneInfo(zone))
    assert bool([*schedule.closed(datetime.fromisoformat(now))]) is not is_scheduled

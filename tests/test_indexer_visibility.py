"""For which reasons is a document hidden from readers?"""

from __future__ import annotations

from typing import Any

import pytest
from conftest import NOW

from indexer import visibility
from indexer.metadata import Metadata
from search.fields import DEFAULT_FIELDS, EXPIRES, PUBLISHED


def reasons(keys: dict[str, Any], path: str = "news/x.md") -> tuple[visibility.Reason, ...]:
    """Why a document with these keys is hidden."""
    metadata = Metadata.of_mapping(keys)
    schedule = visibility.Schedule.of(metadata, DEFAULT_FIELDS)
    return visibility.reasons(metadata, path.split("/")[:-1], DEFAULT_FIELDS, schedule, NOW)


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


@pytest.mark.parametrize("key", ["searchable", "search", "visible", "public"])
def test_key_that_hides_when_false(key: str) -> None:
    """A false value hides in any spelling; a true or empty one does not."""
    for value in FALSE:
        assert [reason.state for reason in reasons({key: value})] == ["hidden"]
    for value in [*TRUE, None, ""]:
        assert not reasons({key: value})


def test_settings_of_a_site_search_hide_only_when_they_exclude() -> None:
    """`search` may be a mapping of settings, of which `exclude` hides."""
    assert not reasons({"search": {"boost": 2}})
    assert [reason.kind for reason in reasons({"search": {"exclude": True}})] == ["search.exclude: true"]


@pytest.mark.parametrize("value", ["noindex", "NOINDEX, nofollow", ["nofollow", "noindex"]])
def test_robots_noindex_hides(value: Any) -> None:
    """What search engines may not show is not shown here."""
    assert [reason.kind for reason in reasons({"robots": value})] == ["robots: noindex"]
    assert not reasons({"robots": "index, follow"})


@pytest.mark.parametrize(
    "status", ["draft", "Private", "hidden", "unpublished", "pending", "scheduled", "deleted", "removed", "trash"]
)
def test_status_hides(status: str) -> None:
    """A status of a text that is not public hides; others do not."""
    assert len(reasons({"status": status})) == 1
    assert not reasons({"status": "published"})


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


def test_drafts_folder_hides() -> None:
    """What lies in `_drafts` at any depth is a draft."""
    assert [reason.kind for reason in reasons({}, "site/_drafts/sub/x.md")] == ["in _drafts"]
    assert not reasons({}, "site/_drafts.md")


def test_all_reasons_are_told() -> None:
    """Each reason of a document is in the report once."""
    found = reasons({"published": False, "Published": False, "draft": True, "expires": "2020-01-01"})
    assert [reason.text for reason in found] == ["published: false", "draft: true", "expired since 2020-01-01"]

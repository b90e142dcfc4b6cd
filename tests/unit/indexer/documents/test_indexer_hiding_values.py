"""Promises of rarer ways to hide a document, and of values that only sound like it."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import NOW
from test_indexer_visibility import reasons


@pytest.mark.parametrize(
    "keys",
    [
        {"extra.draft": True},
        {"params.seo.noindex": "yes"},
        {"extra": [{"draft": True}]},
        {"params": {"publishDate": "2099-01-01"}},
        {"extra": {"expires": "2020-01-01"}},
        {"scheduledAt": "2099-01-01"},
        {"deleted_at": "2020-01-01"},
        {"date": "12/31/2022"},
        {"date": "05/07/2022"},
        {"expires": "05/07/2022"},
        {"date": f"Q4 {NOW.year}"},
        {"eleventy": {"permalink": False}},
        {"status": {"value": "draft"}},
        {"meta": [{"property": "robots", "content": "noindex"}]},
        {"robots": "no index"},
        {"robots": "no\u00adindex"},
        {"exclude": "ｔｒｕｅ"},
        {"exclude": "“true”"},
        {"search": "fal\u200bse"},
        {"status": "ｄｒａｆｔ"},
        {"permalink": "false\u200b"},
    ],
)
def test_other_ways_to_hide(keys: dict[str, Any]) -> None:
    """Keys with dots, lists of mappings, nested dates and dates with two readings hide as plain ones do."""
    assert reasons(keys)


@pytest.mark.parametrize(
    "keys",
    [
        {"permalink": "/no/"},
        {"permalink": "/false"},
        {"search": "/hidden"},
        {"expires": "never"},
        {"expiryDate": "n/a"},
        {"embargo": "none"},
        {"published": "March 2019"},
        {"published": "Penguin, 1999"},
        {"published": "3/7/2019"},
        {"book": {"published": "Penguin"}},
        {"event": {"draft": "NBA"}},
        {"options": {"hidden": "Show hidden files"}},
        {"properties": {"password": {"type": "string"}}},
        {"public": "everyone"},
        {"draft": "none"},
        {"robots": "max-image-preview: none"},
        {"state": "Bavaria"},
    ],
)
def test_values_that_do_not_hide(keys: dict[str, Any]) -> None:
    """Addresses, the word never, imprints of years that have passed, and doubt in what is nested hide nothing."""
    assert not reasons(keys)


@pytest.mark.parametrize(
    ("path", "is_hidden"),
    [
        ("content/en/drafts/x.md", True),
        ("blog/2022/drafts/x.md", True),
        ("notes/drafts/x.md", True),
        ("a/_private/x.md", True),
        ("Trash/x.md", True),
        ("_drafts\u200b/x.md", True),
        ("guides/drafts/x.md", False),
        ("trash-metal/x.md", False),
    ],
)
def test_folders_of_languages_and_years_are_no_subjects(path: str, is_hidden: bool) -> None:  # noqa: FBT001
    """Drafts in them lie at the top, too."""
    assert bool(reasons({}, path)) == is_hidden

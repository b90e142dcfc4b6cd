"""The ids that site generators give headings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.addresses.anchors import FORMS, anchors
from indexer.addresses.scheme import GENERATORS

HEADINGS = ("Getting Started", "What's new in 2.0?", "C++ & C#", "Über uns", "機械 学習", "a_b -- c", "3 Steps")
EXPECTED = {
    "": ["getting-started", "whats-new-in-20", "c--c", "über-uns", "機械-学習", "a_b----c", "3-steps"],
    "hugo": ["getting-started", "whats-new-in-20", "c--c", "über-uns", "機械-学習", "a_b----c", "3-steps"],
    "zola": ["getting-started", "what-s-new-in-2-0", "c-c", "uber-uns", "機械-学習", "a-b-c", "3-steps"],
    "mkdocs": ["getting-started", "whats-new-in-20", "c-c", "uber-uns", "_1", "a_b-c", "3-steps"],
    "vitepress": ["getting-started", "what-s-new-in-2-0", "c-c", "uber-uns", "機械-学習", "a-b-c", "_3-steps"],
    "mdbook": ["getting-started", "whats-new-in-20", "c--c", "Über-uns", "機械-学習", "a_b----c", "3-steps"],
    "hexo": ["Getting-Started", "What-s-new-in-2-0", "C-C", "Uber-uns", "機械-学習", "a-b-c", "3-Steps"],
    "pelican": [""] * 7,
}


@pytest.mark.parametrize("generator", EXPECTED)
def test_each_generator_has_its_own_form(generator: str) -> None:
    """The anchors of headings are those of the generator; without one, those of GitHub."""
    form = GENERATORS[generator].anchors
    assert anchors([(heading, "") for heading in HEADINGS], form) == EXPECTED[generator]


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("github", ["usage", "usage-1", "usage-2", "usage-1-1", "own", "own-1"]),
        ("mkdocs", ["usage", "usage_1", "usage_2", "usage-1", "own", "own_1"]),
        ("none", ["", "", "", "", "own", ""]),
    ],
)
def test_a_heading_that_another_is_like_is_numbered(form: str, expected: list[str]) -> None:
    """Also one that is like the number of another; an id that is written goes before all, and is not changed."""
    headings = [("Usage", ""), ("Usage", ""), ("usage", ""), ("Usage 1", ""), ("Other", "own"), ("Own", "")]
    assert anchors(headings, form) == expected


@given(st.lists(st.tuples(st.sampled_from(["a", "a 1", "A", "", "b_1", "b"]), st.just("")), max_size=12))
@pytest.mark.parametrize("form", sorted(FORMS))
def test_no_two_headings_have_one_anchor(form: str, headings: list[tuple[str, str]]) -> None:
    """Each anchor that there is is that of one heading."""
    found = [anchor for anchor in anchors(headings, form) if anchor]
    assert len(set(found)) == len(found)


def test_every_generator_has_a_form() -> None:
    """None names a form that there is not."""
    assert {generator.anchors for generator in GENERATORS.values()} <= FORMS.keys()


def test_many_equal_headings_cost_little() -> None:
    """The number of a heading is not looked for from the start."""
    assert anchors([("Usage", "")] * 20_000, "mkdocs")[-1] == "usage_19999"
    assert anchors([("Usage", "")] * 20_000, "github")[-1] == "usage-19999"

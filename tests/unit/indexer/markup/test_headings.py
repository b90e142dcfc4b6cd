"""The headings of a text: where their sections begin, and the ids that are written at them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexer.markup.heading_ids import with_ids
from indexer.markup.html import Prose, read_html
from indexer.markup.markdown import read_html_body, read_markdown, read_mdx

MARKDOWN = """\
Usage

# The *main* `heading`

Text with usage.

## Usage {#use-it}

1. One

   ### Inside a list

## Usage {: #again .wide}
Setext
------
{% raw %}
## In raw {{ x }}
{% endraw %}

```
# no heading
## nor this {#no}
```

## Kramdown
{: #below}

## <a name="anchor"></a>Named

##

<h4 id="html">Of <b>HTML</b></h4>

## ![alt text](/a.png) picture
"""


def test_each_heading_begins_its_section() -> None:
    """A section begins at the line of its heading, whatever other lines are like it; code has no headings."""
    prose = read_markdown(MARKDOWN)
    assert [(prose.text[one.start :].partition("\n")[0], one.text, one.id) for one in prose.headings] == [
        ("The main heading", "The main heading", ""),
        ("Usage", "Usage", "use-it"),
        ("Inside a list", "Inside a list", ""),
        ("Usage", "Usage", "again"),
        ("Setext", "Setext", ""),
        ("In raw {{ x }}", "In raw {{ x }}", ""),
        ("Kramdown", "Kramdown", "below"),
        ("Named", "Named", "anchor"),
        ("Of HTML", "Of HTML", "html"),
        ("alt text picture", "alt text picture", ""),
    ]
    assert prose.text.startswith("Usage\nThe main heading\nText with usage.\nUsage\nOne\n")
    assert "# no heading\n## nor this" in prose.text


@pytest.mark.parametrize("read", [read_markdown, read_mdx])
@pytest.mark.parametrize(
    "text", ["## Use {#it}", "## Use {#it .a} ##", "##  Use  {: #it}", "   ## Use { #it }", "## Use{#it}"]
)
def test_ids_of_headings_are_read_however_they_are_written(text: str, read: Callable[[str], Prose]) -> None:
    """They are no part of the text."""
    prose = read(text)
    assert (prose.text, [one.id for one in prose.headings]) == ("Use", ["it"])


def test_headings_of_html_have_their_ids() -> None:
    """Entities that were encoded twice do not move where sections begin."""
    prose = read_html_body(
        "<p>a &amp;amp; b</p><h2 id=x>One &amp;lt; two</h2>c<template><h2>no</h2></template><h3><a id=y></a>Three</h3>"
    )
    assert [(prose.text[one.start :].partition("\n")[0], one.id) for one in prose.headings] == [
        ("One < two", "x"),
        ("Three", "y"),
    ]


@given(
    st.lists(
        st.sampled_from(["<h2>", "</h2>", "<h1 id=a>", "</h1>", "a", "b ", "\n", "\ufdd0", "<br>", "<b>", "</p>", " "]),
        max_size=14,
    ).map("".join)
)
@example("<h2></h2>")
@example("a<h2>\ufdd0</h2><h3>b</h3>")
@example("<h2><br></h2>a")
def test_headings_change_no_text(html: str) -> None:
    """The text is the same as that of paragraphs in place of headings, and each section begins a line of it."""
    prose = read_html(html)
    assert prose.text == read_html(html.replace("h2", "p").replace("h1", "div")).text
    assert "\ufdd0" not in prose.text
    starts = [one.start for one in prose.headings]
    assert starts == sorted(set(starts))
    assert all(start == 0 or prose.text[start - 1] == "\n" for start in starts)
    assert all(start < len(prose.text) for start in starts)


def test_only_headings_have_ids() -> None:
    """Text that is no heading stays as it is, and many braces cost little."""
    assert with_ids("Use {#it}\n    ## code {#x}\n") == "Use {#it}\n    ## code {#x}\n"
    assert with_ids("# a " + "{" * 50_000 + " {#") == "# a " + "{" * 50_000 + " {#"

"""Is all of a source that people read found, and nothing of what is hidden in it?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import NOW
from hypothesis import given
from hypothesis import strategies as st

from indexer.documents import document
from indexer.documents.document import ContentPath
from indexer.markup.html import Prose
from indexer.markup.markdown import read_html_body, read_markdown, read_mdx
from search.settings.settings import Settings

FOLDER = Path(__file__).parents[3] / "cases"
TEXTS = yaml.safe_load((FOLDER / "text.yaml").read_text(encoding="utf-8"))
TITLES = yaml.safe_load((FOLDER / "titles.yaml").read_text(encoding="utf-8"))
READERS: Mapping[str, Callable[[str], Prose]] = {"md": read_markdown, "mdx": read_mdx, "html": read_html_body}

HIDDEN = "hiddenword"
SHOWN = "shownword"
COMMENTS = (
    *("%%{}%%", "<!--{}-->", "<!-- `{} -->", "{{# {} #}}", "{{/* {} */}}", "<%# {} %>", "<%-- {} --%>", "[//]: # ({})"),
    *("{{{{/* {} */}}}}", "{{{{!-- {} --}}}}", "{{% comment %}}{}{{% endcomment %}}", "{{>>{}<<}}", "{{--{}--}}"),
    *("{{{{< comment >}}}}{}{{{{< /comment >}}}}", "{{~~{}~>new~~}}", "{{%- comment -%}}\n{}\n{{%- endcomment -%}}"),
    *("%%\n{}\n%%", "<!--\n{}\n\n```\n-->", "{{#\n{}\n#}}", "{{% # {} %}}", "<!-- {}", "{{# {}"),
)
INNER = ("{}", "{{{{ {} }}}}", "{{% {} %}}", "{{# {} #}}", "{{/* {} */}}", "<!-- {} -->", "%%{}%%", "[[x|{}]]", ":{}:")
CODE = ("`{}`", "`` {} ``", "```\n{}\n```", "~~~ js\n{}\n~~~", "> ```\n> {}\n> ```", "- ```\n  {}\n  ```", "    {}")
_PIECES = (
    *("Words.", "- item", "> quote", "# Heading", "*a* [b](c)", "<b>d</b>", "[^1]", "[^1]: note", "a | b", ":::tip"),
    *("!!! note", "\\{", "%", "{x}", "'", '"', "{{ y }}", "{% z %}", "[[w]]", "<p>e</p>", "| f |\n|---|"),
)
AROUND = st.lists(st.sampled_from(_PIECES), max_size=4)


@pytest.mark.parametrize("case", TEXTS, ids=lambda case: case["about"])
def test_text(case: dict[str, Any]) -> None:
    """What a reader sees is the text."""
    ((kind, read),) = ((kind, read) for kind, read in READERS.items() if kind in case)
    assert read(case[kind]).text == case["text"]


@pytest.mark.parametrize("case", TITLES, ids=lambda case: f"{case['path']} {case['title']}")
def test_title(case: dict[str, str]) -> None:
    """A document has the title and the excerpt that its author means."""
    source = f"---\n{case['front']}\n---\n{case['body']}" if "front" in case else case["body"]
    read = document.read(source.encode(), ContentPath(case["path"]), Settings(), NOW).document
    assert read
    assert read.values["title"] == case["title"]
    assert read.values["excerpt"] == case.get("excerpt", read.values["excerpt"])


@given(st.sampled_from(COMMENTS), AROUND, AROUND)
def test_no_comment_is_text(comment: str, before: list[str], after: list[str]) -> None:
    """Whatever stands around it, a comment in any syntax is not in the text, nor in what summarizes it."""
    body = "\n\n".join([*before, comment.format(HIDDEN), *after])
    prose = read_markdown(body)
    assert HIDDEN not in f"{prose.text} {prose.heading} {prose.section} {prose.lead}"


@given(st.sampled_from(CODE), st.sampled_from(INNER), AROUND, AROUND)
def test_all_code_is_text(code: str, inner: str, before: list[str], after: list[str]) -> None:
    """Whatever stands around it, and whatever it looks like, code is in the text as it is written."""
    shown = inner.format(SHOWN)
    paragraph = "Code:" if code.startswith(" ") else ""  # it cannot follow an item of a list
    text = read_markdown("\n\n".join([*before, paragraph, code.format(shown), *after])).text
    assert shown in text


def test_html_that_says_what_it_is_needs_no_front_matter() -> None:
    """A page with a title has no problem; one without is told to have one, and of no front matter."""
    for body, reasons in (("<title>A</title><p>b", []), ("<p>b", ["no title"])):
        read = document.read(body.encode(), ContentPath("a.html"), Settings(), NOW)
        assert [problem.reason for problem in read.problems] == reasons
        assert not any("---" in problem.remedy for problem in read.problems)

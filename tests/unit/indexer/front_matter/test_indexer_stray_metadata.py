"""Promises about metadata in odd places: nothing private or hidden is taken for text."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from conftest import NOW
from hiding import HIDING
from hypothesis import assume, given
from hypothesis import strategies as st

from indexer.documents import document
from indexer.documents.document import ContentPath
from indexer.problems import UnreadableFileError
from search.schema.document import Document
from search.settings.settings import Settings

SECRET = "TOPSECRET"

Keys = dict[str, str]
Syntax = Callable[[Keys], str]


def _lines(form: str) -> Syntax:
    return lambda keys: "\n".join(form.format(key=key, value=value) for key, value in keys.items())


SYNTAXES: dict[str, Syntax] = {
    "yaml": _lines("{key}: {value}"),
    "yaml, quoted": _lines('"{key}": "{value}"'),
    "yaml, single quotes": _lines("'{key}' : '{value}'"),
    "yaml, flow": lambda keys: "{" + ", ".join(f"{key}: {value}" for key, value in keys.items()) + "}",
    "json": json.dumps,
    "json, indented": lambda keys: json.dumps(keys, indent=2),
    "json5": lambda keys: "{\n  // keys\n" + "".join(f"  {key}: '{value}',\n" for key, value in keys.items()) + "}",
    "toml": _lines('{key} = "{value}"'),
    "no blank": _lines("{key}:{value}"),
    "full width": _lines("{key}：{value}"),  # as some input methods write it
}
HEADS: dict[str, Syntax] = {
    "Pelican": _lines("{key}: {value}"),
    "docutils": _lines(":{key}: {value}"),
    "Logseq": _lines("{key}:: {value}"),
    "Org": _lines("#+{key}: {value}"),
    "Nikola": lambda keys: "<!--\n" + _lines(".. {key}: {value}")(keys) + "\n-->",
}
FENCES = [
    *(("---", "---"), ("----", "----"), ("---yaml", "---"), ("---json", "---"), ("---toml", "---"), ("---js", "---")),
    *(
        ("--- # page", "---"),
        ("+++", "+++"),
        (";;;", ";;;"),
        ("—", "—"),
        ("---", "..."),
        ("***", "***"),
        ("===", "==="),
    ),
    *(("  ---", "  ---"), ("---\u200b", "---"), ("", "---"), ("```yaml", "```"), ("> ---", "> ---")),
]
BEFORE = [
    "",
    "\ufeff\ufeff",
    "\u200b",
    "\n\n",
    "<!-- licence -->\n",
    "{# note #}\n",
    "%YAML 1.2\n",
    "---\ntitle: A\n---\n",
]

PRIVATE = ["secured", "Secured", "SECURED", "featuredContent", "featured_content", "FEATURED-CONTENT", "ｓecured"]


def shown(text: str) -> Document | None:
    """The document that readers get of a file; None when it is hidden or failed."""
    try:
        readings = document.read(text.encode(), ContentPath("news/x.md"), Settings(), NOW)
    except UnreadableFileError as error:
        readings = document.ParsedFile(None, (), (error.problem,), (0, 0))
    assert SECRET not in str(readings.problems)
    return readings.document


@st.composite
def written(draw: st.DrawFn, keys: Keys) -> str:
    """A file with these keys in some syntax, between some fences, after some beginning."""
    syntax = SYNTAXES[draw(st.sampled_from(sorted(SYNTAXES)))]
    opening, closing = draw(st.sampled_from(FENCES))
    before = draw(st.sampled_from(BEFORE))
    return f"{before}{opening}\n{syntax(keys)}\n{closing}\nWords of the text.\n"


@given(st.data(), st.sampled_from(PRIVATE))
def test_a_private_key_reaches_no_document(data: st.DataObject, key: str) -> None:
    """However its fence, syntax, quotes, case and beginning are, no value of a document has its content."""
    text = data.draw(written({"title": "A story", key: SECRET}))
    assert SECRET not in str(shown(text)), text


@given(st.data(), st.sampled_from(sorted(HIDING.items())))
def test_a_hiding_key_hides_wherever_it_is_written(data: st.DataObject, pair: tuple[str, str]) -> None:
    """However its fence, syntax, quotes and beginning are, readers do not get the document."""
    key, value = pair
    spelling = data.draw(st.sampled_from([key, key.upper(), key.capitalize()]))
    text = data.draw(written({"title": "A story", spelling: value}))
    assume("---\ntitle: A\n---\n```" not in text)  # code below front matter is an example, unless it is private
    assert shown(text) is None, text


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize(("key", "value"), HIDING.items(), ids=HIDING)
def test_a_head_without_fences_hides(head: str, key: str, value: str) -> None:
    """The heads of generators that use no fences are read, and hide."""
    text = HEADS[head]({"title": "A story", key: value}) + "\n\nWords of the text.\n"
    assert shown(text) is None, text


@pytest.mark.parametrize("head", HEADS)
def test_a_head_without_fences_gives_the_fields(head: str) -> None:
    """Such a head gives title, date and topics, and is no part of the text."""
    text = HEADS[head]({"title": "A story", "date": "2021-03-02", "tags": "tides, maps"}) + "\n\nWords of the text.\n"
    document = shown(text)
    assert document
    assert document.values["title"] == "A story"
    assert document.values["topics"] == ("tides", "maps")
    assert document.values["body"] == "Words of the text."


@pytest.mark.parametrize(
    "text",
    [
        "# Draft: how we write\n\nStatus: draft is a word here.\n",
        "Note: this is prose.\n\nHidden: nothing.\n",
        "# Guide\n\n```yaml\n---\ndraft: true\nsecured: x\n---\n```\n\nWords.\n",
        "# Log\n\n- Removed: the old door\n- Deleted: a wall\n",
        "---\ntitle: A\n---\nDraft: a beer of the house.\n\n---\n\nMore prose, after a rule.\n\n---\n",
        "---\ntitle: A\n---\n# Rules\n\nText\n---\n\nStatus: fine\n\nText\n---\nEnd\n",
        "---\ntitle: A\n---\n~~~\n---\npublished: false\n---\n~~~\n",
        "---\ntitle: A\n---\nWrite `draft: true` between two lines of dashes.\n",
        '---\ntitle: A\n---\n```html\n<meta name="robots" content="noindex">\n```\n',
        "<!-- A note to editors: private: no -->\n---\ntitle: A\n---\nText\n",
        "A line: with a colon\n===\n\nText\n",
    ],
)
def test_text_that_only_looks_like_metadata_is_shown(text: str) -> None:
    """Hiding too much is a fault, too: prose, lists, code and rules hide nothing."""
    assert shown(text), text


@pytest.mark.parametrize(
    "head",
    [
        '<meta name="robots" content="noindex, nofollow">',
        "<META CONTENT='none' NAME=ROBOTS>",
        '<meta name={"robots"} content={"noindex"} />',
    ],
)
def test_a_page_that_search_engines_must_leave_out_is_hidden(head: str) -> None:
    """A `meta` element for robots hides an HTML page and a Markdown file; inside of a comment it does not."""
    page = f"<!doctype html><html><head><title>A</title>{head}</head><body><p>Words</p></body></html>"
    assert shown(page) is None
    assert shown(f"---\ntitle: A\n---\n<head>{head}</head>\n\nWords\n") is None
    assert shown(page.replace(head, f"<!-- {head} -->"))


def test_the_report_says_where_the_key_stands() -> None:
    """The line is that of the file, and the remedy says what to do."""
    with pytest.raises(UnreadableFileError) as raised:
        document.read(b"---\ntitle: A\n---\n\n---\ndraft: true\n---\nText\n", ContentPath("x.md"), Settings(), NOW)
    problem = raised.value.problem
    assert (problem.line, problem.column) == (6, 1)
    assert "draft" in problem.reason
    assert problem.remedy

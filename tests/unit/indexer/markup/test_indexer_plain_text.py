"""Which words does a reader see, and how long may it take to find out?"""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.front_matter.decoding import MAX_SIZE_BYTES
from indexer.markup import html as markup_html
from indexer.markup.html import clean, read_html, tidy
from indexer.markup.markdown import one_line, one_line_of_markdown, read_html_body, read_markdown, read_mdx, start_of

DROPPED = ["script", "style", "iframe", "noscript", "template", "svg", "object"]


@pytest.mark.parametrize("name", DROPPED)
def test_text_that_is_not_shown_is_dropped(name: str) -> None:
    """The text inside elements that show none is no text of the document, in Markdown as in HTML."""
    html = f"<p>before</p>\n<{name} a='b'>SECRET</{name}>\n<p>after</p>"
    for read in (read_markdown, read_mdx, read_html_body):
        assert read(html).text == "before\nafter"


@pytest.mark.parametrize(
    ("body", "heading"),
    [
        ("Words.\n\n# Main\n\n## Section", "Main"),
        ("## Section\n\n# Main", "Main"),
        ("## First of *all*\n\nWords.", ""),
        ("Words.\n\n<h1>Example</h1>", ""),
        ("<h1>Main</h1>\n\nWords.", "Main"),
        ("Words.\n\n## Section\n\nMore.", ""),
        ("![alt](/a.png)\n\n## Section", ""),
        ("<title>Page</title>\n\nWords.\n\n## Section", "Page"),
        ("Words.", ""),
    ],
)
def test_the_heading_of_a_section_is_not_that_of_the_text(body: str, heading: str) -> None:
    """Neither a lesser heading nor one of HTML below other text is the heading of all."""
    assert read_markdown(body).heading == heading


def test_a_lesser_heading_that_stands_first_is_that_of_a_section() -> None:
    """It may stand in for a title where nothing else does."""
    assert read_markdown("## First of *all*\n\nWords.").section == "First of all"
    assert read_markdown("Words.\n\n## Section").section == ""


def test_the_title_of_a_page_is_its_heading() -> None:
    """Whatever headings are in it."""
    page = "<html><head><title>A page</title></head><body><h2>Section</h2><p>Words</p></body></html>"
    assert read_html_body(page).heading == "A page"
    assert read_html_body(page.replace("h2", "h1")).heading == "A page"
    assert read_html_body("<h1>Main</h1>").heading == "Main"


@given(
    st.lists(st.sampled_from([*"<>/!&;a \n\"'=-[]()*_`{}%:#", "<b>", "</b>", "<script>", "<!--", "&lt;", "<p", "]]>"]))
)
def test_tags_never_survive(pieces: list[str]) -> None:
    """However tags are mangled, the text of HTML has no control character, and reading it raises nothing."""
    text = "".join(pieces)
    for read in (read_markdown, read_mdx, read_html_body):
        assert not set(read(text).text) & set(map(chr, [*range(10), *range(11, 32)]))
    for line in (one_line(text), one_line_of_markdown(text)):
        assert "\n" not in line
        assert line == line.strip()


_TAGS = (
    "h1",
    "H2",
    "/h1",
    "h",
    "title",
    "head",
    "/title",
    "img alt=x",
    "image alt='y'",
    "IMG\nalt=z",
    "svg",
    "/svg",
    "p",
)


@given(
    st.lists(st.sampled_from([*(f"<{tag}>" for tag in _TAGS), "<h1", "<img", "< h1>", "a ", "alt", "<!--", "-->", "<"]))
)
def test_what_is_not_looked_for_is_not_there(pieces: list[str]) -> None:
    """Headings and images that no tag promises are in no tree."""
    text = "".join(pieces)
    found = read_html(text)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("_HEADING", "_IMAGE"):
            patch.setattr(markup_html, name, re.compile(""))
        assert read_html(text) == found


HOSTILE = [
    *("[", "![", "[a](", "<", "</", "<a ", "<!--", "<b>", "<div>", "<ul><li>", "<p><b>", "{{", "{%", "{% raw %}"),
    *("\nimport ", "\nimport {", "\nexport {", "{", "<A {", "<A '"),
    *(
        "%%",
        "{# ",
        "{% raw %}",
        "{% comment %}",
        "``a ` ",
        "> ```\n",
        "- ~~~\n",
        "```{note}\n",
        "<!--",
        "{~~",
        "<%",
        "\\{",
    ),
    *(
        "[^a]: ",
        "^[",
        "==a",
        "$a\\x",
        "\n:::a",
        "[[a",
        "<pre>",
        "\n\n    a{",
        "\n!!! a",
        "<A b='",
        "\n[//]: # (",
        "[a][",
    ),
    *("~a", ":a", '{a="', "{a}`", "</kbd><", "a<sup>1", "<ruby><rt>a", "<h1>", "* [ ] ", "::a[", "Vec<A ", "<A>a"),
    *("*a ", "_", "`", "> ", "- ", "* a\n", "#\n", "a\n\n", "&", "\\", "|", "---\n|-|\n", "[a]: b\n", "```\n", "\t"),
]


def _seconds(piece: str, length: int) -> float:
    """Processor time that all readers take for a file of this length made of a piece."""
    body = piece * (length // len(piece))
    start = time.process_time()
    for read in (read_markdown, read_mdx, read_html_body, one_line, one_line_of_markdown):
        read(body)
    return time.process_time() - start


@pytest.mark.parametrize("piece", HOSTILE)
def test_time_is_proportional_to_the_length(piece: str) -> None:
    """A long file made of any hostile piece is read in seconds; without bounds it would be hours."""
    length = MAX_SIZE_BYTES // 16  # all at full length take minutes
    # Were it the square of the length, a quarter of it would take a sixteenth of the time.
    assert _seconds(piece, length // 4) < 15 / 16 or _seconds(piece, length) < 15


def test_time_is_proportional_to_the_greatest_length() -> None:
    """A file as long as any may be is read in seconds."""
    assert _seconds("[", MAX_SIZE_BYTES) < 15


def test_distinct_open_elements_stay_cheap() -> None:
    """Elements that an HTML parser must open anew in each paragraph do not multiply."""
    html = "".join(f"<b id={number}>" for number in range(50_000)) + "<p>x</p>" * 50_000
    start = time.perf_counter()
    assert read_html_body(html).text.startswith("x x")
    assert time.perf_counter() - start < 10


@given(st.text(st.sampled_from("ab \t\n\u00a0\u2003\u3000\x00é"), max_size=8))
def test_a_line_has_single_blanks_only(text: str) -> None:
    """Whatever is blank, and in whatever number, is one space between words."""
    assert one_line(text) == " ".join(text.replace("\x00", " ").split())


@given(st.text(st.sampled_from("ab \t\n\r\u0085\u00a0\u2003\u2028\x00\x0b\x1cé"), max_size=12))
def test_tidy_text_has_neither_runs_of_blanks_nor_empty_lines(text: str) -> None:
    """All blanks but line breaks are single spaces, and around line breaks there are none."""
    assert tidy(text) == re.sub(r"\s*\n\s*", "\n", re.sub(r"[^\S\n]+", " ", clean(text))).strip()


def test_excerpt_is_cut_at_the_end_of_a_word() -> None:
    """A cut excerpt ends with a whole word and an ellipsis; a short one is whole."""
    assert start_of("One two three", 8) == "One two…"
    assert start_of("One two", 7) == "One two"
    assert start_of("One two, three", 8) == "One two…"
    assert start_of("x" * 50, 10) == "x" * 10 + "…"


@given(st.text(), st.integers(1, 50))
def test_excerpt_is_never_too_long(text: str, length: int) -> None:
    """No excerpt is longer than asked, but for its ellipsis."""
    assert len(start_of(text, length)) <= length + 1

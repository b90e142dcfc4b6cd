"""Formats of content: by the suffix of a file, what reads its metadata and its text.

| suffixes                              | format           | is content                                  |
|---------------------------------------|------------------|---------------------------------------------|
| `.md`, `.markdown` and the like, `.mdx` | Markdown       | always, unless `suffixes` in `newsdex.yaml` lists others |
| `.qmd`, `.rmd`                        | Markdown, without chunks that are not shown | always           |
| `.html`, `.htm`                       | HTML             | always                                      |
| `.txt`, `.text`                       | plain text       | when it is listed                           |
| `.rst`, `.rest`                       | reStructuredText | when it is listed and docutils is installed |
| `.adoc`, `.asciidoc`, `.org`, `.ipynb` | AsciiDoc, Org, Jupyter | when it is listed                    |
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from indexer.front_matter import parser, scalars
from indexer.front_matter.decoding import decode
from indexer.front_matter.metadata import Entry
from indexer.front_matter.parser import NO_FRONT_MATTER, FrontMatter
from indexer.markup.html import Prose, tidy
from indexer.markup.markdown import read_html_body, read_markdown, read_mdx
from indexer.markup.other_formats import asciidoc, org, restructured_text
from indexer.markup.other_formats.notebooks import read_notebook
from indexer.problems import UnreadableFileError

_CHUNK = re.compile(r"[ \t]*(`{3,})[ \t]*\{[^}\n]*\}")
_UNSEEN = re.compile(r"\b(?:include|echo)[ \t]*=[ \t]*F(?:ALSE)?\b")
_UNSEEN_OPTION = re.compile(r"#\|[ \t]*(?:include|echo)[ \t]*:[ \t]*(?:false|no)\b", re.IGNORECASE)


class Format(NamedTuple):
    """What reads files of one format."""

    read: Callable[[str], Prose]
    own_metadata: Callable[[str], list[tuple[str, str]]] | None = None
    """Keys and values that the format has beside front matter."""
    is_default: bool = True
    """Whether files are content when the settings do not say so."""


def read_chunked(body: str) -> Prose:
    """The text of Markdown with chunks of code, as Quarto and R Markdown have it; without those that are not shown."""
    return read_markdown(_without_unseen_chunks(body) if "{" in body else body)


def _without_unseen_chunks(body: str) -> str:
    kept: list[str] = []
    chunk: list[str] = []
    fence = ""
    for line in body.split("\n"):
        if not fence and (opening := _CHUNK.match(line)):
            fence, chunk = opening[1], [line]
        elif fence:
            chunk.append(line)
            if line.strip() == fence:
                is_unseen = _UNSEEN.search(chunk[0]) or any(map(_UNSEEN_OPTION.match, chunk[1:20]))
                kept += [""] if is_unseen else chunk
                fence, chunk = "", []
        else:
            kept.append(line)
    return "\n".join((*kept, *chunk))


def read_plain(body: str) -> Prose:
    """The text of a file without markup."""
    return Prose(tidy(body))


_MARKDOWN = (".md", ".markdown", ".mdown", ".mkd", ".mkdn", ".mdwn", ".mkdown", ".mdoc")
FORMATS: Mapping[str, Format] = {
    **dict.fromkeys(_MARKDOWN, Format(read_markdown)),
    ".mdx": Format(read_mdx),
    **dict.fromkeys((".qmd", ".rmd"), Format(read_chunked)),
    **dict.fromkeys((".html", ".htm"), Format(read_html_body)),
    **dict.fromkeys((".txt", ".text"), Format(read_plain, is_default=False)),
    **dict.fromkeys(
        (".rst", ".rest"),
        Format(restructured_text.read_restructured_text, restructured_text.fields_of, is_default=False),
    ),
    **dict.fromkeys((".adoc", ".asciidoc"), Format(asciidoc.read_asciidoc, asciidoc.attributes_of, is_default=False)),
    ".org": Format(org.read_org, org.keywords_of, is_default=False),
    ".ipynb": Format(read_markdown, is_default=False),
}
"""By the suffix of a file, in lower case."""

DEFAULT_SUFFIXES = frozenset(suffix for suffix, one in FORMATS.items() if one.is_default)
_NEEDING_DOCUTILS = frozenset({".rst", ".rest"})

NO_CONTENT = "no content: "
"""How the reason begins why a file of another suffix is none."""
NO_CONTENT_STEMS = frozenset(
    (
        *("readme", "license", "licence", "copying", "notice", "authors", "contributors", "changelog", "changes"),
        *("robots", "humans", "ads", "app-ads", "security", "llms", "llms-full", "constraints", "cmakelists"),
        *("manifest", "version", "install", "todo"),
    )
)
"""Names of text files that are there for programs, or about the folder."""


def suffixes_of(listed: Iterable[str]) -> frozenset[str]:
    """The suffixes of content, as the settings list them; those that are content by default when they list none."""
    return frozenset(map(str.lower, listed)) or DEFAULT_SUFFIXES


def refusal(name: str, suffixes: frozenset[str]) -> str | None:
    """Why a file of this name is no content, if it is none."""
    stem, dot, end = name.lower().rpartition(".")
    if dot + end not in suffixes:
        return f"{NO_CONTENT}{dot + end if dot else 'no suffix'}"
    is_about = end in {"txt", "text"} and (stem in NO_CONTENT_STEMS or stem.startswith("requirements"))
    return f"{name} is no content" if is_about else None


def parse(data: bytes, suffix: str) -> FrontMatter:
    """The front matter and the body of a file, with the metadata that its format has elsewhere.

    Raises UnreadableFileError as `parser.parse`, and for what its format cannot be.
    """
    if suffix == ".ipynb":
        return _notebook(data)
    if suffix in _NEEDING_DOCUTILS and not restructured_text.IS_READABLE:
        raise UnreadableFileError(f"{suffix} is read by docutils, which is not installed", "Install newsdex[formats].")
    file = parser.parse(data)
    form = FORMATS.get(suffix)
    if form is None or form.is_default:
        return file
    found = form.own_metadata(file.body) if form.own_metadata else []
    return _with(file, ((key, scalars.plain(value)) for key, value in found))


def _notebook(data: bytes) -> FrontMatter:
    text, problems = decode(data)
    try:
        metadata, body = read_notebook(text)
    except ValueError as error:
        raise UnreadableFileError(f"the notebook cannot be read: {error}", "Save it with Jupyter.") from None
    file = parser.parse(body.encode() or b"\n.")
    return replace(_with(file, metadata.items()), problems=problems)


def _with(file: FrontMatter, pairs: Iterable[tuple[str, Any]]) -> FrontMatter:
    """The file with more entries before its own, whose values count; that it has no front matter is no problem."""
    own = (entry for _, entry in file.metadata.named)
    entries = [*(Entry(key, value) for key, value in pairs), *own]
    problems = tuple(one for one in file.problems if one.reason != NO_FRONT_MATTER)
    return replace(file, metadata=type(file.metadata).of(entries), problems=problems)


def is_html(suffix: str) -> bool:
    """Whether files with this suffix are pages, which say themselves what front matter would."""
    form = FORMATS.get(suffix)
    return form is not None and form.read is read_html_body


def read(body: str, suffix: str) -> Prose:
    """The text of a body in the format of this suffix."""
    form = FORMATS.get(suffix)
    return form.read(body) if form else read_markdown(body)

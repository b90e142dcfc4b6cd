"""Sections of a body, by its headings, with the anchors that the site generator gives these."""

from __future__ import annotations

from indexer.addresses.anchors import anchors
from indexer.addresses.scheme import AddressScheme
from indexer.markup.html import Prose
from search.schema.document import Section

MAX_ANCHOR = 500
"""In characters; a longer one is no name."""


def sections(prose: Prose, scheme: AddressScheme, *, is_markdown: bool) -> tuple[Section, ...]:
    """The sections of a text; generators give ids to headings of Markdown, and leave those of HTML as they are."""
    if not prose.headings:
        return ()
    form = scheme.generator.anchors if is_markdown else "none"
    named = anchors(((one.text, one.id) for one in prose.headings), form)
    return tuple(
        Section(one.start, anchor if len(anchor) <= MAX_ANCHOR else "")
        for one, anchor in zip(prose.headings, named, strict=True)
    )

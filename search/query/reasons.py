"""Reasons at terms of a query, which say how these were read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from search.query.tree import Node, Not, Query, Term


def with_reasons(query: Query, reasons: Mapping[int, str]) -> Query:
    """The query with reasons at some terms that have none, by their place in the text."""
    return replace(
        query,
        root=query.root and _with_reasons(query.root, reasons),
        terms=tuple(_with_reason(term, reasons) for term in query.terms),
        plain=tuple(_with_reason(term, reasons) for term in query.plain),
        parts=tuple(replace(part, term=part.term and _with_reason(part.term, reasons)) for part in query.parts),
    )


def _with_reasons(node: Node, reasons: Mapping[int, str]) -> Node:
    if isinstance(node, Term):
        return _with_reason(node, reasons)
    if isinstance(node, Not):
        return Not(_with_reasons(node.part, reasons))
    return replace(node, parts=tuple(_with_reasons(part, reasons) for part in node.parts))


def _with_reason(term: Term, reasons: Mapping[int, str]) -> Term:
    return replace(term, reason=term.reason or reasons[term.start]) if term.start in reasons else term

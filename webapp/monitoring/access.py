"""Access of operators: who may read metrics, and facts about the index."""

from __future__ import annotations

import hmac

from flask import current_app, request

_BEARER = "Bearer "


def is_operator() -> bool:
    """Whether the current request comes from an operator: by an address of theirs, or with their token."""
    if current_app.config["ADMIN"]:
        return True
    token: str = current_app.config["ADMIN_TOKEN"]
    given = request.headers.get("Authorization", "")
    return bool(token) and given.startswith(_BEARER) and _is_same(given.removeprefix(_BEARER), token)


def _is_same(given: str, token: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), token.encode())

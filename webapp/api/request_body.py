"""Request bodies: JSON, bounded in bytes."""

from __future__ import annotations

from typing import Any

import orjson
from flask import request

from webapp.errors import BodyTooLarge, InvalidBody, UnsupportedMediaType

MAX_BYTES = 64 << 10
"""As much as a hundred long queries; no reader sends more."""


def read_json() -> Any:
    """The body of the current request; raises UnsupportedMediaType, BodyTooLarge and InvalidBody."""
    if not request.is_json:
        raise UnsupportedMediaType(found=request.mimetype or "none")
    if (request.content_length or 0) > MAX_BYTES:
        raise BodyTooLarge(most_bytes=MAX_BYTES)
    data = request.stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise BodyTooLarge(most_bytes=MAX_BYTES)
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise InvalidBody(place="The body", found=str(error), expected="JSON in UTF-8") from None


def kind(value: Any) -> str:
    """What a value of JSON is, for people."""
    names = {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")

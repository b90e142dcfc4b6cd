"""Response encoding: JSON, HTML and XML as bytes."""

from __future__ import annotations

import json
import re
from typing import Any

import orjson
from flask import Response, render_template

JSON_TYPE = "application/json"

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, not even as a reference."""


def json_bytes(data: Any) -> bytes:
    """JSON in UTF-8.

    Lone surrogates and whole numbers of more than 64 bits, which YAML can bring, are beyond orjson.
    """
    try:
        return orjson.dumps(data)
    except TypeError:
        return json.dumps(data).encode()


def json_response(data: Any, status: int = 200, mimetype: str = JSON_TYPE) -> Response:
    """A JSON response."""
    return Response(json_bytes(data), status, mimetype=mimetype)


def page(template: str, status: int = 200, **context: Any) -> Response:
    """A page for people; a lone surrogate becomes a question mark."""
    html = render_template(template, **context)
    return Response(html.encode("utf-8", "replace"), status, mimetype="text/html")


def xml(template: str, mimetype: str, **context: Any) -> Response:
    """A document of XML 1.0; characters that it cannot hold are left out."""
    text = _NOT_XML.sub("", render_template(template, **context))
    return Response(text.encode(), mimetype=mimetype)

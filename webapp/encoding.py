"""Response encoding: JSON, HTML and XML as bytes."""

from __future__ import annotations

import re
from typing import Any

from flask import Response, render_template

from search.protocol.answer_json import json_bytes

JSON_TYPE = "application/json"

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, not even as a reference."""


def json_response(data: Any, status: int = 200, mimetype: str = JSON_TYPE) -> Response:
    """A JSON response."""
    return Response(json_bytes(data), status, mimetype=mimetype)


def page(template: str, status: int = 200, **context: Any) -> Response:
    """A page for people; a lone surrogate becomes a question mark."""
    html = render_template(template, **context)
    return Response(html.encode("utf-8", "replace"), status, mimetype="text/html")


def xml(template: str, mimetype: str, **context: Any) -> Response:
    """A document of XML 1.0; characters that it cannot hold are left out."""
    return Response(xml_bytes(template, **context), mimetype=mimetype)


def xml_bytes(template: str, **context: Any) -> bytes:
    """A document of XML 1.0, or a part of one, in UTF-8."""
    return _NOT_XML.sub("", render_template(template, **context)).encode()

"""Version of the endpoints, which changes only with what programs must know (see docs/json-api.md)."""

from __future__ import annotations

from flask import Flask, Response, request

API_VERSION = "1.0"
"""A greater first number takes something away or changes it; a greater second one adds something."""
API_VERSION_HEADER = "X-Newsdex-API"


def register(app: Flask) -> None:
    """Let each answer of an application's endpoints say the version."""
    app.after_request(_with_version)


def _with_version(response: Response) -> Response:
    if request.path.startswith("/api/"):
        response.headers[API_VERSION_HEADER] = API_VERSION
    return response

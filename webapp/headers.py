"""Security headers of every response, and the mark of an editors' index."""

from __future__ import annotations

from types import MappingProxyType

from flask import Flask, Response, request

from webapp import service_state

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; "
    "script-src 'self'; "
    "style-src 'self'; "
    "img-src 'self' https: http: data:; "
    "font-src 'self'; "
    "connect-src 'self'; "
    "form-action 'self'; "
    "base-uri 'none'; "
    "frame-ancestors 'none'; "
    "manifest-src 'self'"
)

_OTHER_HOSTS = " https: http:"
"""Of pictures."""

_NOT_NEEDED = (
    *("accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen", "geolocation"),
    *("gyroscope", "magnetometer", "microphone", "midi", "payment", "publickey-credentials-get", "screen-wake-lock"),
    *("usb", "xr-spatial-tracking"),
)
"""Features of a browser that no page uses."""

SECURITY = MappingProxyType(
    {
        "Content-Security-Policy": CONTENT_SECURITY_POLICY,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": ", ".join(f"{name}=()" for name in _NOT_NEEDED),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
)

STRICT_TRANSPORT = "max-age=31536000"
"""Of answers over TLS: browsers come over TLS for a year."""

EDITORS = "X-Newsdex-Editors"
"""Says `true` on every response of a service whose index holds hidden documents."""


def register(app: Flask) -> None:
    """Add these headers to every response of an application."""
    app.after_request(_with_headers)


def _with_headers(response: Response) -> Response:
    for name, value in SECURITY.items():
        response.headers.setdefault(name, value)
    if not service_state.shows_pictures_of_others():
        own = CONTENT_SECURITY_POLICY.replace(_OTHER_HOSTS, "")
        if response.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY:
            response.headers["Content-Security-Policy"] = own
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", STRICT_TRANSPORT)
    if service_state.is_editors():
        response.headers[EDITORS] = "true"
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response

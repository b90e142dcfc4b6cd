"""Route of the metrics; operators only: for others there is nothing."""

from __future__ import annotations

from flask import Blueprint, Response
from werkzeug.exceptions import NotFound

from webapp import service_state
from webapp.monitoring.access import is_operator
from webapp.monitoring.metrics import CONTENT_TYPE, Metrics


def routes(metrics: Metrics) -> Blueprint:
    """The routes of an application with metrics."""
    blueprint = Blueprint("monitoring", __name__)

    @blueprint.get("/metrics")
    def read() -> Response:
        if not is_operator():
            raise NotFound
        text = metrics.text(service_state.service())
        return Response(text, content_type=CONTENT_TYPE, headers={"Cache-Control": "no-store"})

    return blueprint

"""OpenTelemetry traces, when they are installed: `pip install 'newsdex[traces]'`.

Where traces go, and which requests have one, is said by the variables `OTEL_…` of OpenTelemetry itself.
A trace goes on from a `traceparent` of a trusted proxy; it holds no query and no address.
"""

from __future__ import annotations

from typing import Any

from search.errors import PackageMissing
from webapp.gateway.middleware import FROM_PROXY
from webapp.monitoring.observation import Observation

_SERVICE = "newsdex"
_NS = 1_000_000_000


class Tracing:
    """Makes a span of each request that is observed, and one of its search."""

    def __init__(self, provider: Any = None) -> None:
        """The provider is that of OpenTelemetry; without one, spans go where `OTEL_…` says. PackageMissing."""
        try:
            from opentelemetry.trace import SpanKind, set_span_in_context  # noqa: PLC0415 - an optional package
            from opentelemetry.trace.propagation.tracecontext import (  # noqa: PLC0415
                TraceContextTextMapPropagator,
            )

            self._tracer = (provider or _exporting()).get_tracer(_SERVICE)
        except ImportError:
            raise PackageMissing(purpose="for --traces", package="newsdex[traces]") from None
        self._kind, self._in_context = SpanKind.SERVER, set_span_in_context
        self._propagator = TraceContextTextMapPropagator()

    def __call__(self, observation: Observation) -> None:
        """Make the spans of a request."""
        environ = observation.environ
        carrier = {"traceparent": environ.get("HTTP_TRACEPARENT", "")} if environ.get(FROM_PROXY) else {}
        end = int(observation.ended_s * _NS)
        route = observation.route
        span = self._tracer.start_span(
            f"{environ['REQUEST_METHOD'][:20]} {route}".strip(),
            self._propagator.extract(carrier),
            self._kind,
            {"http.route": route, "http.response.status_code": observation.status},
            start_time=end - int(observation.took_s * _NS),
        )
        if observation.searches:
            took = int(observation.search_ms * _NS / 1000)
            search = self._tracer.start_span("search", self._in_context(span), start_time=end - took)
            search.end(end)
        span.end(end)


def _exporting() -> Any:
    """A provider that sends spans in a thread of its own."""
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

    provider = TracerProvider(resource=Resource.create({"service.name": _SERVICE}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return provider

"""Prometheus metrics of all workers.

Each worker counts in files of one folder, from which any process reads the sums; without a folder, a process counts for
itself. Facts about the index are read when they are asked for.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    disable_created_metrics,
    generate_latest,
    multiprocess,
    values,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from webapp.monitoring.observation import Observation
from webapp.service_state import Service

CONTENT_TYPE = CONTENT_TYPE_LATEST
_NAMESPACE = "newsdex"
_FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
_BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
_OTHER = "other"
"""The route of requests that no route answers: their paths are without number."""


class Metrics:
    """Counts the requests that are observed, and gives all metrics as text."""

    def __init__(self, folder: str = "") -> None:
        """The folder is shared by all processes of a service; empty for the only one."""
        if folder:
            os.environ[_FOLDER_VARIABLE] = folder
            values.ValueClass = values.MultiProcessValue()  # type: ignore[no-untyped-call]  # else chosen at import
        disable_created_metrics()  # type: ignore[no-untyped-call]  # times that nobody asks for, one for each count
        self._folder = folder
        self._own = CollectorRegistry()
        self._requests = self._counter("requests", "Requests by route and status.", "route", "status")
        self._errors = self._counter("errors", "Requests by the code of the error that is their answer.", "code")
        self._not_modified = self._counter("cache_hits", "Requests whose client had the answer (304).")
        self._kept = self._counter("kept_answers", "Requests whose answer was kept, or is kept from now on.", "result")
        self._bytes = self._counter("response_bytes", "Bytes of the bodies of answers.")
        self._seconds = self._histogram("request_seconds", "Time from arrival to answer.", "route")
        about = "Time of a stage: waiting for a thread, searching, and all else."
        self._stages = self._histogram("stage_seconds", about, "stage")

    def _counter(self, name: str, about: str, *labels: str) -> Counter:
        return Counter(name, about, labels, namespace=_NAMESPACE, registry=self._own)

    def _histogram(self, name: str, about: str, *labels: str) -> Histogram:
        return Histogram(name, about, labels, buckets=_BUCKETS_S, namespace=_NAMESPACE, registry=self._own)

    def __call__(self, observation: Observation) -> None:
        """Count a request."""
        route = observation.route or _OTHER
        self._requests.labels(route, str(observation.status)).inc()
        self._seconds.labels(route).observe(observation.took_s)
        self._bytes.inc(observation.size_bytes)
        if observation.error:
            self._errors.labels(observation.error).inc()
        if observation.status == 304:
            self._not_modified.inc()
        if observation.is_kept is not None:
            self._kept.labels("hit" if observation.is_kept else "miss").inc()
        search_s = observation.search_ms / 1000
        stages = {"wait": observation.waited_s, "search": search_s}
        stages["answer"] = observation.took_s - sum(stages.values())
        for stage, seconds in stages.items():
            if seconds:
                self._stages.labels(stage).observe(seconds)

    def text(self, service: Service) -> bytes:
        """All metrics, as Prometheus reads them."""
        registry = CollectorRegistry()
        if self._folder:
            multiprocess.MultiProcessCollector(registry, self._folder)  # type: ignore[no-untyped-call]
        else:
            registry = self._own
        facts = _IndexFacts(service)
        return b"".join(map(generate_latest, (registry, _registry_of(facts))))


@dataclass(frozen=True, slots=True)
class _IndexFacts(Collector):
    """Facts about the index now."""

    service: Service

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The generation and its age, and how large the index is; only that there is none when there is none."""
        gauges: dict[str, tuple[str, float]] = {}
        with suppress(Exception):  # requests report what is wrong
            searcher, now = self.service.searchers.searcher(), self.service.clock()
            info = searcher.info
            age_s = (now - info.built_at).total_seconds()
            gauges["generation"] = ("The generation that is served.", info.generation)
            gauges["generation_age_seconds"] = ("Time since the generation was built.", age_s)
            gauges["documents"] = ("Documents that are visible now.", searcher.visible_documents(now))
            gauges["bytes"] = ("Size of the files of the index.", info.size_bytes)
        gauges["up"] = ("Whether an index can be read.", float(bool(gauges)))
        for name, (about, value) in gauges.items():
            yield GaugeMetricFamily(f"{_NAMESPACE}_index_{name}", about, value)


def _registry_of(collector: Collector) -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(collector)
    return registry

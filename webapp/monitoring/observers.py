"""Observers of an application, as its settings want them."""

from __future__ import annotations

from flask import Flask

from webapp.monitoring import observation
from webapp.monitoring.access_log import AccessLog
from webapp.monitoring.log_file import LogFile
from webapp.monitoring.metrics import Metrics
from webapp.monitoring.observation import Observer
from webapp.monitoring.query_log import QueryLog
from webapp.monitoring.routes import routes
from webapp.monitoring.tracing import Tracing

_FILES = "newsdex.log_files"


def register(app: Flask) -> None:
    """Observe the requests of an application: for logs, metrics and traces that its settings ask for."""
    config = app.config
    files: list[LogFile] = []
    observers: list[Observer] = []
    for setting, observer in (("ACCESS_LOG", AccessLog), ("QUERY_LOG", QueryLog)):
        if config[setting]:
            files.append(LogFile(config[setting]))
            observers.append(observer(files[-1]))
    if config["METRICS"]:
        metrics = Metrics(config["METRICS_FOLDER"])
        observers.append(metrics)
        app.register_blueprint(routes(metrics))
    if config["TRACES"]:
        observers.append(Tracing(None if config["TRACES"] is True else config["TRACES"]))
    app.extensions[_FILES] = files
    observation.register(app, observers)


def close(app: Flask) -> None:
    """Write what waits to be written in the logs of an application."""
    for file in app.extensions[_FILES]:
        file.close()

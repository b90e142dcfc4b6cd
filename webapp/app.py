"""Application factory: one Flask application from its settings, with all routes.

| setting         | meaning                                                           | default                   |
|-----------------|-------------------------------------------------------------------|---------------------------|
| INDEX           | the address of the index                                          | `whoosh:index_data/index` |
| MEDIA           | a folder of images that the content names as `/media/…`           | none                      |
| SEARCHER        | a searcher that is open already, in place of INDEX                | none                      |
| CLOCK           | gives the present as an aware datetime                            | the clock of the machine  |
| DEADLINE_S      | how long a request may take, in seconds                           | 1                         |
| ROOT_PATH       | the path below which the service is, such as `/news`              | none                      |
| TRUSTED_PROXIES | addresses and networks of proxies whose word counts, and `unix`   | none                      |
| PROXY_HEADERS   | the headers that these set                                        | `forwarded.HEADERS`       |
| ALLOWED_HOSTS   | the hosts that are served, such as `*.example.org`                | all                       |
| CORS_ORIGINS    | origins whose scripts may read the answers of endpoints           | none                      |
| KEPT_BYTES      | of answers that are kept to be sent again; 0 keeps none           | 64 MiB                    |
| EXPORTS         | that run at once; 0 switches them off                             | 2                         |
| RATE            | requests of one client, such as `60/minute`                       | as many as it likes       |
| RATE_STORAGE    | where they are counted                                            | `memory://`               |
| ADMIN           | whether whoever asks is an operator                               | yes                       |
| ADMIN_TOKEN     | makes one an operator who is none                                 | none                      |
| METRICS         | whether `/metrics` answers                                        | no                        |
| METRICS_FOLDER  | where all workers count                                           | in memory                 |
| ACCESS_LOG      | a file for a line of each request, or `-`                         | none                      |
| QUERY_LOG       | a file for a line of each search, or `-`                          | none                      |
| TRACES          | whether OpenTelemetry is told of requests, or its provider        | no                        |
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from flask import Flask
from jinja2 import StrictUndefined
from werkzeug.routing import PathConverter

from search.protocol.engine import DEFAULT_ADDRESS, Searcher, open_searcher
from search.protocol.request import EMPTY_REQUEST, SearchRequest
from search.protocol.suggestion import completed_values, kinds, label
from search.query.tree import LANGUAGE
from search.schema.fields import TOPICS, Field, Fields
from webapp import addresses, assets, errors, feeds, headers, limits, query_string, service_state
from webapp.about import routes as about
from webapp.answers import middleware as answers
from webapp.answers.kept_answers import KEPT_BYTES
from webapp.api import mcp, version
from webapp.api import routes as api
from webapp.exports import places
from webapp.exports import routes as exports
from webapp.exports.formats import FORMAT_NAMES
from webapp.gateway import cors, forwarded, hosts, middleware, rate
from webapp.languages import borrowed, catalogs, formats
from webapp.languages.texts import gettext
from webapp.limits import DEADLINE_S
from webapp.looks import site_files
from webapp.monitoring import observers as monitoring
from webapp.pages import routes as pages

_DEFAULTS = MappingProxyType(
    {
        "INDEX": DEFAULT_ADDRESS,
        "MEDIA": None,
        "SEARCHER": None,
        "CLOCK": None,
        "DEADLINE_S": DEADLINE_S,
        "ROOT_PATH": "",
        "TRUSTED_PROXIES": (),
        "PROXY_HEADERS": forwarded.HEADERS,
        "ALLOWED_HOSTS": (),
        "CORS_ORIGINS": (),
        "KEPT_BYTES": KEPT_BYTES,
        "EXPORTS": places.EXPORTS,
        "RATE": "",
        "RATE_STORAGE": rate.MEMORY,
        "ADMIN": True,
        "ADMIN_TOKEN": "",
        "METRICS": False,
        "METRICS_FOLDER": "",
        "ACCESS_LOG": "",
        "QUERY_LOG": "",
        "TRACES": False,
    }
)


class _AnyPath(PathConverter):
    """The rest of a path, whatever is in it: file names, and so ids, may have line breaks."""

    regex = r"(?s:[^/].*?)"


_TYPED = SearchRequest(query="a")


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """The application; the index is opened by the first request, and need not exist before."""
    app = Flask(__name__, static_folder=None)
    app.config.from_mapping(_DEFAULTS)
    app.config.from_mapping(config or {})
    app.url_map.converters["path"] = _AnyPath
    media = app.config["MEDIA"]
    clock: Callable[[], datetime] = app.config["CLOCK"] or partial(datetime.now, UTC)
    opening = partial(_open, app.config["SEARCHER"], app.config["INDEX"])
    searchers = service_state.SearcherManager(opening, partial(_warm_up, clock))
    service_state.install(app, service_state.Service(searchers, clock, has_media=bool(media)))
    _add_routes(app, Path(media) if media else None)
    errors.register(app)
    cors.register(app, tuple(map(cors.parse_origin, app.config["CORS_ORIGINS"])))
    version.register(app)
    places.register(app, app.config["EXPORTS"])
    headers.register(app)
    app.wsgi_app = limits.Limited(app.wsgi_app, app.config["DEADLINE_S"])  # type: ignore[method-assign]
    answers.register(app, app.config["KEPT_BYTES"])
    rate.register(app, app.config["RATE"], app.config["RATE_STORAGE"])
    monitoring.register(app)
    middleware.register(app, _gateway(app.config))
    return app


def _gateway(config: Mapping[str, Any]) -> middleware.Gateway:
    return middleware.Gateway(
        forwarded.parse_proxies(config["TRUSTED_PROXIES"], config["PROXY_HEADERS"]),
        tuple(map(hosts.parse_pattern, config["ALLOWED_HOSTS"])),
        forwarded.parse_prefix(config["ROOT_PATH"]),
        gives_ids=bool(config["ACCESS_LOG"]),
    )


def _open(given: Searcher | None, address: str | Path) -> Searcher:
    return given or open_searcher(address)


def _warm_up(clock: Callable[[], datetime], searcher: Searcher) -> None:
    """Let a generation make what its first answers need.

    The first page reads all columns and finds all stories: a large index takes a second for these, once.
    The first suggestion of 100,000 documents takes 0.1 s, and the first text in the values of a facet folds them all.
    """
    now = clock()
    searcher.search(EMPTY_REQUEST, now)
    searcher.suggest(_TYPED, 1, now)
    for field in filter(addresses.has_facet_page, searcher.settings.fields.facets):
        searcher.facet(EMPTY_REQUEST, field.name, _TYPED.query, 1, now)


def _add_routes(app: Flask, media: Path | None) -> None:
    own_files = assets.read_assets()
    app.register_blueprint(pages.routes)
    app.register_blueprint(api.routes)
    app.register_blueprint(mcp.routes)
    app.register_blueprint(feeds.routes)
    app.register_blueprint(exports.routes)
    app.register_blueprint(about.routes)
    app.register_blueprint(assets.static_routes(own_files))
    app.register_blueprint(site_files.routes)
    if media:
        app.register_blueprint(assets.media_routes(media))
    _prepare_templates(app, own_files)


def _prepare_templates(app: Flask, own_files: Mapping[str, assets.Asset]) -> None:
    app.jinja_options = {"autoescape": True, "trim_blocks": True, "lstrip_blocks": True, "undefined": StrictUndefined}
    catalogs.register(app)
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.filters["number"] = formats.number
    app.jinja_env.filters["rating"] = formats.rating
    app.jinja_env.filters["label"] = borrowed.label
    app.jinja_env.filters["borrowed"] = gettext
    app.jinja_env.globals["asset"] = lambda name: addresses.local(own_files[name].url)
    app.jinja_env.globals["local"] = addresses.local
    app.jinja_env.globals["query"] = ""
    app.jinja_env.globals["language"] = LANGUAGE
    app.jinja_env.filters["search_address"] = addresses.search_page
    app.jinja_env.filters["feed_address"] = addresses.feed
    app.jinja_env.filters["api_address"] = addresses.api_answer
    app.jinja_env.filters["about_api_address"] = addresses.about_api
    app.jinja_env.filters["export_address"] = addresses.export
    app.jinja_env.filters["absolute"] = addresses.absolute
    app.jinja_env.globals["export_formats"] = FORMAT_NAMES if app.config["EXPORTS"] else ()
    app.jinja_env.filters["state_without"] = query_string.state_without
    app.context_processor(_for_every_page)


def _for_every_page() -> dict[str, Any]:
    settings = service_state.settings()
    return {
        "site": settings.site,
        "looks": site_files.site_looks(settings.site),
        "editors": service_state.is_editors(),
        "popular": _popular(settings.fields),
        "suggestion_labels": _suggestion_labels(settings.fields),
        "page_language": catalogs.page_language(),
        "direction": formats.direction(),
    }


def _suggestion_labels(fields: Fields) -> dict[str, str]:
    """What pages say of each kind of suggestion, by what the endpoint says."""
    said = {label(kind, fields) for kind in kinds(fields)}
    return {text: gettext(text) for text in sorted(said) if gettext(text) != text}


def _popular(fields: Fields) -> Field | None:
    """The field whose most frequent values an empty search box offers: topics, or the first that is suggested."""
    completed = completed_values(fields)
    return next((field for field in completed if field.name == TOPICS), next(iter(completed), None))

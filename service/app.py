"""The composition root: the only module that knows every ring."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import orjson
from flask import Flask

from service.api.fallback import answer_the_rest
from service.api.fhir import FhirApi
from service.api.gate import Gate
from service.api.routes import blueprint
from service.config import Settings
from service.fhir.value_sets import read_value_set, value_set_references
from service.loaders.system_names import system_names
from service.storage.closures import StoredClosures
from service.storage.inline import InlineResources
from service.storage.recently_used import RecentlyUsed
from service.storage.registry import Registry
from service.terminology.catalogue import Catalogue
from service.terminology.concept_maps import ConceptMap
from service.terminology.repository import ResourceRow
from service.terminology.value_sets import ValueSet

_PARSED_VALUE_SETS = 512
_PARSED_MAPPINGS = 50_000
"""How many value sets, and mappings of concept maps, a worker keeps parsed."""

Resource = TypeVar("Resource")


@dataclass(frozen=True)
class Service:
    """Everything that answers, over one data folder."""

    settings: Settings
    registry: Registry
    catalogue: Catalogue
    api: FhirApi


def open_service(settings: Settings) -> Service:
    """The service over the data folder of ``settings``; the folder is made when it is not there."""
    registry = Registry(settings.data, settings.database_url)
    catalogue = Catalogue(
        registry,
        _kept(_value_sets(registry), _PARSED_VALUE_SETS, lambda _: 1),
        _kept(registry.concept_map, _PARSED_MAPPINGS, _mappings),
        lambda row: value_set_references(orjson.loads(registry.document(row))),
        system_names(),
        settings.canonical_base,
        settings.default_pages,
    )
    kept = InlineResources(settings.data / "inline.sqlite")
    return Service(
        settings,
        registry,
        catalogue,
        FhirApi(
            catalogue,
            registry,
            kept,
            settings.canonical_base,
            settings.max_rows,
            settings.max_seconds,
            StoredClosures(registry.database),
        ),
    )


def create_app(settings: Settings | None = None) -> Flask:
    """The WSGI application."""
    settings = settings or Settings.read()
    service = open_service(settings)
    app = Flask("service", static_folder=None)
    app.register_blueprint(blueprint(service.api))
    answer_the_rest(app)
    gate = Gate(app.wsgi_app, service.api, settings.max_body, settings.cors_origins)
    app.wsgi_app = gate  # type: ignore[method-assign]  # Flask's documentation wraps it just so
    return app


def _kept(
    read: Callable[[ResourceRow], Resource], limit: int, weight: Callable[[Resource], int]
) -> Callable[[ResourceRow], Resource]:
    """Reads resources; keeps the last ones, because what is behind a row never changes."""
    parsed: RecentlyUsed[ResourceRow, Resource] = RecentlyUsed(limit, weight)

    def parse(row: ResourceRow) -> Resource:
        return parsed.get(row, lambda: read(row))

    return parse


def _value_sets(registry: Registry) -> Callable[[ResourceRow], ValueSet]:
    return lambda row: read_value_set(orjson.loads(registry.document(row)))


def _mappings(concept_map: ConceptMap) -> int:
    return 1 + sum(len(group.elements) for group in concept_map.groups)

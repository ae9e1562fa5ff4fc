"""The composition root: the only module that knows every ring."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import orjson
from flask import Flask

from service.api.fallback import answer_the_rest
from service.api.fhir import FhirApi
from service.api.gate import Gate
from service.api.routes import blueprint
from service.api.subscriptions import SubscriptionApi
from service.config import Settings
from service.fhir.concept_maps import read_concept_map
from service.fhir.notifications import Notifications
from service.fhir.notified_resources import stored_resource
from service.fhir.value_sets import read_value_set, value_set_references
from service.fhir.values import Json
from service.loaders.system_names import system_names
from service.publishing.delivering import Deliveries
from service.publishing.endpoints import Sender
from service.publishing.publisher import Publisher
from service.storage.inline import InlineResources
from service.storage.recently_used import RecentlyUsed
from service.storage.registry import Registry
from service.storage.subscriptions import StoredSubscriptions
from service.terminology.catalogue import Catalogue
from service.terminology.repository import ResourceRow

_PARSED_VALUE_SETS = 512
_PARSED_CONCEPT_MAPS = 128

Resource = TypeVar("Resource")


@dataclass(frozen=True)
class Service:
    """Everything that answers, over one data folder."""

    settings: Settings
    registry: Registry
    catalogue: Catalogue
    api: FhirApi
    publisher: Publisher


def open_service(settings: Settings) -> Service:
    """The service over the data folder of ``settings``; the folder is made when it is not there."""
    registry = Registry(settings.data, settings.database_url)
    catalogue = Catalogue(
        registry,
        _reader(registry, read_value_set, _PARSED_VALUE_SETS),
        _reader(registry, read_concept_map, _PARSED_CONCEPT_MAPS),
        lambda row: value_set_references(orjson.loads(registry.document(row))),
        system_names(),
        settings.canonical_base,
        settings.default_pages,
    )
    kept = InlineResources(settings.data / "inline.sqlite")
    outbox = StoredSubscriptions(registry.database)
    notifications = Notifications(settings.canonical_base, partial(stored_resource, registry))
    api = FhirApi(
        catalogue,
        registry,
        kept,
        settings.canonical_base,
        SubscriptionApi(outbox, notifications),
        settings.max_rows,
        settings.max_seconds,
    )
    deliveries = Deliveries(outbox, notifications, Sender(settings.private_endpoints))
    return Service(settings, registry, catalogue, api, Publisher(catalogue, deliveries))


def create_app(settings: Settings | None = None) -> Flask:
    """The WSGI application over the data folder of ``settings``, which publishes nothing."""
    return application(open_service(settings or Settings.read()))


def application(service: Service) -> Flask:
    """The WSGI application of ``service``."""
    settings = service.settings
    app = Flask("service", static_folder=None)
    app.register_blueprint(blueprint(service.api))
    answer_the_rest(app)
    gate = Gate(app.wsgi_app, service.api, settings.max_body, settings.cors_origins)
    app.wsgi_app = gate  # type: ignore[method-assign]  # Flask's documentation wraps it just so
    return app


def _reader(
    registry: Registry, read: Callable[[Json], Resource], limit: int
) -> Callable[[ResourceRow], Resource]:
    """Reads resources; keeps the last ones, because what is behind a row never changes."""
    parsed: RecentlyUsed[ResourceRow, Resource] = RecentlyUsed(limit, weight=lambda _: 1)

    def parse(row: ResourceRow) -> Resource:
        return parsed.get(row, lambda: read(orjson.loads(registry.document(row))))

    return parse

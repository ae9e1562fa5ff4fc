"""The composition root: the only module that knows every ring."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from http import HTTPStatus
from typing import TypeVar

import orjson
from flask import Flask

from service import standards
from service.api import routes, syndication
from service.api.auth import Authorisation
from service.api.fallback import answer_the_rest
from service.api.fhir import FhirApi
from service.api.gate import Gate
from service.api.licensing import Licensing
from service.api.requests import Request
from service.api.subscriptions import SubscriptionApi
from service.config import Settings
from service.fhir.notifications import Notifications
from service.fhir.notified_resources import stored_resource
from service.fhir.value_sets import read_value_set, value_set_references
from service.loaders.licences import read_licences
from service.loaders.system_names import system_names
from service.publishing.delivering import Deliveries
from service.publishing.endpoints import Sender
from service.publishing.feed import Feed
from service.publishing.publisher import Publisher
from service.storage.closures import StoredClosures
from service.storage.digests import StoredDigests
from service.storage.inline import InlineResources
from service.storage.recently_used import RecentlyUsed
from service.storage.registry import Registry
from service.storage.subscriptions import StoredSubscriptions
from service.terminology.catalogue import Catalogue, Readers
from service.terminology.concept_maps import ConceptMap
from service.terminology.keys import Key
from service.terminology.licences import Licences
from service.terminology.repository import ResourceRow
from service.terminology.value_sets import ValueSet
from service.web.site import add_site

_PARSED_VALUE_SETS = 512
_PARSED_MAPPINGS = 50_000
"""How many value sets, and mappings of concept maps, a worker keeps parsed."""

Resource = TypeVar("Resource")


@dataclass(frozen=True)
class Service:
    """Everything that answers, over one data folder. ``api`` allows whatever it is asked."""

    settings: Settings
    registry: Registry
    catalogue: Catalogue
    api: FhirApi
    publisher: Publisher
    licences: Licences


def open_service(settings: Settings) -> Service:
    """The service over the data folder of ``settings``; the folder is made when it is not there."""
    registry = Registry(settings.data, settings.database_url)
    catalogue = Catalogue(
        registry,
        Readers(
            _kept(_value_sets(registry), _PARSED_VALUE_SETS, lambda _: 1),
            _kept(registry.concept_map, _PARSED_MAPPINGS, _mappings),
            lambda row: value_set_references(orjson.loads(registry.document(row))),
        ),
        system_names(),
        settings.canonical_base,
        settings.default_pages,
        standards.SYSTEMS,
    )
    licences = read_licences(settings.licences, system_names())
    kept = InlineResources(settings.data / "inline.sqlite")
    outbox = StoredSubscriptions(registry.database)
    hidden = licences.withheld(frozenset()).systems
    notifications = Notifications(settings.canonical_base, partial(stored_resource, registry, hidden))
    api = FhirApi(
        catalogue,
        registry,
        kept,
        settings.canonical_base,
        SubscriptionApi(outbox, notifications),
        settings.max_rows,
        settings.max_seconds,
        settings.max_entries,
        closures=StoredClosures(registry.database),
    )
    deliveries = Deliveries(outbox, notifications, Sender(settings.private_endpoints))
    return Service(settings, registry, catalogue, api, Publisher(catalogue, deliveries), licences)


def create_app(settings: Settings | None = None) -> Flask:
    """The WSGI application over the data folder of ``settings``, which publishes nothing."""
    return application(open_service(settings or Settings.read()))


def application(service: Service) -> Flask:
    """The WSGI application of ``service``."""
    settings = service.settings
    app = Flask("service", static_folder=None)
    authorise = Authorisation(service.registry.keys, settings.reads == "key")
    usage, clock = service.registry.usage, service.api

    def count(key: Key | None, system: str, with_content: bool) -> None:
        usage.count(clock.today, key.id if key else "", system, with_content=with_content)

    licensing = Licensing(service.licences, authorise.key_of, count)
    api = replace(service.api, authorise=authorise, licensing=licensing)
    app.register_blueprint(routes.blueprint(api))
    app.register_blueprint(syndication.blueprint(api, _feed(service)))
    answer_the_rest(app, add_site(app, api))
    gate = Gate(app.wsgi_app, api, settings.max_body, settings.cors_origins)
    app.wsgi_app = gate  # type: ignore[method-assign]  # Flask's documentation wraps it just so
    return app


def _feed(service: Service) -> Feed:
    # The feed describes what anybody has: with nobody's entitlements, and counted to nobody.
    open_to_all = replace(service.api, licensing=Licensing(service.licences, lambda _: None))

    def fetch(path: str) -> Iterable[bytes]:
        place, _, query = path.partition("?")
        response = open_to_all.handle(Request("GET", place, query, {}))
        if response.status != HTTPStatus.OK:
            raise LookupError(f"{path} answers {response.status}")
        return response.stream or [response.body]

    settings = service.settings
    digests = StoredDigests(settings.data / "digests.sqlite")
    base = settings.canonical_base
    return Feed(service.registry, service.catalogue, digests, fetch, base, syndication.PATH)


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

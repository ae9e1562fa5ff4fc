"""What answers over one data folder, without a server in front of it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import orjson

from service import standards
from service.api.fhir import FhirApi
from service.api.subscriptions import SubscriptionApi
from service.config import Settings
from service.fhir.notifications import Notifications
from service.fhir.notified_resources import stored_resource
from service.fhir.value_sets import read_value_set, value_set_references
from service.loaders.licences import read_licences
from service.loaders.system_names import system_names
from service.publishing.delivering import Deliveries
from service.publishing.endpoints import Sender
from service.publishing.publisher import Publisher
from service.storage.closures import StoredClosures
from service.storage.inline import InlineResources
from service.storage.recently_used import RecentlyUsed
from service.storage.registry import Registry
from service.storage.subscriptions import StoredSubscriptions
from service.terminology.catalogue import Catalogue, Readers
from service.terminology.concept_maps import ConceptMap
from service.terminology.licences import Licences
from service.terminology.repository import ResourceRow
from service.terminology.value_sets import ValueSet

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

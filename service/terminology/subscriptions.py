"""Subscriptions: who is told of which changes, and the ports to where that is kept.

Every subscription numbers its own events from 1, without holes. An event is stored before it is
delivered, and delivered until the subscriber says that it has it.
Specification: https://hl7.org/fhir/R5/subscriptions.html
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from service.terminology.repository import ResourceRow

VALUE_SET_CHANGED = "value-set-changed"
RELEASE_ACTIVATED = "release-activated"

FILTERS: Mapping[str, str] = {VALUE_SET_CHANGED: "url", RELEASE_ACTIVATED: "system"}
"""The topics, and by what each can be filtered."""

MAX_SUBSCRIPTIONS = 1_000
"""How many subscriptions there may be."""

KEPT_EVENTS = 10_000
"""How many events are kept for each subscription, the newest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """Where and how to notify. ``content`` is empty, id-only or full-resource; ``heartbeat`` (None: no
    heartbeats) and ``timeout`` are seconds; ``max_count`` is of events in one notification.
    """

    endpoint: str
    headers: tuple[tuple[str, str], ...]
    content: str
    heartbeat: int | None
    timeout: int
    max_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a subscriber asks for; of each of ``filters`` one url has to match. ``ends`` is an instant."""

    topic: str
    filters: tuple[frozenset[str], ...]
    channel: Channel
    ends: str | None
    is_off: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """How far a subscription is: ``status`` is requested, active, error or off.

    Events up to number ``delivered`` have arrived; ``failures`` counts attempts since the last success.
    Nothing is attempted before the instant ``attempt_at``; the next heartbeat is due at ``beat_at``.
    """

    status: str
    delivered: int = 0
    failures: int = 0
    attempt_at: str = ""
    beat_at: str | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """Something that happened, as one FHIR version sees it: ``urls`` is what filters may name.

    ``method`` is what happened to ``focus``, as in a history; ``context`` are references to the value
    sets that it reaches.
    """

    fhir_version: str
    topic: str
    urls: frozenset[str]
    moment: str
    method: str
    focus: "Focus"
    context: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Focus:
    """The version of a resource that an event is about."""

    type: str
    id: str
    version_id: int

    @property
    def reference(self) -> str:
        """``ValueSet/surgical``."""
        return f"{self.type}/{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An occurrence under the number that it has for one subscription."""

    number: int
    moment: str
    method: str
    focus: Focus
    context: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """One subscription, made in one FHIR version and served there.

    ``base`` is this service's address as the subscriber knows it; ``since`` the instant after which
    it hears of changes; ``events`` the number of its last event; ``document`` the R5-shaped resource.
    """

    id: str
    version_id: int
    last_updated: str
    fhir_version: str
    base: str
    since: str
    events: int
    order: Order
    delivery: Delivery
    document: Mapping[str, Any]

    def hears(self, occurrence: Occurrence) -> bool:
        """Whether an occurrence is an event of this subscription."""
        return (
            self.fhir_version == occurrence.fhir_version
            and self.order.topic == occurrence.topic
            and self.since < occurrence.moment
            and not any(wanted.isdisjoint(occurrence.urls) for wanted in self.order.filters)
        )

    def at(self, delivery: Delivery) -> "Subscription":
        """The same subscription, so far delivered."""
        return replace(self, delivery=delivery)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedResource:
    """A version that a revision brought; ``left_url`` is the url of the version before, if another."""

    row: ResourceRow
    method: str
    revision: int
    left_url: str | None


@dataclass(frozen=True, slots=True)
class Announced:
    """Up to which revision and day (``YYYY-MM-DD``) changes have become events."""

    revision: int
    day: str


class Subscriptions(Protocol):
    """The subscriptions and their events."""

    def all(self, fhir_version: str) -> list[Subscription]:
        """Those of one FHIR version, ordered by id."""

    def find(self, subscription_id: str) -> Subscription | None:
        """One of them."""

    def create(
        self, order: Order, document: Mapping[str, Any], fhir_version: str, base: str
    ) -> Subscription | None:
        """A new one; None where there are as many as there may be."""

    def change(
        self, subscription_id: str, order: Order, document: Mapping[str, Any], base: str, seen: int | None
    ) -> Subscription | None:
        """Another content from now on, to be confirmed anew.

        None where there is no such subscription, or not in the version ``seen``, if one is given.
        """

    def delete(self, subscription_id: str, seen: int | None) -> bool:
        """Delete one with its events; False where ``change`` would give None."""

    def events(self, subscription_id: str, first: int, last: int, count: int) -> list[Event]:
        """The kept events with these numbers, the last included, in order; at most ``count``."""


class Outbox(Subscriptions, Protocol):
    """What delivers events: where changes become events, and what became of them."""

    def election(self) -> "Election":
        """Who of all processes delivers."""

    def end(self, moment: str) -> None:
        """Delete the subscriptions that were to end by an instant."""

    def announced(self) -> Announced | None:
        """Up to where changes have become events; None while nobody would hear of them."""

    def changes(self, after: int, until: int) -> list[ChangedResource]:
        """What the revisions after one until another brought, in order; a limited number of them, whole."""

    def announce(self, before: Announced, after: Announced, occurrences: Sequence[Occurrence]) -> bool:
        """Number and store what each subscription hears; False where others got further meanwhile."""

    def due(self, moment: str) -> list[tuple[str, int]]:
        """For which subscriptions something is to be done at an instant: the id, and ``failures``."""

    def record(self, seen: Subscription, delivery: Delivery) -> bool:
        """Note how far a subscription is; False where the subscriber changed it meanwhile."""


class Election(Protocol):
    """One process is elected, until it resigns or dies."""

    def is_won(self) -> bool:
        """Whether this process is the one, now."""

    def resign(self) -> None:
        """Let another process be elected."""

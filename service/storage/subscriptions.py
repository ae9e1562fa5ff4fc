"""Subscriptions in the registry's database; implements ``subscriptions.Outbox``."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import uuid4

import orjson
from sqlalchemy import Connection, Row, delete, func, insert, or_, select, update

from service.fhir.subscriptions import read_order
from service.storage import announcements, tables
from service.storage.database import Database, instant
from service.terminology.subscriptions import (
    MAX_SUBSCRIPTIONS,
    Announced,
    ChangedResource,
    Delivery,
    Election,
    Event,
    Occurrence,
    Order,
    Outbox,
    Subscription,
)

_COLUMN = tables.subscriptions.c
_DELIVERY = ("status", "delivered", "failures", "attempt_at", "beat_at", "problem")


class StoredSubscriptions(Outbox):
    """The subscriptions of one database. Threads and forked processes may share it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self, fhir_version: str) -> list[Subscription]:
        wanted = select(tables.subscriptions).where(_COLUMN.fhir_version == fhir_version).order_by(_COLUMN.id)
        with self._database.reading() as connection:
            return [_subscription(row) for row in connection.execute(wanted)]

    def find(self, subscription_id: str) -> Subscription | None:
        with self._database.reading() as connection:
            return _find(connection, subscription_id)

    def create(
        self, order: Order, document: Mapping[str, Any], fhir_version: str, base: str
    ) -> Subscription | None:
        with self._database.updating() as connection:
            known = connection.scalar(select(func.count()).select_from(tables.subscriptions)) or 0
            if known >= MAX_SUBSCRIPTIONS:
                return None
            since = announcements.begin(connection)
            values = {
                "id": uuid4().hex,
                "version_id": 1,
                "last_updated": instant(),
                "fhir_version": fhir_version,
                "since": since,
                "events": 0,
                **_content(order, document, base),
                **asdict(_anew(order, 0)),
            }
            connection.execute(insert(tables.subscriptions), values)
            return _find(connection, values["id"])

    def change(
        self, subscription_id: str, order: Order, document: Mapping[str, Any], base: str, seen: int | None
    ) -> Subscription | None:
        with self._database.updating() as connection:
            now = _find(connection, subscription_id)
            if now is None or seen not in (None, now.version_id):
                return None
            values: dict[str, Any] = {**_content(order, document, base), **_next(now)}
            if now.order.is_off:
                values["since"] = announcements.begin(connection)
            values |= asdict(_anew(order, now.delivery.delivered))
            connection.execute(update(tables.subscriptions).where(*_same(now)).values(values))
            return _find(connection, subscription_id)

    def delete(self, subscription_id: str, seen: int | None) -> bool:
        with self._database.updating() as connection:
            now = _find(connection, subscription_id)
            if now is None or seen not in (None, now.version_id):
                return False
            connection.execute(delete(tables.subscriptions).where(*_same(now)))
            return True

    def events(self, subscription_id: str, first: int, last: int, count: int) -> list[Event]:
        with self._database.reading() as connection:
            return announcements.events(connection, subscription_id, first, last, count)

    def election(self) -> Election:
        return self._database.election()

    def end(self, moment: str) -> None:
        ended = _COLUMN.ends <= moment
        with self._database.reading() as connection:
            if connection.execute(select(_COLUMN.id).where(ended)).first() is None:
                return
        with self._database.updating() as connection:
            connection.execute(delete(tables.subscriptions).where(ended))

    def announced(self) -> Announced | None:
        with self._database.reading() as connection:
            return announcements.announced(connection)

    def changes(self, after: int, until: int) -> list[ChangedResource]:
        with self._database.reading() as connection:
            return announcements.changes(connection, after, until)

    def announce(self, before: Announced, after: Announced, occurrences: Sequence[Occurrence]) -> bool:
        with self._database.updating() as connection:
            if announcements.announced(connection) != before:
                return False
            hearing = connection.execute(select(tables.subscriptions).where(announcements.IS_LIVE))
            for subscription in [_subscription(row) for row in hearing]:
                announcements.add(connection, subscription, occurrences)
            announcements.advance(connection, after)
            return True

    def due(self, moment: str) -> list[tuple[str, int]]:
        has_work = or_(
            _COLUMN.status != "active", _COLUMN.events > _COLUMN.delivered, _COLUMN.beat_at <= moment
        )
        wanted = select(_COLUMN.id, _COLUMN.failures).where(announcements.IS_LIVE, has_work)
        in_order = wanted.where(_COLUMN.attempt_at <= moment).order_by(_COLUMN.attempt_at, _COLUMN.id)
        with self._database.reading() as connection:
            return [(row.id, row.failures) for row in connection.execute(in_order)]

    def record(self, seen: Subscription, delivery: Delivery) -> bool:
        values: dict[str, Any] = asdict(delivery)
        if delivery.status != seen.delivery.status:
            values |= _next(seen)
        with self._database.updating() as connection:
            changed = update(tables.subscriptions).where(*_same(seen)).values(values)
            return connection.execute(changed).rowcount > 0


def _find(connection: Connection, subscription_id: str) -> Subscription | None:
    found = connection.execute(select(tables.subscriptions).where(_COLUMN.id == subscription_id)).first()
    return None if found is None else _subscription(found)


def _same(seen: Subscription) -> tuple[Any, Any]:
    return _COLUMN.id == seen.id, _COLUMN.version_id == seen.version_id


def _next(seen: Subscription) -> dict[str, Any]:
    """What tells the version after ``seen``."""
    return {"version_id": seen.version_id + 1, "last_updated": instant()}


def _content(order: Order, document: Mapping[str, Any], base: str) -> dict[str, Any]:
    return {"document": orjson.dumps(document), "ends": order.ends, "base": base}


def _anew(order: Order, delivered: int) -> Delivery:
    """Where delivery begins: the subscriber is asked first, before it is told anything."""
    return Delivery(status="off" if order.is_off else "requested", delivered=delivered)


def _subscription(row: Row[Any]) -> Subscription:
    values = row._asdict()
    document = orjson.loads(values.pop("document"))
    delivery = Delivery(**{name: values.pop(name) for name in _DELIVERY})
    values.pop("ends")
    return Subscription(**values, order=read_order(document), delivery=delivery, document=document)

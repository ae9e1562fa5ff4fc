"""Events: what changed, and under which number each subscription is told."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Row, Select, delete, insert, select, update

from service.storage import tables
from service.storage.resources import COLUMNS
from service.terminology.repository import ResourceRow
from service.terminology.subscriptions import (
    KEPT_EVENTS,
    Announced,
    ChangedResource,
    Event,
    Focus,
    Occurrence,
    Subscription,
)

_REVISIONS = 100
"""How many revisions become events at a time."""

_EVENT = tables.events.c

IS_LIVE = tables.subscriptions.c.status != "off"
"""Which subscriptions hear of changes."""


def begin(connection: Connection) -> str:
    """The instant after which a new subscription hears of changes; from now on they become events."""
    number, moment = connection.execute(select(tables.revision.c.number, tables.revision.c.moment)).one()
    if announced(connection) is None:
        today = datetime.now(UTC).date().isoformat()
        connection.execute(delete(tables.announced))
        connection.execute(insert(tables.announced), {"id": 1, "revision": number, "day": today})
    return str(moment)


def announced(connection: Connection) -> Announced | None:
    """Up to where changes have become events; None while nobody would hear of them."""
    is_heard = select(tables.subscriptions.c.id).where(IS_LIVE).exists()
    wanted = select(tables.announced.c.revision, tables.announced.c.day).where(is_heard)
    found = connection.execute(wanted).first()
    return None if found is None else Announced(found.revision, found.day)


def advance(connection: Connection, after: Announced) -> None:
    """Note up to where changes have become events."""
    connection.execute(update(tables.announced).values(asdict(after)))


def changes(connection: Connection, after: int, until: int) -> list[ChangedResource]:
    """The versions that the next revisions brought, ``until`` the last, in order."""
    column = tables.resources.c
    later = select(column.revision).distinct().where(column.revision > after, column.revision <= until)
    some = later.order_by(column.revision).limit(_REVISIONS).subquery()
    extra = (column.method, column.revision, column.left_url)
    wanted: Select[Any] = select(*COLUMNS, *extra).where(column.revision.in_(select(some.c.revision)))
    found = connection.execute(wanted.order_by(column.revision, column.type, column.id))
    return [_changed(row) for row in found]


def _changed(found: Row[Any]) -> ChangedResource:
    values = found._asdict()
    named = {name: values.pop(name) for name in ("method", "revision", "left_url")}
    return ChangedResource(row=ResourceRow(**values), **named)


def add(connection: Connection, subscription: Subscription, occurrences: Sequence[Occurrence]) -> None:
    """Number what the subscription hears, and forget what is too old to be kept."""
    heard = [occurrence for occurrence in occurrences if subscription.hears(occurrence)]
    if not heard:
        return
    numbered = enumerate(heard, start=subscription.events + 1)
    connection.execute(insert(tables.events), [_row(subscription.id, n, o) for n, o in numbered])
    last = subscription.events + len(heard)
    own = tables.subscriptions.c.id == subscription.id
    connection.execute(update(tables.subscriptions).where(own).values(events=last))
    too_old = (_EVENT.subscription == subscription.id, _EVENT.number <= last - KEPT_EVENTS)
    connection.execute(delete(tables.events).where(*too_old))


def events(connection: Connection, subscription_id: str, first: int, last: int, count: int) -> list[Event]:
    """The kept events from ``first`` to ``last``, at most ``count``."""
    wanted: Select[Any] = (
        select(_EVENT.number, _EVENT.moment, _EVENT.record)
        .where(_EVENT.subscription == subscription_id, _EVENT.number >= first, _EVENT.number <= last)
        .order_by(_EVENT.number)
        .limit(count)
    )
    return [_event(row) for row in connection.execute(wanted)]


def _row(subscription_id: str, number: int, occurrence: Occurrence) -> dict[str, Any]:
    record = orjson.dumps([occurrence.method, occurrence.focus, occurrence.context])
    moment = occurrence.moment
    return {"subscription": subscription_id, "number": number, "moment": moment, "record": record}


def _event(found: Row[Any]) -> Event:
    method, focus, context = orjson.loads(found.record)
    return Event(
        number=found.number, moment=found.moment, method=method, focus=Focus(**focus), context=tuple(context)
    )

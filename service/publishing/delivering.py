"""What one subscription is due: a handshake, its events in order, or a heartbeat.

An event counts as delivered when the endpoint has answered with success, never before; so it arrives at
least once, and again where the answer was lost.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import orjson

from service.fhir.notifications import Notifications
from service.fhir.versions import FHIR_VERSIONS
from service.publishing.endpoints import Send, UndeliveredError
from service.publishing.pace import Pace
from service.terminology.subscriptions import Delivery, Event, Outbox, Subscription

_BY_NUMBER = {version.number: version for version in FHIR_VERSIONS}


@dataclass(frozen=True)
class Deliveries:
    """Delivers what is in the outbox. ``clock`` gives the current moment."""

    outbox: Outbox
    notifications: Notifications
    send: Send
    pace: Pace = field(default_factory=Pace)
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def deliver(self, subscription_id: str) -> None:
        """Do all that is due, until nothing is, or an attempt fails, or others changed the subscription."""
        going_on = True
        while going_on:
            seen = self.outbox.find(subscription_id)
            going_on = seen is not None and not seen.order.is_off and self._step(seen)

    @property
    def now(self) -> str:
        """The current moment, an instant."""
        return _instant(self.clock())

    def _step(self, seen: Subscription) -> bool:
        """Send what comes next; tell whether more may follow at once."""
        delivery = seen.delivery
        try:
            if delivery.status != "active":
                return self._handshake(seen)
            if seen.events > delivery.delivered:
                return self._events(seen)
            if delivery.beat_at is not None and delivery.beat_at <= self.now:
                self._notify(seen, "heartbeat")
                return self.outbox.record(seen, self._reached(seen, delivery.delivered))
        except UndeliveredError as error:
            self.outbox.record(seen, self._failed(delivery, str(error)))
        return False

    def _handshake(self, seen: Subscription) -> bool:
        self._notify(seen, "handshake")
        return self.outbox.record(seen, self._reached(seen, seen.delivery.delivered))

    def _events(self, seen: Subscription) -> bool:
        first, count = seen.delivery.delivered + 1, seen.order.channel.max_count
        events = self.outbox.events(seen.id, first, seen.events, count)
        if not events:
            # So many came while the endpoint failed that none of these is kept: $events tells it so.
            return self.outbox.record(seen, self._reached(seen, seen.events))
        self._notify(seen, "event-notification", events)
        return self.outbox.record(seen, self._reached(seen, events[-1].number))

    def _notify(self, seen: Subscription, kind: str, events: Sequence[Event] = ()) -> None:
        channel = seen.order.channel
        bundle = self.notifications.bundle(seen, kind, self.now, events, channel.content)
        body = orjson.dumps(_BY_NUMBER[seen.fhir_version].down(bundle))
        self.send(channel.endpoint, dict(channel.headers), body, channel.timeout)

    def _reached(self, seen: Subscription, delivered: int) -> Delivery:
        heartbeat = seen.order.channel.heartbeat
        beat_at = None if heartbeat is None else _instant(self.clock() + timedelta(seconds=heartbeat))
        return Delivery(status="active", delivered=delivered, beat_at=beat_at)

    def _failed(self, delivery: Delivery, problem: str) -> Delivery:
        failures = delivery.failures + 1
        return replace(
            delivery,
            status="error" if failures >= self.pace.patience else delivery.status,
            failures=failures,
            attempt_at=_instant(self.clock() + timedelta(seconds=self.pace.wait(failures))),
            problem=problem,
        )


def _instant(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")

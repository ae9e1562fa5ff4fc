"""The publisher: one process of all tells subscribers what changed, in threads of its own."""

import logging
from collections.abc import Callable
from threading import Condition, Event, Thread

from service.publishing.announcing import announce
from service.publishing.delivering import Deliveries
from service.terminology.catalogue import Catalogue

_LOG = logging.getLogger("procodex.publishing")
_TICK_SECONDS = 0.5
"""How often is looked for something to do."""
_AT_ONCE = 16
"""To how many endpoints is delivered at the same time; as many again may be of those that failed last."""


class Publisher:
    """Announces and delivers while this process is the elected one.

    Each delivery has a thread of its own, so that an endpoint which hangs keeps nobody waiting: not the
    service, nor other subscriptions.
    """

    def __init__(self, catalogue: Catalogue, deliveries: Deliveries, tick: float = _TICK_SECONDS) -> None:
        """``tick`` is in seconds."""
        self._catalogue = catalogue
        self.deliveries = deliveries
        self._outbox = deliveries.outbox
        self._tick = tick
        self._stopping = Event()
        self._running = _Running(deliveries.deliver)
        self._thread = Thread(target=self._run, name="publisher", daemon=True)

    def start(self) -> None:
        """Begin; the threads end with the process."""
        self._thread.start()

    def stop(self) -> None:
        """Announce and deliver no more, and let another process do it once what is being sent has ended."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        election = self._outbox.election()
        try:
            while not self._stopping.wait(self._tick):
                try:
                    if election.is_won():
                        self._work()
                except Exception:
                    # Whatever it is, the next round may go better; without one nobody would hear anything.
                    _LOG.exception("changes could not be announced or delivered")
        finally:
            # Whoever is elected next would send again what has arrived, but is not noted yet.
            self._running.wait()
            election.resign()

    def _work(self) -> None:
        now = self.deliveries.now
        self._outbox.end(now)
        while announce(self._outbox, self._catalogue, now[:10]) and not self._stopping.is_set():
            pass
        for subscription_id, failures in self._outbox.due(now):
            self._running.take(subscription_id, is_doubtful=failures > 0)


class _Running:
    """Deliveries that go on, each in its thread. Those that failed last have places of their own, so that
    they cannot take those of the others."""

    def __init__(self, deliver: Callable[[str], None]) -> None:
        self._deliver = deliver
        self._doubtful: dict[str, bool] = {}
        self._changing = Condition()

    def take(self, subscription_id: str, is_doubtful: bool) -> None:
        """Deliver, unless that goes on already or no place is free: what is due stays so."""
        with self._changing:
            places = list(self._doubtful.values()).count(is_doubtful)
            if subscription_id in self._doubtful or places >= _AT_ONCE:
                return
            self._doubtful[subscription_id] = is_doubtful
        Thread(target=self._run, args=(subscription_id,), name="delivery", daemon=True).start()

    def wait(self) -> None:
        """Wait until no delivery goes on."""
        with self._changing:
            self._changing.wait_for(lambda: not self._doubtful)

    def _run(self, subscription_id: str) -> None:
        try:
            self._deliver(subscription_id)
        except Exception:
            _LOG.exception("a delivery failed")
        finally:
            with self._changing:
                del self._doubtful[subscription_id]
                self._changing.notify_all()

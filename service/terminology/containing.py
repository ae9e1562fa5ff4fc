"""Which value sets a code is in.

All value sets about a release are composed when first asked, and what they have of it is kept as long as
the release is known: a code is then looked up in a set of numbers for each.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from pyroaring import BitMap

from service.terminology import canonical
from service.terminology.composition import Composer
from service.terminology.issues import TerminologyError
from service.terminology.releases import SystemRelease
from service.terminology.repository import ResourceRow
from service.terminology.versions import sort_key
from service.terminology.view import View

MOST = 500
"""How many value sets about one release are composed."""


@dataclass(frozen=True, slots=True)
class Container:
    """A value set and the numbers that it has of one release."""

    row: ResourceRow
    numbers: BitMap


@dataclass(frozen=True, slots=True)
class Containers:
    """What was composed on ``day``, newest versions first. ``passed_over`` were too many to be composed."""

    day: str
    found: Sequence[Container]
    passed_over: int

    def of(self, number: int) -> list[Container]:
        """Those that have the concept, of each value set the newest version that does."""
        newest: dict[str | None, Container] = {}
        for container in self.found:
            if number in container.numbers:
                newest.setdefault(container.row.url, container)
        return sorted(newest.values(), key=lambda container: len(container.numbers))


_KNOWN: WeakKeyDictionary[SystemRelease, Containers] = WeakKeyDictionary()


def containers(
    view: View, release: SystemRelease, rows: Callable[[], Sequence[ResourceRow]], day: str
) -> Containers:
    """The value sets that have something of ``release`` on ``day``; ``rows`` gives those that depend on its
    system. What cannot be composed has nothing.
    """
    known = _KNOWN.get(release)
    if known is None or known.day != day:
        candidates = sorted(rows(), key=lambda row: sort_key(row.version), reverse=True)
        found = list(_composed(view.anew(), release, candidates[:MOST], day))
        known = _KNOWN[release] = Containers(day, found, max(0, len(candidates) - MOST))
    return known


def _composed(
    view: View, release: SystemRelease, rows: Iterable[ResourceRow], day: str
) -> Iterator[Container]:
    for row in rows:
        try:
            value_set = view.value_set(canonical.join(row.url or "", row.version), day)
            part = Composer(view, day, lenient=True).members(value_set).part(release)
        except TerminologyError:
            continue
        if part is not None and part.numbers:
            yield Container(row, part.numbers)

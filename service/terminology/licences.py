"""Licences of code systems: who may see a licensor's displays, designations and properties.

A licence covers what the licensor wrote. That a code is valid may be told to everyone, and so may what
this service says of a code in its own words: procedure pages.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from service.terminology.modifiers import CPT

ADA = "http://www.ada.org/cdt"

_HL7_CAP = 1_000
"""How many codes of CPT an expansion may have by HL7's agreement with the AMA."""


_KEPT = 1_000
"""How many combinations of entitlements are kept ready."""


class Terms(Enum):
    """``notice``: the copyright goes with all content; ``licensed``: content goes to the entitled alone."""

    OPEN = "open"
    NOTICE = "notice"
    LICENSED = "licensed"


@dataclass(frozen=True, slots=True)
class Licence:
    """The licence of a code system. ``notice`` is what answers say (None: the release's own copyright);
    ``max_expansion`` how many of its codes an expansion may have for those who are not entitled.
    """

    terms: Terms
    notice: str | None = None
    max_expansion: int | None = None


class Withheld:
    """The systems, by each of their names, whose content a caller does not see, with ``max_expansion``.

    There is one object for all callers with the same entitlements, and it equals no other. ``mark`` is what
    tells in a tag of an answer for whom it was made.
    """

    def __init__(self, caps: tuple[tuple[str, int | None], ...] = ()) -> None:
        self.caps = caps
        self.systems = frozenset(name for name, _ in caps)
        self.mark = repr(caps)

    def __bool__(self) -> bool:
        return bool(self.caps)


NOTHING = Withheld()
"""What is withheld from those who may see everything."""


class Licences:
    """The licences of all code systems; a system without one is open.

    ``names`` are all names of the systems that are not open, ``notices`` by name what is configured to go
    with their content.
    """

    def __init__(
        self, by_url: Mapping[str, Licence], names: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        """``names`` gives for a name of a system all its names."""
        self.by_url = by_url
        self._names = {url: frozenset((url, *(names or {}).get(url, ()))) for url in by_url}
        self._named = {
            name: (url, licence)
            for url, licence in by_url.items()
            if licence.terms is not Terms.OPEN
            for name in sorted(self._names[url])
        }
        self.names = frozenset(self._named)
        self.notices = {name: licence.notice for name, (_, licence) in self._named.items() if licence.notice}
        self._withheld: dict[frozenset[str], Withheld] = {}

    def named(self, names: Mapping[str, Sequence[str]]) -> "Licences":
        """The same licences, for systems by whatever name."""
        return Licences(self.by_url, names)

    def bound(self, names: Iterable[str]) -> dict[str, Licence]:
        """The licence, by url, of those of the systems that are not open."""
        return dict(self._named[name] for name in names if name in self._named)

    def withheld(self, entitlements: frozenset[str]) -> Withheld:
        """What a caller with these entitlements (systems, by any of their names) does not see."""
        if entitlements not in self._withheld:
            if len(self._withheld) >= _KEPT:
                self._withheld.clear()
            found = (
                (name, licence.max_expansion)
                for name, (url, licence) in self._named.items()
                if licence.terms is Terms.LICENSED and self._names[url].isdisjoint(entitlements)
            )
            self._withheld[entitlements] = Withheld(tuple(sorted(found, key=lambda pair: pair[0])))
        return self._withheld[entitlements]


DEFAULT: Mapping[str, Licence] = {
    CPT: Licence(
        Terms.LICENSED,
        "CPT is copyright and a registered trademark of the American Medical Association.",
        _HL7_CAP,
    ),
    ADA: Licence(Terms.LICENSED, "CDT is copyright the American Dental Association."),
}
"""The licences where nothing else is configured."""

"""What neighbours are, and what their sources know of the code asked about."""

from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from pyroaring import BitMap

from service.terminology.concepts import Coding, Concept
from service.terminology.releases import SystemRelease
from service.terminology.view import View


class Kind(Enum):
    """How a neighbour was found."""

    AXIS = "axis"
    HIERARCHY = "hierarchy"
    PAGE = "page"
    LISTED = "listed"
    MAP = "map"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A code like the one asked about: ``number`` in ``release``, why in words, and how like (0 to 1)."""

    release: SystemRelease
    number: int
    kind: Kind
    reason: str
    score: float

    @property
    def coding(self) -> Coding:
        """The neighbour as a coding; without a display where that is withheld."""
        concept = self.release.index.brief(self.number)
        return Coding(self.release.url, concept.code, self.release.version, concept.display)


@dataclass(frozen=True)
class Origin:
    """The code asked about, by its ``number`` in ``release``, as it stands on ``day`` (``YYYY-MM-DD``).

    ``view`` is only asked, not noted in: an answer names the systems that it says something of.
    """

    view: View
    release: SystemRelease
    number: int
    day: str

    @cached_property
    def concept(self) -> Concept:
        """The concept with all that its release says of it."""
        return self.release.index.concept(self.number)

    @cached_property
    def fellows(self) -> BitMap:
        """The other codes of the release that may be proposed."""
        headings = _is_heading(self.concept, self.release)
        return proposable(self.release, self.day, headings) - BitMap((self.number,))

    def release_of(self, system: str) -> SystemRelease | None:
        """The release of another system that is in force, if its codes are known here."""
        found = self.view.in_force(system, None, self.day).release
        return found if found is not None and found.is_usable else None


def proposable(release: SystemRelease, day: str, headings: bool = False) -> BitMap:
    """The codes of ``release`` that are active on ``day``; ``headings``: also those for no bill or record."""
    index = release.index
    active = index.active_on(day)
    if headings:
        return active
    abstract = index.with_value(index.code_system.standard_property("notSelectable"), "true")
    return active - abstract - index.with_value(_BILLABLE, "false")


_BILLABLE = "billable"


def _is_heading(concept: Concept, release: SystemRelease) -> bool:
    abstract = release.index.code_system.standard_property("notSelectable")
    return True in concept.values(abstract) or False in concept.values(_BILLABLE)


def said(release: SystemRelease, number: int) -> str:
    """A code as reasons name it: with its display where that may be seen."""
    concept = release.index.brief(number)
    return f"{concept.code} {concept.display}" if concept.display else concept.code

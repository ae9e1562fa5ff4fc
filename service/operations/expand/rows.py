"""The rows of an expansion: from numbers to what a client shows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pyroaring import BitMap

from service.operations.expand.expansion import Row
from service.operations.supplements import supplemented
from service.terminology.concepts import Concept, Designation, Property
from service.terminology.displays import display_of
from service.terminology.index import Index
from service.terminology.languages import Preference
from service.terminology.members import Part
from service.terminology.releases import SystemRelease


@dataclass(frozen=True, slots=True, kw_only=True)
class RowWriter:
    """Makes rows as one request wants them. ``designations`` are the wanted tokens, None for none."""

    day: str
    languages: tuple[Preference, ...]
    supplements: Sequence[SystemRelease]
    designations: Sequence[str] | None
    properties: frozenset[str]
    with_version: frozenset[str]
    """Systems that the value set has in several versions: their rows name the version."""

    def row(self, part: Part, number: int) -> Row:
        """The row of one member."""
        release = part.release
        concept, _ = supplemented(release, number, self.supplements, with_pages=bool(self.properties))
        header = release.index.code_system
        display, displaced = display_of(concept, header, self.languages)
        reference = part.references.get(number)
        extra: tuple[Designation, ...] = (displaced,) if displaced else ()
        if reference is not None:
            display = reference.display or display
            extra = (*extra, *reference.designations)
        return Row(
            system=release.url,
            code=concept.code,
            display=display,
            version=release.version if release.url in self.with_version else None,
            abstract=_is_abstract(concept, release.index),
            inactive=number not in release.index.active_on(self.day),
            designations=self._wanted_designations((*concept.designations, *extra)),
            properties=self._wanted_properties(concept, release.index, number),
        )

    def _wanted_designations(self, designations: tuple[Designation, ...]) -> tuple[Designation, ...]:
        if self.designations is None:
            return ()
        if not self.designations:
            return designations
        return tuple(d for d in designations if any(_is_wanted(d, token) for token in self.designations))

    def _wanted_properties(self, concept: Concept, index: Index, number: int) -> tuple[Property, ...]:
        if not self.properties:
            return ()
        found = [p for p in concept.properties if p.code in self.properties and p.value is not None]
        if "definition" in self.properties and concept.definition:
            found.insert(0, Property("definition", concept.definition))
        if "inactive" in self.properties:
            found = [p for p in found if p.code != "inactive"]
            found.append(Property("inactive", number not in index.active_on(self.day)))
        return tuple(found)

    def nested(self, part: Part) -> list[Row]:
        """The rows of a part, each below its nearest selected ancestors."""
        below = _nearest_below(part.release.index, part.numbers)
        tops = [n for n in part.ordered() if not part.release.index.ancestors(n) & part.numbers]
        return [self._tree(part, number, below) for number in tops]

    def _tree(self, part: Part, number: int, below: dict[int, list[int]]) -> Row:
        row = self.row(part, number)
        inner = below.get(number)
        if not inner:
            return row
        return replace(row, contains=tuple(self._tree(part, n, below) for n in inner))


def _nearest_below(index: Index, numbers: BitMap) -> dict[int, list[int]]:
    """For each selected number the selected numbers for which it is a nearest selected ancestor."""
    below: dict[int, list[int]] = {}
    for number in numbers:
        above = index.ancestors(number) & numbers
        for ancestor in above:
            if not index.descendants(ancestor) & above:
                below.setdefault(ancestor, []).append(number)
    return below


def _is_abstract(concept: Concept, index: Index) -> bool:
    return True in concept.values(index.code_system.standard_property("notSelectable"))


def _is_wanted(designation: Designation, token: str) -> bool:
    """Whether a ``designation`` parameter (a language, or ``system|code`` of a use) asks for this."""
    if "|" in token:
        system, _, code = token.partition("|")
        use = designation.use
        if system == "urn:ietf:bcp:47":
            return designation.language == code
        return use is not None and (use.system or "") == system and (use.code == code or not code)
    return token in (designation.language, designation.use.code if designation.use else None)


def flat_order(parts: Iterable[Part]) -> list[tuple[Part, int]]:
    """Every member in the order of the value set: system by system."""
    return [(part, number) for part in parts for number in part.ordered()]

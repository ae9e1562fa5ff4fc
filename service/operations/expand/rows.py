"""The rows of an expansion: from numbers to what a client shows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from pyroaring import BitMap

from service.operations.expand.expansion import Row
from service.operations.supplements import supplemented
from service.terminology.annotations import NOT_ACTIVE, carried, said_properties
from service.terminology.concepts import Concept, Designation, Property, comparable
from service.terminology.displays import shown
from service.terminology.index import Index
from service.terminology.languages import Preference
from service.terminology.members import Part
from service.terminology.references import SystemReference
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
    references: Sequence[SystemReference]
    checkpoint: Callable[[], None]

    def row(self, part: Part, number: int) -> Row:
        """The row of one member."""
        self.checkpoint()
        release = part.release
        concept, _ = supplemented(release, number, self.supplements, with_pages=bool(self.properties))
        header = release.index.code_system
        seen = shown(concept, header, self.languages)
        reference = part.references.get(number)
        designations = seen.designations
        if reference is not None:
            designations = (*designations, *reference.designations)
        return Row(
            system=release.url,
            code=concept.code,
            display=(reference.display if reference else None) or seen.display,
            version=release.version if release.url in self.with_version else None,
            abstract=True in concept.values(header.standard_property("notSelectable")),
            inactive=number not in release.index.active_on(self.day),
            designations=self._wanted_designations(designations),
            properties=self._properties(concept, part, number),
            extensions=carried(concept, reference),
        )

    def _wanted_designations(self, designations: tuple[Designation, ...]) -> tuple[Designation, ...]:
        if self.designations is None:
            return ()
        if not self.designations:
            return designations
        return tuple(d for d in designations if any(_is_wanted(d, token) for token in self.designations))

    def _properties(self, concept: Concept, part: Part, number: int) -> tuple[Property, ...]:
        """What was asked for, and what a concept's standing and its place in the value set say."""
        index = part.release.index
        status = index.code_system.standard_property("status")
        found = {p.code: p for p in said_properties(concept, part.references.get(number))}
        given = [Property("status", p.value) for p in concept.properties if _says_standing(p, status)]
        asked = [p for p in concept.properties if p.code in self.properties and p.code != status]
        if "definition" in self.properties and concept.definition:
            asked.insert(0, Property("definition", concept.definition))
        if "inactive" in self.properties:
            asked = [p for p in asked if p.code != "inactive"]
            asked.append(Property("inactive", number not in index.active_on(self.day)))
        extra = [*asked, *(p for p in given if "status" not in found)]
        return tuple(p for p in (*extra, *found.values()) if p.value is not None)

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


def _says_standing(item: Property, status: str) -> bool:
    """Whether ``item`` is the status of a concept that is not simply active."""
    return item.code == status and item.value is not None and comparable(item.value) in NOT_ACTIVE


def _nearest_below(index: Index, numbers: BitMap) -> dict[int, list[int]]:
    """For each selected number the selected numbers for which it is a nearest selected ancestor."""
    below: dict[int, list[int]] = {}
    for number in numbers:
        above = index.ancestors(number) & numbers
        for ancestor in above:
            if not index.descendants(ancestor) & above:
                below.setdefault(ancestor, []).append(number)
    return below


def _is_wanted(designation: Designation, token: str) -> bool:
    """Whether a ``designation`` parameter (a language, or ``system|code`` of a use) asks for this."""
    if "|" in token:
        system, _, code = token.partition("|")
        use = designation.use
        if system == "urn:ietf:bcp:47":
            return designation.language == code
        return use is not None and (use.system or "") == system and (use.code == code or not code)
    return token in (designation.language, designation.use.code if designation.use else None)

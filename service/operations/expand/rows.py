"""The rows of an expansion: from numbers to what a client shows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

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
from service.terminology.types import Code
from service.terminology.value_sets import ConceptReference


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the rows of one release have in common: looked up once, not for each row."""

    release: SystemRelease
    index: Index
    status: str
    active: BitMap
    abstract: BitMap
    standing: BitMap

    @classmethod
    def of(cls, release: SystemRelease, day: str) -> "_Facts":
        index = release.index
        header = index.code_system
        status = header.standard_property("status")
        abstract = index.with_value(header.standard_property("notSelectable"), "true")
        return cls(release, index, status, index.active_on(day), abstract, index.with_property(status))


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
    facts: dict[int, _Facts] = field(default_factory=dict)

    def row(self, part: Part, number: int) -> Row:
        """The row of one member."""
        self.checkpoint()
        facts = self._facts(part.release)
        concept = self._concept(part.release, facts, number)
        seen = shown(concept, facts.index.code_system, self.languages)
        reference = part.references.get(number)
        designations = seen.designations
        if reference is not None:
            designations = (*designations, *reference.designations)
        inactive = number not in facts.active
        return Row(
            system=part.release.url,
            code=concept.code,
            display=(reference.display if reference else None) or seen.display,
            version=part.release.version if part.release.url in self.with_version else None,
            abstract=number in facts.abstract,
            inactive=inactive,
            designations=self._wanted_designations(designations),
            properties=self._properties(concept, reference, facts, inactive),
            extensions=carried(concept, reference),
        )

    def _facts(self, release: SystemRelease) -> _Facts:
        facts = self.facts.get(id(release))
        if facts is None:
            facts = self.facts[id(release)] = _Facts.of(release, self.day)
        return facts

    def _concept(self, release: SystemRelease, facts: _Facts, number: int) -> Concept:
        """The concept, without its properties where nobody asks for them and none says its standing."""
        if self.properties or self.supplements or number in facts.standing:
            return supplemented(release, number, self.supplements, with_pages=bool(self.properties))[0]
        return facts.index.brief(number)

    def _wanted_designations(self, designations: tuple[Designation, ...]) -> tuple[Designation, ...]:
        if self.designations is None:
            return ()
        if not self.designations:
            return designations
        return tuple(d for d in designations if any(_is_wanted(d, token) for token in self.designations))

    def _properties(
        self, concept: Concept, reference: ConceptReference | None, facts: _Facts, inactive: bool
    ) -> tuple[Property, ...]:
        """What was asked for, and what a concept's standing and its place in the value set say."""
        said = said_properties(concept, reference)
        if not concept.properties and not self.properties:
            return tuple(said)
        found = {p.code: p for p in said}
        given = [Property("status", p.value) for p in concept.properties if _says_standing(p, facts.status)]
        asked = [p for p in concept.properties if p.code in self.properties and p.code != facts.status]
        if "definition" in self.properties and concept.definition:
            asked.insert(0, Property("definition", concept.definition))
        if "inactive" in self.properties:
            asked = [*(p for p in asked if p.code != "inactive"), Property("inactive", inactive)]
        asked += self._relatives(facts, concept)
        extra = [*asked, *(p for p in given if "status" not in found)]
        return tuple(p for p in (*extra, *found.values()) if p.value is not None)

    def _relatives(self, facts: _Facts, concept: Concept) -> list[Property]:
        """``parent`` and ``child``, which the hierarchy says."""
        index = facts.index
        number = index.locate(concept.code)
        if number is None or facts.release.is_withheld:
            return []
        steps = (("parent", index.parents), ("child", index.children))
        return [
            Property(name, Code(index.term(relative)[0]))
            for name, step in steps
            if name in self.properties
            for relative in step(number)
        ]

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

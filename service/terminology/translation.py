"""What concept maps make of a code, from source to target and back.

Specification: https://hl7.org/fhir/R5/conceptmap-operation-translate.html and
https://hl7.org/fhir/R5/conceptmap.html#unmapped
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from service.terminology import issues
from service.terminology.composition import Composer
from service.terminology.concept_maps import AttributeValue, ConceptMap, Element, Group, Target
from service.terminology.concepts import Coding, PropertyValue, comparable
from service.terminology.issues import TerminologyError
from service.terminology.members import Members, Part
from service.terminology.versions import matches
from service.terminology.view import View


@dataclass(frozen=True, slots=True)
class Translation:
    """One way from a source to a target; ``mapping`` says how, ``concept_map`` where it is said."""

    source: Coding
    target: Coding
    mapping: Target
    concept_map: ConceptMap


@dataclass(slots=True)
class Translator:
    """Reads concept maps for one request, on one ``day``."""

    view: View
    day: str
    _members: dict[str, Members] = field(default_factory=dict)

    def forward(
        self, concept_map: ConceptMap, coding: Coding, path: tuple[str, ...] = ()
    ) -> Iterator[Translation]:
        """What ``coding`` is translated to; ``path`` are the maps that lead here for unmapped codes."""
        name = concept_map.canonical or ""
        if name and name in path:
            raise TerminologyError(issues.circular_concept_map((*path, name)))
        for group in concept_map.groups:
            if not self._is_of(coding, group.source, group.source_version):
                continue
            elements = list(self._elements(group, coding))
            for element in elements:
                for target in element.targets:
                    yield from self._translations(concept_map, group, coding, target)
            if not any(element.targets or element.no_map for element in elements):
                yield from self._unmapped(concept_map, group, coding, (*path, name))

    def has_no_map(self, concept_map: ConceptMap, coding: Coding) -> bool:
        """Whether the map says of ``coding`` that it has no target."""
        groups = (g for g in concept_map.groups if self._is_of(coding, g.source, g.source_version))
        return any(element.no_map for group in groups for element in self._elements(group, coding))

    def backward(self, concept_map: ConceptMap, coding: Coding) -> Iterator[Translation]:
        """What is translated to ``coding``: only what the map lists; unmapped codes have no way back."""
        for group in concept_map.groups:
            if not self._is_of(coding, group.target, group.target_version):
                continue
            wide = [
                pair
                for pair in group.wide_targets
                if self.holds(pair[1].value_set or "", group.target, coding)
            ]
            for element, target in (*group.leading_to(coding.code or ""), *wide):
                reached = Coding(group.target, coding.code, group.target_version, target.display)
                for source in self._sources(group, element):
                    yield Translation(source, reached, target, concept_map)

    def _is_of(self, coding: Coding, system: str | None, version: str | None) -> bool:
        if system is None or self.name(coding.system) != self.name(system):
            return False
        return not coding.version or not version or matches(version, coding.version)

    def name(self, system: str | None) -> str | None:
        """The one name by which systems are compared."""
        return self.view.names(system)[0] if system else None

    def _elements(self, group: Group, coding: Coding) -> Iterator[Element]:
        yield from group.about(coding.code or "")
        for element in group.wide_elements:
            if self.holds(element.value_set or "", group.source, coding):
                yield element

    def _translations(
        self, concept_map: ConceptMap, group: Group, coding: Coding, target: Target
    ) -> Iterator[Translation]:
        source = Coding(group.source, coding.code, group.source_version)
        codes = [target.code] if target.code is not None else self._codes(target.value_set, group.target)
        for code in codes:
            reached = Coding(group.target, code, group.target_version, target.display)
            yield Translation(source, reached, target, concept_map)

    def _unmapped(
        self, concept_map: ConceptMap, group: Group, coding: Coding, path: tuple[str, ...]
    ) -> Iterator[Translation]:
        unmapped = group.unmapped
        if unmapped is None or not self._is_covered(concept_map, coding):
            return
        if unmapped.mode == "other-map":
            reference = unmapped.other_map or ""
            other = self.view.concept_map(reference, self.day)
            if other is None:
                raise TerminologyError(issues.unknown_concept_map(reference))
            yield from self.forward(other, coding, path)
        elif unmapped.mode == "use-source-code":
            target = Target(unmapped.target.relationship, coding.code, coding.display)
            yield from self._translations(concept_map, group, coding, target)
        else:
            yield from self._translations(concept_map, group, coding, unmapped.target)

    def _is_covered(self, concept_map: ConceptMap, coding: Coding) -> bool:
        """Whether a map says anything about a code that it does not list.

        It does not where its source scope leaves the code out, or where there is no such code at all.
        """
        release = self.view.release(coding.system or "", coding.version, self.day)
        if release is None or release.content != "complete":
            return True
        if release.index.locate(coding.code or "") is None:
            return False
        scope = concept_map.source_scope
        return scope is None or not self.is_known(scope) or self.holds(scope, coding.system, coding)

    def is_known(self, value_set: str) -> bool:
        """Whether there is a value set with that canonical."""
        try:
            self.view.value_set(value_set, self.day)
        except TerminologyError:
            return False
        return True

    def holds(self, value_set: str, system: str | None, coding: Coding) -> bool:
        """Whether the code of ``coding`` in ``system`` is a member of the value set."""
        numbers = (
            (p, p.release.index.locate(coding.code)) for p in self._parts(value_set, system) if coding.code
        )
        return any(number is not None and number in part.numbers for part, number in numbers)

    def _codes(self, value_set: str | None, system: str | None) -> list[str]:
        parts = self._parts(value_set, system)
        return [part.release.index.term(number)[0] for part in parts for number in part.ordered()]

    def _parts(self, value_set: str | None, system: str | None) -> list[Part]:
        """What a value set has of a system; TerminologyError when the value set is not known."""
        if value_set is None:
            return []
        if value_set not in self._members:
            composer = Composer(self.view, self.day, lenient=True)
            self._members[value_set] = composer.compose(self.view.value_set(value_set, self.day))
        return [
            part
            for part in self._members[value_set].parts
            if self.name(part.release.url) == self.name(system)
        ]

    def _sources(self, group: Group, element: Element) -> Iterator[Coding]:
        codes = [element.code] if element.code is not None else self._codes(element.value_set, group.source)
        for code in codes:
            yield Coding(group.source, code, group.source_version, element.display)

    def is_in_scope(self, asked: str | None, of_map: str | None, coding: Coding) -> bool:
        """Whether a code is within the value set that the request limits its side to.

        Membership decides where the value set and the code system are known; where they are not, it is
        enough that the map has that same scope.
        """
        if asked is None:
            return True
        release = self.view.release(coding.system or "", coding.version, self.day)
        if release is not None and self.is_known(asked):
            return self.holds(asked, coding.system, coding)
        return asked == of_map

    def meets(self, mapping: Target, dependencies: Mapping[str, Sequence[PropertyValue]]) -> bool:
        """Whether what the request says of other attributes allows a mapping; silence allows all."""
        return all(
            any(self._agrees(needed, given) for given in dependencies[needed.attribute])
            for needed in mapping.depends_on
            if needed.attribute in dependencies
        )

    def _agrees(self, needed: AttributeValue, given: PropertyValue) -> bool:
        if needed.value_set is not None and isinstance(given, Coding):
            return self.holds(needed.value_set, given.system, given)
        if isinstance(needed.value, Coding) and isinstance(given, Coding):
            same_system = not needed.value.system or not given.system or needed.value.system == given.system
            return same_system and needed.value.code == given.code
        return needed.value is not None and comparable(needed.value) == comparable(given)

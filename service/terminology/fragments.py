"""Codes that a fragment of a code system does not list: may a value set hold them.

Of such a code nothing is known but its name. An enumeration tells whether it has it; what a filter says of
it stays open. Specification: https://hl7.org/fhir/R5/codesystem-definitions.html#CodeSystem.content
"""

from collections.abc import Callable
from dataclasses import dataclass

from service.terminology.composition import Composer
from service.terminology.releases import SystemRelease
from service.terminology.value_sets import Compose, ConceptSet, ValueSet


@dataclass(frozen=True, slots=True)
class UnlistedCode:
    """A code that ``release``, a fragment, does not list; ``composer`` resolves what value sets refer to."""

    composer: Composer
    release: SystemRelease
    code: str

    def may_be_in(self, value_set: ValueSet) -> bool:
        """Whether nothing keeps it out of the value set, whose imports are known to be free of cycles."""
        return self._is_selected(value_set, self._may_match, self._matches)

    def _is_in(self, value_set: ValueSet) -> bool:
        return self._is_selected(value_set, self._matches, self._may_match)

    def _is_selected(
        self,
        value_set: ValueSet,
        included: Callable[[ConceptSet], bool],
        excluded: Callable[[ConceptSet], bool],
    ) -> bool:
        compose = value_set.compose or Compose()
        self.composer.containers = (*value_set.contained, *self.composer.containers)
        return any(map(included, compose.include)) and not any(map(excluded, compose.exclude))

    def _may_match(self, item: ConceptSet) -> bool:
        return self._is_named(item) and all(self.may_be_in(v) for v in self._imports(item))

    def _matches(self, item: ConceptSet) -> bool:
        return not item.filters and self._is_named(item) and all(self._is_in(v) for v in self._imports(item))

    def _imports(self, item: ConceptSet) -> list[ValueSet]:
        return [self.composer.referenced(reference) for reference in item.value_sets]

    def _is_named(self, item: ConceptSet) -> bool:
        """Whether the system and the enumeration of ``item``, where it has them, allow the code."""
        if item.system is not None and self.composer.release(item.system, item.version) is not self.release:
            return False
        return not item.concepts or any(reference.code == self.code for reference in item.concepts)

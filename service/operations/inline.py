"""Resources given with a request, made ready to be asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from service.operations import fields
from service.terminology import issues
from service.terminology.activity import turning_days
from service.terminology.code_systems import CodeSystem
from service.terminology.concept_maps import ConceptMap
from service.terminology.concepts import Concept
from service.terminology.hierarchy import HierarchyError
from service.terminology.index import Index
from service.terminology.issues import TerminologyError
from service.terminology.memory import MemoryIndex
from service.terminology.releases import SystemRelease
from service.terminology.value_sets import ValueSet
from service.terminology.view import View

TX_RESOURCE = "tx-resource"

WITH_EVERY_REQUEST: dict[str, fields.Parameter] = {
    TX_RESOURCE: fields.AnyResource(
        "A CodeSystem, a supplement, a ValueSet or a ConceptMap to take into account, for this request only.",
        many=True,
        since=None,
    )
}
"""The in parameters that every operation on a code system or a value set takes."""


@dataclass(frozen=True, slots=True)
class Overlay:
    """Resources that come with a request, ready to be put on top of a view."""

    releases: tuple[SystemRelease, ...]
    value_sets: tuple[ValueSet, ...]
    concept_maps: tuple[ConceptMap, ...]

    def on(self, view: View) -> View:
        """``view`` with the resources on top, for one request only."""
        return view.overlay(self.releases, self.value_sets, self.concept_maps)


def read_overlay(resources: Sequence[Any]) -> Overlay:
    """The overlay that ``tx-resource``s make.

    Raises TerminologyError where one is no resource; a resource of another type has nothing to say.
    """
    if not all(isinstance(item, tuple | ValueSet | ConceptMap | dict) for item in resources):
        problem = "a resource was expected; it can only be given in a POST"
        raise TerminologyError(issues.parameter_invalid(TX_RESOURCE, problem))
    return Overlay(
        tuple(inline_release(*item) for item in resources if isinstance(item, tuple)),
        tuple(item for item in resources if isinstance(item, ValueSet)),
        tuple(item for item in resources if isinstance(item, ConceptMap)),
    )


def inline_release(code_system: CodeSystem, concepts: Sequence[Concept]) -> SystemRelease:
    """The release that an inline CodeSystem is; TerminologyError when its hierarchy is broken."""
    try:
        index = MemoryIndex(code_system, concepts)
    except HierarchyError as error:
        raise TerminologyError(issues.code_system_invalid(code_system.url, str(error))) from error
    release = SystemRelease(
        url=code_system.url,
        version=code_system.version,
        content=code_system.content,
        open_index=partial(_itself, index),
        version_aliases=code_system.version_aliases,
        effective_start=code_system.effective_start,
        effective_end=code_system.effective_end,
        supplements=code_system.supplements,
        turning_days=turning_days(code_system, concepts),
        title=code_system.title,
    )
    release.is_language_pack = code_system.is_language_pack
    return release


def _itself(index: Index) -> Index:
    return index

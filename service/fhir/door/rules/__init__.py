"""The rules that a schema cannot check, by type of resource: to add a rule is to add a function here."""

from collections.abc import Mapping

from service.fhir.door.rules import (
    code_systems,
    concept_maps,
    concepts,
    extensions,
    hierarchy,
    identity,
    inclusion,
    map_attributes,
    naming_systems,
    value_sets,
)
from service.fhir.door.rules.rule import Rule

_IDENTITY: tuple[Rule, ...] = (identity.url, identity.name, identity.contained, extensions.values)

RULES: Mapping[str, tuple[Rule, ...]] = {
    "CodeSystem": (
        *_IDENTITY,
        code_systems.supplement,
        code_systems.count,
        code_systems.unique_definitions,
        code_systems.declared_filters,
        concepts.unique_codes,
        concepts.properties,
        concepts.designations,
        hierarchy.hierarchy,
        hierarchy.meaning,
    ),
    "ValueSet": (
        *_IDENTITY,
        value_sets.includes,
        value_sets.systems,
        value_sets.expansion,
        inclusion.inclusions,
    ),
    "ConceptMap": (
        *_IDENTITY,
        concept_maps.groups,
        concept_maps.unique_mappings,
        concept_maps.relationships,
        concept_maps.no_map,
        concept_maps.unmapped,
        map_attributes.attributes,
        map_attributes.map_properties,
    ),
    "NamingSystem": (*_IDENTITY, naming_systems.root_identifiers, naming_systems.preferred),
}

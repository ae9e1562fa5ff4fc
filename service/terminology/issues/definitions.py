"""What is wrong with what an uploaded CodeSystem, ValueSet, ConceptMap or NamingSystem says.

Named by their module (``definitions.duplicate_code``), as those in ``uploads`` are. Keys in brackets at the
end of a text are those of FHIR's own invariants.
"""

from collections.abc import Sequence

from service.terminology.issues.issue import Issue
from service.terminology.issues.uploads import error, listed, shown, warning

_LONGEST_WAY = 10
"""How many steps of a cycle a text names."""


def _way(steps: Sequence[str]) -> str:
    named = [shown(step) for step in steps[:_LONGEST_WAY]]
    return " -> ".join((*named, *(["…"] if len(steps) > _LONGEST_WAY else []), shown(steps[0])))


def without_url(path: str) -> Issue:
    return warning("business-rule", "without a url nothing can refer to the resource", path)


def code_system_without_url(path: str) -> Issue:
    return error("required", "without a url the codes of the code system belong to no system", path)


def relative_url(url: str, path: str) -> Issue:
    text = f"{shown(url)} is not absolute: it must begin with a scheme such as http:, https: or urn:"
    return error("value", text, path)


def version_in_url(url: str, path: str) -> Issue:
    text = f"{shown(url)} has a '|' in it, which separates a version from a url (cnl-1)"
    return error("invariant", text, path)


def fragment_in_url(url: str, path: str) -> Issue:
    return warning("invariant", f"{shown(url)} has a '#' in it, which begins a fragment (cnl-1)", path)


def name_not_computable(name: str, key: str, path: str) -> Issue:
    text = f"{shown(name)} should begin with a capital letter and have only letters, digits and '_' ({key})"
    return warning("invariant", text, path)


def wrong_extension_value(url: str, expected: str, path: str) -> Issue:
    return error("value", f"the extension {shown(url)} must have a {expected}", path)


def nested_contained(path: str) -> Issue:
    return error("invariant", "a contained resource may not contain resources (dom-2)", path)


def contained_with_meta(name: str, path: str) -> Issue:
    text = f"a contained resource may not have meta.{name} ({'dom-5' if name == 'security' else 'dom-4'})"
    return error("invariant", text, path)


def contained_without_id(path: str) -> Issue:
    return error("required", "a contained resource needs an id, or nothing can refer to it", path)


def duplicate_id(given: str, path: str) -> Issue:
    return error("duplicate", f"the id {shown(given)} is that of another contained resource", path)


def duplicate_code(code: str, first: str, path: str) -> Issue:
    return error("duplicate", f"the code {shown(code)} is there already, at {first} (csd-1)", path)


def duplicate_definition(what: str, code: str, path: str) -> Issue:
    return error("duplicate", f"the {what} {shown(code)} is defined twice", path)


def hierarchy_cycle(codes: Sequence[str], path: str) -> Issue:
    return error("business-rule", f"the hierarchy has a cycle, each above the next: {_way(codes)}", path)


def relative_not_found(relation: str, code: str, path: str) -> Issue:
    return error("not-found", f"the {relation} {shown(code)} is not a code of the code system", path)


def undefined_property(code: str, path: str) -> Issue:
    return error("business-rule", f"the property {shown(code)} is not defined in CodeSystem.property", path)


def undeclared_standard_property(code: str, path: str) -> Issue:
    text = f"the standard property {shown(code)} should be defined in CodeSystem.property"
    return warning("business-rule", text, path)


def wrong_property_type(code: str, expected: str, given: str, path: str) -> Issue:
    text = f"the property {shown(code)} is defined as {shown(expected)}: value{given} is not of that type"
    return error("business-rule", text, path)


def hierarchy_without_meaning(path: str) -> Issue:
    text = "the code system has a hierarchy, so hierarchyMeaning should say what it means (csd-2, csd-3)"
    return warning("invariant", text, path)


def supplement_of_nothing(path: str) -> Issue:
    return error("invariant", "a supplement must say what it supplements (csd-4)", path)


def supplements_without_being_one(content: str, path: str) -> Issue:
    text = f"only a code system with content 'supplement' supplements another one, not with {shown(content)}"
    return error("invariant", text, path)


def supplement_of_unknown(canonical: str, path: str) -> Issue:
    return error("not-found", f"the supplemented code system {shown(canonical)} is not known here", path)


def supplement_of_itself(path: str) -> Issue:
    return error("business-rule", "a supplement cannot supplement itself", path)


def code_not_supplemented(code: str, canonical: str, path: str) -> Issue:
    text = f"the code {shown(code)} is not in the supplemented code system {shown(canonical)}"
    return warning("not-found", text, path)


def wrong_count(given: int, counted: int, path: str) -> Issue:
    text = f"the count is {given}, but the code system has {counted} concepts, and it is complete"
    return warning("business-rule", text, path)


def filter_on_nothing(code: str, path: str) -> Issue:
    text = f"the filter {shown(code)} is on no property of the code system: it will not be answered"
    return warning("business-rule", text, path)


def filter_operator_unanswered(code: str, op: str, path: str) -> Issue:
    return warning("not-supported", f"the operator {shown(op)} is not answered for {shown(code)}", path)


def additional_use_alone(key: str, path: str) -> Issue:
    return error("invariant", f"a designation with additionalUse must have a use ({key})", path)


def unknown_reference(what: str, canonical: str, path: str) -> Issue:
    text = f"the {what} {shown(canonical)} is not known here: until it is, the value set cannot be expanded"
    return warning("not-found", text, path)


def unknown_version(system: str, version: str, known: Sequence[str], path: str) -> Issue:
    text = f"the version {shown(version)} of the code system {shown(system)} is not known here, but"
    return warning("not-found", f"{text} {listed(known) or 'one without a version'}", path)


def include_of_nothing(path: str) -> Issue:
    return error("invariant", "an include or exclude must have a system or a value set (vsd-1)", path)


def include_without_system(path: str) -> Issue:
    return error("invariant", "an include with concepts or filters must have a system (vsd-2)", path)


def concepts_and_filters(path: str) -> Issue:
    return error("invariant", "an include cannot have both concepts and filters (vsd-3)", path)


def relative_include(system: str, path: str) -> Issue:
    return error("value", f"the system {shown(system)} is not an absolute url", path)


def include_of_other_kind(system: str, kind: str, path: str) -> Issue:
    return error("business-rule", f"{shown(system)} is {kind}: its codes are not of that system", path)


def code_not_in_system(code: str, canonical: str, path: str) -> Issue:
    return warning("code-invalid", f"the code {shown(code)} is not in the code system {canonical}", path)


def listed_twice(code: str, path: str) -> Issue:
    return warning("duplicate", f"the code {shown(code)} is listed twice", path)


def value_set_cycle(canonicals: Sequence[str], path: str) -> Issue:
    return error("business-rule", f"the value set includes itself: {_way(canonicals)}", path)


def unknown_contained(reference: str, path: str) -> Issue:
    return error("not-found", f"the resource contains no value set {shown(reference)}", path)


def contains_nothing(path: str) -> Issue:
    return error("invariant", "an entry of an expansion must have a code or a display (vsd-6)", path)


def concrete_without_code(path: str) -> Issue:
    return error("invariant", "an entry of an expansion must have a code if not abstract (vsd-9)", path)


def contains_without_system(path: str) -> Issue:
    return error("invariant", "an entry of an expansion with a code must have a system (vsd-10)", path)


def group_without(side: str, path: str) -> Issue:
    return warning("business-rule", f"without a {side} the codes of the group belong to no system", path)


def duplicate_mapping(source: str, target: str, first: str, path: str) -> Issue:
    text = f"the mapping of {shown(source)} to {shown(target)} is there already, at {first}"
    return error("duplicate", text, path)


def mapping_without_comment(relationship: str, path: str) -> Issue:
    return warning("invariant", f"{shown(relationship)} should be explained by a comment (cmd-1)", path)


def mapping_to_nothing(path: str) -> Issue:
    text = "neither target nor noMap: whether the code has no match, or was left out, is not said"
    return warning("business-rule", text, path)


def target_despite_no_map(path: str) -> Issue:
    return error("invariant", "where noMap is true there cannot be a target (cmd-4)", path)


def target_without_code(relationship: str, path: str) -> Issue:
    return error("business-rule", f"a target that is {shown(relationship)} must have a code", path)


def either_or(first: str, second: str, key: str, path: str) -> Issue:
    return error("invariant", f"either {first} or {second} must be given, and not both ({key})", path)


def undefined_in_map(what: str, code: str, where: str, path: str) -> Issue:
    return error("business-rule", f"the {what} {shown(code)} is not defined in ConceptMap.{where}", path)


def map_property_without_system(path: str) -> Issue:
    return error("invariant", "a property of type code must say its system (cmd-11)", path)


def unmapped_needs(name: str, mode: str, key: str, path: str) -> Issue:
    return error("invariant", f"the mode {shown(mode)} needs {name} ({key})", path)


def unmapped_excludes(name: str, mode: str, key: str, path: str) -> Issue:
    return error("invariant", f"with the mode {shown(mode)} there cannot be {name} ({key})", path)


def unmapped_to_itself(path: str) -> Issue:
    return error("business-rule", "the map for unmapped codes is this map itself", path)


def root_with_uuid(path: str) -> Issue:
    return error("invariant", "a root of identifiers cannot have a UUID (nsd-1)", path)


def several_preferred(kind: str, key: str, what: str, path: str) -> Issue:
    return error("invariant", f"there is another {what} identifier of the type {shown(kind)} ({key})", path)

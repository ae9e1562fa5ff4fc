"""Problems with what a client wants stored."""

from service.terminology.issues.issue import Issue, error


def resource_deleted(resource_type: str, resource_id: str) -> Issue:
    return error("deleted", None, None, f"{resource_type}/{resource_id} was deleted; its history is kept")


def unknown_version(resource_type: str, resource_id: str, version_id: str) -> Issue:
    text = f"{resource_type}/{resource_id} has no version '{version_id[:40]}'"
    return error("not-found", None, None, text)


def version_changed(resource_type: str, resource_id: str, wanted: str, found: str) -> Issue:
    text = f"{resource_type}/{resource_id} is at {found}, not at {wanted[:100]}: read it again"
    return error("conflict", None, None, text)


def resource_exists(resource_type: str, resource_id: str) -> Issue:
    text = f"{resource_type}/{resource_id} exists, and If-None-Match asks that it does not"
    return error("conflict", None, None, text)


def id_taken(resource_type: str, resource_id: str) -> Issue:
    text = f"{resource_type}/{resource_id} exists, but does not meet the condition"
    return error("conflict", None, None, text, f"{resource_type}.id")


def still_changing(resource_type: str) -> Issue:
    return error("conflict", None, None, f"The {resource_type} is being changed by others; try again")


def several_match(resource_type: str, query: str) -> Issue:
    text = f"Several resources match {resource_type}?{query[:500]}; a conditional request is about one"
    return error("multiple-matches", None, None, text)


def none_matches(resource_type: str, query: str) -> Issue:
    return error("not-found", None, None, f"No resource matches {resource_type}?{query[:500]}")


def condition_invalid(problem: str) -> Issue:
    return error("invalid", None, None, f"The condition cannot be read: {problem}")


def header_invalid(name: str, problem: str) -> Issue:
    return error("invalid", None, None, f"The header '{name}' cannot be read: {problem}")


def identity_taken(resource_type: str, resource_id: str, canonical: str) -> Issue:
    text = f"{resource_type}/{resource_id} already has the canonical {canonical}"
    return error("duplicate", None, None, text, f"{resource_type}.url")


def bound_to_fhir_version(resource_type: str, resource_id: str, fhir_version: str) -> Issue:
    text = f"{resource_type}/{resource_id} belongs to FHIR {fhir_version} itself and cannot be changed"
    return error("business-rule", None, None, text)


def resource_invalid(resource_type: str, problem: str) -> Issue:
    return error("structure", None, None, f"The {resource_type} is not well formed: {problem}", resource_type)


def resource_type_differs(found: object, wanted: str) -> Issue:
    given = f"'{str(found)[:40]}'" if found is not None else "no resourceType"
    return error("invalid", None, None, f"The body has {given}, but a {wanted} is expected", "resourceType")


def id_invalid(resource_type: str, resource_id: object) -> Issue:
    text = f"'{str(resource_id)[:80]}' is no id: 1 to 64 letters, digits, - and ."
    return error("value", None, None, text, f"{resource_type}.id")


def id_differs(resource_type: str, found: object, wanted: str) -> Issue:
    given = "no id" if found is None else f"the id '{str(found)[:80]}'"
    text = f"The body has {given}, but is to be {resource_type}/{wanted}"
    return error("value", None, None, text, f"{resource_type}.id")


def resource_not_whole(resource_type: str) -> Issue:
    text = "The resource is tagged SUBSETTED: what it leaves out would be lost; send all of it"
    return error("business-rule", None, None, text, f"{resource_type}.meta.tag")


def url_missing(resource_type: str) -> Issue:
    text = f"A {resource_type} without a url cannot be asked anything"
    return error("required", None, None, text, f"{resource_type}.url")


def hierarchy_invalid(problem: str) -> Issue:
    return error(
        "business-rule", None, None, f"The concepts form no hierarchy: {problem}", "CodeSystem.concept"
    )


def patch_invalid(problem: str) -> Issue:
    return error("structure", None, None, f"The JSON Patch cannot be read: {problem[:500]}")


def patch_failed(problem: str) -> Issue:
    return error("processing", None, None, f"The JSON Patch cannot be applied: {problem[:500]}")


def bundle_invalid(problem: str, expression: str) -> Issue:
    return error("structure", None, None, f"The Bundle cannot be processed: {problem}", expression)


def too_many_entries(number: int, limit: int) -> Issue:
    text = f"The Bundle has {number} entries; at most {limit} are processed at once"
    return error("too-costly", None, None, text, "Bundle.entry")


def answers_too_long() -> Issue:
    text = "The answers of the Bundle are too long together; ask for this one alone"
    return error("too-costly", None, None, text)


def written(method: str, resource_type: str, resource_id: str, version_id: int) -> Issue:
    done = "deleted" if method == "DELETE" else "stored"
    text = f"{resource_type}/{resource_id} is {done}, as version {version_id}"
    return Issue("information", "informational", text)

"""Problems with code systems and their versions."""

from collections.abc import Sequence

from service.terminology.issues.issue import Issue, error, information, warning


def _valid_versions(versions: Sequence[str]) -> str:
    if not versions:
        return "No versions of this code system are known"
    if len(versions) == 1:
        return f"Valid versions: {versions[0]}"
    return f"Valid versions: {', '.join(versions[:-1])} or {versions[-1]}"


def unknown_code_system(system: str, expression: str | None = None) -> Issue:
    return error(
        "not-found",
        "not-found",
        "UNKNOWN_CODESYSTEM",
        f"A definition for CodeSystem '{system}' could not be found, so the code cannot be validated",
        expression,
    )


def unknown_code_system_version(
    system: str, version: str, known: Sequence[str], expression: str | None = None
) -> Issue:
    return error(
        "not-found",
        "not-found",
        "UNKNOWN_CODESYSTEM_VERSION" if known else "UNKNOWN_CODESYSTEM_VERSION_NONE",
        f"A definition for CodeSystem '{system}' version '{version}' could not be found, so the code "
        f"cannot be validated. {_valid_versions(known)}",
        expression,
    )


def unexpandable_code_system(system: str) -> Issue:
    return error(
        "not-found",
        "not-found",
        "UNKNOWN_CODESYSTEM_EXP",
        f"A definition for CodeSystem '{system}' could not be found, so the value set cannot be expanded",
    )


def unexpandable_code_system_version(system: str, version: str, known: Sequence[str]) -> Issue:
    return error(
        "not-found",
        "not-found",
        "UNKNOWN_CODESYSTEM_VERSION_EXP" if known else "UNKNOWN_CODESYSTEM_VERSION_EXP_NONE",
        f"A definition for CodeSystem '{system}' version '{version}' could not be found, so the value set "
        f"cannot be expanded. {_valid_versions(known)}",
    )


def supplement_missing(canonicals: Sequence[str]) -> Issue:
    return error(
        "not-found",
        "not-found",
        "VALUESET_SUPPLEMENT_MISSING",
        f"Required supplement not found: {', '.join(canonicals)}",
    )


def system_is_a_value_set(system: str, expression: str) -> Issue:
    return error(
        "invalid",
        "invalid-data",
        "Terminology_TX_System_ValueSet2",
        f"The Coding references a value set, not a code system ('{system}')",
        expression,
    )


def system_is_a_supplement(canonical: str, expression: str | None) -> Issue:
    return error(
        "invalid",
        "invalid-data",
        "CODESYSTEM_CS_NO_SUPPLEMENT",
        f"CodeSystem {canonical} is a supplement, so can't be used as a value in Coding.system",
        expression,
    )


def system_name_is_not_preferred(given: str, preferred: str, expression: str | None) -> Issue:
    return information(
        "business-rule",
        "code-comment",
        None,
        f"The code system '{given}' is understood; its preferred name is '{preferred}'",
        expression,
    )


def relative_system(expression: str) -> Issue:
    return error(
        "invalid",
        "invalid-data",
        "Terminology_TX_System_Relative",
        "Coding.system must be an absolute reference, not a local reference",
        expression,
    )


def version_mismatch(system: str, included: str, given: str, expression: str) -> Issue:
    return error(
        "invalid",
        "vs-invalid",
        "VALUESET_VALUE_MISMATCH",
        f"The code system '{system}' version '{included}' in the ValueSet include is different to the one "
        f"in the value ('{given}')",
        expression,
    )


def version_mismatch_changed(
    system: str, version: str, written: str | None, given: str, expression: str
) -> Issue:
    return error(
        "invalid",
        "vs-invalid",
        "VALUESET_VALUE_MISMATCH_CHANGED",
        f"The code system '{system}' version '{version}' resulting from the version '{written or ''}' in the "
        f"ValueSet include is different to the one in the value ('{given}')",
        expression,
    )


def version_mismatch_default(system: str, version: str, given: str, expression: str) -> Issue:
    return warning(
        "invalid",
        "vs-invalid",
        "VALUESET_VALUE_MISMATCH_DEFAULT",
        f"The code system '{system}' version '{version}' for the versionless include in the ValueSet include "
        f"is different to the one in the value ('{given}')",
        expression,
    )


def version_not_allowed(system: str, version: str, required: str, expression: str | None = None) -> Issue:
    return error(
        "exception",
        "version-error",
        "VALUESET_VERSION_CHECK",
        f"The version '{version}' is not allowed for system '{system}': required to be '{required}' by a "
        "version-check parameter",
        expression,
    )


def code_system_without_content(canonical: str, content: str) -> Issue:
    return error(
        "not-found",
        "not-found",
        "CODESYSTEM_CONTENT_NOT_USABLE",
        f"The code system definition for {canonical} has content '{content}': its codes are not known",
    )


def code_system_invalid(canonical: str, problem: str) -> Issue:
    return error("invalid", "invalid-data", None, f"The CodeSystem {canonical} is not well formed: {problem}")


def status_of_reference(kind: str, canonical: str, status: str) -> Issue:
    """``status`` is draft, experimental, deprecated or withdrawn; ``kind`` a resource type."""
    return information(
        "business-rule",
        "status-check",
        f"MSG_{status.upper()}",
        f"Reference to {status} {kind} {canonical}",
        None,
    )


def no_such_release(system: str, version: str | None, known: Sequence[str], expression: str) -> Issue:
    text = f"The code system '{system}' is not known here"
    if known:
        text = f"The code system '{system}' has no version '{version}' here; there are {', '.join(known)}"
    return error("not-found", "not-found", "UNKNOWN_CODESYSTEM_VERSION", text, expression)

"""Problems with concept maps."""

from collections.abc import Sequence

from service.terminology.issues.issue import Issue, error


def unknown_concept_map(canonical: str) -> Issue:
    return error("not-found", "not-found", None, f"The concept map '{canonical}' could not be found")


def circular_concept_map(path: Sequence[str]) -> Issue:
    return error(
        "processing",
        None,
        None,
        f"The concept maps refer to each other in a circle for unmapped codes: {' -> '.join(path)}",
    )


def too_many_translations(limit: int) -> Issue:
    return error(
        "too-costly",
        "too-costly",
        None,
        f"There are more than {limit} translations. Ask for fewer: name a map (url), a system or a scope",
    )


def unknown_closure(name: str) -> Issue:
    text = f"The closure table '{name}' is not known. Begin it with the name alone"
    return error("not-found", "not-found", None, text)


def closure_outdated(name: str, system: str, version: str | None) -> Issue:
    return error(
        "business-rule",
        None,
        None,
        f"The closure table '{name}' must be begun again: it holds codes of '{system}' version "
        f"'{version}', which is not served any more",
    )


def closure_of_other_version(name: str, system: str, version: str | None) -> Issue:
    return error(
        "business-rule",
        None,
        None,
        f"The closure table '{name}' holds codes of '{system}' version '{version}', and takes no others",
    )


def closure_too_large(name: str, limit: int) -> Issue:
    text = f"The closure table '{name}' would have more than {limit} concepts"
    return error("too-costly", "too-costly", None, text)


def closure_busy(name: str) -> Issue:
    return error("conflict", None, None, f"The closure table '{name}' is changed by others all the time")

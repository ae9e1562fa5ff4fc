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

"""Which display suits a reader, and whether a given display is right.

A concept's display is in the language of its code system. A reader who asks for another language gets
the designation in that language, if there is one, and the display then stands among the designations.
Specification: https://hl7.org/fhir/R5/languages.html#operations
"""

from collections.abc import Iterator

from service.terminology.code_systems import CodeSystem
from service.terminology.concepts import Coding, Concept, Designation
from service.terminology.languages import Preference, suits, wanted_tags

PREFERRED = Coding(
    "http://terminology.hl7.org/CodeSystem/hl7TermMaintInfra",
    "preferredForLanguage",
    display="Preferred For Language",
)
"""The use of a designation that is the display of its language."""


def display_of(
    concept: Concept, system: CodeSystem, wanted: tuple[Preference, ...]
) -> tuple[str | None, Designation | None]:
    """The display for a reader of ``wanted``, and the system's own display where it was displaced."""
    for tag in wanted_tags(wanted):
        if suits(system.language, tag):
            return concept.display, None
        found = next((d for d in concept.designations if suits(d.language, tag)), None)
        if found is not None:
            return found.value, Designation(concept.display or "", system.language, PREFERRED)
    return concept.display, None


def right_displays(
    concept: Concept, system: CodeSystem, wanted: tuple[Preference, ...]
) -> list[tuple[str, str | None]]:
    """Every (display, language) that is right for a reader of ``wanted``, the display first."""
    tags = wanted_tags(wanted)
    everything = list(_all_displays(concept, system))
    if not tags:
        return everything
    return [(text, language) for text, language in everything if any(suits(language, tag) for tag in tags)]


def _all_displays(concept: Concept, system: CodeSystem) -> Iterator[tuple[str, str | None]]:
    if concept.display is not None:
        yield concept.display, system.language
    for designation in concept.designations:
        yield designation.value, designation.language


def is_right(given: str, right: list[tuple[str, str | None]]) -> bool:
    """Whether ``given`` is one of ``right``; case does not count."""
    folded = given.casefold()
    return any(text.casefold() == folded for text, _ in right)


def shown(right: list[tuple[str, str | None]]) -> list[str]:
    """The displays as an issue's text shows them: ``'Name' (en)``."""
    return [f"'{text}' ({language})" if language else f"'{text}'" for text, language in right]

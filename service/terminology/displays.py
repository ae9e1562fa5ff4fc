"""Which display suits a reader, and whether a given display is right.

A concept's display is in the language of its code system. A reader who asks for another language gets
the designation in that language, if there is one, and the display then stands among the designations.
Specification: https://hl7.org/fhir/R5/languages.html#operations
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from service.terminology.annotations import standards_status
from service.terminology.code_systems import CodeSystem
from service.terminology.concepts import Coding, Concept, Designation
from service.terminology.languages import Preference, refuses_others, suits, wanted_tags

PREFERRED = Coding(
    "http://terminology.hl7.org/CodeSystem/hl7TermMaintInfra",
    "preferredForLanguage",
    display="Preferred For Language",
)
"""The use of a designation that is the display of its language."""

_OUTDATED = frozenset(("deprecated", "withdrawn", "inactive"))


@dataclass(frozen=True, slots=True)
class Shown:
    """A display for a reader, and the designations beside it."""

    display: str | None
    designations: tuple[Designation, ...]


def shown(concept: Concept, system: CodeSystem, wanted: tuple[Preference, ...]) -> Shown:
    """The display of ``concept`` for a reader of ``wanted``.

    Without one in a wanted language the reader gets the system's own, unless all others are refused.
    """
    designations = tuple([d for d in concept.designations if d.is_told])
    own = Shown(concept.display, designations)
    if not wanted:
        return own
    for tag in wanted_tags(wanted):
        if suits(system.language, tag):
            return own
        found = next((d for d in _current(designations) if suits(d.language, tag)), None)
        if found is not None:
            others = tuple(d for d in designations if d is not found)
            return Shown(found.value, (*_as_designation(concept, system), *others))
    if refuses_others(wanted) and system.language is not None:
        return Shown(None, (*_as_designation(concept, system), *designations))
    return own


def _as_designation(concept: Concept, system: CodeSystem) -> tuple[Designation, ...]:
    """The display as a designation, if the system says its language."""
    if concept.display is None:
        return ()
    return (Designation(concept.display, system.language, PREFERRED),)


def display_designation(concept: Concept, system: CodeSystem) -> tuple[Designation, ...]:
    """The display as the preferred designation of the system's language; none without a language, nor where
    the display is a description of its own."""
    described = any(d.value == concept.display and d.description for d in concept.designations)
    return _as_designation(concept, system) if system.language and not described else ()


def _current(designations: Iterable[Designation]) -> Iterator[Designation]:
    return (d for d in designations if standards_status(d.extensions) not in _OUTDATED)


@dataclass(frozen=True, slots=True)
class RightDisplays:
    """(display, language) pairs: right ones for a reader, right ones in any language, outdated ones.

    ``told`` are those that a reader is told of who gave a wrong one: not what only a use describes.
    """

    wanted: tuple[tuple[str, str | None], ...]
    told: tuple[tuple[str, str | None], ...]
    any_language: tuple[tuple[str, str | None], ...]
    outdated: tuple[str, ...]


def right_displays(
    concept: Concept, system: CodeSystem, wanted: tuple[Preference, ...], further: Iterable[str] = ()
) -> RightDisplays:
    """What may be said for ``concept``; ``further`` are displays that a value set gives it."""
    own = [(concept.display, system.language)] if concept.display is not None else []
    current = [(d.value, d.language) for d in _current(concept.designations)]
    everything = tuple(dict.fromkeys([*((text, None) for text in further), *own, *current]))
    tags = wanted_tags(wanted)
    suitable = tuple(p for p in everything if not tags or any(suits(p[1], tag) for tag in tags))
    outdated = (d.value for d in concept.designations if standards_status(d.extensions) in _OUTDATED)
    special = {(d.value, None) for d in concept.designations if d.use is not None and d.language is None}
    told = tuple(pair for pair in suitable if pair not in special.difference(own))
    return RightDisplays(suitable, told or suitable, everything, tuple(outdated))


def is_among(given: str, right: Iterable[tuple[str, str | None]]) -> bool:
    """Whether ``given`` is one of ``right``; case does not count."""
    folded = given.casefold()
    return any(text.casefold() == folded for text, _ in right)


def differs_in_blanks(given: str, right: Iterable[tuple[str, str | None]]) -> bool:
    """Whether only blanks keep ``given`` from being one of ``right``."""
    return is_among(" ".join(given.split()), ((" ".join(text.split()), None) for text, _ in right))

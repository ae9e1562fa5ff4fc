"""The seven characters of an ICD-10-PCS code, each with what it stands for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from service.terminology.code_systems import CodeSystem
from service.terminology.completions import AXES
from service.web.codes.found import FoundCode
from service.web.codes.statements import Statement

_TITLE = re.compile(r"([A-Z][^:,()]*) \(section ([^)]*)\)")
"""An axis in the description of its property: ``Body Part (section 0, 1)``."""


@dataclass(frozen=True, slots=True)
class Character:
    """One character of a code: its axis, what it means, and the publisher's definition where there is one."""

    axis: str
    character: str
    meaning: str
    definition: str | None


def characters(found: FoundCode) -> list[Character]:
    """The characters of a whole code of a system whose codes have axes; none for any other."""
    header, given = found.index.code_system, {said.code: said for said in found.properties}
    if not all(axis in given and header.property_definition(axis) for axis in AXES):
        return []
    section = given[AXES[0]].value
    return [_character(given, axis, _axis_title(header, axis, section)) for axis in AXES]


def _character(given: Mapping[str, Statement], axis: str, title: str) -> Character:
    value, definition = given[axis], given.get(f"{axis}-definition")
    meaning = value.description or value.value
    return Character(title, value.value, meaning, definition.value if definition else None)


def _axis_title(header: CodeSystem, axis: str, section: str) -> str:
    """What the axis is called in the section, as the property's description tells."""
    definition = header.property_definition(axis)
    titles = _TITLE.findall(definition.description or "") if definition else []
    own = (title for title, sections in titles if section in sections.split(", "))
    return next(own, axis.replace("-", " ").capitalize())

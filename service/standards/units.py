"""UCUM as a code system: units have no end, the common ones can be listed.

Specification: https://terminology.hl7.org/UCUM.html, https://hl7.org/fhir/R5/ucum.html
"""

from collections.abc import Sequence

from service.standards.grammatical import one_more
from service.standards.ucum import meaning
from service.terminology.built_in import UCUM
from service.terminology.code_systems import CodeSystem, FilterDefinition, PropertyDefinition
from service.terminology.concepts import Concept, Designation, Property
from service.terminology.expressions import Grammar, Held
from service.terminology.index import Index
from service.terminology.memory import MemoryIndex
from service.terminology.selections import Selection

CODE_SYSTEM = CodeSystem(
    url=UCUM,
    version="2.2",
    name="UCUM",
    title="Unified Code for Units of Measure (UCUM)",
    publisher="Regenstrief Institute, Inc.",
    copyright=(
        "UCUM is Copyright © 1999 Regenstrief Institute, Inc. and The UCUM Organization, Indianapolis, IN."
        " All rights reserved. See https://ucum.org/license for the license."
    ),
    language="en",
    compositional=True,
    listed_from="http://hl7.org/fhir/ValueSet/ucum-common",
    properties=(PropertyDefinition("canonical", "string", description="The product of base units."),),
    filters=(
        FilterDefinition(
            "canonical",
            ("=", "in"),
            "A product of base units, such as g.m-3",
            refusal="Code {code} has canonical form {found}, not {wanted} as required",
        ),
    ),
)
"""Units such as ``mg/dL``; codes are case sensitive (UCUM's ``c/s`` form)."""


def held(text: str, index: Index) -> Held | None:
    """The unit ``text``; None where it is none."""
    found = _concept(text)
    return one_more(index, found) if found else None


def hold_all(texts: Sequence[str], index: Index) -> Index:
    """Those of ``texts`` that are units, in their order."""
    return MemoryIndex(index.code_system, tuple(filter(None, map(_concept, dict.fromkeys(texts)))))


def subsumes(above: str, below: str, _: Index) -> bool:
    """Whether they are the same unit: none is above another."""
    return above == below


def admits(_: Sequence[Selection], __: Index) -> bool:
    """There are always more."""
    return True


def _concept(text: str) -> Concept | None:
    found = meaning(text)
    if found is None:
        return None
    designations = (Designation(found.words, "en"),)
    return Concept(
        text, text, designations=designations, properties=(Property("canonical", found.canonical),)
    )


GRAMMAR = Grammar(held, subsumes, admits, hold_all)
"""How codes that are not listed are read."""

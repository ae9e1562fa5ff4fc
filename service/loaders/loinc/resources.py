"""LOINC as a code system, and a value set for each answer list.

Specification: https://terminology.hl7.org/LOINC.html
"""

from collections.abc import Iterator

from service.loaders.loinc.answers import AnswerLists
from service.loaders.loinc.documents import AXES as DOCUMENT_AXES
from service.loaders.loinc.terms import TEXTS
from service.loaders.published import FLAG_OPERATORS, HIERARCHY_FILTER, HIERARCHY_PROPERTIES, VALUE_OPERATORS
from service.terminology.code_systems import (
    CONCEPT_PROPERTIES,
    CodeSystem,
    FilterDefinition,
    PropertyDefinition,
)
from service.terminology.loinc import ANSWER_LIST, AXES, LOINC, OWN_LISTS
from service.terminology.value_sets import Compose, ConceptReference, ConceptSet, ValueSet

LICENCE = (
    "This material contains content from LOINC (http://loinc.org). LOINC is copyright © Regenstrief"
    " Institute, Inc. and the Logical Observation Identifiers Names and Codes (LOINC) Committee and is"
    " available at no cost under the license at http://loinc.org/license."
)
"""The notice that LOINC's licence asks for."""

_CODES = {
    "CLASS": "The class.",
    "CLASSTYPE": "1 laboratory, 2 clinical, 3 claims attachments, 4 surveys.",
    "ORDER_OBS": "Whether it is for orders, observations or both.",
    "PART_TYPE": "What a part is a part of.",
    OWN_LISTS: "The lists of a term's answers.",
    ANSWER_LIST: "The lists that an answer is in.",
    "Answer": "The answers of a list.",
    "answers-for": "The terms that have a list.",
    "MAP_TO": "The term to use instead.",
    **{name: f"The part on the axis {axis}." for axis, name in DOCUMENT_AXES.items()},
    "copyright": "LOINC, or 3rdParty with the notice of its owner.",
}
_STATUS = PropertyDefinition(
    "STATUS", "code", f"{CONCEPT_PROPERTIES}#status", "ACTIVE, TRIAL, DISCOURAGED or DEPRECATED."
)


def code_system(version: str) -> CodeSystem:
    """The release ``version``."""
    axes = [PropertyDefinition(axis, "string", description=f"The {axis}.") for axis in AXES]
    return CodeSystem(
        url=LOINC,
        version=version,
        name="LOINC",
        title="Logical Observation Identifiers, Names and Codes (LOINC)",
        publisher="Regenstrief Institute, Inc.",
        copyright=LICENCE,
        language="en-US",
        hierarchy_meaning="is-a",
        nested=False,
        value_set=f"{LOINC}/vs",
        properties=(
            *HIERARCHY_PROPERTIES,
            PropertyDefinition("inactive", "boolean", f"{CONCEPT_PROPERTIES}#inactive", "No longer in use."),
            *axes,
            _STATUS,
            *(PropertyDefinition(name, "code", description=text) for name, text in _CODES.items()),
            *(PropertyDefinition(name, "string", description=f"The {name}.") for name in TEXTS),
        ),
        filters=(
            HIERARCHY_FILTER,
            FilterDefinition("inactive", FLAG_OPERATORS, "true or false"),
            *(FilterDefinition(a.code, VALUE_OPERATORS, "A part's code, or its name") for a in axes),
            FilterDefinition("LIST", ("=",), "An answer list: its answers"),
            FilterDefinition("answers-for", ("=",), "A term or an answer list: its answers"),
            *(
                FilterDefinition(name, VALUE_OPERATORS, "A value")
                for name in (_STATUS.code, *_CODES, *TEXTS)
                if name != "answers-for"
            ),
        ),
        identifiers=("urn:oid:2.16.840.1.113883.6.1",),
    )


def answer_lists(version: str, lists: AnswerLists) -> Iterator[ValueSet]:
    """The value set of all of LOINC, and those of the answer lists in the order of their answers."""
    yield ValueSet(
        url=f"{LOINC}/vs", version=version, name="LOINC", title="All of LOINC", status="active",
        copyright=LICENCE, compose=Compose((ConceptSet(LOINC, version),)),
    )  # fmt: skip
    for name, title in lists.lists.items():
        listed = tuple(ConceptReference(answer, lists.answers[answer]) for answer in lists.members[name])
        yield ValueSet(
            url=f"{LOINC}/vs/{name}", version=version, title=title,
            name=f"LOINCAnswerList{name.replace('-', '_')}",
            status="active", copyright=LICENCE,
            compose=Compose((ConceptSet(LOINC, version, concepts=listed),)),
        )  # fmt: skip

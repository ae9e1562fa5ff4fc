"""What the releases of different publishers have in common once they are published here."""

from service.terminology.code_systems import (
    CONCEPT_PROPERTIES,
    CodeSystem,
    FilterDefinition,
    PropertyDefinition,
)
from service.terminology.concepts import Coding, Designation
from service.terminology.value_sets import Compose, ConceptSet, Filter, ValueSet

PUBLIC_DOMAIN = "A work of the United States government; not subject to copyright in the United States."

VALUE_OPERATORS = ("=", "in", "not-in", "exists", "regex")
"""The filter operators that a coded property allows."""

FLAG_OPERATORS = ("=", "in", "not-in", "exists")
"""The filter operators that a boolean property allows."""

HIERARCHY_FILTER = FilterDefinition(
    "concept",
    (
        "=", "in", "not-in", "is-a", "descendent-of", "is-not-a", "child-of", "descendent-leaf",
        "generalizes", "exists", "regex",
    ),
    "A code, codes separated by commas, or a regular expression",
)  # fmt: skip

BILLABLE_FILTER = FilterDefinition("billable", FLAG_OPERATORS, "true or false")

HIERARCHY_PROPERTIES = (
    PropertyDefinition("parent", "code", f"{CONCEPT_PROPERTIES}#parent", "What is directly above."),
    PropertyDefinition("child", "code", f"{CONCEPT_PROPERTIES}#child", "What is directly below."),
)


def not_selectable(description: str) -> PropertyDefinition:
    """The definition of ``notSelectable``; ``description`` says what it marks."""
    return PropertyDefinition("notSelectable", "boolean", f"{CONCEPT_PROPERTIES}#notSelectable", description)


def short_title(text: str, canonical_base: str) -> Designation:
    """The publisher's abbreviated title, in English."""
    return title(text, "short-title", "en", canonical_base)


def title(text: str, use: str, language: str, canonical_base: str) -> Designation:
    """A title of the publisher's; ``use`` is a code of our own system of uses, ``short-title`` …"""
    display = use.replace("-", " ").capitalize().replace("Upper case", "Upper-case")
    return Designation(
        text, language, Coding(f"{canonical_base}/CodeSystem/designation-use", use, display=display)
    )


def value_set(
    system: CodeSystem, short_name: str, part: str, title: str, canonical_base: str, *filters: Filter
) -> ValueSet:
    """The value set ``<short_name>-<part>`` (``hcpcs-all``): what in ``system`` passes every filter.

    It has the version of the code system and is pinned to it; ``title`` says what it holds.
    """
    return ValueSet(
        url=f"{canonical_base}/ValueSet/{short_name}-{part}",
        version=system.version,
        name=f"{system.name}{''.join(word.capitalize() for word in part.split('-'))}",
        title=title,
        date=system.date,
        publisher=system.publisher,
        copyright=system.copyright,
        language=system.language,
        effective_start=system.effective_start,
        compose=Compose(include=(ConceptSet(system=system.url, version=system.version, filters=filters),)),
    )

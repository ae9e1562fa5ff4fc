"""CPT as a code system, and the value sets published beside it, as HL7 defines them.

Canonical, identifier: HL7 Terminology, NamingSystem ``CPT``. Properties and filters: HL7 Terminology, "Using
CPT with FHIR". Value sets: HL7 Terminology, ``cpt-all``, ``cpt-base``, ``cpt-modifiers`` and ``cpt-usable``.
"""

from collections.abc import Iterator

from service.terminology.code_systems import (
    CONCEPT_PROPERTIES,
    CodeSystem,
    FilterDefinition,
    PropertyDefinition,
)
from service.terminology.modifiers import CPT
from service.terminology.value_sets import Compose, ConceptSet, Filter, ValueSet

_VALUE_SETS = "http://hl7.org/fhir/ValueSet/cpt-"
_TRUE_OR_FALSE = "true or false"
_NOTICE = (
    "CPT is a registered trademark of the American Medical Association, which licenses its content: the "
    "operator of this service loaded it under a licence of their own."
)

_PROPERTIES = (
    PropertyDefinition("modifier", "boolean", description="Whether it is a modifier."),
    PropertyDefinition("modified", "boolean", description="Whether it is a code with modifiers."),
    PropertyDefinition("kind", "code", description="Which kind of code or modifier it is."),
    PropertyDefinition(
        "telemedicine", "boolean", description="Whether it may be used for telemedicine, where a list tells."
    ),
    PropertyDefinition(
        "orthopox", "boolean", description="Whether it is about orthopoxvirus, where a list tells."
    ),
    PropertyDefinition(
        "descriptor-effective", "dateTime", description="The day from which its current descriptor holds."
    ),
    PropertyDefinition("test-name", "string", description="The proprietary name of a laboratory test."),
    PropertyDefinition("laboratory", "string", description="The laboratory that does the test."),
    PropertyDefinition("manufacturer", "string", description="Who makes the test."),
    PropertyDefinition("effectiveDate", "dateTime", f"{CONCEPT_PROPERTIES}#effectiveDate", "The first day."),
    PropertyDefinition("retirementDate", "dateTime", f"{CONCEPT_PROPERTIES}#retirementDate", "The last day."),
    PropertyDefinition("instruction", "string", description="What to do instead of using a deleted code."),
    PropertyDefinition("replacedBy", "code", description="A code to use instead of a deleted one."),
)
_FILTERS = (
    FilterDefinition("modifier", ("=",), _TRUE_OR_FALSE),
    FilterDefinition("modified", ("=",), _TRUE_OR_FALSE),
    FilterDefinition("kind", ("=", "in"), "A kind, or several separated by commas"),
    FilterDefinition("code", ("in",), "Codes and ranges of codes, separated by commas (00001-00009, 0000F)"),
    FilterDefinition("telemedicine", ("=",), _TRUE_OR_FALSE),
    FilterDefinition("orthopox", ("=",), _TRUE_OR_FALSE),
)


def code_system(year: str, licence: str | None) -> CodeSystem:
    """The release of ``year``; ``licence`` is the text with which the files begin."""
    return CodeSystem(
        url=CPT,
        version=year,
        name="CPT",
        title="Current Procedural Terminology (CPT)",
        date=f"{year}-01-01",
        publisher="American Medical Association",
        copyright=licence or _NOTICE,
        language="en",
        compositional=True,
        value_set=f"{_VALUE_SETS}all",
        properties=_PROPERTIES,
        filters=_FILTERS,
        identifiers=("urn:oid:2.16.840.1.113883.6.12",),
        effective_start=f"{year}-01-01",
    )


def value_sets(system: CodeSystem) -> Iterator[ValueSet]:
    """All; the codes without modifiers; the modifiers; the codes with and without modifiers."""
    unmodified = (Filter("modified", "=", "false"), Filter("modifier", "=", "false"))
    yield _value_set(system, "all", "All codes, modifiers, and codes with modifiers", ())
    yield _value_set(system, "base", "Codes without modifiers", unmodified)
    yield _value_set(system, "modifiers", "Modifiers", (Filter("modifier", "=", "true"),))
    yield _value_set(
        system, "usable", "Codes with and without modifiers", unmodified, (Filter("modified", "=", "true"),)
    )


def _value_set(system: CodeSystem, part: str, title: str, *includes: tuple[Filter, ...]) -> ValueSet:
    return ValueSet(
        url=f"{_VALUE_SETS}{part}",
        version=system.version,
        name=f"CPT{part.capitalize()}",
        title=f"CPT: {title}",
        date=system.date,
        publisher=system.publisher,
        copyright=system.copyright,
        language=system.language,
        compose=Compose(tuple(ConceptSet(system.url, system.version, filters=f) for f in includes)),
    )

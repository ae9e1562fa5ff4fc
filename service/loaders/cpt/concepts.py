"""From descriptors, modifiers and deleted codes to concepts."""

from collections.abc import Iterator

from service.loaders.cpt.deleted import Deleted
from service.loaders.cpt.descriptors import Descriptors
from service.loaders.cpt.modifiers import Modifier
from service.loaders.published import short_title, title
from service.terminology.concepts import Concept, Designation, Property
from service.terminology.types import Code

KINDS = {
    "cat-1": "A code of Category I",
    "cat-2": "A code of Category II (performance measurement), or a modifier of these",
    "cat-3": "A code of Category III (emerging technology)",
    "maaa": "A code for the administration of a multianalyte assay with algorithmic analyses",
    "pla": "A code for a proprietary laboratory analysis",
    "general": "A modifier",
    "physical-status": "A modifier that tells the state of a patient at anesthesia",
    "outpatient": "A modifier for the outpatient use of hospitals and surgery centers",
    "hcpcs": "A modifier of HCPCS Level II",
}
_KIND_BY_LETTER = {"F": "cat-2", "T": "cat-3", "M": "maaa", "U": "pla"}
_COLUMNS = {
    "test-name": "Test Name",
    "laboratory": "Lab Name",
    "manufacturer": "Manufacturer Name",
}
"""Properties that are columns of the consolidated code list."""


def codes(
    descriptors: Descriptors, marks: dict[str, frozenset[str] | None], start: str, canonical_base: str
) -> Iterator[Concept]:
    """The codes in force; ``marks`` gives, per marking property, which have it, None where no list says.

    AMA tells when a descriptor came into force, not when its code did. New descriptors begin with the year;
    one that begins after ``start``, the first day of the release, is that of a code new in the year.
    """
    for code in descriptors.codes:
        marking = (Property(name, code in having) for name, having in marks.items() if having is not None)
        yield Concept(
            code,
            descriptors.display(code),
            designations=tuple(_designations(code, descriptors, canonical_base)),
            properties=(*_identity(code), *marking, *_listed(code, descriptors, start)),
        )


def _identity(code: str) -> tuple[Property, ...]:
    kind = _KIND_BY_LETTER.get(code[-1], "cat-1")
    return Property("modifier", False), Property("modified", False), _kind(kind)


def _kind(kind: str) -> Property:
    return Property("kind", Code(kind), KINDS[kind])


def _listed(code: str, descriptors: Descriptors, start: str) -> Iterator[Property]:
    row = descriptors.rows.get(code)
    if row is None:
        return
    if day := row.day("Current Descriptor Effective Date"):
        yield Property("descriptor-effective", day)
        if day > start:
            yield Property("effectiveDate", day)
    for name, heading in _COLUMNS.items():
        if row[heading]:
            yield Property(name, row[heading])


def _designations(code: str, descriptors: Descriptors, canonical_base: str) -> Iterator[Designation]:
    if short := descriptors.text("short", code):
        yield short_title(short, canonical_base)
    for kind, use, language in (
        ("medium", "medium-title", "en"),
        ("upper", "upper-case-title", "en"),
        ("consumer", "consumer-title", "en"),
        ("spanish", "consumer-title", "es"),
    ):
        if text := descriptors.text(kind, code):
            yield title(text, use, language, canonical_base)
    for text in descriptors.clinician.get(code, ()):
        yield title(text, "clinician-title", "en", canonical_base)


def modifier_concept(modifier: Modifier) -> Concept:
    """The concept of a modifier."""
    effective = modifier.effective
    return Concept(
        modifier.code,
        modifier.name,
        modifier.meaning or None,
        properties=(
            Property("modifier", True),
            Property("modified", False),
            _kind(modifier.kind),
            *((Property("descriptor-effective", effective),) if effective else ()),
        ),
    )


def deleted_concept(deleted: Deleted) -> Concept:
    """The concept of a deleted code."""
    instruction = (Property("instruction", deleted.instruction),) if deleted.instruction else ()
    return Concept(
        deleted.code,
        deleted.description,
        properties=(
            *_identity(deleted.code),
            Property("retirementDate", deleted.last_day),
            *instruction,
            *(Property("replacedBy", Code(code)) for code in deleted.replaced_by),
        ),
    )

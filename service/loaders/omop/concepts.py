"""From the rows of ``CONCEPT.csv`` to concepts."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from service.loaders.archives import Member
from service.loaders.delimited import Row, read_rows
from service.loaders.omop.names import LAYOUT, Names
from service.loaders.omop.relationships import Related
from service.terminology.concepts import Coding, Concept, Designation, Property, PropertyValue
from service.terminology.omop import OMOP, SYSTEMS
from service.terminology.types import Code, Uri

_COLUMNS = (
    "concept_id", "concept_name", "domain_id", "vocabulary_id", "concept_class_id", "standard_concept",
    "concept_code", "valid_start_date", "valid_end_date", "invalid_reason",
)  # fmt: skip
_START, _END = 7, 8


_WITHHELD = frozenset(("CPT4", "CDT"))
"""Vocabularies whose texts go to those only who may have them: they come with the code systems themselves."""


def read_displays(member: Member) -> dict[str, str]:
    """The name of every concept by its code; none of those whose owners license them."""
    wanted = ("concept_id", "concept_name", "vocabulary_id")
    rows = (row.fields for row in read_rows(member, LAYOUT, wanted))
    return {code: "" if vocabulary in _WITHHELD else name for code, name, vocabulary in rows}


def concepts(
    member: Member,
    names: Names,
    displays: Mapping[str, str],
    related: Related,
    synonyms: Mapping[str, Sequence[str]],
) -> list[Concept]:
    """Every concept in the order of the file; ``LoadError`` at the first row that is wrong."""
    rows = read_rows(member, LAYOUT, _COLUMNS)
    return [_concept(row, names, related, synonyms, displays) for row in rows]


def _concept(
    row: Row,
    names: Names,
    related: Related,
    synonyms: Mapping[str, Sequence[str]],
    displays: Mapping[str, str],
) -> Concept:
    code = row.fields[0]
    if not code.isdecimal():
        raise row.refusal(f"expected a number as concept_id, found {code!r}")
    display = displays[code] or None
    names_too = synonyms.get(code, ()) if display else ()
    texts = dict.fromkeys(text for text in names_too if text and text != display)
    standard = related.standard.get(code, ())
    maps_to = (Property("Maps to", Coding(Uri(OMOP), Code(c), display=displays[c] or None)) for c in standard)
    return Concept(
        code,
        display,
        designations=tuple(Designation(text) for text in texts),
        properties=(*_properties(row, names), *maps_to),
        parents=tuple(dict.fromkeys(related.parents.get(code, ()))),
    )


def _properties(row: Row, names: Names) -> Iterator[Property]:
    _, _, domain, vocabulary, kind, standard, source, _, _, invalid = row.fields
    for name, text, known in (
        ("domain", domain, names.domains),
        ("concept-class", kind, names.classes),
        ("vocabulary", vocabulary, names.vocabularies),
    ):
        if text not in known:
            raise row.refusal(f"there is no {name} {text!r} in its own file")
        yield _shared(f"{name}-id", text if name == "vocabulary" else Code(text))
        yield _shared(f"{name}-concept-id", Code(known[text]))
    yield _shared("standard-concept", Code(standard or "NS"))
    system = SYSTEMS.get(vocabulary)
    yield Property("source-concept-code", Coding(Uri(system) if system else None, Code(source)))
    for name, day in (("valid-start-date", row.day(_START)), ("valid-end-date", row.day(_END))):
        if day is not None:
            yield _shared(name, day)
    if invalid:
        yield _shared("invalid-reason", invalid)


@lru_cache(maxsize=100_000)
def _shared(name: str, value: PropertyValue) -> Property:
    """The property; one for all the concepts that have it, of which there may be millions."""
    return Property(name, value)

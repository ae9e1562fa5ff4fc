"""AHRQ's Procedure Classes: every code of ICD-10-PCS is minor or major, diagnostic or therapeutic."""

from collections.abc import Iterator, Mapping

from service.loaders.hcup.groupings import Categories, Grouping, listed
from service.loaders.hcup.tables import Table
from service.loaders.release import LoadOptions, Release, Resource
from service.terminology.concepts import Concept

# The publisher's heading says ICD-10-CM, but the codes are of ICD-10-PCS.
COLUMNS = ("ICD-10-CM CODE", "ICD-10-CM CODE DESCRIPTION", "PROCEDURE CLASS", "PROCEDURE CLASS NAME")
"""The heading of the table, as published."""


def procedure_classes(table: Table, options: LoadOptions) -> Iterator[Release | Resource]:
    """The classes with their value sets, and the map to them; ``LoadError`` at a row that contradicts."""
    classes = Categories()
    table.read(lambda row: _take(classes, row))
    grouping = Grouping(
        short="procedure-class",
        name="ProcedureClass",
        title="Procedure Classes for ICD-10-PCS",
        description="Minor and major, diagnostic and therapeutic procedures.",
        version=table.version(options.release),
        canonical_base=options.canonical_base,
    )
    concepts = sorted(classes.concepts.values(), key=lambda concept: concept.code)
    contents = {code: listed(members) for code, members in classes.members.items()}
    yield grouping.release(concepts, contents, (table.name,))
    yield grouping.concept_map(classes.members, table.name)


def _take(classes: Categories, row: Mapping[str, str]) -> None:
    code, _, number, name = row.values()
    classes.define(Concept(number, name))
    classes.add(code, number)

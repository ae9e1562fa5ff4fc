"""What LOINC's document ontology says of terms, and the terms that took the place of others."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from service.loaders.archives import Member
from service.loaders.delimited import read_rows
from service.loaders.loinc.hierarchy import LAYOUT
from service.terminology.concepts import Property
from service.terminology.types import Code

AXES = {
    "Document.Kind": "document-kind",
    "Document.Role": "document-role",
    "Document.Setting": "document-setting",
    "Document.SubjectMatterDomain": "document-subject-matter-domain",
    "Document.TypeOfService": "document-type-of-service",
}
"""The axes of the ontology, and FHIR's names of the properties."""

Said = Mapping[str, Sequence[Property]]
"""Properties by term."""


def read_documents(member: Member | None) -> Said:
    """The parts on each axis of a document; nothing without the file."""
    found: defaultdict[str, list[Property]] = defaultdict(list)
    if member is not None:
        for row in read_rows(member, LAYOUT, ("LoincNumber", "PartNumber", "PartTypeName", "PartName")):
            term, part, kind, name = row.fields
            if kind not in AXES:
                raise row.refusal(f"expected an axis of documents, found {kind!r}")
            found[term].append(Property(AXES[kind], Code(part), description=name))
    return found


def read_replacements(member: Member | None) -> Said:
    """The terms to use instead of each term; nothing without the file."""
    found: defaultdict[str, list[Property]] = defaultdict(list)
    if member is not None:
        for row in read_rows(member, LAYOUT, ("LOINC", "MAP_TO", "COMMENT")):
            term, instead, comment = row.fields
            found[term].append(Property("MAP_TO", Code(instead), description=comment or None))
    return found

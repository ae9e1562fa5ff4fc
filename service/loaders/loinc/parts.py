"""The parts that names of terms are made of (``LP…``)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from service.loaders.archives import Member
from service.loaders.delimited import read_rows
from service.loaders.loinc.hierarchy import LAYOUT, Above
from service.terminology import loinc
from service.terminology.concepts import Concept, Designation, Property
from service.terminology.types import Code

AXES = dict(zip(("COMPONENT", "PROPERTY", "TIME", "SYSTEM", "SCALE", "METHOD"), loinc.AXES, strict=True))
"""The types of parts that make a name, and the columns of terms that have them."""

Links = Mapping[str, Mapping[str, str]]
"""For each term the code of its part by the column."""


def read_links(member: Member | None) -> Links:
    """Which parts make the name of which term; nothing without the file."""
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    if member is not None:
        for row in read_rows(member, LAYOUT, ("LoincNumber", "PartNumber", "PartTypeName")):
            term, part, kind = row.fields
            if kind in AXES:
                found[term][AXES[kind]] = part
    return found


def read_parts(member: Member | None, above: Above) -> Iterator[Concept]:
    """Every part; those of the hierarchy that the file does not have are left out."""
    if member is None:
        return
    rows = list(
        read_rows(member, LAYOUT, ("PartNumber", "PartTypeName", "PartName", "PartDisplayName", "Status"))
    )
    known = {row.fields[0] for row in rows}
    for row in rows:
        code, kind, name, display, status = row.fields
        yield Concept(
            code,
            display or name,
            designations=(Designation(name, "en-US"),) if display and display != name else (),
            properties=(
                Property("PART_TYPE", Code(kind)),
                Property("STATUS", Code(status)),
            ),
            parents=tuple(parent for parent in above.get(code, ()) if parent in known),
        )

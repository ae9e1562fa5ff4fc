"""What is above terms and parts in LOINC's hierarchy of components by systems."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from service.loaders.archives import Member
from service.loaders.delimited import Layout, read_rows

LAYOUT = Layout(",", quoted=True)
Above = Mapping[str, Sequence[str]]


def read_hierarchy(member: Member | None) -> Above:
    """The codes directly above each code; nothing without the file."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    if member is not None:
        for row in read_rows(member, LAYOUT, ("IMMEDIATE_PARENT", "CODE")):
            parent, code = row.fields
            if parent and parent not in found[code]:
                found[code].append(parent)
    return found

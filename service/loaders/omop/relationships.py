"""What OMOP's concepts say of each other, and their synonyms: of millions of rows only what is shown."""

from collections import defaultdict
from collections.abc import Container, Mapping
from dataclasses import dataclass, field

from service.loaders.archives import Member
from service.loaders.delimited import read_rows
from service.loaders.omop.names import LAYOUT

IS_A, MAPS_TO = "Is a", "Maps to"
_COLUMNS = ("concept_id_1", "concept_id_2", "relationship_id", "invalid_reason")


@dataclass(frozen=True, slots=True)
class Related:
    """For concepts their parents, and the standard concepts that they map to other than themselves."""

    parents: Mapping[str, list[str]] = field(default_factory=dict)
    standard: Mapping[str, list[str]] = field(default_factory=dict)

    def lost(self, known: Container[str]) -> int:
        """How many of them name a concept that is not one of ``known``."""
        kinds = (self.parents, self.standard)
        ends = ((first, second) for kind in kinds for first, others in kind.items() for second in others)
        return sum(first not in known or second not in known for first, second in ends)


def read_relationships(member: Member | None) -> Related:
    """The valid ``Is a`` and ``Maps to`` relationships; nothing without the file."""
    if member is None:
        return Related()
    found = Related(defaultdict(list), defaultdict(list))
    kept = {IS_A: found.parents, MAPS_TO: found.standard}
    for row in read_rows(member, LAYOUT, _COLUMNS):
        first, second, kind, invalid = row.fields
        if kind in kept and not invalid and first != second:
            kept[kind][first].append(second)
    return found


def read_synonyms(member: Member | None) -> Mapping[str, list[str]]:
    """The synonyms of each concept."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    if member is not None:
        for row in read_rows(member, LAYOUT, ("concept_id", "concept_synonym_name")):
            found[row.fields[0]].append(row.fields[1])
    return found

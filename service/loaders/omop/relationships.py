"""What OMOP's concepts say of each other, and their synonyms: of millions of rows only what is shown."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from service.loaders.archives import Member
from service.loaders.delimited import read_rows
from service.loaders.omop.names import LAYOUT

IS_A, MAPS_TO = "Is a", "Maps to"
_COLUMNS = ("concept_id_1", "concept_id_2", "relationship_id", "invalid_reason")


@dataclass(frozen=True, slots=True)
class Related:
    """For concepts their parents, and the standard concepts that they map to other than themselves.

    ``lost`` counts the relationships of concepts that are not there.
    """

    parents: Mapping[str, list[str]] = field(default_factory=dict)
    standard: Mapping[str, list[str]] = field(default_factory=dict)
    lost: int = 0


def read_relationships(member: Member | None, known: Mapping[str, str]) -> Related:
    """The valid ``Is a`` and ``Maps to`` relationships; nothing without the file.

    ``known`` gives for each code the one string that stands for it, so that millions of rows need no more.
    """
    if member is None:
        return Related()
    parents: defaultdict[str, list[str]] = defaultdict(list)
    standard: defaultdict[str, list[str]] = defaultdict(list)
    kept, lost = {IS_A: parents, MAPS_TO: standard}, 0
    for row in read_rows(member, LAYOUT, _COLUMNS):
        first, second, kind, invalid = row.fields
        if kind not in kept or invalid or first == second:
            continue
        if first in known and second in known:
            kept[kind][known[first]].append(known[second])
        else:
            lost += 1
    return Related(parents, standard, lost)


def read_synonyms(member: Member | None, known: Mapping[str, str]) -> Mapping[str, list[str]]:
    """The synonyms of each concept."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    if member is not None:
        for row in read_rows(member, LAYOUT, ("concept_id", "concept_synonym_name")):
            code, name = row.fields
            if code in known:
                found[known[code]].append(name)
    return found

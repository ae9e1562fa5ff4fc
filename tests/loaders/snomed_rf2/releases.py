"""Invented releases in Release Format 2: no content of SNOMED CT but the metadata a loader must know."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from service.terminology.snomed.identifiers import (
    CONCEPT_MODEL_ATTRIBUTE,
    DEFINED,
    FULLY_SPECIFIED_NAME,
    INFERRED,
    IS_A,
    PREFERRED,
    PRIMITIVE,
    ROOT,
    SYNONYM,
)
from service.terminology.snomed.sctid import check_digit

CORE = "900000000000207008"
US, GB = "900000000000509007", "900000000000508004"
DAY = "20260101"

HEADERS = {
    "Concept": "id effectiveTime active moduleId definitionStatusId",
    "Description": "id effectiveTime active moduleId conceptId languageCode typeId term caseSignificanceId",
    "Relationship": "id effectiveTime active moduleId sourceId destinationId relationshipGroup typeId"
    " characteristicTypeId modifierId",
    "RelationshipConcreteValues": "id effectiveTime active moduleId sourceId value relationshipGroup typeId"
    " characteristicTypeId modifierId",
    "Language": "id effectiveTime active moduleId refsetId referencedComponentId acceptabilityId",
    "Association": "id effectiveTime active moduleId refsetId referencedComponentId targetComponentId",
    "ExtendedMap": "id effectiveTime active moduleId refsetId referencedComponentId mapGroup mapPriority"
    " mapRule mapAdvice mapTarget correlationId mapCategoryId",
    "ModuleDependency": "id effectiveTime active moduleId refsetId referencedComponentId sourceEffectiveTime"
    " targetEffectiveTime",
}
"""The columns of each kind of file, in the order of the specification."""


def sctid(number: int, partition: str = "10") -> str:
    """An identifier in an invented namespace; ``partition`` 10 is a concept, 11 a description."""
    beginning = f"{number}1000999{partition}"
    return beginning + check_digit(beginning)


PROCEDURE, REPAIR, SITE, HAND, BY_SITE, OLD, COUNT = (sctid(n) for n in range(1, 8))
REPLACED_BY = "900000000000526001"
MAP = sctid(8)


def concept(
    code: str, active: str = "1", status: str = PRIMITIVE, day: str = DAY, module: str = CORE
) -> list[str]:
    """A row of the concept file."""
    return [code, day, active, module, status]


def description(
    number: int, of: str, term: str, kind: str = SYNONYM, active: str = "1", day: str = DAY
) -> list[str]:
    """A row of the description file."""
    return [sctid(number, "11"), day, active, CORE, of, "en", kind, term, "900000000000448009"]


def relationship(number: int, of: str, kind: str, to: str, group: str = "0", active: str = "1") -> list[str]:
    """A row of the relationship files."""
    return [sctid(number, "12"), DAY, active, CORE, of, to, group, kind, INFERRED, "900000000000451002"]


def accepted(number: int, how: str = PREFERRED, where: str = US) -> list[str]:
    """A row of the language file about the description with that number."""
    return [f"member-{number}-{where}", DAY, "1", CORE, where, sctid(number, "11"), how]


ROWS: dict[str, list[list[str]]] = {
    "Concept": [
        *(concept(code) for code in (ROOT, CONCEPT_MODEL_ATTRIBUTE, PROCEDURE, SITE, HAND, BY_SITE, COUNT)),
        concept(REPAIR, status=DEFINED),
        concept(OLD, active="0"),
    ],
    "Description": [
        description(1, REPAIR, "Mending of a hand (invented)", FULLY_SPECIFIED_NAME),
        description(2, REPAIR, "Mending of a hand, gray"),
        description(3, REPAIR, "Mending of a hand, grey"),
        description(4, REPAIR, "Hand mending"),
        description(5, REPAIR, "Handmending", active="0"),
        description(6, HAND, "Hand, invented"),
        description(7, BY_SITE, "Place"),
        description(8, OLD, "Old mending"),
    ],
    "Relationship": [
        relationship(1, PROCEDURE, IS_A, ROOT),
        relationship(2, REPAIR, IS_A, PROCEDURE),
        relationship(3, SITE, IS_A, ROOT),
        relationship(4, HAND, IS_A, SITE),
        relationship(5, BY_SITE, IS_A, CONCEPT_MODEL_ATTRIBUTE),
        relationship(6, COUNT, IS_A, CONCEPT_MODEL_ATTRIBUTE),
        relationship(9, CONCEPT_MODEL_ATTRIBUTE, IS_A, ROOT),
        relationship(7, REPAIR, BY_SITE, HAND, group="1"),
        relationship(8, REPAIR, BY_SITE, SITE, group="1", active="0"),
    ],
    "RelationshipConcreteValues": [relationship(20, REPAIR, COUNT, "#2", group="1")],
    "Language": [
        *(accepted(n) for n in (1, 2, 6, 7, 8)),
        accepted(4, "900000000000549004"),
        *(accepted(n, where=GB) for n in (1, 3, 6, 7, 8)),
        accepted(4, "900000000000549004", GB),
    ],
    "Association": [["a-1", DAY, "1", CORE, REPLACED_BY, OLD, REPAIR]],
    "ExtendedMap": [
        ["m-1", DAY, "1", CORE, MAP, REPAIR, "1", "1", "TRUE", "ALWAYS X1", "X1", "447559005", ""],
        ["m-2", DAY, "1", CORE, MAP, HAND, "1", "1", "TRUE", "CANNOT BE MAPPED", "", "447556008", ""],
    ],
}
"""A small release: a defined procedure on a hand, and an old concept that it replaces."""


def write(
    folder: Path, rows: dict[str, list[list[str]]], kind: str = "Snapshot", prefix: str = "sct2"
) -> Path:
    """A release with those rows by the kind of their file; gives ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, lines in rows.items():
        write_file(folder / f"{prefix}_{name}_{kind}_INT_{DAY}.txt", HEADERS[name].split(), lines)
    return folder


def write_file(path: Path, columns: Sequence[str], lines: Iterable[Sequence[str]]) -> None:
    """A file with those columns and rows, as publishers write it."""
    text = "".join("\t".join(line) + "\r\n" for line in (columns, *lines))
    path.write_text(text, encoding="utf-8", newline="")

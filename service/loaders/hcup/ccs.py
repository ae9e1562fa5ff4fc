"""The Clinical Classifications Software (CCS) for ICD-10-PCS, and AHRQ's Procedure Classes.

The CCS has numbered categories, and a multi-level classification whose second level has one or several
of them below it. The two number alike (``1``, ``1.1``), so each is a code system of its own.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from service.loaders.hcup.groupings import Categories, Grouping, listed, united
from service.loaders.hcup.procedure_classes import COLUMNS as CLASS_COLUMNS
from service.loaders.hcup.procedure_classes import procedure_classes
from service.loaders.hcup.tables import Table, find_tables
from service.loaders.release import LoadError, LoadOptions, Release, Resource
from service.terminology.code_systems import PropertyDefinition
from service.terminology.concepts import Coding, Concept, Property

_COLUMNS = (
    "ICD-10-PCS CODE", "CCS CATEGORY", "ICD-10-PCS CODE DESCRIPTION", "CCS CATEGORY DESCRIPTION",
    "MULTI CCS LVL 1", "MULTI CCS LVL 1 LABEL", "MULTI CCS LVL 2", "MULTI CCS LVL 2 LABEL",
)  # fmt: skip
_LABEL_COLUMNS = ("MULTI-LEVEL ICD-10-PCS CCS CATEGORY", "MULTI-LEVEL ICD-10-PCS CCS LABEL")
_KNOWN = {"ccs": _COLUMNS, "labels": _LABEL_COLUMNS, "classes": CLASS_COLUMNS}
_LEVEL = "multi-level"
_TITLE = "Clinical Classifications Software for ICD-10-PCS"


def load(sources: Sequence[Path], options: LoadOptions) -> Iterator[Release | Resource]:
    """What ``sources`` have: the CCS with its levels, the Procedure Classes, or both.

    The list of level labels, where given, adds the levels without a code and is held to the others.
    ``LoadError`` when neither is there, or at the first row that contradicts another.
    """
    tables = find_tables(sources, _KNOWN)
    if not tables.keys() & {"ccs", "classes"}:
        among = " ".join(source.name for source in sources)
        raise LoadError(among, None, "expected the table of the CCS (beta) or of the Procedure Classes")
    options.progress("reading CCS", 0)
    if "ccs" in tables:
        yield from _Reading(options, tables["ccs"], tables.get("labels")).loaded()
    if "classes" in tables:
        yield from procedure_classes(tables["classes"], options)


class _Reading:
    """One version of the CCS."""

    def __init__(self, options: LoadOptions, table: Table, labels: Table | None) -> None:
        self._table = table
        self._labels = labels
        version, base = table.version(options.release), options.canonical_base
        self._grouping = Grouping(
            short="ccs-icd-10-pcs",
            name="CCSICD10PCS",
            title=_TITLE,
            description="Categories of procedures.",
            version=version,
            canonical_base=base,
            more_properties=(
                PropertyDefinition(_LEVEL, "Coding", description="Where it is in the multi-level CCS."),
            ),
        )
        self._levels = Grouping(
            short="ccs-icd-10-pcs-multi-level",
            name="CCSICD10PCSMultiLevel",
            title=f"{_TITLE}, multi-level",
            description="Body systems, and below them groups of one or several categories of the CCS.",
            version=version,
            canonical_base=base,
        )
        self._categories = Categories()
        self._level_concepts = Categories()

    def loaded(self) -> Iterator[Release | Resource]:
        if self._labels is not None:
            self._labels.read(self._take_label)
        self._table.read(self._take)
        yield self._level_release()
        yield self._release()
        yield self._grouping.concept_map(self._categories.members, self._table.name)

    def _take_label(self, row: Mapping[str, str]) -> None:
        code, label = row.values()
        self._define_level(code, label)

    def _take(self, row: Mapping[str, str]) -> None:
        code, category, _, title, first, first_label, second, second_label = row.values()
        if not category.isdigit():
            raise ValueError(f"'{category}' is no category: a number was expected")
        if not second.startswith(f"{first}."):
            raise ValueError(f"the level {second} is not below {first}")
        self._define_level(first, first_label)
        self._define_level(second, second_label)
        level = Coding(self._levels.system.url, second, display=second_label)
        self._categories.define(Concept(category, title, properties=(Property(_LEVEL, level),)))
        self._categories.add(code, category)

    def _define_level(self, code: str, label: str) -> None:
        first, dot, _ = code.partition(".")
        self._level_concepts.define(Concept(code, label, parents=(first,) if dot else ()))

    def _release(self) -> Release:
        concepts = sorted(self._categories.concepts.values(), key=lambda concept: int(concept.code))
        contents = {category: listed(codes) for category, codes in self._categories.members.items()}
        return self._grouping.release(concepts, contents, (self._table.name,))

    def _level_release(self) -> Release:
        below: dict[str, list[str]] = {}
        for category in self._categories.concepts.values():
            (level,) = (coding.code for coding in category.values(_LEVEL) if isinstance(coding, Coding))
            below.setdefault(level or "", []).append(self._grouping.value_set(category.code))
        for level in list(below):
            below.setdefault(level.partition(".")[0], []).append(self._levels.value_set(level))
        contents = {level: united(sorted(urls)) for level, urls in below.items()}
        files = tuple(table.name for table in (self._table, self._labels) if table)
        return self._levels.release(
            sorted(self._level_concepts.concepts.values(), key=_place), contents, files
        )


def _place(level: Concept) -> list[int]:
    return [int(number) for number in level.code.split(".")]

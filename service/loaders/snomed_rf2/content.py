"""Everything that a release says, gathered by concept; of a component's several rows the newest counts.

Rows are kept as plain tuples with shared texts: a release has millions of them.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from sys import intern
from typing import NamedTuple

from service.loaders.release import Progress
from service.loaders.snomed_rf2.files import File, Role
from service.loaders.snomed_rf2.rows import Component, checked, rows_of
from service.terminology.snomed.identifiers import ROOT, STATED

OWL_AXIOMS = frozenset(("733073007", "762103008"))
"""The reference sets of stated definitions; what is served are the relationships inferred from them."""

_MEMBER_COLUMNS = ("refsetId", "referencedComponentId")
_EVERY_COLUMN = frozenset(("id", "effectiveTime", "active", "moduleId", *_MEMBER_COLUMNS))
_CONCRETE = re.compile(r'#-?\d+(\.\d+)?|".*"|true|false')
_CONCEPT_KIND = "0"
"""The last digit but one of an identifier tells what it identifies."""


class Said(NamedTuple):
    """One component: ``fields`` are its columns after ``moduleId``, as ``Content`` describes them."""

    id: str
    effective_time: str
    active: bool
    module: str
    fields: tuple[str, ...]


@dataclass(slots=True)
class Content:
    """What the files say; the fields of each kind of component are

    ============= =============== ============================================================
    concepts      by id           definition status
    descriptions  by concept      language, type, case significance, term
    relationships by source       destination, or value as written; group; type
    memberships   by concept      reference set, then what ``member_columns`` names for it
    languages     by description  reference set, acceptability
    dependencies  by module pair  time of the module, time of the one it needs
    ============= =============== ============================================================
    """

    concepts: dict[str, Said] = field(default_factory=dict)
    descriptions: dict[str, list[Said]] = field(default_factory=lambda: defaultdict(list))
    relationships: dict[str, list[Said]] = field(default_factory=lambda: defaultdict(list))
    memberships: dict[str, list[Said]] = field(default_factory=lambda: defaultdict(list))
    languages: dict[str, list[Said]] = field(default_factory=lambda: defaultdict(list))
    dependencies: dict[tuple[str, str], Said] = field(default_factory=dict)
    member_columns: dict[str, tuple[str, ...]] = field(default_factory=dict)


def gather(files: Sequence[File], until: str | None, progress: Progress) -> Content:
    """The content of ``files``, whose concepts come first, without rows newer than ``until`` (``YYYYMMDD``).

    ``LoadError`` at the first row that is wrong or speaks of a concept that is not there.
    """
    content = Content()
    for number, file in enumerate(files):
        progress("reading SNOMED CT files", number, len(files))
        _GATHERERS[file.role](content, file, until)
    progress("reading SNOMED CT files", len(files), len(files))
    return content


def _concepts(content: Content, file: File, until: str | None) -> None:
    for row in rows_of(file, ("definitionStatusId",), until):
        held = content.concepts.get(row.id)
        if held is None or held.effective_time <= row.effective_time:
            content.concepts[row.id] = _said(checked(row, "concept"), intern(row.fields[0]))


def _descriptions(content: Content, file: File, until: str | None) -> None:
    columns = ("conceptId", "languageCode", "typeId", "caseSignificanceId", "term")
    for row in rows_of(file, columns, until):
        concept, language, kind, case, term = row.fields
        said = _said(checked(row, "description"), intern(language), intern(kind), intern(case), term)
        _newest(_of_concept(content.descriptions, concept, content, row), said)


def _relationships(content: Content, file: File, until: str | None) -> None:
    target = "destinationId" if file.role is Role.RELATIONSHIP else "value"
    columns = ("sourceId", target, "relationshipGroup", "typeId", "characteristicTypeId")
    for row in rows_of(file, columns, until):
        source, value, group, kind, characteristic = row.fields
        if characteristic != STATED:
            _check_relationship(content, row, target)
            said = _said(checked(row, "relationship"), intern(value), intern(group), intern(kind))
            _newest(_of_concept(content.relationships, source, content, row), said)


def _check_relationship(content: Content, row: Component, target: str) -> None:
    _, value, group, *_ = row.fields
    if not group.isdigit():
        raise row.row.refusal(f"expected a number as relationshipGroup, found {group!r}")
    if target == "value":
        if not _CONCRETE.fullmatch(value):
            raise row.row.refusal(f'expected a concrete value such as #10 or "text", found {value!r}')
    elif row.active and value not in content.concepts and value != ROOT:
        raise row.row.refusal(f"the destination {value} has no row in a file of concepts")


def _languages(content: Content, file: File, until: str | None) -> None:
    shared: dict[Said, Said] = {}
    for row in rows_of(file, (*_MEMBER_COLUMNS, "acceptabilityId"), until):
        reference_set, description, acceptability = row.fields
        said = Said(reference_set, row.effective_time, row.active, "", (acceptability,))
        _newest(content.languages[description], shared.setdefault(said, said))


def _members(content: Content, file: File, until: str | None) -> None:
    further = tuple(column for column in file.columns if column not in _EVERY_COLUMN)
    for row in rows_of(file, (*_MEMBER_COLUMNS, *further), until):
        reference_set, component, *values = row.fields
        if reference_set in OWL_AXIOMS or component[-2:-1] != _CONCEPT_KIND:
            continue
        content.member_columns[reference_set] = further
        _newest(content.memberships[component], _said(row, intern(reference_set), *values))


def _identifiers(content: Content, file: File, until: str | None) -> None:
    """An alternate identifier is kept as a membership of its scheme."""
    columns = ("identifierSchemeId", "referencedComponentId")
    for row in rows_of(file, columns, until, key="alternateIdentifier"):
        scheme, component = row.fields
        content.member_columns[scheme] = ("alternateIdentifier",)
        _newest(content.memberships[component], _said(row, intern(scheme), row.id))


def _dependencies(content: Content, file: File, until: str | None) -> None:
    for row in rows_of(file, ("referencedComponentId", "sourceEffectiveTime", "targetEffectiveTime"), until):
        needed, *times = row.fields
        held = content.dependencies.get((row.module, needed))
        if row.active and (held is None or held.fields <= tuple(times)):
            content.dependencies[row.module, needed] = _said(row, *times)


_GATHERERS = {
    Role.CONCEPT: _concepts,
    Role.DESCRIPTION: _descriptions,
    Role.RELATIONSHIP: _relationships,
    Role.CONCRETE_VALUE: _relationships,
    Role.LANGUAGE: _languages,
    Role.REFERENCE_SET: _members,
    Role.IDENTIFIER: _identifiers,
    Role.MODULE_DEPENDENCY: _dependencies,
}


def _said(row: Component, *fields: str) -> Said:
    return Said(row.id, row.effective_time, row.active, row.module, fields)


def _of_concept(
    gathered: dict[str, list[Said]], concept: str, content: Content, row: Component
) -> list[Said]:
    if concept not in content.concepts:
        raise row.row.refusal(f"the concept {concept} has no row in a file of concepts")
    return gathered[concept]


def _newest(gathered: list[Said], said: Said) -> None:
    """Add ``said`` to what is gathered of one concept, or put it in the place of an older row of its own."""
    for place, held in enumerate(gathered):
        if held.id == said.id:
            if held.effective_time <= said.effective_time:
                gathered[place] = said
            return
    gathered.append(said)

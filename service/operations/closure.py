"""$closure: help a client to maintain its own table of what is below what, as far as it uses codes.

A name alone begins a table. Concepts with it are added, and the answer has every new relation among the
concepts of the table. A version with it asks again for all relations since that version. All relations
are told from the narrower concept; whether two concepts of different code systems are related is not
known here. A table stays with the release of a code system that it began with.
Specification: https://hl7.org/fhir/R5/terminology-service.html#closure and
https://hl7.org/fhir/R5/conceptmap-operation-closure.html
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyroaring import BitMap

from service.operations import fields
from service.operations.operation import Context, Operation, Values
from service.terminology import issues
from service.terminology.closures import Closures, ClosureTable, HeldConcept
from service.terminology.concepts import Coding
from service.terminology.issues import TerminologyError
from service.terminology.releases import SystemRelease

MAX_NAME = 255
"""Characters that the name of a table may have."""

MAX_CONCEPTS = 10_000
"""Concepts that one table may hold."""

_ATTEMPTS = 20


class ClosureParameters(fields.Parameters):
    """The in parameters of $closure."""

    name = fields.String("The name of the closure table.")
    concept = fields.Coding("The concepts to add to the table.", many=True)
    version = fields.String("Give again all relations that came after this version of the table.")


@dataclass(frozen=True, slots=True)
class Below:
    """A code, and the codes of its system that are above it."""

    code: str
    above: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClosureGroup:
    """Relations among the codes of one release of a code system."""

    system: str
    version: str | None
    relations: tuple[Below, ...]


@dataclass(frozen=True, slots=True)
class ClosureUpdate:
    """The new relations of a table that is at ``version`` now; ``moment`` is a FHIR instant."""

    name: str
    version: int
    moment: str
    groups: tuple[ClosureGroup, ...] = ()


def run(context: Context, values: Values) -> ClosureUpdate:
    """What the client has to add; TerminologyError for an unknown table, code or version."""
    name, concepts, version = values.get("name"), values.get("concept"), values.get("version")
    if not name:
        raise TerminologyError(issues.parameters_missing("$closure needs the name of a closure table"))
    if len(name) > MAX_NAME:
        problem = f"it has more than {MAX_NAME} characters"
        raise TerminologyError(issues.parameter_invalid("name", problem))
    if concepts and version is not None:
        problem = "it asks again for what came since a version, and cannot be given with concepts"
        raise TerminologyError(issues.parameter_invalid("version", problem))
    if context.closures is None:
        raise TerminologyError(issues.parameters_missing("no closure tables are kept here"))
    asked = _Asked(context, context.closures, name)
    if concepts:
        return asked.add(concepts)
    return asked.start() if version is None else asked.again(version)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request about the table ``name``."""

    context: Context
    closures: Closures
    name: str

    def start(self) -> ClosureUpdate:
        self.closures.start(self.name)
        return self._update(0)

    def again(self, version: str) -> ClosureUpdate:
        table = self._table()
        if not version.isascii() or not version.isdigit() or int(version[:9]) > table.version:
            problem = f"the table has the versions 0 to {table.version}"
            raise TerminologyError(issues.parameter_invalid("version", problem))
        known = [held for held in table.concepts if held.added <= int(version)]
        return self._update(table.version, self._groups(known, table.concepts[len(known) :]))

    def add(self, concepts: Sequence[Coding]) -> ClosureUpdate:
        for _ in range(_ATTEMPTS):
            table = self._table()
            new = self._new(table, concepts)
            groups = self._groups(table.concepts, new)
            if not new:
                return self._update(table.version)
            if self.closures.add(self.name, new):
                return self._update(table.version + 1, groups)
        raise TerminologyError(issues.closure_busy(self.name))

    def _update(self, version: int, groups: Iterable[ClosureGroup] = ()) -> ClosureUpdate:
        return ClosureUpdate(self.name, version, self.context.now, tuple(groups))

    def _table(self) -> ClosureTable:
        table = self.closures.read(self.name)
        if table is None:
            raise TerminologyError(issues.unknown_closure(self.name))
        return table

    def _new(self, table: ClosureTable, concepts: Sequence[Coding]) -> list[HeldConcept]:
        """The concepts that the table does not hold yet, each once."""
        versions = {held.system: held.version for held in table.concepts}
        there = {(held.system, held.code) for held in table.concepts}
        new: dict[tuple[str, str], HeldConcept] = {}
        for coding in concepts:
            release = self._release(coding, versions)
            code = _located(release, coding)
            versions.setdefault(release.url, release.version)
            if (release.url, code) not in there:
                held = HeldConcept(release.url, release.version, code, table.version + 1)
                new.setdefault((release.url, code), held)
        if len(there) + len(new) > MAX_CONCEPTS:
            raise TerminologyError(issues.closure_too_large(self.name, MAX_CONCEPTS))
        return list(new.values())

    def _release(self, coding: Coding, versions: Mapping[str, str | None]) -> SystemRelease:
        """The release that a coding is of: the one that the table began with."""
        if not coding.system or not coding.code:
            raise TerminologyError(issues.parameters_missing("each concept needs its system and code"))
        view, day = self.context.view, self.context.today
        names = (coding.system, *view.names(coding.system), view.preferred_name(coding.system))
        held = next((name for name in names if name in versions), None)
        wanted = coding.version or (versions[held] if held else None)
        release = view.release(coding.system, wanted, day)
        if release is None and held and not coding.version:
            raise TerminologyError(issues.closure_outdated(self.name, held, versions[held]))
        if release is None:
            raise TerminologyError(issues.unknown_code_system(coding.system, "concept"))
        if held and release.version != versions[held]:
            raise TerminologyError(issues.closure_of_other_version(self.name, held, versions[held]))
        return release

    def _groups(self, known: Sequence[HeldConcept], new: Sequence[HeldConcept]) -> Iterator[ClosureGroup]:
        """The relations of new concepts to each other and to the known ones, by system."""
        for system, version in dict.fromkeys((held.system, held.version) for held in new):
            release = self.context.view.release(system, version, self.context.today)
            if release is None or release.version != version:
                raise TerminologyError(issues.closure_outdated(self.name, system, version))
            added = _numbers(release, new)
            relations = tuple(_relations(release, _numbers(release, known), added))
            if relations:
                yield ClosureGroup(system, version, relations)


def _located(release: SystemRelease, coding: Coding) -> str:
    number = release.index.locate(coding.code or "")
    if number is None:
        raise TerminologyError(
            issues.unknown_code(coding.code or "", release.url, release.version, "concept")
        )
    return release.index.term(number)[0]


def _numbers(release: SystemRelease, concepts: Iterable[HeldConcept]) -> BitMap:
    """The numbers of those concepts that are of the release."""
    located = (release.index.locate(held.code) for held in concepts if held.system == release.url)
    return BitMap(number for number in located if number is not None)


def _relations(release: SystemRelease, known: BitMap, new: BitMap) -> Iterator[Below]:
    """Each concept that is below a new one, or is new and below any, with those above it."""
    every = known | new
    above: defaultdict[int, BitMap] = defaultdict(BitMap)
    for number in new:
        above[number] |= release.index.ancestors(number) & every
        for below in release.index.descendants(number) & known:
            above[below].add(number)
    codes = {number: release.index.term(number)[0] for number in every}
    for number in sorted(above):
        if above[number]:
            yield Below(codes[number], tuple(codes[other] for other in above[number]))


CLOSURE = Operation(
    "ConceptMap", "closure", "Closure table maintenance", ("system",),
    ClosureParameters(), ClosureUpdate, run, affects_state=True,
)  # fmt: skip

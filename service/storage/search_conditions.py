"""The conditions of a search in SQL, each a clause about a row of resources."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, func, not_, or_, select

from service.storage import code_sets, tables
from service.storage.search_tests import Clause, meets, meets_one, whole
from service.terminology.index import Index
from service.terminology.searching import (
    CONCEPT_CODE,
    AnyOf,
    Coded,
    Condition,
    Has,
    HasTogether,
    IsNamedBy,
    IsOneOf,
    RefersTo,
    Test,
)

OpenPack = Callable[[str], Index]
"""Opens the index of a build."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """Makes clauses for the resources that one FHIR version sees (None: all)."""

    connection: Connection
    open_pack: OpenPack
    fhir_version: str | None

    def served(self, row: Any, resource_type: str) -> list[Clause]:
        """That ``row`` is an active resource of a type."""
        found = [row.c.type == resource_type, row.c.active]
        if self.fhir_version is not None:
            found.append(or_(row.c.fhir_version.is_(None), row.c.fhir_version == self.fhir_version))
        return found

    def clause(self, row: Any, resource_type: str, condition: Condition) -> Clause:
        """That ``row``, a resource of a type, meets a condition."""
        match condition:
            case Has():
                return self._has(row, resource_type, condition)
            case HasTogether():
                return self._has_together(row, resource_type, condition)
            case RefersTo():
                return self._refers_to(row, resource_type, condition)
            case IsNamedBy():
                return self._is_named_by(row, resource_type, condition)
            case AnyOf(conditions):
                return or_(*(self.clause(row, resource_type, one) for one in conditions))
            case IsOneOf(ids):
                found: Clause = row.c.id.in_(ids)
                return found

    def _has(self, row: Any, resource_type: str, condition: Has) -> Clause:
        value = tables.search_values
        wanted = select(value.c.id).where(value.c.type == resource_type, value.c.element == condition.element)
        if condition.tests:
            wanted = wanted.where(meets_one(value, condition.tests))
        found: Clause = row.c.id.in_(wanted)
        large = code_sets.having(self.connection, resource_type, condition.element, condition.tests)
        if large:
            found = or_(found, row.c.id.in_(large))
        if resource_type == "CodeSystem" and condition.element == CONCEPT_CODE:
            found = or_(found, func.coalesce(row.c.build, "").in_(self._defining(condition.tests)))
        return not_(found) if condition.negated else found

    def _defining(self, tests: Sequence[Test]) -> list[str]:
        """The active builds in packs that define one of the codes, or any code where none is asked for."""
        build, resource = tables.builds.c, tables.resources.c
        answering = select(resource.build).where(resource.active)
        packed = select(build.hash, build.url).where(build.concepts.is_(None), build.hash.in_(answering))
        return [
            found.hash
            for found in self.connection.execute(packed)
            if not tests or any(self._defines(found.hash, found.url, test) for test in tests)
        ]

    def _defines(self, build: str, url: str, test: Test) -> bool:
        if not isinstance(test, Coded) or test.system not in (None, url):
            return False
        return test.code is None or self.open_pack(build).locate(test.code) is not None

    def _has_together(self, row: Any, resource_type: str, condition: HasTogether) -> Clause:
        one, other = tables.search_values.alias(), tables.search_values.alias()
        wanted = select(one.c.id).where(
            one.c.type == resource_type,
            one.c.element == condition.elements[0],
            other.c.type == one.c.type,
            other.c.id == one.c.id,
            other.c.element == condition.elements[1],
            other.c.position == one.c.position,
            or_(*(and_(meets(one, first), meets(other, second)) for first, second in condition.pairs)),
        )
        found: Clause = row.c.id.in_(wanted)
        return found

    def _refers_to(self, row: Any, resource_type: str, condition: RefersTo) -> Clause:
        value, target = tables.search_values.alias(), tables.resources.alias()
        wanted = select(value.c.id).where(
            value.c.type == resource_type,
            value.c.element == condition.element,
            names(value, target),
            *self.served(target, condition.resource_type),
            self.clause(target, condition.resource_type, condition.condition),
        )
        found: Clause = row.c.id.in_(wanted)
        return found

    def _is_named_by(self, row: Any, resource_type: str, condition: IsNamedBy) -> Clause:
        value, named = tables.search_values.alias(), tables.resources.alias()
        source = tables.resources.alias()
        wanted = select(named.c.id).where(
            *self.served(named, resource_type),
            names(value, named),
            value.c.type == condition.resource_type,
            value.c.element == condition.element,
            source.c.id == value.c.id,
            *self.served(source, condition.resource_type),
            self.clause(source, condition.resource_type, condition.condition),
        )
        found: Clause = row.c.id.in_(wanted)
        return found


def names(value: Any, target: Any) -> Clause:
    """That a search value is the canonical of a resource, of its version where it names one."""
    return and_(
        value.c.start == func.substr(target.c.url, 1, tables.START),
        target.c.url == whole(value),
        or_(value.c.qualifier.is_(None), value.c.qualifier == target.c.version),
    )

"""What a ValueSet's compose selects.

Inside one include everything must agree (system, codes, filters, value sets); several includes add up;
excludes are taken away. Specification: https://hl7.org/fhir/R5/valueset.html#compositions
"""

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from pyroaring import BitMap

from service.terminology import canonical, filters, grammars, issues
from service.terminology.issues import TerminologyError
from service.terminology.known import Composed
from service.terminology.members import Members, Part
from service.terminology.references import SystemReference
from service.terminology.releases import SystemRelease
from service.terminology.selections import AllOf, evaluate, everything
from service.terminology.value_sets import ConceptSet, ValueSet
from service.terminology.versions import VersionRules, matches
from service.terminology.view import View

_NO_RULES = VersionRules()
VERSION_CHECK = "VALUESET_VERSION_CHECK"
_KEPT = 128
"""How many composed value sets a view keeps."""


@dataclass(slots=True)
class Composer:
    """Composes value sets for one request, on one ``day`` and under the request's version rules.

    ``pinned`` are versions of systems that a value to be validated names: a reference to which they fit
    leads there. What was met on the way is noted in ``references`` and ``used_value_sets``. ``lenient``
    leaves out what no release answers for, instead of raising TerminologyError.
    """

    view: View
    day: str
    rules: VersionRules = field(default_factory=VersionRules)
    pinned: Mapping[str, str] = field(default_factory=dict)
    lenient: bool = False
    checkpoint: Callable[[], None] | None = None
    """Called before each part of the work; it may raise to stop it."""
    references: list[SystemReference] = field(default_factory=list)
    used_value_sets: list[ValueSet] = field(default_factory=list)
    listed_from: list[ValueSet] = field(default_factory=list)
    """The value sets that say which codes of a system without an end are listed."""
    matched_across_versions: bool = False
    containers: tuple[ValueSet, ...] = ()
    code: str = ""
    """A code whose membership is asked. If it is an expression, releases answer with just that."""

    def compose(self, value_set: ValueSet) -> Members:
        """The members of ``value_set``; kept in the view while nothing in the request changes them."""
        if self.rules != _NO_RULES or self.pinned or self.code:
            return self.members(value_set)
        key = (id(value_set), self.day, self.view.date is not None)
        known = self.view.composed.get(key)
        if known is not None and known.value_set is value_set:
            self.view.note(known.used)
            self.used_value_sets.extend(known.used_value_sets)
            self.references.extend(known.references)
            self.listed_from.extend(known.listed_from)
            return known.members
        outer, self.view = self.view, self.view.anew()
        try:
            members = self.members(value_set)
        finally:
            used, self.view = frozenset(self.view.used), outer
            outer.note(used)
        if all(reference.problem is None for reference in self.references):
            if len(self.view.composed) >= _KEPT:
                self.view.composed.clear()
            on_the_way = tuple(self.used_value_sets)
            self.view.composed[key] = Composed(
                value_set, members, on_the_way, tuple(self.references), used, tuple(self.listed_from)
            )
        return members

    def members(self, value_set: ValueSet, path: tuple[str, ...] = ()) -> Members:
        """The members of ``value_set``; ``path`` are the value sets that lead here, for cycles."""
        name = value_set.canonical or ""
        if name and name in path:
            raise TerminologyError(issues.circular_value_set((*path, name)))
        if value_set.compose is None:
            return Members()
        compose = value_set.compose
        self.containers = (*value_set.contained, *self.containers)
        found = self._sets(compose.include, "include", (*path, name))
        if compose.exclude:
            found = self._minus(value_set, found, self._sets(compose.exclude, "exclude", (*path, name)))
        return self._without_inactive(found) if compose.inactive is False else found

    def _minus(self, value_set: ValueSet, found: Members, excluded: Members) -> Members:
        """``found`` without ``excluded``.

        An excluded version of a system that nothing is included from excludes its codes from the versions
        that are, unless the value set's expansion parameter ``versionsMatch`` is false.
        """
        included = {p.release.key: p.release.url for p in found.parts if p.numbers}
        foreign = [p for p in excluded.parts if p.numbers and p.release.key not in included]
        others = set(included.values()).intersection(p.release.url for p in foreign)
        if others and dict(value_set.expansion_parameters).get("versionsMatch") != "false":
            self.matched_across_versions = True
            codes = {(p.release.url, p.release.index.term(n)[0]) for p in foreign for n in p.numbers}
            return Members(tuple(_without_codes(part, codes) for part in found.minus(excluded).parts))
        return found.minus(excluded)

    def imported(self, reference: str, path: tuple[str, ...]) -> Members:
        """The members of the value set with that canonical."""
        value_set = self.referenced(reference)
        if value_set not in (*self.containers, *self.used_value_sets):
            self.used_value_sets.append(value_set)
        return self.members(value_set, path)

    def referenced(self, reference: str) -> ValueSet:
        """The value set with that canonical, contained or known; TerminologyError where there is none."""
        contained = next((v for v in self.containers if v.url == reference), None)
        if contained is not None:
            return contained
        url, version = canonical.split(reference)
        version = version or self.rules.value_sets.get(url)
        return self.view.value_set(canonical.join(url, version), self.day)

    def _without_inactive(self, members: Members) -> Members:
        return Members(
            tuple(part.restricted(part.release.index.active_on(self.day)) for part in members.parts)
        )

    def _sets(self, sets: Sequence[ConceptSet], kind: str, path: tuple[str, ...]) -> Members:
        found = Members()
        for position, item in enumerate(sets):
            found = found.union(self._set(item, f"ValueSet.compose.{kind}[{position}]", path))
        return found

    def _set(self, item: ConceptSet, expression: str, path: tuple[str, ...]) -> Members:
        imports = [self.imported(reference, path) for reference in item.value_sets]
        if item.system is None:
            return self._agreed(imports, item, expression)
        release = self.release(item.system, item.version)
        if release is None:
            return Members()
        found = Members((self._part(release, item, expression), *_expressions(release, item)))
        for other in imports:
            found = found.intersection(other)
        return found

    def _agreed(self, imports: list[Members], item: ConceptSet, expression: str) -> Members:
        if item.concepts or item.filters or not imports:
            problem = "an include or exclude needs a system, or value sets alone"
            raise TerminologyError(issues.bad_include(problem, expression))
        found = imports[0]
        for other in imports[1:]:
            found = found.intersection(other)
        return Members(tuple(replace(part, flat=True) for part in found.parts))

    def release(self, system: str, version: str | None) -> SystemRelease | None:
        """The release that answers for a reference to ``system``; problems as the class says."""
        effective = self.rules.effective(system, version)
        wanted, pinned = effective.version, self.pinned.get(system)
        if pinned and (wanted is None or matches(pinned, wanted)):
            wanted = pinned if self.view.release(system, pinned, self.day) else wanted
        answering = self.view.in_force(system, wanted, self.day)
        release, said = answering.release, answering.issue
        problem = self._problem(release, system, wanted) if release or not said else said
        if problem is not None and not self.lenient:
            raise TerminologyError(problem)
        if problem is not None and problem.message_id != VERSION_CHECK:
            release = None
        if release is not None and self.code:
            release = grammars.resolve(release, self.code).release
        note = said if release is not None else None
        self.references.append(SystemReference(system, version, effective, release, problem, note))
        return release

    def _problem(self, release: SystemRelease | None, system: str, wanted: str | None) -> issues.Issue | None:
        if release is None:
            known = [r.version for r in self.view.releases(system) if r.version]
            if wanted is None or not known:
                return issues.unexpandable_code_system(system)
            return issues.unexpandable_code_system_version(system, wanted, known)
        check = self.rules.check.get(system)
        if check and not matches(release.version, check):
            return issues.version_not_allowed(system, release.version or "", check)
        if not release.is_usable:
            return issues.code_system_without_content(release.canonical, release.content)
        return None

    def _common(self, release: SystemRelease, item: ConceptSet) -> list[str]:
        """The codes that are listed of a system whose codes have no end, where a value set lists them."""
        url = release.index.code_system.listed_from if not self.code else None
        if url is None or not self.view.is_value_set(url):
            return []
        common = self.view.value_set(url, self.day)
        if not item.filters:
            self.listed_from.append(common)
        included = common.compose.include if common.compose else ()
        return sorted(c.code for one in included if one.system == release.url for c in one.concepts)

    def _part(self, release: SystemRelease, item: ConceptSet, expression: str) -> Part:
        if self.checkpoint is not None:
            self.checkpoint()
        listed = [reference.code for reference in item.concepts] or self._common(release, item)
        holding = grammars.holding(release, listed)
        release, index = holding or release, (holding or release).index
        conditions = tuple(
            filters.selection(condition, index, f"{expression}.filter[{n}]")
            for n, condition in enumerate(item.filters)
        )
        numbers = evaluate(AllOf(conditions), index) if conditions else everything(index)
        if not item.concepts:
            return Part(release, numbers, unclosed=grammars.admits(release, conditions))
        located = [(index.locate(reference.code), reference) for reference in item.concepts]
        references = {n: reference for n, reference in located if n is not None}
        return Part(release, numbers & BitMap(references), tuple(references), references)


def _expressions(release: SystemRelease, item: ConceptSet) -> Iterator[Part]:
    """The enumerated expressions that need more than themselves, each a part of its own."""
    rules = grammars.grammar(release)
    if rules is None or rules.hold_all is not None:
        return
    for reference in item.concepts:
        holding = grammars.resolve(release, reference.code).release
        number = holding.index.locate(reference.code)
        if holding is not release and number is not None:
            yield Part(holding, BitMap([number]), (number,), {number: reference})


def _without_codes(part: Part, codes: Set[tuple[str, str]]) -> Part:
    index = part.release.index
    located = (index.locate(code) for url, code in codes if url == part.release.url)
    return part.restricted(part.numbers - BitMap([n for n in located if n is not None]))

"""Create, update, patch and delete: what clients ask, done in one transaction.

What a write is about is found twice: before the resource is made ready, so that a refusal costs nothing,
and again in the transaction, where nobody else writes. Where others changed it in between, a patch or a
condition is looked at anew.
Specification: https://hl7.org/fhir/R5/http.html#create
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace

import orjson

from service.api.conditional import read_condition
from service.api.errors import RefusedError
from service.api.patching import patched
from service.api.stored import Stored
from service.api.targets import Target, Write, find_target
from service.api.uploads import check_id, read_upload
from service.fhir.linking import Link, linked
from service.fhir.values import Json
from service.fhir.versions import FhirVersion
from service.terminology import issues
from service.terminology.catalogue import Catalogue
from service.terminology.hierarchy import HierarchyError
from service.terminology.issues import Issue, TerminologyError
from service.terminology.repository import IdentityTakenError, Prepared, Repository, ResourceRow, Writer
from service.terminology.view import View

_ATTEMPTS = 20
"""How often a write is looked at anew because others came before it."""


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a write: the HTTP status, and the version that it brought or found."""

    status: int
    row: ResourceRow


class _MovedError(Exception):
    """Others changed what a write is about."""


@dataclass(frozen=True, slots=True)
class Writing:
    """Writes on behalf of one FHIR version.

    ``view`` is what uploads are checked against, ``day`` (``YYYY-MM-DD``) the day of the request.
    ``withheld`` are the systems whose content is not for the writer.
    ``authorise_release`` refuses whoever may not change what was loaded from its publisher's files.
    """

    repository: Repository
    catalogue: Catalogue
    version: FhirVersion
    view: View
    day: str
    authorise_release: Callable[[], None]
    withheld: frozenset[str] = frozenset()

    def perform(self, writes: Sequence[Write]) -> list[Written]:
        """Do all of them in the order given, or none; RefusedError says what stands against it."""
        for _ in range(_ATTEMPTS):
            targets = self._find(writes, self.repository)
            self._check_releases(writes, targets)
            try:
                with ExitStack() as stack:
                    ready = self._prepare(writes, targets, stack)
                    return self._store(writes, targets, ready)
            except _MovedError:
                continue
        raise RefusedError(409, issues.still_changing(writes[0].type))

    def stored(self, resource_type: str, address: str = "") -> Stored:
        """The resources of a type; ``address`` (``http://host``) as in ``Stored``."""
        return Stored(
            resource_type, self.version, self.repository, self.catalogue, self.withheld, address=address
        )

    def _find(self, writes: Sequence[Write], state: Repository | Writer) -> list[Target]:
        """What each write is about; no two may be about one resource."""
        found: dict[tuple[str, str], Write] = {}
        targets: list[Target] = []
        for write in writes:
            with _blaming(write):
                target = find_target(write, state, self.version)
                other = found.setdefault((target.type, target.id), write)
                if other is not write:
                    problem = f"{target.type}/{target.id} is written by {other.place} too"
                    raise RefusedError(400, issues.bundle_invalid(problem, write.place))
            targets.append(target)
        return targets

    def _check_releases(self, writes: Sequence[Write], targets: Sequence[Target]) -> None:
        for write, target in zip(writes, targets, strict=True):
            row = target.before.row if target.before is not None else None
            if row is not None and not target.is_settled and self.repository.is_release(row):
                with _blaming(write):
                    self.authorise_release()

    def _prepare(
        self, writes: Sequence[Write], targets: Sequence[Target], stack: ExitStack
    ) -> list[Prepared | None]:
        """The resources that are to be stored, ready while ``stack`` is open."""
        links = dict(_links(writes, targets))
        ready: list[Prepared | None] = []
        for write, target in zip(writes, targets, strict=True):
            with _blaming(write):
                if write.method == "DELETE" or target.is_settled:
                    ready.append(None)
                    continue
                document = write.content
                if write.place:
                    document = linked(document, links, self._conditional_reference)
                if write.method == "PATCH":
                    document = self._patched(target, document)
                with _naming_mistakes(write.type):
                    ready.append(stack.enter_context(self.repository.prepare(document)))
        return ready

    def _store(
        self, writes: Sequence[Write], expected: Sequence[Target], ready: Sequence[Prepared | None]
    ) -> list[Written]:
        if all(target.is_settled for target in expected):
            return [_settled(target) for target in expected]
        with self.repository.writing() as writer:
            targets = self._find(writes, writer)
            if any(map(_has_moved, writes, expected, targets)):
                raise _MovedError
            return list(map(_stored, [writer] * len(writes), writes, targets, ready))

    def _patched(self, target: Target, changes: list[Json]) -> Json:
        """The resource after a patch, checked as if it had been sent whole."""
        if target.before is None:
            raise LookupError(f"{target.type}/{target.id} is not there to be patched")
        row = target.before.row
        stored = self.stored(target.type)
        if not stored.is_seen_whole(row):
            raise RefusedError(403, issues.not_entitled(target.type, target.id))
        whole = stored.whole(row, self.day)
        document = patched(self.version.down(orjson.loads(whole)), changes)
        changed = read_upload(document, target.type, self.version, self.view, self.day).resource
        check_id(changed, target.type, target.id)
        return changed

    def _conditional_reference(self, reference: str) -> str:
        resource_type, _, query = reference.partition("?")
        criteria = read_condition(query, resource_type, self.version)
        found = self.repository.matching(resource_type, criteria, 2)
        if not found:
            raise RefusedError(412, issues.none_matches(resource_type, query))
        if len(found) > 1:
            raise RefusedError(412, issues.several_match(resource_type, query))
        return f"{resource_type}/{found[0].id}"


def _links(writes: Sequence[Write], targets: Sequence[Target]) -> Iterator[tuple[str, Link]]:
    for write, target in zip(writes, targets, strict=True):
        if write.full_url is not None:
            url = write.content.get("url") if isinstance(write.content, dict) else None
            yield write.full_url, Link(f"{target.type}/{target.id}", url)


def _has_moved(write: Write, expected: Target, found: Target) -> bool:
    """Whether what was made ready is not for what is there now."""
    if (expected.id, expected.is_settled) != (found.id, found.is_settled):
        return True
    return write.method == "PATCH" and expected.before != found.before


def _stored(writer: Writer, write: Write, target: Target, ready: Prepared | None) -> Written:
    if target.is_settled:
        return _settled(target)
    if ready is None:
        row = writer.delete(write.type, target.id)
        if row is None:
            raise LookupError(f"{write.type}/{target.id} is not there to be deleted")
        return Written(204, row)
    try:
        row = writer.put(ready, target.id, write.method)
    except IdentityTakenError as taken:
        canonical = f"{taken.row.url}|{taken.row.version}" if taken.row.version else str(taken.row.url)
        problem = issues.identity_taken(write.type, taken.row.id, canonical)
        raise RefusedError(409, *_placed(write, (problem,))) from taken
    return Written(200 if target.exists else 201, row)


def _settled(target: Target) -> Written:
    if target.before is None:
        raise LookupError(f"{target.type}/{target.id} is not there")
    return Written(204 if target.before.is_deleted else 200, target.before.row)


@contextmanager
def _blaming(write: Write) -> Iterator[None]:
    """What is refused in here is refused because of this write."""
    try:
        yield
    except RefusedError as refused:
        problems = _placed(write, refused.issues)
        raise RefusedError(refused.status, *problems, headers=refused.headers) from refused
    except TerminologyError as error:
        raise TerminologyError(*_placed(write, error.issues)) from error


def _placed(write: Write, problems: Sequence[Issue]) -> list[Issue]:
    return placed(problems, write.place) if write.place else list(problems)


def placed(problems: Sequence[Issue], entry: str) -> list[Issue]:
    """The problems of an entry of a Bundle, each at its place there (``Bundle.entry[3].resource.url``)."""
    return [replace(problem, expression=_place(problem.expression, entry)) for problem in problems]


def _place(expression: str | None, entry: str) -> str:
    if expression is None or expression.startswith(entry):
        return expression or entry
    _, dot, rest = expression.partition(".")
    return f"{entry}.resource{dot}{rest}"


@contextmanager
def _naming_mistakes(resource_type: str) -> Iterator[None]:
    """A resource that cannot be read to be stored is refused with what is wrong with it."""
    try:
        yield
    except HierarchyError as error:
        raise TerminologyError(issues.hierarchy_invalid(str(error))) from error
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        problem = f"it has no {error}" if isinstance(error, KeyError) else str(error)
        raise TerminologyError(issues.resource_invalid(resource_type, problem)) from error

"""FHIR over HTTP: from a request to a response, without any web framework."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property, partial

import orjson

from service.api.bodies import with_json_body
from service.api.bundles import Bundles
from service.api.errors import RefusedError, method_not_allowed, status_of
from service.api.history import history
from service.api.kept import KeptOverlays
from service.api.licensing import Licensing, bound, with_noticed_facts, with_notices
from service.api.limits import deadline, row_limit
from service.api.operating import Instance, operate
from service.api.operating import answer as answer_operation
from service.api.reading import read, read_definition, search
from service.api.requests import Request
from service.api.responses import Response, check_format, write
from service.api.stored import Collection, Definitions, Stored
from service.api.subscriptions import TYPES, SubscriptionApi
from service.api.tables import asked_rendering
from service.api.tags import tag_headers
from service.api.writing import Writing
from service.api.written import CHANGING, answer_write, is_write, read_write
from service.fhir.capabilities import capability_statement
from service.fhir.door import validate
from service.fhir.interactions import EXPANSION_CHANGED, READABLE, WRITABLE
from service.fhir.outcomes import write_outcome
from service.fhir.terminology_capabilities import terminology_capabilities
from service.fhir.versions import BY_PATH, FHIR_VERSIONS, FhirVersion
from service.operations import OPERATIONS
from service.operations.kept import HEADER, KeptResources
from service.operations.operation import Context, Operation
from service.terminology import issues
from service.terminology.catalogue import Catalogue, Past
from service.terminology.closures import Closures
from service.terminology.issues import TerminologyError
from service.terminology.repository import Repository, ResourceRow
from service.terminology.view import EVERYTHING, STORED, View

_BY_NAME = {(operation.resource_type, operation.name): operation for operation in OPERATIONS}
_OF_SYSTEM = {operation.name: operation for operation in OPERATIONS if "system" in operation.levels}

_READ = ("GET", "HEAD")
_POST = ("POST",)
_OPERATE = (*_READ, *_POST)
_NUMBERS = tuple(version.number for version in FHIR_VERSIONS)


@dataclass(frozen=True)
class FhirApi:
    """Answers FHIR requests from what is stored. ``clock`` gives the current moment.

    ``authorise`` is told of each request, those in a Bundle too, and whether it is to ``read``, to
    ``write``, or to write what is a ``release``; it raises RefusedError (401, 403) for one that is not
    allowed.
    """

    catalogue: Catalogue
    repository: Repository
    kept: KeptResources
    canonical_base: str
    subscriptions: SubscriptionApi
    max_rows: int = 10_000
    max_seconds: float = 10.0
    max_entries: int = 1_000
    authorise: Callable[[Request, str], None] = lambda *_: None
    closures: Closures | None = None
    licensing: Licensing = field(default_factory=Licensing)
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    @cached_property
    def _overlays(self) -> KeptOverlays:
        return KeptOverlays(self.kept)

    def refusal(self, request: Request) -> Response | None:
        """The answer to a request that is not allowed; it can be had before the body is there."""
        try:
            self.authorise(request, _action(request))
        except RefusedError as refused:
            return _refused(request, refused)
        return None

    def handle(self, request: Request) -> Response:
        """The answer to a request, tagged if it is a GET; problems are OperationOutcomes."""
        try:
            self.authorise(request, _action(request))
            response = self._dispatch(request)
            if response.used is not None and request.method in _READ:
                response.headers.update(self.tag_headers(request, response.used))
            return self.licensing.counted(request, response)
        except RefusedError as refused:
            return _refused(request, refused)
        except TerminologyError as error:
            return write(request, status_of(error.issues), write_outcome(error.issues))

    def tag_headers(self, request: Request, used: frozenset[str]) -> dict[str, str]:
        """The tag that an answer to ``request`` made of the canonicals ``used`` has now."""
        view = self.catalogue.view(BY_PATH[request.segments[0]].number)
        return tag_headers(request, view.stamp(used, self.today), self.licensing.withheld(request))

    def _dispatch(self, request: Request) -> Response:
        if not request.segments[-1].startswith("$"):  # an operation may be answered in other forms too
            check_format(request)
        version = BY_PATH.get(request.segments[0])
        if version is None:
            raise TerminologyError(issues.no_such_path(request.path))
        request = with_json_body(request, version)
        match request.segments[1:]:
            case ("metadata",):
                return self._capabilities(request, version)
            case (kind, *_) if kind in TYPES:
                answer = self.subscriptions.answer(request, version, self.authorise)
                return replace(answer, is_passing=True)
            case (kind, "$validate") if kind in WRITABLE:
                return self._validate(request, version, kind)
            case (kind, resource_id, "$validate") if kind in WRITABLE:
                return self._validate(request, version, kind, resource_id)
            case (name,) if name.startswith("$"):
                return self._operate(request, version, "system", _OF_SYSTEM.get(name[1:]))
            case (kind, name) if name.startswith("$"):
                return self._operate(request, version, "type", _BY_NAME.get((kind, name[1:])))
            case (kind, resource_id, name) if name.startswith("$"):
                operation = _BY_NAME.get((kind, name[1:]))
                return self._operate(request, version, "instance", operation, resource_id)
            case ():
                _allow(request, _POST)
                writing = self._writing(request, version)
                return Bundles(writing, self.handle, self.authorise, self.max_entries).process(request)
            case ("_history",):
                return self._history(request, version)
            case (kind, "_history") if kind in WRITABLE:
                return self._history(request, version, kind)
            case (kind, resource_id, "_history") if kind in WRITABLE:
                return self._history(request, version, kind, resource_id)
            case (kind, resource_id, "_history", version_id) if kind in WRITABLE:
                _allow(request, _READ)
                stored = self._stored(request, version, kind)
                row = stored.version_row(resource_id, version_id)
                return self._read_row(request, version, stored, row)
            case (kind, "_search") if kind in READABLE:
                _allow(request, _POST)
                return search(request, version, self._collection(request, version, kind), kind, self.today)
            case (kind,) if kind in READABLE:
                if request.method not in _READ:
                    return self._write(request, version, kind, (*_READ, "POST", *CHANGING))
                found = search(request, version, self._collection(request, version, kind), kind, self.today)
                dated = EXPANSION_CHANGED in request.query
                return replace(found, used=frozenset((EVERYTHING if dated else STORED,)))
            case (kind, resource_id) if kind in READABLE:
                if request.method not in _READ:
                    return self._write(request, version, kind, (*_READ, *CHANGING))
                return self._read(request, version, kind, resource_id)
        raise TerminologyError(issues.no_such_path(request.path))

    @property
    def today(self) -> str:
        """The day (``YYYY-MM-DD``, UTC)."""
        return self.clock().date().isoformat()

    def _collection(self, request: Request, version: FhirVersion, kind: str) -> Collection:
        if kind == "OperationDefinition":
            return Definitions(version, self.canonical_base)
        return self._stored(request, version, kind, request.origin)

    def _read(self, request: Request, version: FhirVersion, kind: str, resource_id: str) -> Response:
        if kind == "OperationDefinition":
            definitions = Definitions(version, self.canonical_base)
            return read_definition(request, version, definitions, resource_id)
        stored = self._stored(request, version, kind, request.origin)
        return self._read_row(request, version, stored, stored.existing(resource_id))

    def _read_row(self, request: Request, version: FhirVersion, stored: Stored, row: ResourceRow) -> Response:
        about = self.licensing.licences.bound([row.url or ""]) if row.type == "CodeSystem" else {}
        found = read(request, version, stored, row, self.today)
        return replace(found, about=frozenset(about))

    def _validate(
        self, request: Request, version: FhirVersion, kind: str, resource_id: str | None = None
    ) -> Response:
        """What would be said of a resource if it were sent to be stored; nothing is stored."""
        _allow(request, _POST)
        check_format(request)
        stored = self._stored(request, version, kind)
        whole = stored.whole(stored.existing(resource_id), self.today) if resource_id is not None else None
        view = self.view(request, version)
        document = orjson.loads(whole) if whole is not None else None
        body = request.json() if request.body else None
        return write(request, 200, validate(body, kind, version, view, self.today, document))

    def _write(self, request: Request, version: FhirVersion, kind: str, methods: tuple[str, ...]) -> Response:
        _allow(request, methods if kind in WRITABLE else _READ)
        writing = self._writing(request, version)
        asked = read_write(request, writing)
        return answer_write(request, writing, asked, *writing.perform([asked]))

    def _writing(self, request: Request, version: FhirVersion) -> Writing:
        authorise_release = partial(self.authorise, request, "release")
        view = self.view(request, version)
        withheld = self.licensing.withheld(request).systems
        return Writing(
            self.repository, self.catalogue, version, view, self.today, authorise_release, withheld
        )

    def _history(
        self,
        request: Request,
        version: FhirVersion,
        kind: str | None = None,
        resource_id: str | None = None,
    ) -> Response:
        _allow(request, _READ)
        found = history(request, version, partial(self._stored, request, version), kind, resource_id)
        return replace(found, used=frozenset((STORED,)))

    def _stored(self, request: Request, version: FhirVersion, kind: str, address: str = "") -> Stored:
        withheld = self.licensing.withheld(request).systems
        notices = self.licensing.licences.notices
        return Stored(kind, version, self.repository, self.catalogue, withheld, notices, address)

    def view(self, request: Request, version: FhirVersion) -> View:
        """What the caller may see of what is stored."""
        return self.catalogue.view(version.number).without(self.licensing.withheld(request))

    def _capabilities(self, request: Request, version: FhirVersion) -> Response:
        _allow(request, _READ)
        mode = request.parameter("mode") or "full"
        if mode == "terminology":
            code_systems = self.catalogue.code_systems(version.number)
            base = self.canonical_base
            document = terminology_capabilities(version, code_systems, self.today, base, request.base)
        elif mode in ("full", "normative"):
            document = capability_statement(version, self.canonical_base, request.base)
        else:
            problem = f"'{mode[:40]}' is none of full, normative, terminology"
            raise RefusedError(400, issues.parameter_invalid("mode", problem))
        return replace(write(request, 200, document), used=frozenset((EVERYTHING,)))

    def _operate(
        self,
        request: Request,
        version: FhirVersion,
        level: str,
        operation: Operation | None,
        resource_id: str | None = None,
    ) -> Response:
        if operation is None or not operation.is_at(level, version.name):
            raise TerminologyError(issues.no_such_path(request.path))
        _allow(request, _POST if operation.affects_state else _OPERATE)
        rendering = asked_rendering(request, operation)
        instance = None
        if resource_id is not None:
            instance = Instance(self._stored(request, version, operation.resource_type), resource_id)
        context = Context(
            view=self.view(request, version),
            moment=self.clock(),
            max_rows=row_limit(request, self.max_rows),
            accept_language=request.headers.get("accept-language"),
            checkpoint=deadline(self.max_seconds),
            kept=self.kept,
            closures=self.closures,
            cache_id=request.headers.get(HEADER),
            body=request.body,
            fhir_version=version.number,
            fhir_versions=_NUMBERS,
            canonical_base=self.canonical_base,
            past=Past(self.catalogue, version.number, self.licensing.withheld(request)),
        )
        asked = (request, version, operation, context, instance, self._overlays)
        if rendering is not None:
            table = answer_operation(*asked).table()
            about = bound(context.view, self.licensing.licences, table)
            response = rendering.response(request, with_noticed_facts(table, about.notices))
        else:
            document = operate(*asked, withheld=self.licensing.withheld(request).systems)
            about = bound(context.view, self.licensing.licences, document)
            response = write(request, 200, with_notices(document, about.notices))
        return replace(response, used=frozenset(context.view.used), about=about.systems)


def _action(request: Request) -> str:
    """What a request is to do; where nothing can be written, it is told so whoever asks."""
    segments = request.segments[1:]
    writable = len(segments) in (1, 2) and segments[0] in WRITABLE and not segments[-1].startswith(("$", "_"))
    return "write" if writable and is_write(request) else "read"


def _refused(request: Request, refused: RefusedError) -> Response:
    return write(request, refused.status, write_outcome(refused.issues), refused.headers)


def _allow(request: Request, methods: tuple[str, ...]) -> None:
    if request.method not in methods:
        raise method_not_allowed(request.method, request.path, methods)

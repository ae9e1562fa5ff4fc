"""FHIR over HTTP: from a request to a response, without any web framework."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from service.api.errors import status_of
from service.api.requests import Request
from service.api.responses import Response, check_format, write
from service.fhir.expansions import write_expanded
from service.fhir.outcomes import write_outcome
from service.fhir.parameters import Given, read_parameters, read_resource, write_parameters
from service.fhir.values import Json
from service.fhir.versions import BY_PATH, FhirVersion
from service.operations import OPERATIONS
from service.operations.expand.expansion import ExpandedValueSet
from service.operations.operation import Context, Operation
from service.terminology import issues
from service.terminology.catalogue import Catalogue
from service.terminology.issues import TerminologyError

_BY_NAME = {(operation.resource_type, operation.name): operation for operation in OPERATIONS}

_RESULT_PARAMETERS = frozenset(("_format", "_pretty", "_summary", "_elements"))
"""What the query of any interaction may say about the answer's form."""


@dataclass(frozen=True)
class FhirApi:
    """Answers FHIR requests from a catalogue. ``clock`` gives the current moment."""

    catalogue: Catalogue
    max_rows: int = 10_000
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def handle(self, request: Request) -> Response:
        """The answer to a request below ``/r4``, ``/r5`` or ``/fhir``; problems are OperationOutcomes."""
        try:
            check_format(request)
            return self._dispatch(request)
        except TerminologyError as error:
            return write(request, status_of(error.issues), write_outcome(error.issues))

    def _dispatch(self, request: Request) -> Response:
        version = BY_PATH.get(request.segments[0])
        rest = request.segments[1:]
        if version is None:
            raise TerminologyError(issues.no_such_path(request.path))
        match rest:
            case (resource_type, name) if name.startswith("$"):
                return self._operate(request, version, resource_type, name[1:], None)
            case (resource_type, resource_id, name) if name.startswith("$"):
                return self._operate(request, version, resource_type, name[1:], resource_id)
        raise TerminologyError(issues.no_such_path(request.path))

    def _operate(
        self, request: Request, version: FhirVersion, resource_type: str, name: str, resource_id: str | None
    ) -> Response:
        operation = _BY_NAME.get((resource_type, name))
        if operation is None:
            raise TerminologyError(issues.no_such_path(request.path))
        given = self._given(request, version, operation)
        values = operation.parse(given, request.is_strict)
        answer = operation.run(self._context(request, version), values)
        return write(request, 200, version.down(_document(answer)))

    def _context(self, request: Request, version: FhirVersion) -> Context:
        return Context(
            view=self.catalogue.view(version.number),
            moment=self.clock(),
            max_rows=self.max_rows,
            accept_language=request.headers.get("accept-language"),
        )

    def _given(self, request: Request, version: FhirVersion, operation: Operation) -> Given:
        given: Given = {}
        for name, value in request.parameters:
            if name not in _RESULT_PARAMETERS:
                given.setdefault(name, []).append(value)
        if request.method == "POST":
            _add(given, self._posted(request, version, operation))
        return given

    def _posted(self, request: Request, version: FhirVersion, operation: Operation) -> Given:
        document = request.json()
        if isinstance(document, dict):
            document = version.up(document)
            if document.get("resourceType") == operation.resource_type:
                return {_own_parameter(operation): [read_resource(document, operation.resource_type)]}
        return read_parameters(document)


def _document(answer: Any) -> Json:
    if isinstance(answer, ExpandedValueSet):
        return write_expanded(answer)
    return write_parameters(answer)


def _own_parameter(operation: Operation) -> str:
    """``valueSet`` or ``codeSystem``: a posted resource stands for the parameter that takes one."""
    return operation.resource_type[0].lower() + operation.resource_type[1:]


def _add(given: Given, further: Mapping[str, Sequence[Any]]) -> None:
    for name, values in further.items():
        given.setdefault(name, []).extend(values)

"""Operations: from a request to the parameters of one, and its answer.

Specification: https://hl7.org/fhir/R5/operations.html
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from service.api.errors import RefusedError
from service.api.requests import Request
from service.api.responses import Response, write
from service.api.stored import Stored
from service.fhir.expansions import write_expanded
from service.fhir.parameters import Given, read_parameters, read_resource, write_parameters
from service.fhir.values import Json
from service.fhir.versions import FHIR_VERSIONS, FhirVersion
from service.operations.expand.expansion import ExpandedValueSet
from service.operations.operation import Context, Operation
from service.terminology import issues
from service.terminology.catalogue import View
from service.terminology.concepts import Coding
from service.terminology.issues import TerminologyError
from service.terminology.repository import ResourceRow

_RESULT_PARAMETERS = frozenset(("_format", "_pretty", "_summary", "_elements"))
"""What the query of any interaction may say about the answer's form."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call of an operation by one request."""

    request: Request
    version: FhirVersion
    operation: Operation

    def answer(self, view: View, now: datetime, max_rows: int, stored: Stored, on: str | None) -> Response:
        """The answer, seen through ``view``; ``on`` is the id of the resource that the call is on."""
        given = self._given()
        if on is not None:
            view = self._at_instance(given, stored, on, view)
        values = self.operation.parse(given, self.request.is_strict)
        answer = self.operation.run(self._context(view, now, max_rows), values)
        return write(self.request, 200, self.version.down(_document(answer)))

    def _context(self, view: View, now: datetime, max_rows: int) -> Context:
        return Context(
            view=view,
            today=now.date().isoformat(),
            now=now.isoformat(timespec="seconds").replace("+00:00", "Z"),
            max_rows=max_rows,
            accept_language=self.request.headers.get("accept-language"),
            fhir_version=self.version.number,
            fhir_versions=tuple(served.number for served in FHIR_VERSIONS),
        )

    def _given(self) -> Given:
        given: Given = {}
        for name, value in self.request.parameters:
            if name not in _RESULT_PARAMETERS:
                given.setdefault(name, []).append(value)
        if self.request.method == "POST":
            _add(given, self._posted())
        return given

    def _posted(self) -> Given:
        document = self.request.json()
        if isinstance(document, dict):
            document = self.version.up(document)
            if document.get("resourceType") == self.operation.resource_type:
                return {self._own_parameter: [read_resource(document, self.operation.resource_type)]}
        return read_parameters(document)

    @property
    def _own_parameter(self) -> str:
        """``valueSet`` or ``codeSystem``: the parameter that takes a resource of the operation's type."""
        kind = self.operation.resource_type
        return kind[0].lower() + kind[1:]

    def _at_instance(self, given: Given, stored: Stored, resource_id: str, view: View) -> View:
        """Let the resource say what it is, and ``view`` know nothing else by its url."""
        row = stored.row(resource_id)
        if row is None:
            raise TerminologyError(issues.unknown_resource(stored.resource_type, resource_id))
        if self._own_parameter in given:
            raise _conflict(self._own_parameter, row, "is for calls on the type, not on a resource")
        for element, parameter in self.operation.instance_parameters.items():
            own = getattr(row, element)
            if own is not None and given.setdefault(parameter, [own]) != [own]:
                raise _conflict(parameter, row, f"is '{given[parameter][0]}', but the resource's is '{own}'")
        if row.type != "CodeSystem":
            given[self._own_parameter] = [read_resource(stored.published(row), row.type)]
            return view
        if self.operation.instance_parameters["url"] == "system":
            _set_systems(given, row)
        releases = [r for r in view.releases(row.url or "") if r.version == row.version]
        return view.overlay(releases, [])


def _conflict(parameter: str, row: ResourceRow, problem: str) -> RefusedError:
    return RefusedError(400, issues.parameter_invalid(parameter, f"at {row.type}/{row.id} it {problem}"))


def _set_systems(given: Given, row: ResourceRow) -> None:
    """Codings are of the resource's system, whether they say so or not."""
    for name, values in given.items():
        for position, value in enumerate(values):
            if not isinstance(value, Coding):
                continue
            if value.system not in (None, row.url):
                raise _conflict(name, row, f"is of '{value.system}', but the resource is '{row.url}'")
            values[position] = replace(value, system=row.url)


def _document(answer: Any) -> Json:
    if isinstance(answer, ExpandedValueSet):
        return write_expanded(answer)
    return write_parameters(answer)


def _add(given: Given, further: Mapping[str, Sequence[Any]]) -> None:
    for name, values in further.items():
        given.setdefault(name, []).extend(values)

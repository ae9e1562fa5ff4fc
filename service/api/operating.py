"""Operations: from a request to the parameters of one, and its answer.

Specification: https://hl7.org/fhir/R5/operations.html
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from service.api.errors import RefusedError
from service.api.kept import KeptOverlays
from service.api.requests import Request
from service.api.stored import Stored
from service.fhir.closures import write_closure
from service.fhir.expansions import write_expanded
from service.fhir.parameters import Given, read_parameters, read_resource, write_parameters
from service.fhir.values import Json
from service.fhir.versions import FhirVersion
from service.fhir.withholding import withhold, without_displays
from service.operations.cache_control import CACHE_CONTROL
from service.operations.closure import ClosureUpdate
from service.operations.expand.expansion import ExpandedValueSet
from service.operations.inline import TX_RESOURCE, read_overlay
from service.operations.operation import Context, Operation
from service.operations.translate.translate import Translations
from service.terminology import issues
from service.terminology.concepts import Coding
from service.terminology.issues import TerminologyError
from service.terminology.repository import ResourceRow
from service.terminology.view import EVERYTHING, View

_RESULT_PARAMETERS = frozenset(("_format", "_pretty", "_summary", "_elements"))
"""What the query of any interaction may say about the answer's form."""


@dataclass(frozen=True, slots=True)
class Instance:
    """The resource that an operation is called on."""

    stored: Stored
    id: str

    def describe(self, given: Given, operation: Operation, view: View) -> View:
        """Add to ``given`` which resource it is; the result knows nothing else by the resource's url.

        Refuses parameters that say otherwise, and raises TerminologyError where there is no such resource.
        """
        row = self.stored.row(self.id)
        if row is None:
            raise TerminologyError(issues.unknown_resource(self.stored.resource_type, self.id))
        view.note((row.url or EVERYTHING,))
        own_parameter = _own_parameter(operation)
        if own_parameter in given:
            raise _conflict(own_parameter, row, "is not for a call on a resource")
        for element, parameter in operation.instance_parameters.items():
            own = getattr(row, element)
            if own is not None and given.setdefault(parameter, [own]) != [own]:
                raise _conflict(parameter, row, f"is '{given[parameter][0]}', but the resource's is '{own}'")
        if row.type == "ConceptMap":
            given[own_parameter] = [self.stored.catalogue.concept_map(row)]
            return view
        if row.type == "ValueSet":
            given[own_parameter] = [read_resource(self.stored.published(row), row.type)]
            return view
        if operation.instance_parameters["url"] == "system":
            _set_systems(given, row)
        releases = [release for release in view.releases(row.url or "") if release.version == row.version]
        return view.overlay(releases, [])


def operate(
    request: Request,
    version: FhirVersion,
    operation: Operation,
    context: Context,
    instance: Instance | None,
    kept: KeptOverlays,
    withheld: frozenset[str] = frozenset(),
) -> Json:
    """The answer of an operation, in the shape of the FHIR version; parameters as of ``answer``.

    ``withheld`` are the systems whose wording, where a stored resource repeats it, is not for the caller.
    """
    result = answer(request, version, operation, context, instance, kept)
    return version.down(_silenced(result, _document(result), withheld))


def _silenced(result: Any, document: Json, withheld: frozenset[str]) -> Json:
    """``document`` without wording that value sets and concept maps say in place of the code system."""
    if isinstance(result, ExpandedValueSet) and "compose" in document:
        expansion = document.pop("expansion")
        return {**withhold(document, withheld), "expansion": expansion}
    if isinstance(result, Translations):
        silent: Json = without_displays(document, withheld)
        return silent
    return document


def answer(
    request: Request,
    version: FhirVersion,
    operation: Operation,
    context: Context,
    instance: Instance | None,
    kept: KeptOverlays,
) -> Any:
    """The result of an operation; ``instance`` is what it is called on, ``kept`` what clients keep here
    between requests.
    """
    given = _given(request, version, operation)
    view = kept.under(request, version, given).on(context.view) if kept.is_named(request, given) else None
    if operation is not CACHE_CONTROL and TX_RESOURCE in given:
        view = read_overlay(given.pop(TX_RESOURCE)).on(view or context.view)
    if view is not None:
        context = context.with_view(view)
    if instance is not None:
        context = context.with_view(instance.describe(given, operation, context.view))
    values = operation.parse(given, request.is_strict)
    return operation.run(context, values)


def _given(request: Request, version: FhirVersion, operation: Operation) -> Given:
    given: Given = {}
    for name, value in request.parameters:
        if name not in _RESULT_PARAMETERS:
            given.setdefault(name, []).append(value)
    if request.method == "POST":
        _add(given, _posted(request, version, operation))
    return given


def _posted(request: Request, version: FhirVersion, operation: Operation) -> Given:
    document = request.json()
    if isinstance(document, dict):
        own, is_own = _own_parameter(operation), document.get("resourceType") == operation.resource_type
        if is_own and own in operation.declared and operation.declared[own].fhir_type == "Resource":
            return {own: [document]}  # read as it is, whatever its version: it may not even be well formed
        document = _in_r5(document, version)
        if is_own:
            return {own: [read_resource(document, operation.resource_type)]}
    return read_parameters(document)


def _in_r5(document: Json, version: FhirVersion) -> Json:
    try:
        return version.up(document)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise TerminologyError(
            issues.body_invalid(f"a resource in it is not well formed ({error})")
        ) from error


def _own_parameter(operation: Operation) -> str:
    """``valueSet``, ``thisValueSet``, ``resource``: the parameter that a posted resource stands for."""
    kind = operation.resource_type
    taking = (
        name for name, parameter in operation.declared.items() if parameter.fhir_type in (kind, "Resource")
    )
    return next(taking, kind[0].lower() + kind[1:])


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


def _document(result: Any) -> Json:
    if isinstance(result, ExpandedValueSet):
        return write_expanded(result)
    if isinstance(result, ClosureUpdate):
        return write_closure(result)
    return write_parameters(result)


def _add(given: Given, further: Mapping[str, Sequence[Any]]) -> None:
    for name, values in further.items():
        given.setdefault(name, []).extend(values)

"""CodeSystem/$batch-validate-code and ValueSet/$batch-validate-code: many $validate-code in one request.

Each ``validation`` is a Parameters resource with the parameters of one call; what the request gives
beside them holds for all that do not say it themselves. The answers come in the order of the questions.
Specification: https://build.fhir.org/ig/HL7/fhir-tx-ecosystem-ig
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from service.operations import fields
from service.operations.inline import TX_RESOURCE, read_overlay
from service.operations.operation import Context, Operation, Values
from service.operations.validate_code.code_system import (
    CODE_SYSTEM_VALIDATE_CODE,
    CodeSystemValidateCodeParameters,
)
from service.operations.validate_code.result import Validation
from service.operations.validate_code.value_set import VALUE_SET_VALIDATE_CODE, ValueSetValidateCodeParameters
from service.terminology import issues
from service.terminology.issues import Issue, TerminologyError

_ALTERNATIVES = (
    frozenset(("code", "coding", "codeable_concept")),
    frozenset(("url", "value_set", "code_system")),
)
"""Parameters that stand for one another: a validation that has one takes none of them from the request."""


def _validations() -> fields.ParametersResource:
    return fields.ParametersResource(
        "The parameters of one $validate-code; those beside it hold where it says nothing else.",
        many=True,
        since=None,
    )


class CodeSystemBatchParameters(CodeSystemValidateCodeParameters):
    """The in parameters of CodeSystem/$batch-validate-code."""

    validation = _validations()


class ValueSetBatchParameters(ValueSetValidateCodeParameters):
    """The in parameters of ValueSet/$batch-validate-code."""

    validation = _validations()


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one validation, or the problems for which there is none."""

    result: Validation | None = None
    problems: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """The out parameters of $batch-validate-code."""

    validation: tuple[Answer, ...]


def run(operation: Operation, context: Context, values: Values) -> Batch:
    """An answer to every validation; TerminologyError where there is no validation, or too many."""
    validations = values.get("validation", ())
    if not validations:
        raise TerminologyError(issues.parameters_missing("$batch-validate-code needs a validation"))
    if len(validations) > context.max_rows:
        problem = f"it is given {len(validations)} times, at most {context.max_rows} are answered"
        raise TerminologyError(issues.parameter_invalid("validation", problem))
    common = {name: value for name, value in values.items() if name != "validation"}
    return Batch(tuple(_answer(operation, context, common, given) for given in validations))


def _answer(operation: Operation, context: Context, common: Values, given: Mapping[str, Any]) -> Answer:
    try:
        own = operation.parse({name: value for name, value in given.items() if name != TX_RESOURCE})
        if TX_RESOURCE in given:
            context = context.with_view(read_overlay(given[TX_RESOURCE]).on(context.view))
        return Answer(operation.run(context, _merged(common, own)))
    except TerminologyError as error:
        return Answer(problems=error.issues)


def _merged(common: Values, own: Values) -> Values:
    replaced = {name for group in _ALTERNATIVES if group & own.keys() for name in group}
    return {name: value for name, value in common.items() if name not in replaced} | dict(own)


CODE_SYSTEM_BATCH_VALIDATE_CODE = Operation(
    "CodeSystem", "batch-validate-code", "Code system based validation of many codes", ("type", "instance"),
    CodeSystemBatchParameters(), Batch, partial(run, CODE_SYSTEM_VALIDATE_CODE),
    CODE_SYSTEM_VALIDATE_CODE.instance_parameters, is_standard=False,
)  # fmt: skip

VALUE_SET_BATCH_VALIDATE_CODE = Operation(
    "ValueSet", "batch-validate-code", "Value set based validation of many codes", ("type", "instance"),
    ValueSetBatchParameters(), Batch, partial(run, VALUE_SET_VALIDATE_CODE),
    VALUE_SET_VALIDATE_CODE.instance_parameters, is_standard=False,
)  # fmt: skip

"""What a request says that posts codes to validate as lines, one a line.

It is no FHIR operation, because no resource is in it; its query is read like that of one.
"""

from dataclasses import dataclass

from service.operations import fields
from service.operations.bulk import Bulk, Defaults
from service.operations.operation import Context, Operation, Values


class ValidateCodesParameters(fields.Parameters):
    """The parameters in the query."""

    system = fields.Uri("The code system of lines that name none.", since=None)
    version = fields.String("The version of the code system for lines that name none.", since=None)
    date = fields.DateTime("The day for which the answers hold where lines name none.", since=None)
    suggest = fields.Boolean("Whether to say what may have been meant by unknown codes.", since=None)
    summary = fields.Boolean("Whether a last line, without a number, is to sum up the answers.", since=None)


@dataclass(frozen=True, slots=True)
class Asked:
    """How lines are to be answered."""

    bulk: Bulk
    defaults: Defaults
    summary: bool


def run(context: Context, values: Values) -> Asked:
    """How the lines of a request are to be answered; TerminologyError where ``date`` names no day."""
    context.day(values)
    defaults = Defaults(system=values.get("system"), version=values.get("version"), date=values.get("date"))
    bulk = Bulk(context, suggest=values.get("suggest", False))
    return Asked(bulk, defaults, values.get("summary", False))


VALIDATE_CODES = Operation(
    "", "validate-codes", "Validation of codes as lines", ("system",), ValidateCodesParameters(), Asked, run,
    is_standard=False,
)  # fmt: skip

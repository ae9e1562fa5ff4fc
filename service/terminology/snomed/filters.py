"""The filters that FHIR defines on SNOMED CT beside those of every code system.

Specification: https://hl7.org/fhir/R5/snomedct.html#filters
"""

from service.terminology import issues
from service.terminology.index import Index
from service.terminology.issues import TerminologyError
from service.terminology.selections import Codes, Everything, HasProperty, MemberOf, Selection
from service.terminology.snomed.ecl.compiler import compiled
from service.terminology.snomed.ecl.grammar import ExpressionError
from service.terminology.value_sets import Filter

PRECOORDINATED = HasProperty("moduleId")
"""What the release itself has; expressions belong to no module."""


def selection(condition: Filter, index: Index) -> Selection | None:
    """What ``condition`` selects where it is a filter of SNOMED CT only, else None.

    Raises TerminologyError when the value of ``constraint`` is no expression constraint of the release.
    """
    match condition.property, condition.op:
        case "concept", "in":
            return MemberOf(Codes((condition.value,)))
        case "constraint", "=":
            return _constraint(condition, index)
        case "expressions", "=":
            return PRECOORDINATED if condition.value == "false" else Everything()
        case _:
            return None


def _constraint(condition: Filter, index: Index) -> Selection:
    try:
        return compiled(condition.value, index)
    except ExpressionError as error:
        raise TerminologyError(issues.constraint_invalid(condition.value, str(error))) from error

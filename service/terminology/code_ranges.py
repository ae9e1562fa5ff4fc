"""The filter ``code in`` with ranges: ``00001-00009, 0000F``.

A system whose codes can be asked for by ranges declares the filter, as CPT does. A range has two codes of
one form, in one series, and both are in it; that they are codes of the release is not asked.
"""

from service.terminology import issues
from service.terminology.code_systems import CodeSystem
from service.terminology.index import Index
from service.terminology.issues import TerminologyError
from service.terminology.selections import AnyOf, CodeRange, Codes, Selection, code_form
from service.terminology.value_sets import Filter


def are_understood(system: CodeSystem) -> bool:
    """Whether the system declares the filter."""
    return any(f.code == "code" and "in" in f.operators for f in system.filters)


def selection(condition: Filter, index: Index) -> Selection:
    """What the codes and ranges of the condition select; a code of the system with a hyphen is no range.

    TerminologyError at a range whose ends are of different form or in the wrong order.
    """
    items = [item.strip() for item in condition.value.split(",")]
    ranges = [item for item in items if "-" in item and index.locate(item) is None]
    codes = tuple(item for item in items if item and item not in ranges)
    return AnyOf((Codes(codes), *(_range(item, condition, index.code_system) for item in ranges)))


def _range(item: str, condition: Filter, system: CodeSystem) -> CodeRange:
    first, last = (end.strip() for end in item.split("-", 1))
    if not first or first > last or code_form(first) != code_form(last):
        why = f"'{item}' is no range: a range is two codes of like form, the lower one first"
        told = (system.url, condition.property, condition.op, condition.value, why)
        raise TerminologyError(issues.filter_not_understood(*told))
    return CodeRange(first, last)

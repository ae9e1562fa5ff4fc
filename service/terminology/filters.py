"""FHIR's filter operators, one row each, as selections.

Specification: https://hl7.org/fhir/R5/codesystem-filter-operator.html
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

import re2

from service.terminology import code_ranges, issues, loinc
from service.terminology.code_systems import CodeSystem
from service.terminology.index import Index
from service.terminology.issues import TerminologyError
from service.terminology.selections import (
    AllOf,
    Ancestors,
    Children,
    CodeMatches,
    Codes,
    Descendants,
    DisplayMatches,
    Everything,
    HasProperty,
    Leaves,
    Not,
    PropertyIn,
    PropertyMatches,
    Selection,
)
from service.terminology.snomed import filters as snomed_filters
from service.terminology.snomed.identifiers import SNOMED_URLS
from service.terminology.value_sets import Filter, listed

_CONCEPT_OPERATORS: dict[str, Callable[[str], Selection]] = {
    "=": lambda value: Codes((value,)),
    "is-a": lambda value: Descendants(Codes((value,)), itself=True),
    "descendent-of": lambda value: Descendants(Codes((value,))),
    "is-not-a": lambda value: Not(Descendants(Codes((value,)), itself=True)),
    "generalizes": lambda value: Ancestors(Codes((value,)), itself=True),
    "child-of": lambda value: Children(Codes((value,))),
    "descendent-leaf": lambda value: Leaves(Descendants(Codes((value,)))),
    "in": lambda value: Codes(listed(value)),
    "not-in": lambda value: Not(Codes(listed(value))),
    "regex": CodeMatches,
    "exists": lambda value: Everything() if value == "true" else Not(Everything()),
}
"""Operators on ``concept`` (or ``code``): the code itself and its place in the hierarchy."""

_PROPERTY_OPERATORS: dict[str, Callable[[str, str], Selection]] = {
    "=": lambda code, value: PropertyIn(code, (value,)),
    "in": lambda code, value: PropertyIn(code, listed(value)),
    "not-in": lambda code, value: Not(PropertyIn(code, listed(value))),
    "regex": PropertyMatches,
    "exists": lambda code, value: HasProperty(code) if value == "true" else Not(HasProperty(code)),
}
"""Operators on a property of the concept."""

PROPERTY_OPERATORS = frozenset(_PROPERTY_OPERATORS)
"""What can be asked of any property."""

_DISPLAY_OPERATORS: dict[str, Callable[[str], Selection]] = {
    "=": lambda value: DisplayMatches(re2.escape(value)),
    "regex": DisplayMatches,
}

_HIERARCHY_OPERATORS: dict[str, dict[str, Callable[[str], Selection]]] = {
    "parent": {
        "=": lambda value: Children(Codes((value,))),
        "in": lambda value: Children(Codes(listed(value))),
        "exists": lambda value: _has_parent() if value == "true" else Not(_has_parent()),
    },
    "child": {
        "=": lambda value: AllOf((Ancestors(Codes((value,))), Not(Ancestors(Ancestors(Codes((value,))))))),
        "exists": lambda value: Not(Leaves(Everything())) if value == "true" else Leaves(Everything()),
    },
}
"""Operators on the properties that say the hierarchy, where a system does not store them."""


_MARKS = {"http://www.nlm.nih.gov/research/umls/rxnorm": "CUI:"}
"""What may stand before codes in the values of filters; https://terminology.hl7.org/RxNorm.html"""


_OF_SYSTEMS: dict[str, Callable[[Filter, Index], Selection | None]] = {
    **dict.fromkeys(SNOMED_URLS, snomed_filters.selection),
    loinc.LOINC: loinc.selection,
}
"""What FHIR defines for the filters of one system only."""


def _has_parent() -> Selection:
    return Children(Everything())


def selection(condition: Filter, index: Index, expression: str) -> Selection:
    """The selection that ``condition`` means for the release behind ``index``.

    Raises TerminologyError when the filter has no value, an unknown operator or property, or a
    regular expression that RE2 does not accept; ``expression`` is its place in the value set.
    """
    system = index.code_system
    code, op, value = condition.property, condition.op, condition.value
    if not value:
        raise TerminologyError(issues.filter_without_value(system.url, code, op, expression))
    if op == "regex":
        _check_pattern(condition, system)
    asked = replace(condition, property=_property(code, system), value=_unmarked(condition, system))
    found = _find(asked, index)
    if found is None:
        why = f"the operator '{op}' is not defined for '{code}'"
        if not _is_known(code, index):
            why = f"the code system defines no property or filter '{code}'"
        raise TerminologyError(issues.filter_not_understood(system.url, code, op, value, why))
    return found


def operators(code: str, system: CodeSystem) -> frozenset[str]:
    """The operators that are answered on ``code`` by what the system defines; none where it is nothing there.

    A property that concepts have without a definition is not known here; it takes those of any property.
    """
    if code in ("concept", "code"):
        return frozenset(_CONCEPT_OPERATORS)
    if code == "display":
        return frozenset(_DISPLAY_OPERATORS)
    on_property = PROPERTY_OPERATORS if system.property_definition(_property(code, system)) else frozenset()
    return on_property.union(_hierarchy_operators(code, system))


def _property(code: str, system: CodeSystem) -> str:
    """The property that a filter asks about, which the system may give another code."""
    return next((f.property for f in system.filters if f.code == code and f.property), code)


def _unmarked(condition: Filter, system: CodeSystem) -> str:
    """The value, without what the system's rules for filters set before codes."""
    mark = _MARKS.get(system.url)
    if mark is None or condition.op == "regex":
        return condition.value
    return ",".join(item.removeprefix(mark) for item in listed(condition.value))


def _find(condition: Filter, index: Index) -> Selection | None:
    code, op, value = condition.property, condition.op, condition.value
    if code == "code" and op == "in" and code_ranges.are_understood(index.code_system):
        return code_ranges.selection(condition, index)
    of_system = _OF_SYSTEMS.get(index.code_system.url)
    own = of_system(condition, index) if of_system else None
    if own is not None:
        return own
    if code in ("concept", "code"):
        on_code = _CONCEPT_OPERATORS.get(op)
        return on_code(value) if on_code else None
    if code == "display":
        on_display = _DISPLAY_OPERATORS.get(op)
        return on_display(value) if on_display else None
    on_hierarchy = _hierarchy_operators(code, index.code_system).get(op)
    if on_hierarchy:
        return on_hierarchy(value)
    if not _is_known(code, index) or _is_left_out(code, op, index.code_system):
        return None
    on_property = _PROPERTY_OPERATORS.get(op)
    return on_property(code, value) if on_property else None


def _hierarchy_operators(code: str, system: CodeSystem) -> Mapping[str, Callable[[str], Selection]]:
    """The operators on ``parent`` and ``child``, also by the names that the system has for them."""
    named = (name for name in _HIERARCHY_OPERATORS if code in (name, system.standard_property(name)))
    return _HIERARCHY_OPERATORS.get(next(named, code), {})


def _is_known(code: str, index: Index) -> bool:
    system = index.code_system
    return (
        system.property_definition(code) is not None
        or any(f.code == code for f in system.filters)
        or bool(index.with_property(code))
    )


def _is_left_out(code: str, op: str, system: CodeSystem) -> bool:
    """Whether ``code`` is a filter, and no property, of which the system does not define the operator."""
    if system.property_definition(code) is not None:
        return False
    defined = [f.operators for f in system.filters if f.code == code]
    return bool(defined) and not any(op in operators for operators in defined)


def _check_pattern(condition: Filter, system: CodeSystem) -> None:
    try:
        re2.compile(condition.value)
    except re2.error as error:
        why = f"the regular expression is not valid: {_text(error)}"
        raise TerminologyError(
            issues.filter_not_understood(system.url, condition.property, condition.op, condition.value, why)
        ) from error


def _text(error: re2.error) -> str:
    reason = error.args[0] if error.args else "unknown"
    return reason.decode() if isinstance(reason, bytes) else str(reason)

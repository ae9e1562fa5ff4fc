"""What filters on descriptions ask, each as a test of one description."""

from collections.abc import Callable

from service.terminology.concepts import Description, Designation
from service.terminology.snomed.dialects import DIALECTS
from service.terminology.snomed.ecl.asked import Asked, compares, text_test
from service.terminology.snomed.ecl.grammar import ExpressionError
from service.terminology.snomed.identifiers import (
    ACCEPTABLE,
    FULLY_SPECIFIED_NAME,
    PREFERRED,
    SYNONYM,
    TEXT_DEFINITION,
)

Test = Callable[[Designation], bool]

_TYPES = {"fsn": FULLY_SPECIFIED_NAME, "syn": SYNONYM, "def": TEXT_DEFINITION}
_ACCEPTABILITY = {"prefer": PREFERRED, "preferred": PREFERRED, "accept": ACCEPTABLE, "acceptable": ACCEPTABLE}


def is_active(designation: Designation) -> bool:
    """Whether the description is active: what filters ask for unless they say otherwise."""
    return designation.description is None or designation.description.active


def description_test(asked: Asked) -> Test:
    """The test of one description. ExpressionError when descriptions are not told apart by its name."""
    if asked.name == "effectivetime":
        days = [value.strip('"') for value in asked.values]
        return lambda d: (
            d.description is not None and compares(d.description.effective_time, asked.comparison, days)
        )
    found, same = _found(asked.name, asked.values), asked.is_same
    if found is None:
        raise ExpressionError(f"descriptions have no {asked.name} to filter by")
    return lambda designation: found(designation) == same


def _found(name: str, values: tuple[str, ...]) -> Test | None:
    match name:
        case "term":
            found = text_test(values)
            return lambda d: found(d.value)
        case "language":
            languages = {value.lower() for value in values}
            return lambda d: (d.language or "").partition("-")[0].lower() in languages
        case "type" | "typeid":
            types = {_TYPES.get(value.lower(), value) for value in values}
            return lambda d: d.use is not None and d.use.code in types
        case "dialect" | "dialectid":
            return _dialect(values)
        case "active":
            wanted = {value.lower() in ("1", "true") for value in values}
            return lambda d: is_active(d) in wanted
        case _:
            return _component(name, {value.strip('"') for value in values})


def _component(name: str, values: set[str]) -> Test | None:
    field: Callable[[Description], str] | None = {
        "id": lambda d: d.id,
        "moduleid": lambda d: d.module,
        "casesignificanceid": lambda d: d.case_significance,
    }.get(name)
    return (lambda d: d.description is not None and field(d.description) in values) if field else None


def _dialect(values: tuple[str, ...]) -> Test:
    """In one of the language reference sets, by id or tag; with an acceptability after it, as that.

    ExpressionError for a tag that is not known.
    """
    wanted: list[tuple[str, set[str]]] = []
    for value in values:
        if value.lower() in _ACCEPTABILITY:
            wanted[-1][1].add(_ACCEPTABILITY[value.lower()])
        else:
            wanted.append((_language_set(value), set()))

    def test(designation: Designation) -> bool:
        has = designation.description.acceptability if designation.description else ()
        return any(name == s and (not how or a in how) for name, how in wanted for s, a in has)

    return test


def _language_set(value: str) -> str:
    if value.isdecimal():
        return value
    found = next((code for code, tag in DIALECTS.items() if tag.lower() == value.lower()), None)
    if found is None:
        raise ExpressionError(f"the dialect {value} is not known, its language reference set has an id")
    return found

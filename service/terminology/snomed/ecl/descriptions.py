"""What filters on descriptions ask, each as a test of one description."""

import re
from collections.abc import Callable

from service.terminology.concepts import Description, Designation
from service.terminology.snomed.dialects import DIALECTS
from service.terminology.snomed.ecl.asked import FLAGS, Asked, compares
from service.terminology.snomed.identifiers import (
    ACCEPTABLE,
    FULLY_SPECIFIED_NAME,
    PREFERRED,
    SYNONYM,
    TEXT_DEFINITION,
)

Test = Callable[[Designation], bool]

_TYPES = {"fsn": FULLY_SPECIFIED_NAME, "syn": SYNONYM, "def": TEXT_DEFINITION}
_TYPES |= {code: code for code in _TYPES.values()}
_ACCEPTABILITY = {"prefer": PREFERRED, "preferred": PREFERRED, "accept": ACCEPTABLE, "acceptable": ACCEPTABLE}
_ACCEPTABILITY |= {code: code for code in _ACCEPTABILITY.values()}
_LANGUAGE = re.compile("[A-Za-z]{2,3}")


def is_active(designation: Designation) -> bool:
    """Whether the description is active: what filters ask for unless they say otherwise."""
    return designation.description is None or designation.description.active


def description_test(asked: Asked) -> Test:
    """The test of one description. ExpressionError when descriptions are not told apart by its name."""
    if asked.name == "effectivetime":
        days = asked.days()
        return lambda d: (
            d.description is not None and compares(d.description.effective_time, asked.comparison, days)
        )
    found, same = _found(asked), asked.is_same
    return lambda designation: found(designation) == same


def _found(asked: Asked) -> Test:
    match asked.name:
        case "term":
            found = asked.text_test()
            return lambda d: found(d.value)
        case "language":
            return _language(asked)
        case "type":
            types = asked.meant(_TYPES)
            return lambda d: d.use is not None and d.use.code in types
        case "typeid":
            ids = asked.identifiers()
            return lambda d: d.use is not None and d.use.code in ids
        case "dialect" | "dialectid":
            return _dialect(asked)
        case "active":
            wanted = {flag == "1" for flag in asked.meant(FLAGS)}
            return lambda d: is_active(d) in wanted
        case _:
            return _component(asked)


def _language(asked: Asked) -> Test:
    for value in asked.values:
        if not _LANGUAGE.fullmatch(value):
            raise asked.error(f"{value} is no language, which are written such as en")
    languages = {value.lower() for value in asked.values}
    return lambda d: (d.language or "").partition("-")[0].lower() in languages


def _component(asked: Asked) -> Test:
    field: Callable[[Description], str] | None = {
        "id": lambda d: d.id,
        "moduleid": lambda d: d.module,
        "casesignificanceid": lambda d: d.case_significance,
    }.get(asked.name)
    if field is None:
        raise asked.error(f"descriptions have no {asked.name} to filter by")
    values, read = asked.identifiers(), field
    return lambda d: d.description is not None and read(d.description) in values


def _dialect(asked: Asked) -> Test:
    """In one of the language reference sets, by id or tag; with an acceptability after it, as that.

    ExpressionError for a tag that is not known.
    """
    wanted: list[tuple[str, set[str]]] = []
    for value in asked.values:
        if wanted and value.lower() in _ACCEPTABILITY:
            wanted[-1][1].add(_ACCEPTABILITY[value.lower()])
        else:
            wanted.append((_language_set(value, asked), set()))

    def test(designation: Designation) -> bool:
        has = designation.description.acceptability if designation.description else ()
        return any(name == s and (not how or a in how) for name, how in wanted for s, a in has)

    return test


def _language_set(value: str, asked: Asked) -> str:
    if value.isdecimal():
        return value
    found = next((code for code, tag in DIALECTS.items() if tag.lower() == value.lower()), None)
    if found is None:
        raise asked.error(f"the dialect {value} is not known, its language reference set has an id")
    return found

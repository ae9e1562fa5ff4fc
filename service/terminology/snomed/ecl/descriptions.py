"""What filters on descriptions ask, each as a test of one description."""

from collections.abc import Callable
from fnmatch import fnmatchcase

from service.terminology.concepts import Description, Designation
from service.terminology.ranking import words
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


def description_test(name: str, same: bool, values: tuple[str, ...]) -> Test:
    """The test of a filter ``name = values``, or ``!=`` with ``same`` False; ``name`` is in lower case.

    Raises ExpressionError when descriptions are not told apart by ``name``.
    """
    found = _found(name, values)
    if found is None:
        raise ExpressionError(f"descriptions have no {name} to filter by")
    return lambda designation: found(designation) == same


def _found(name: str, values: tuple[str, ...]) -> Test | None:
    match name:
        case "term":
            return _term(values)
        case "language":
            languages = {value.lower() for value in values}
            return lambda d: (d.language or "").partition("-")[0].lower() in languages
        case "type" | "typeid":
            types = {_TYPES.get(value.lower(), value) for value in values}
            return lambda d: d.use is not None and d.use.code in types
        case "dialectid":
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
        "effectivetime": lambda d: d.effective_time,
        "casesignificanceid": lambda d: d.case_significance,
    }.get(name)
    return (lambda d: d.description is not None and field(d.description) in values) if field else None


def _term(values: tuple[str, ...]) -> Test:
    """Any of the texts: the beginnings of words in any order, or with ``wild:`` the whole with ``*``."""
    tests: list[Test] = []
    wild = False
    for value in values:
        if not value.startswith('"'):
            wild = value.lower().startswith("wild")
            continue
        tests.append(_wild(value[1:-1]) if wild else _match(value[1:-1]))
        wild = False
    return lambda designation: any(test(designation) for test in tests)


def _wild(pattern: str) -> Test:
    folded = pattern.casefold().replace("[", "[[]").replace("?", "[?]")
    return lambda designation: fnmatchcase(designation.value.casefold(), folded)


def _match(text: str) -> Test:
    wanted = words(text)
    return lambda d: all(any(word.startswith(w) for word in words(d.value)) for w in wanted)


def _dialect(values: tuple[str, ...]) -> Test:
    """In one of the language reference sets; with an acceptability after it, as that."""
    wanted: list[tuple[str, set[str]]] = []
    for value in values:
        if value.lower() in _ACCEPTABILITY:
            wanted[-1][1].add(_ACCEPTABILITY[value.lower()])
        else:
            wanted.append((value, set()))

    def test(designation: Designation) -> bool:
        has = designation.description.acceptability if designation.description else ()
        return any(name == s and (not how or a in how) for name, how in wanted for s, a in has)

    return test

"""What ECL asks of the members of reference sets: their fields, and identifiers in other schemes."""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal, InvalidOperation

from service.terminology.concepts import Membership
from service.terminology.index import Index
from service.terminology.selections import Codes, Membered, MemberOf, Selection, evaluate
from service.terminology.snomed.ecl.asked import Asked, compares, text_test
from service.terminology.snomed.ecl.grammar import ExpressionError

ALTERNATE = "alternateIdentifier"
"""The field of a member that has the identifier of its concept in the scheme that the set stands for."""

Test = Callable[[Membership], bool]


def with_members(of: Selection, members: MemberOf | None, asked: Sequence[Asked], index: Index) -> Selection:
    """Those of ``of`` with a member in ``members`` that is as ``asked``.

    ExpressionError where ``members`` is None, or they have no such field.
    """
    if members is None:
        raise ExpressionError("filters M need members: a ^ before the reference set")
    for each in asked:
        if each.name not in _KNOWN and not _has_field(each.name, members, index):
            raise ExpressionError(f"members of the reference set have no {each.name} to filter by")
    return Membered(of, members.sets, tuple(map(_test, asked)))


def _has_field(name: str, members: MemberOf, index: Index) -> bool:
    numbers = evaluate(members, index)
    some = index.concept(numbers[0]).memberships if numbers else ()
    return not numbers or any(name == field.lower() for m in some for field, _ in m.fields)


_KNOWN: dict[str, Callable[[Membership], str | None]] = {
    "moduleid": lambda m: m.module,
    "effectivetime": lambda m: m.effective_time,
    "id": lambda m: m.id,
    "active": lambda _: "1",
}
"""What every member has; a release keeps active ones only."""


def _test(asked: Asked) -> Test:
    read = _KNOWN.get(asked.name) or (lambda m: {k.lower(): v for k, v in m.fields}.get(asked.name))
    fits = _fitting(asked)

    def test(membership: Membership) -> bool:
        value = read(membership)
        return value is not None and fits(value)

    return test


def _fitting(asked: Asked) -> Callable[[str], bool]:
    """The test of a field's text: as a number, a flag, a text, or one of some concepts."""
    first = next(iter(asked.values), "")
    if first.startswith("#"):
        numbers = [Decimal(value[1:].strip()) for value in asked.values]
        return lambda text: _is_number(text) and compares(Decimal(text), asked.comparison, numbers)
    if asked.name == "active":
        flags = {"1" if value.lower() in ("1", "true") else "0" for value in asked.values}
        return lambda text: (text in flags) == asked.is_same
    if asked.name == "effectivetime":
        days = [value.strip('"') for value in asked.values]
        return lambda text: compares(text, asked.comparison, days)
    same = asked.is_same
    if any(value.startswith('"') for value in asked.values):
        found = text_test(asked.values)
        return lambda text: found(text) == same
    return lambda text: (text in asked.values) == same


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


def alternate(written: str, index: Index) -> Selection:
    """The concept with an identifier of another scheme, ``scheme#identifier``.

    The scheme is the set of that code, or one whose name begins so. ExpressionError when there is none.
    """
    scheme, _, identifier = (part.strip('"') for part in written.partition("#"))
    for name in _schemes(scheme, index):
        for number in index.members(name):
            concept = index.concept(number)
            if any(
                m.reference_set == name and dict(m.fields).get(ALTERNATE) == identifier
                for m in concept.memberships
            ):
                return Codes((concept.code,))
    raise ExpressionError(f"the alternate identifier {written} is not known to the release")


def _schemes(scheme: str, index: Index) -> Iterable[str]:
    for name in index.reference_sets():
        number = index.locate(name)
        texts = [] if number is None else [index.brief(number).display or ""]
        if name == scheme or any(text.casefold().startswith(scheme.casefold()) for text in texts):
            yield name

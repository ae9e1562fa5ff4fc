"""What ECL asks of the members of reference sets: their fields, and identifiers in other schemes."""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal, InvalidOperation

from service.terminology.concepts import Membership
from service.terminology.index import Index
from service.terminology.refining import reference_sets
from service.terminology.selections import Codes, MemberOf, Selection
from service.terminology.snomed.ecl.asked import FLAGS, Asked, compares
from service.terminology.snomed.ecl.grammar import ExpressionError

ALTERNATE = "alternateIdentifier"
"""The field of a member that has the identifier of its concept in the scheme that the set stands for."""

Test = Callable[[str, Membership], bool]
Read = Callable[[str, Membership], str | None]


def members(sets: Selection | None, field: str | None, asked: Sequence[Asked], index: Index) -> MemberOf:
    """The members of the reference sets ``sets`` that are as ``asked``, or the concepts in their ``field``.

    ExpressionError where they have no field that is asked for.
    """
    if field is None and not asked:
        return MemberOf(sets)
    fields = _fields(sets, index)
    if field is not None and field.lower() not in fields:
        raise ExpressionError(
            f"members of the reference set have no {field}, but {', '.join(sorted(fields))}"
        )
    for each in asked:
        if each.name not in fields:
            raise each.error(f"members of the reference set have no {each.name} to filter by")
    return MemberOf(sets, _reader(field.lower()) if field else None, tuple(map(_test, asked)))


_KNOWN: dict[str, Read] = {
    "moduleid": lambda _, m: m.module,
    "effectivetime": lambda _, m: m.effective_time,
    "id": lambda _, m: m.id,
    "refsetid": lambda _, m: m.reference_set,
    "referencedcomponentid": lambda code, _: code,
    "active": lambda *_: "1",
}
"""What every member has; a release keeps active ones only."""


def _fields(sets: Selection | None, index: Index) -> set[str]:
    """The fields of the reference sets, in lower case; all members of a set have the same."""
    found = set(_KNOWN)
    for name in reference_sets(sets, index):
        rows = index.concept(index.members(name).min()).memberships
        found.update(field.lower() for m in rows if m.reference_set == name for field, _ in m.fields)
    return found


def _reader(name: str) -> Read:
    """What reads the field ``name``, in lower case, from the code that a member is about and the member."""

    def read(_: str, membership: Membership) -> str | None:
        return next((value for field, value in membership.fields if field.lower() == name), None)

    return _KNOWN.get(name, read)


def _test(asked: Asked) -> Test:
    read, fits = _reader(asked.name), _fitting(asked)

    def test(code: str, membership: Membership) -> bool:
        value = read(code, membership)
        return value is not None and fits(value)

    return test


def _fitting(asked: Asked) -> Callable[[str], bool]:
    """The test of a field's text: as a number, a day, a flag, a text, or one of some concepts."""
    first = next(iter(asked.values), "")
    if first.startswith("#"):
        numbers = [_number(value.removeprefix("#").strip()) for value in asked.values]
        return lambda text: (n := _number(text)) is not None and compares(n, asked.comparison, numbers)
    if asked.name == "effectivetime" or asked.comparison not in ("=", "!="):
        days = asked.days()
        return lambda text: compares(text, asked.comparison, days)
    same = asked.is_same
    if asked.name == "active" or first.lower() in FLAGS:
        flags = asked.meant(FLAGS)
        return lambda text: (FLAGS.get(text.lower()) in flags) == same
    if first.startswith('"') or first.endswith(":"):
        found = asked.text_test()
        return lambda text: found(text) == same
    wanted = asked.identifiers()
    return lambda text: (text in wanted) == same


def _number(text: str) -> Decimal | None:
    try:
        return number if (number := Decimal(text)).is_finite() else None
    except InvalidOperation:
        return None


def alternate(written: str, index: Index) -> Selection:
    """The concept with an identifier of another scheme, ``scheme#identifier``.

    The scheme is the set of that code, or one whose name begins so. ExpressionError when there is none.
    """
    scheme, _, identifier = written.strip('"').partition("#")
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
        texts = [] if number is None else [index.term(number)[1] or ""]
        if name == scheme or any(text.casefold().startswith(scheme.casefold()) for text in texts):
            yield name

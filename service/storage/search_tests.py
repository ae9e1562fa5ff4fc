"""What one search value must be, in SQL."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, true

from service.storage import tables
from service.storage.search_values import split
from service.terminology.ranking import fold
from service.terminology.searching import Below, Coded, Labelled, Located, Ranged, Test, Worded, Written

Clause = ColumnElement[bool]

_LAST = "\U0010ffff"
"""A character that no text begins with: texts that begin with another one stand between it and that one."""


def meets_one(value: Any, tests: Sequence[Test]) -> Clause:
    """Whether the row ``value`` of ``tables.search_values`` meets one of the tests.

    Those of equality are one comparison with a list: a clause for each would take long to make and to read.
    """
    listed: defaultdict[str | None, list[str]] = defaultdict(list)
    others: list[Clause] = []
    for test in tests:
        match test:
            case Coded(str(plain), qualifier) | Located(plain, qualifier) if len(plain) <= tables.START:
                listed[qualifier].append(plain)
            case _:
                others.append(meets(value, test))
    for qualifier, plains in listed.items():
        same = and_(value.c.start.in_(plains), value.c.rest.is_(None))
        others.append(and_(same, _qualified(value, qualifier)))
    return or_(*others)


def _qualified(value: Any, wanted: str | None) -> Clause:
    """That a value has a system or version; None is any, the empty one none."""
    return true() if wanted is None else value.c.qualifier.is_not_distinct_from(wanted or None)


def meets(value: Any, test: Test) -> Clause:
    """Whether the row ``value`` of ``tables.search_values`` meets a test."""
    match test:
        case Coded(code, system):
            in_system = _qualified(value, system)
            return in_system if code is None else and_(_equals(value, code), in_system)
        case Labelled(text):
            return _between(value.c.text, text)
        case Worded(text, anywhere=True):
            return whole(value).contains(text, autoescape=True)
        case Worded(text):
            return _begins(value, text)
        case Written(text):
            return and_(_equals(value, fold(text)), value.c.text == text)
        case Located(url, version):
            return and_(_equals(value, url), _qualified(value, version))
        case Below(url):
            return or_(_equals(value, url), _begins(value, url + "/"))
        case Ranged():
            return _compares(value, test)


def whole(value: Any) -> ColumnElement[str]:
    """The value itself, of its two columns."""
    joined: ColumnElement[str] = value.c.start.op("||")(func.coalesce(value.c.rest, ""))
    return joined


def _equals(value: Any, wanted: str) -> Clause:
    start, rest = split(wanted)
    return and_(value.c.start == start, value.c.rest.is_not_distinct_from(rest))


def _begins(value: Any, wanted: str) -> Clause:
    start, rest = split(wanted)
    if rest is None:
        return _between(value.c.start, wanted)
    return and_(value.c.start == start, _between(value.c.rest, rest))


def _between(column: Any, beginning: str) -> Clause:
    return and_(column >= beginning, column < beginning + _LAST)


def _compares(value: Any, test: Ranged) -> Clause:
    low, high = value.c.low, value.c.high
    within = and_(low >= test.low, high <= test.high)
    compared: Clause = {
        "eq": within,
        "ne": or_(low < test.low, high > test.high),
        "gt": high > test.high,
        "lt": low < test.low,
        "ge": or_(high > test.high, within),
        "le": or_(low < test.low, within),
        "sa": low >= test.high,
        "eb": high <= test.low,
        "ap": and_(low < test.high, high > test.low),
    }[test.prefix]
    return and_(compared, _has_unit(value, test.system, test.unit))


def _has_unit(value: Any, system: str | None, unit: str | None) -> Clause:
    if system is None and unit is None:
        return true()
    if system is None:
        return or_(value.c.start == unit, value.c.text == unit)
    in_system = value.c.qualifier == system
    return in_system if unit is None else and_(in_system, value.c.start == unit)

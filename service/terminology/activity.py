"""On which days a concept is active.

What depends on the day is not stored as true or false but as steps: (first day, concepts active from
that day on). A concept is never active when its ``inactive`` property is true or its ``status`` is
retired or inactive; else it is active from its ``effectiveDate`` to its ``retirementDate``, both
inclusive. A system may give these properties other codes (``CodeSystem.standard_property``).
Specification: https://hl7.org/fhir/R5/codesystem-concept-properties.html
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from pyroaring import BitMap

from service.terminology.code_systems import CodeSystem
from service.terminology.concepts import Concept, comparable

BEGINNING = ""
"""The first day of the first step: before every day."""

_INACTIVE_STATUSES = frozenset(("retired", "inactive"))


def turning_days(code_system: CodeSystem, concepts: Iterable[Concept]) -> tuple[str, ...]:
    """The days, in order, on which the release comes into force or a concept begins or ceases to be
    active.
    """
    names = _names(code_system)
    periods = (_period(concept, names) for concept in concepts if concept.properties)
    days = {day for period in periods if period for day in _turns(*period)}
    return tuple(sorted({code_system.effective_start or BEGINNING, *days} - {BEGINNING}))


def _turns(first: str, last: str | None) -> tuple[str, ...]:
    return (first, day_after(last)) if last else (first,)


def _names(code_system: CodeSystem) -> list[str]:
    standard = ("inactive", "status", "effectiveDate", "retirementDate")
    return [code_system.standard_property(name) for name in standard]


def activity_steps(code_system: CodeSystem, concepts: Iterable[Concept]) -> list[tuple[str, BitMap]]:
    """The steps of ``concepts``, given in number order; the first step is from the beginning."""
    names = _names(code_system)
    begins: defaultdict[str, BitMap] = defaultdict(BitMap)
    ends: defaultdict[str, BitMap] = defaultdict(BitMap)
    begins[BEGINNING] = BitMap()
    for number, concept in enumerate(concepts):
        period = _period(concept, names)
        if period is None:
            continue
        first, last = period
        begins[first].add(number)
        if last:
            ends[day_after(last)].add(number)
    steps: list[tuple[str, BitMap]] = []
    active = BitMap()
    for day in sorted(begins.keys() | ends.keys()):
        active = (active | begins.get(day, BitMap())) - ends.get(day, BitMap())
        steps.append((day, active))
    return steps


def active_on(steps: list[tuple[str, BitMap]], day: str) -> BitMap:
    """The concepts active on ``day`` (``YYYY-MM-DD``)."""
    current = steps[0][1]
    for first, active in steps:
        if first > day:
            break
        current = active
    return current


def own_period(concept: Concept, code_system: CodeSystem) -> tuple[str | None, str | None]:
    """The first and the last day on which the concept is valid by its own dates, None for none told."""
    if not concept.properties:
        return None, None
    effective, retirement = map(code_system.standard_property, ("effectiveDate", "retirementDate"))
    first = last = None
    for p in concept.properties:
        if p.code == effective and p.value is not None:
            first = first_day(comparable(p.value))
        elif p.code == retirement and p.value is not None:
            last = last_day(comparable(p.value))
    return first, last


def _period(concept: Concept, names: list[str]) -> tuple[str, str | None] | None:
    if not concept.properties:
        return BEGINNING, None
    inactive, status, effective, retirement = names
    first, last = BEGINNING, None
    for p in concept.properties:
        if p.value is None or p.code not in names:
            continue
        text = comparable(p.value)
        if (p.code == inactive and text == "true") or (p.code == status and text in _INACTIVE_STATUSES):
            return None
        if p.code == effective:
            first = first_day(text)
        elif p.code == retirement:
            last = last_day(text)
    return first, last


def first_day(text: str) -> str:
    """The first day of a FHIR dateTime that may be a year, a month or a day."""
    return text[:10] + "-01-01"[len(text[:10]) - 4 :] if len(text) < 10 else text[:10]


def last_day(text: str) -> str:
    """The last day of a FHIR dateTime that may be a year, a month or a day."""
    if len(text) >= 10:
        return text[:10]
    year, month = int(text[:4]), int(text[5:7] or 12)
    following = date(year + month // 12, month % 12 + 1, 1)
    return (following - timedelta(days=1)).isoformat()


def day_after(day: str) -> str:
    """The day after ``day``, both ``YYYY-MM-DD``."""
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()

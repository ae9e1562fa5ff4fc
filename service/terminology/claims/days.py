"""Which day counts for a coding of a claim, in one place.

=======================================  =====================================================
the coding is                            it must be valid
=======================================  =====================================================
of ICD, on an institutional inpatient    on the discharge date, ``billablePeriod.end``
claim
any other                                on the service date; where that is a period, on every
                                         day of it
=======================================  =====================================================

``dateRule`` overrides both: ``every-day``, ``start`` or ``end`` of the service dates. The service dates are
servicedPeriod, else servicedDate, else billablePeriod, else the date of the procedure, else ``created``.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from service.terminology.activity import day_after
from service.terminology.calendars import CALENDARS
from service.terminology.claims.reading import Span
from service.terminology.in_force import last_day
from service.terminology.releases import SystemRelease
from service.terminology.types import Code

EVERY_DAY, START, END = Code("every-day"), Code("start"), Code("end")
DISCHARGE = Code("discharge")
"""What an answer calls the rule by which a day was found."""

RULES = (EVERY_DAY, END, START)
"""What callers may ask for."""

ICD_10_PCS = "http://www.cms.gov/Medicare/Coding/ICD10"
_ICD = frozenset((ICD_10_PCS, "http://hl7.org/fhir/sid/icd-10-cm", "http://hl7.org/fhir/sid/icd-9-cm"))


@dataclass(frozen=True, slots=True)
class Days:
    """The days on which a coding must be valid, and the rule by which they were found."""

    first: str
    last: str
    rule: Code


def needs_setting(system: str) -> bool:
    """Whether the day of codings of ``system`` depends on where the patient was."""
    return system in _ICD


def days_of(
    system: str, span: Span, discharge: Span | None, is_inpatient: bool | None, rule: Code | None
) -> Days:
    """The days that count for a coding of ``system`` on a line of the days ``span``.

    ``discharge`` is the end of billablePeriod, ``rule`` one of ``RULES`` where the caller asked for it.
    """
    if rule is None and is_inpatient and discharge is not None and system in _ICD:
        return Days(discharge.last, discharge.last, DISCHARGE)
    if rule == START:
        return Days(span.first, span.first, START)
    if rule == END:
        return Days(span.last, span.last, END)
    return Days(span.first, span.last, EVERY_DAY)


def turns(releases: Sequence[SystemRelease]) -> list[str]:
    """The days, in order, on which another release answers or a code of one begins or ceases to be valid."""
    found: set[str] = set()
    for release in releases:
        found.update(release.turning_days)
        start = release.effective_start
        if start is None:
            continue
        found.add(start)
        if end := last_day(release, releases):
            found.add(day_after(end))
        if calendar := CALENDARS.get(release.url):
            found.add(calendar.next_year(start))
            found.update((day_after(calendar.ended),) if calendar.ended else ())
    return sorted(found)


def days_to_check(days: Days, turning: Sequence[str]) -> list[str]:
    """The days of a period that stand for all of it: its first, and those on which something turns."""
    if days.first == days.last:
        return [days.first]
    return [days.first, *turning[bisect_right(turning, days.first) : bisect_left(turning, days.last + "~")]]

"""On which days of the year publishers bring out releases, by code system.

A release is in force until the day before its publisher's next one, whether that is loaded here or not.
Sources: CMS's and NCHS's release calendars for ICD-10 (45 CFR 162.1002; updates on April 1 since 2022), CMS's
quarterly HCPCS updates, the AMA's yearly CPT code set.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from service.terminology.modifiers import CPT, HCPCS


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """When a publisher's releases come into force.

    ``days`` are days of the year (``10-01``), the first release of the publisher's own year being
    ``year_begins``; where a year's first release is loaded it stands in for updates that are not.
    ``is_cumulative``: a later release keeps what was terminated before, with its dates. ``ended`` is the last
    day of a system that its publisher has given up.
    """

    days: tuple[str, ...]
    year_begins: str
    is_cumulative: bool = False
    ended: str | None = None

    def next_release(self, after: str) -> str:
        """The first day after ``after`` on which a release comes into force."""
        return _first_after(self.days, after)

    def next_year(self, after: str) -> str:
        """The first day after ``after`` on which a year of the publisher begins."""
        return _first_after((self.year_begins,), after)

    def last_release(self, until: str) -> str:
        """The last day until ``until`` on which a release came into force."""
        year = int(until[:4])
        candidates = (f"{y:04}-{day}" for y in (year, year - 1) for day in sorted(self.days, reverse=True))
        return next(day for day in candidates if day <= until)


def _first_after(days: tuple[str, ...], after: str) -> str:
    year = int(after[:4])
    candidates = (f"{y:04}-{day}" for y in (year, year + 1) for day in sorted(days))
    return next(day for day in candidates if day > after)


def day_before(day: str) -> str:
    """The day before ``day``, both ``YYYY-MM-DD``."""
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


_ICD_10 = Calendar(days=("04-01", "10-01"), year_begins="10-01")

CALENDARS: Mapping[str, Calendar] = {
    "http://www.cms.gov/Medicare/Coding/ICD10": _ICD_10,
    "http://hl7.org/fhir/sid/icd-10-cm": _ICD_10,
    "http://hl7.org/fhir/sid/icd-9-cm": Calendar(days=("10-01",), year_begins="10-01", ended="2015-09-30"),
    HCPCS: Calendar(days=("01-01", "04-01", "07-01", "10-01"), year_begins="01-01", is_cumulative=True),
    CPT: Calendar(days=("01-01",), year_begins="01-01"),
}
"""The calendars that are known, by the url of the system."""

"""CMS's NCCI edits between the lines of a claim: pairs of codes, units, and add-on codes.

Off unless the tables are loaded. Lines meet where they are of the same first day.
Source: Medicare NCCI Policy Manual, chapter 1, sections E (modifiers), R (add-on codes) and V (units)
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from service.terminology import issues
from service.terminology.claims.claim import CheckedClaim, CheckedLine
from service.terminology.claims.setting import Setting
from service.terminology.claims.tables import ADD_ON, MUE, PTP, Tables, edits
from service.terminology.concepts import comparable
from service.terminology.issues import Issue
from service.terminology.modifiers import CPT, HCPCS
from service.terminology.releases import SystemRelease

_OF_LINE = "1"
"""The adjudication indicator of limits that hold for each line; 2 and 3 are for a day."""

_BYPASSING = frozenset((
    *(f"E{n}" for n in range(1, 5)), "FA", *(f"F{n}" for n in range(1, 10)), "TA",
    *(f"T{n}" for n in range(1, 10)), "LT", "RT", "LC", "LD", "RC", "LM", "RI",
    "24", "25", "57", "58", "78", "79", "27", "59", "91", "XE", "XS", "XP", "XU",
))  # fmt: skip
"""The NCCI-associated modifiers."""


@dataclass(frozen=True, slots=True)
class _Service:
    """What a line bills: a code with its modifiers, on a day, in units a day."""

    code: str
    day: str
    place: str
    line: str
    modifiers: frozenset[str]
    units: Decimal


def broken_edits(claim: CheckedClaim, tables: Tables) -> Iterator[Issue]:
    """Every edit that the lines of a claim break, for the service that it is of."""
    services = [service for line in claim.lines for service in _services(line)]
    if not services or claim.setting.is_inpatient:
        return
    if add_ons := tables.release(ADD_ON):
        yield from _without_primary(services, tables, add_ons)
    name = _table_of(claim.setting)
    if name is not None:
        if pairs := tables.release(f"{PTP}-{name}"):
            yield from _pairs(services, tables, pairs)
        yield from _units(services, tables, f"{MUE}-{name}")
    elif any(tables.release(f"{t}-{n}") for t in (PTP, MUE) for n in ("practitioner", "outpatient-hospital")):
        yield issues.edits_not_applied(claim.place)


def _table_of(setting: Setting) -> str | None:
    if setting.type == "institutional":
        return "outpatient-hospital" if setting.is_inpatient is False else None
    return "practitioner" if setting.type == "professional" else None


def _services(line: CheckedLine) -> Iterator[_Service]:
    modifiers = frozenset(c.placed.coding.code or "" for c in line.of_role("modifier"))
    for coding in line.of_role("productOrService"):
        if coding.standing.system not in (CPT, HCPCS) or coding.standing.concept is None:
            continue
        code, *added = coding.standing.concept.code.split(":")
        first, last = coding.days.first, coding.days.last
        days = (date.fromisoformat(last) - date.fromisoformat(first)).days + 1
        units, all_modifiers = line.line.quantity / days, modifiers | set(added)
        yield _Service(code, first, coding.placed.place, line.line.place, all_modifiers, units)


def _pairs(services: Sequence[_Service], tables: Tables, release: SystemRelease) -> Iterator[Issue]:
    of_day: defaultdict[str, dict[str, list[_Service]]] = defaultdict(dict)
    for service in services:
        of_day[service.day].setdefault(service.code, []).append(service)
    for day, by_code in of_day.items():
        for first in by_code:
            for second in by_code:
                row = tables.row(release, f"{first}-{second}") if first != second else None
                said = [e.said for e in edits(row, "edit") if e.is_in_force(day)] if row else []
                if said and said[-1] in ("0", "1"):
                    yield from _conflicts(by_code[first], by_code[second], said[-1] == "1", release.canonical)


def _conflicts(
    first: Sequence[_Service], second: Sequence[_Service], is_bypassed: bool, canonical: str
) -> Iterator[Issue]:
    """The lines of the column 2 code that are not payable beside one of the column 1 code."""
    for other in second:
        for one in first:
            if is_bypassed and (one.modifiers | other.modifiers) & _BYPASSING:
                continue
            yield issues.pair_not_payable(one.code, other.code, is_bypassed, canonical, other.place)
            break


def _units(services: Sequence[_Service], tables: Tables, table: str) -> Iterator[Issue]:
    if tables.release(table) is None:
        return
    of_day: defaultdict[tuple[str, str], list[_Service]] = defaultdict(list)
    for service in services:
        of_day[service.day, service.code].append(service)
    for (day, code), lines in of_day.items():
        release = tables.release_on(table, day)
        row = tables.row(release, code) if release else None
        if release is None or row is None:
            continue
        limit = int(comparable(row.values("limit")[0]))
        is_of_line = _OF_LINE in row.values("indicator")
        for billed in [[line] for line in lines] if is_of_line else [lines]:
            total = sum((line.units for line in billed), Decimal(0))
            if total > limit:
                what = "a line" if is_of_line else "a day"
                yield issues.too_many_units(code, total, limit, what, release.canonical, billed[-1].place)


def _without_primary(services: Sequence[_Service], tables: Tables, release: SystemRelease) -> Iterator[Issue]:
    billed = {(service.day, service.code) for service in services}
    for service in services:
        row = tables.row(release, service.code)
        known = [e.said for e in edits(row, "primary") if e.is_in_force(service.day)] if row else []
        if known and not any((service.day, primary) in billed for primary in known):
            yield issues.add_on_alone(service.code, known[:8], release.canonical, service.place)

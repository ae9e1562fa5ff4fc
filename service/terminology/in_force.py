"""Which release of a code system is in force on a day that was asked for.

=========================================  ==========================================================
the day is                                 then answers
=========================================  ==========================================================
in the period of a loaded release          that release
after the period of the last one loaded    the last one, with a warning
in a gap, the system is cumulative         the next later release, with a warning that names it
in a gap, the year's release is loaded     that one for its whole year, with a warning that names the
                                           update that is not loaded
anywhere else                              none: "no release of … for … is loaded"
=========================================  ==========================================================

A period runs from the release's start to the day before the publisher's next release by the calendar of
the system (``calendars.py``), not to the next one that is loaded. Where no calendar is known it runs to the
end that the release itself tells, else to the day before the next loaded release. Releases that tell no
start are in force on every day, unless another one is.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from service.terminology import issues
from service.terminology.calendars import CALENDARS, Calendar, day_before
from service.terminology.issues import Issue
from service.terminology.releases import SystemRelease
from service.terminology.versions import choose, newest, sort_key


@dataclass(frozen=True, slots=True)
class InForce:
    """The release that answers, perhaps with a warning; or none, and the error that says so."""

    release: SystemRelease | None
    issue: Issue | None = None


def answering(releases: Sequence[SystemRelease], version: str | None, day: str, is_asked: bool) -> InForce:
    """Which of ``releases`` of one system answers for ``version`` on ``day``.

    ``is_asked``: a day was asked for, so the release must be in force on it; else it is just today.
    """
    candidates = [r for r in releases if r.content != "supplement"]
    usable = [r for r in candidates if r.is_usable]
    whole = [r for r in usable if r.content != "fragment"]
    groups = [group for group in (whole, usable, candidates) if group]
    if version is None and is_asked and groups:
        return in_force(groups[0], day)
    choices = (choose(group, version, day) for group in groups)
    chosen = next((chosen for chosen in choices if chosen), None)
    if chosen is None or not is_asked:
        return InForce(chosen)
    current = in_force(groups[0], day)
    return current if current.release is chosen else InForce(chosen, outside(chosen, groups[0], day))


def in_force(releases: Sequence[SystemRelease], day: str) -> InForce:
    """What of ``releases``, at least one and all of one system, is in force on ``day`` (``YYYY-MM-DD``)."""
    dated = [release for release in releases if release.effective_start]
    undated = newest(release for release in releases if not release.effective_start)
    found = _among(releases[0].url, sorted(dated, key=_by_start), day)
    return InForce(undated) if found.release is None and undated is not None else found


def last_day(release: SystemRelease, later: Sequence[SystemRelease] = ()) -> str | None:
    """The last day of the period of a release that tells its start; None for no end that is known.

    ``later`` are the other releases of its system, for systems without a calendar.
    """
    start = release.effective_start or ""
    calendar = CALENDARS.get(release.url)
    if calendar is not None:
        return day_before(calendar.next_release(start))
    if release.effective_end:
        return release.effective_end
    following = [r.effective_start for r in later if r.effective_start and r.effective_start > start]
    return day_before(min(following)) if following else None


def answers_until(release: SystemRelease, later: Sequence[SystemRelease]) -> str | None:
    """The last day for which a release answers without another one being in force; None for no end.

    ``later`` are the releases of its system that begin after it.
    """
    following = min((r.effective_start for r in later if r.effective_start), default=None)
    if following is None:
        return None
    calendar = CALENDARS.get(release.url)
    start = release.effective_start or ""
    if calendar is not None and _is_of_its_year(release, calendar, start):
        return day_before(min(following, calendar.next_year(start)))
    return last_day(release, later)


def outside(release: SystemRelease, releases: Sequence[SystemRelease], day: str) -> Issue | None:
    """The warning that a release which the request names is not in force on ``day``, where that is so.

    A cumulative release says itself of every code from when until when it was valid, before its start too.
    """
    start = release.effective_start
    calendar = CALENDARS.get(release.url)
    if start is None:
        return None
    end = last_day(release, releases)
    is_early = day < start and not (calendar is not None and calendar.is_cumulative)
    if not is_early and (end is None or day <= end):
        return None
    return issues.outside_of_release(release.canonical, start, end, day)


def _by_start(release: SystemRelease) -> tuple[str, object]:
    return release.effective_start or "", sort_key(release.version)


def _among(system: str, releases: Sequence[SystemRelease], day: str) -> InForce:
    """The same for releases that tell their starts, in the order of these."""
    begun = [release for release in releases if (release.effective_start or "") <= day]
    later = releases[len(begun) :]
    calendar = CALENDARS.get(system)
    if begun:
        current = begun[-1]
        end = last_day(current, later)
        if end is None or day <= end:
            return InForce(current)
        if calendar is not None and calendar.ended and day > calendar.ended:
            return InForce(None, issues.system_ended(system, calendar.ended, day))
        if not later or (calendar is not None and _is_of_its_year(current, calendar, day)):
            return InForce(current, _past_its_end(current, end, calendar, day))
    if later and calendar is not None and calendar.is_cumulative:
        following = later[0]
        start = following.effective_start or ""
        same = [release for release in later if release.effective_start == start]
        return InForce(same[-1], issues.next_release_answers(same[-1].canonical, start, day))
    return InForce(None, issues.no_release_for(system, day))


def _is_of_its_year(release: SystemRelease, calendar: Calendar, day: str) -> bool:
    """Whether the release begins a year of its publisher, and the day is in that year."""
    start = release.effective_start or ""
    if calendar.is_cumulative or start[5:] != calendar.year_begins:
        return False
    return day < calendar.next_year(start)


def _past_its_end(release: SystemRelease, end: str, calendar: Calendar | None, day: str) -> Issue:
    if calendar is None:
        return issues.release_past_its_end(release.canonical, end, None, day)
    return issues.release_past_its_end(release.canonical, end, calendar.last_release(day), day)

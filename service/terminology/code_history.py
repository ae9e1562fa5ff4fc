"""The history of a code: what each loaded release of its system says of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from service.terminology.calendars import day_before
from service.terminology.releases import SystemRelease
from service.terminology.versions import sort_key


class Change(Enum):
    """How a code stands in a release, compared with the release loaded before it."""

    FIRST = "first"
    ADDED = "added"
    KEPT = "kept"
    RETITLED = "retitled"
    DELETED = "deleted"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Appearance:
    """A code in a release; ``display`` is None where the release does not have it, or does not tell."""

    release: SystemRelease
    change: Change
    is_present: bool
    display: str | None


def history(releases: Iterable[SystemRelease], code: str) -> list[Appearance]:
    """What the releases of one system say of ``code``, the oldest first.

    Supplements and releases without content say nothing, and a fragment only where there is no whole one.
    """
    usable = [r for r in releases if r.is_usable and r.content != "supplement"]
    whole = [r for r in usable if r.content != "fragment"] or usable
    found: list[Appearance] = []
    for release in sorted(whole, key=lambda release: sort_key(release.version)):
        number = release.index.locate(code)
        display = release.index.term(number)[1] if number is not None else None
        change = _change(found[-1] if found else None, number is not None, display)
        found.append(Appearance(release, change, number is not None, display))
    return found


def _change(before: Appearance | None, is_present: bool, display: str | None) -> Change:
    if before is None:
        return Change.FIRST if is_present else Change.ABSENT
    if not is_present:
        return Change.DELETED if before.is_present else Change.ABSENT
    if not before.is_present:
        return Change.ADDED
    return Change.KEPT if before.display == display else Change.RETITLED


def present_since(found: Sequence[Appearance]) -> tuple[str, bool] | None:
    """The first day of the earliest release that has the code, and whether it was new there; None where no
    release that has it tells its days.
    """
    first = next((a for a in found if a.is_present), None)
    if first is None or first.release.effective_start is None:
        return None
    return first.release.effective_start, first.change is Change.ADDED


def present_until(found: Sequence[Appearance]) -> str | None:
    """The last day before the latest release took the code away; None where it is still there."""
    if not found or found[-1].is_present:
        return None
    gone = next((a for a in reversed(found) if a.change is Change.DELETED), None)
    start = gone.release.effective_start if gone else None
    return day_before(start) if start else None

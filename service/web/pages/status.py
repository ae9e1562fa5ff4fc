"""``/status``: what is loaded, as of which revision, and since when this worker runs.

No index is opened for it but those of the systems that people look codes up in.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from service.terminology.library import FIRST
from service.terminology.releases import SystemRelease
from service.web.names import name_of, title_of
from service.web.page import Page
from service.web.visits import Visit

_STARTED = datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Loaded:
    """One release; ``count`` is of its codes, where they are counted here."""

    release: SystemRelease
    title: str
    path: str
    count: int | None = None


def status(visit: Visit) -> Page:
    """The releases, the main systems' first, the revision of all, and the uptime."""
    systems = visit.view.systems()
    first = [release for url in FIRST for release in reversed(systems.get(url, ()))]
    others = [release for url in systems.keys() - set(FIRST) for release in systems[url]]
    given = {
        "first": [_loaded(visit, release, is_counted=release.is_usable) for release in first],
        "others": sorted((_loaded(visit, release) for release in others), key=_in_order),
        "revision": visit.api.catalogue.revision(),
        "uptime": duration(datetime.now(UTC) - _STARTED),
        "started": _STARTED,
    }
    return Page("status.html", given)


def _loaded(visit: Visit, release: SystemRelease, is_counted: bool = False) -> Loaded:
    path = f"/code-systems/{quote(name_of(visit.view, release.url), safe='')}"
    count = release.index.size if is_counted else None
    return Loaded(release, title_of(visit.view, release.url), path, count)


def _in_order(row: Loaded) -> tuple[str, str, str]:
    return row.title.casefold(), row.release.url, row.release.version or ""


def duration(span: timedelta) -> str:
    """A span in words, in its two largest units: ``2 days 3 hours``."""
    minutes, seconds = divmod(int(span.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    named = ((days, "day"), (hours, "hour"), (minutes, "minute"), (seconds, "second"))
    begun = [(n, name) for at, (n, name) in enumerate(named) if any(m for m, _ in named[: at + 1])]
    words = [f"{n} {name}{'' if n == 1 else 's'}" for n, name in (begun or named[-1:])[:2]]
    return " ".join(words)

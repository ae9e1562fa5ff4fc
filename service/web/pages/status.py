"""``/status``: what is loaded, as of which revision, and since when this worker runs.

No index is opened for it but those of the systems that people look codes up in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from service.fhir.versions import R5
from service.terminology.code_systems import CodeSystem
from service.terminology.library import FIRST
from service.terminology.releases import SystemRelease
from service.terminology.system_names import system_name
from service.web.names import name_of
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
    headers = {(h.url, h.version): h for h in visit.api.catalogue.code_systems(R5.number)}
    systems = visit.view.systems()
    first = [release for url in FIRST for release in reversed(systems.get(url, ()))]
    others = [release for url in sorted(systems.keys() - set(FIRST)) for release in systems[url]]
    given = {
        "first": [_loaded(visit, headers, r, r.index.size if r.is_usable else None) for r in first],
        "others": sorted((_loaded(visit, headers, r) for r in others), key=lambda row: row.title.casefold()),
        "revision": visit.api.catalogue.revision(),
        "uptime": duration(datetime.now(UTC) - _STARTED),
        "started": _STARTED,
    }
    return Page("status.html", given)


def _loaded(
    visit: Visit,
    headers: Mapping[tuple[str, str | None], CodeSystem],
    release: SystemRelease,
    count: int | None = None,
) -> Loaded:
    known, header = system_name(release.url), headers.get((release.url, release.version))
    title = known.title if known else (header and (header.title or header.name)) or release.url
    path = f"/code-systems/{quote(name_of(visit.view, release.url), safe='')}"
    return Loaded(release, title, path, count)


def duration(span: timedelta) -> str:
    """A span in words, in its two largest units: ``2 days 3 hours``."""
    minutes, seconds = divmod(int(span.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    named = ((days, "day"), (hours, "hour"), (minutes, "minute"), (seconds, "second"))
    begun = [(n, name) for at, (n, name) in enumerate(named) if any(m for m, _ in named[: at + 1])]
    words = [f"{n} {name}{'' if n == 1 else 's'}" for n, name in (begun or named[-1:])[:2]]
    return " ".join(words)

"""``/status``: what is loaded, as of which revision, and since when this worker runs."""

from datetime import UTC, datetime

from service.web.names import title_of
from service.web.page import Page
from service.web.visits import Visit

_STARTED = datetime.now(UTC)


def status(visit: Visit) -> Page:
    """Each release with its size, the revision of all, and the uptime."""
    releases = [
        {
            "url": url,
            "title": title_of(visit.view, url),
            "version": release.version,
            "content": release.content,
            "count": release.index.size if release.is_usable else None,
        }
        for url, found in sorted(visit.view.systems().items())
        for release in found
    ]
    uptime = datetime.now(UTC) - _STARTED
    given = {"releases": releases, "revision": visit.api.catalogue.revision(), "uptime": uptime}
    return Page("status.html", given)

"""What licensors want to be said where content of theirs is shown."""

from collections.abc import Iterable

from service.terminology.releases import SystemRelease
from service.web.visits import Visit


def notices(visit: Visit, releases: Iterable[SystemRelease]) -> tuple[str, ...]:
    """The notices of these releases, each once: as configured, or the copyright that a release tells."""
    configured = visit.api.licensing.licences.notices
    told = (configured.get(r.url) or r.index.code_system.copyright for r in releases)
    return tuple(dict.fromkeys(text for text in told if text))

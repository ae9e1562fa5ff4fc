"""Changes become events: everything after the last revision and day that were announced."""

from service.fhir.versions import FHIR_VERSIONS
from service.publishing.occurrences import Occurrences
from service.terminology.catalogue import Catalogue
from service.terminology.subscriptions import Announced, Occurrence, Outbox


def announce(outbox: Outbox, catalogue: Catalogue, day: str) -> bool:
    """Announce the next changes until ``day`` (``YYYY-MM-DD``); tell whether there may be more.

    What is made ready here is stored in one transaction with how far it goes, so that a process which
    dies in between has announced nothing.
    """
    before = outbox.announced()
    if before is None or (before.revision >= catalogue.revision() and before.day >= day):
        return False
    # The database may be further than what this process has heard of; then its views are not yet.
    newest = max(before.revision, catalogue.revision())
    changes = outbox.changes(before.revision, newest)
    # Revisions that brought no version, of procedure pages or builds, are left behind with the last one.
    until = changes[-1].revision if changes else newest
    after = Announced(until, max(before.day, day))
    found: list[Occurrence] = []
    for version in FHIR_VERSIONS:
        seen = Occurrences.seen_by(version.number, catalogue)
        found += seen.of_changes(changes)
        found += seen.of_days(before, after.day)
    outbox.announce(before, after, found)
    return bool(changes)

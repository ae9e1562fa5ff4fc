"""What ``_include`` and ``_revinclude`` add to a page of matches.

Specification: https://hl7.org/fhir/R5/search.html#_include
"""

from collections.abc import Sequence

from service.terminology import issues
from service.terminology.issues import TerminologyError
from service.terminology.repository import Repository, ResourceRow
from service.terminology.searching import Inclusion

MOST_INCLUDED = 1000
"""How many resources one page may bring besides its matches."""


def included(
    repository: Repository, matches: Sequence[ResourceRow], inclusions: Sequence[Inclusion], fhir_version: str
) -> list[ResourceRow]:
    """What is added, nothing twice; raises TerminologyError where that is more than ``MOST_INCLUDED``."""
    known = {(row.type, row.id): row for row in matches}
    latest, asked = list(matches), list(inclusions)
    while latest and asked:
        added: dict[tuple[str, str], ResourceRow] = {}
        for inclusion in asked:
            for row in repository.included(latest, inclusion, fhir_version, len(known) + MOST_INCLUDED + 1):
                if (row.type, row.id) not in known:
                    added[row.type, row.id] = row
        known |= added
        if len(known) > len(matches) + MOST_INCLUDED:
            raise TerminologyError(issues.too_many_included(MOST_INCLUDED))
        latest, asked = list(added.values()), [inclusion for inclusion in asked if inclusion.iterate]
    return list(known.values())[len(matches) :]

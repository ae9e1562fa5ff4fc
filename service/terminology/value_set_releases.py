"""Versions of a value set of which each was published with a release of a code system."""

from collections.abc import Callable, Sequence

from service.terminology.in_force import InForce
from service.terminology.issues import TerminologyError
from service.terminology.stored import Stored
from service.terminology.value_sets import ValueSet


def of_the_day(
    versions: Sequence[Stored[ValueSet]], in_force: Callable[[str], InForce]
) -> Sequence[Stored[ValueSet]]:
    """The version of the release in force on a day alone; all, where they do not follow releases.

    A version follows a release where it tells its first day and is pinned to the release of its own
    version. ``in_force`` gives the release of a system. TerminologyError where there is none.
    """
    for stored in versions:
        value_set = stored.resource
        pinned = value_set.compose.include[0] if value_set.compose and value_set.compose.include else None
        if value_set.effective_start is None or pinned is None or pinned.version != stored.version:
            continue
        answering = in_force(pinned.system or "")
        if answering.release is None and answering.issue is not None:
            raise TerminologyError(answering.issue)
        if answering.release is not None and answering.release.version == stored.version:
            return (stored,)
    return versions

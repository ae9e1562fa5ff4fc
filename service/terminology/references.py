"""What a value set's reference to a code system leads to."""

from dataclasses import dataclass

from service.terminology.issues import Issue
from service.terminology.releases import SystemRelease
from service.terminology.versions import Effective


@dataclass(frozen=True, slots=True)
class SystemReference:
    """One reference of a value set to a code system, and what it led to.

    ``version`` is as written; ``release`` is None where ``problem`` says that none answers.
    """

    system: str
    version: str | None
    effective: Effective
    release: SystemRelease | None
    problem: Issue | None
    note: Issue | None = None
    """What is to be said of a release that answers, though it is not the one of the day."""

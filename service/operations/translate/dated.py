"""What the day that a translation is asked for leaves of codes: those that are valid on it."""

from dataclasses import dataclass, field

from service.terminology.concepts import Coding
from service.terminology.validity import validity
from service.terminology.view import View


@dataclass(slots=True)
class DayCheck:
    """Checks codes against the ``date`` of a request; without one every code will do.

    Codes of systems that are not known here will do too. ``said`` are the reasons of those that will not.
    """

    view: View
    said: dict[str, None] = field(default_factory=dict)

    def allows(self, coding: Coding) -> bool:
        """Whether nothing speaks against the code on the day; else the reason is noted."""
        problem = self._problem(coding)
        if problem is not None:
            self.said[problem] = None
        return problem is None

    def _problem(self, coding: Coding) -> str | None:
        day, system = self.view.date, coding.system
        if day is None or not system or not coding.code:
            return None
        answering = self.view.in_force(system, coding.version, day)
        if answering.release is None:
            return answering.issue.text if answering.issue else None
        if answering.release.content != "complete":
            return None
        found = validity(self.view, answering.release, coding.code, day)
        return None if found.is_valid else found.issues[0].text

"""When what an answer is made of last changed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ViewStamp:
    """When what an answer is made of last changed: the revision with its moment, and the last day on which
    another release came into force or a code began or ceased to be active (empty for none).
    """

    revision: int
    revised: str
    turned: str

    @property
    def moment(self) -> str:
        """The FHIR instant since which the answer is as it is; empty where nothing stored is in it."""
        return max(self.revised, f"{self.turned}T00:00:00.000Z" if self.turned else "")

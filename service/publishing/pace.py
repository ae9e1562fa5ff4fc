"""When to try again: twice as late each time, and not all at the same moment."""

from dataclasses import dataclass
from random import uniform


@dataclass(frozen=True, slots=True)
class Pace:
    """The first wait and the longest, in seconds; ``patience`` is the number of failures in a row after
    which a subscription is said to be in error.
    """

    first: float = 1.0
    longest: float = 300.0
    patience: int = 5

    def wait(self, failures: int) -> float:
        """Seconds until the next attempt after so many failures in a row: a random part of it is left out."""
        # Doubling ends somewhere, because a failing endpoint may be tried for years.
        whole = min(self.longest, self.first * 2.0 ** min(failures - 1, 30))
        return whole * uniform(0.5, 1)

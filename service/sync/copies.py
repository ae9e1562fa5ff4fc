"""The port to a copy: where resources are stored, and how it is seen that they still are."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from service.sync.seen import Key, Seen


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a resource: its ``mark`` and ``sha256``, or the ``problem`` because of which it was not
    stored.
    """

    mark: str | None = None
    sha256: str | None = None
    problem: str | None = None


class Copy(Protocol):
    """A copy of a source."""

    @property
    def scratch(self) -> Path:
        """A folder on the same disk for what is on its way."""

    def marks(self) -> Mapping[Key, str]:
        """By resource a text that changes whenever what is stored there does."""

    def own(self, seen: Sequence[Seen]) -> dict[Key, str]:
        """Which of these resources, none of them brought by us, the copy has another one for, and which."""

    def store(
        self, seen: Sequence[Seen], gone: Collection[Key], giving_way: Collection[Key]
    ) -> dict[Key, Stored]:
        """Take away what is gone and store the rest; a resource of ``giving_way`` whose canonical is needed
        for another one is taken away too, and told with neither mark nor problem.
        """

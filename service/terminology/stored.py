"""One version of a stored resource, read from its document when first asked."""

from collections.abc import Callable
from functools import cached_property
from typing import Generic, TypeVar

Resource = TypeVar("Resource")


class Stored(Generic[Resource]):
    """A version that can be chosen among others without its document being read."""

    version_aliases: tuple[str, ...] = ()

    def __init__(
        self,
        version: str | None,
        read: Callable[[], Resource],
        start: Callable[[Resource], str | None] = lambda _: None,
    ) -> None:
        """``start`` tells the first day on which a resource is in force."""
        self.version = version
        self._read = read
        self._start = start

    @cached_property
    def effective_start(self) -> str | None:
        """The first day on which the version is in force, if it says so."""
        return self._start(self.resource)

    def seen_as(self, change: Callable[[Resource], Resource]) -> "Stored[Resource]":
        """The same version with its content changed by ``change``; the same content is the same object."""
        made: list[tuple[Resource, Resource]] = []

        def read() -> Resource:
            own = self._read()
            if not made or made[0][0] is not own:
                changed = change(own)
                if changed is own:
                    return own
                made[:] = [(own, changed)]
            return made[0][1]

        return Stored(self.version, read, self._start)

    @property
    def resource(self) -> Resource:
        """What the document says."""
        return self._read()

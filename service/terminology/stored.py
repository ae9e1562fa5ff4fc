"""One version of a stored resource, read from its document when first asked."""

from collections.abc import Callable
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

    @property
    def effective_start(self) -> str | None:
        """The first day on which the version is in force, if it says so."""
        return self._start(self.resource)

    @property
    def resource(self) -> Resource:
        """What the document says."""
        return self._read()

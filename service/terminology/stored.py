"""One version of a stored resource, read from its document when first asked."""

from collections.abc import Callable
from typing import Generic, TypeVar

Resource = TypeVar("Resource")


class Stored(Generic[Resource]):
    """A version that can be chosen among others without its document being read."""

    version_aliases: tuple[str, ...] = ()
    effective_start: str | None = None

    def __init__(self, version: str | None, read: Callable[[], Resource]) -> None:
        self.version = version
        self._read = read

    @property
    def resource(self) -> Resource:
        """What the document says."""
        return self._read()

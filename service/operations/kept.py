"""The port to what clients keep here between requests."""

from typing import Protocol

HEADER = "x-cache-id"
PARAMETER = "cache-id"
"""How a request names what is kept: by a header, or by a parameter of any operation."""


class KeptResources(Protocol):
    """Where documents of clients are kept: posted Parameters, by cache id."""

    def start(self, document: bytes) -> str:
        """Keep ``document`` under a new cache id that nobody can guess."""

    def add(self, cache_id: str, document: bytes) -> None:
        """Keep ``document`` under the id, after what is there already."""

    def use(self, cache_id: str) -> int:
        """How many documents are kept under the id, none when it is not known any more; it was used now."""

    def read(self, cache_id: str) -> list[bytes]:
        """The documents kept under the id, oldest first."""

    def end(self, cache_id: str) -> None:
        """Forget what is kept under the id."""

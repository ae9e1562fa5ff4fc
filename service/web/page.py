"""What a page is before it is written: a template and what it is given."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Page:
    """``template`` is a file in ``templates/``; ``given`` are the names it uses."""

    template: str
    given: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200


@dataclass(frozen=True, slots=True)
class Download:
    """A file to save, whole or piece by piece; ``name`` is what it is called."""

    content: bytes | Iterator[bytes]
    content_type: str
    name: str


@dataclass(frozen=True, slots=True)
class Redirect:
    """Another address of the site where the page is; ``key`` signs in with one, or out with an empty one."""

    address: str
    key: str | None = None


class NoPageError(Exception):
    """There is no such page, or it cannot be made: an HTTP ``status``, a ``title`` and a text to help."""

    def __init__(self, status: int, title: str, text: str) -> None:
        super().__init__(title)
        self.status = status
        self.title = title
        self.text = text

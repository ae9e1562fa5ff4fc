"""The properties of a code as $lookup tells them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from service.fhir.values import Json
from service.terminology.page_properties import PROPERTY_BY_CODE


@dataclass(slots=True)
class Statement:
    """One ``property`` or ``subproperty``; ``source`` is the supplement that says it, if one does."""

    code: str = ""
    value: Any = None
    description: str | None = None
    source: str | None = None
    parts: tuple["Statement", ...] = ()

    @property
    def is_of_page(self) -> bool:
        """Whether a procedure page says it: its code is one of theirs, and a supplement gives it."""
        return self.source is not None and self.code in PROPERTY_BY_CODE


def statements(parameters: Iterable[Json], name: str = "property") -> tuple[Statement, ...]:
    """The properties among parameters, or among the parts of one. There are dozens of them on a page."""
    return tuple(_statement(given["part"]) for given in parameters if given["name"] == name)


def _statement(given: Iterable[Json]) -> Statement:
    said = {part["name"]: value for part in given for key, value in part.items() if key.startswith("value")}
    below = statements(given, "subproperty")
    return Statement(said["code"], said.get("value"), said.get("description"), said.get("source"), below)

"""Reading resources that may be malformed: what is there, or an issue that says where it is not.

Specification: https://hl7.org/fhir/R5/json.html
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from service.terminology import issues
from service.terminology.activity import first_day, last_day
from service.terminology.concepts import Coding
from service.terminology.issues import Issue

_DATE = re.compile(r"\d{4}(-\d\d){0,2}", re.ASCII)
_NAMES = {dict: "an object", list: "an array", str: "a text", bool: "a boolean", type(None): "null"}


@dataclass(frozen=True, slots=True)
class Node:
    """An object of a resource, and the FHIRPath of where it stands."""

    value: Mapping[str, Any]
    place: str


@dataclass(frozen=True, slots=True)
class Span:
    """The days from ``first`` to ``last`` (``YYYY-MM-DD``), both inclusive, and where they are written."""

    first: str
    last: str
    place: str


@dataclass(frozen=True, slots=True)
class Placed:
    """A coding, the FHIRPath of where it stands, and what it is there: ``productOrService``, ``modifier`` …

    ``concept`` is the place of its CodeableConcept, whose codings say one thing.
    """

    coding: Coding
    place: str
    role: str
    concept: str


class Reader:
    """Reads elements; ``problems`` are what was not as FHIR has it."""

    def __init__(self) -> None:
        self.problems: list[Issue] = []

    def nodes(self, node: Node, name: str) -> Iterator[Node]:
        """The objects of an element that repeats; nothing where there are none."""
        value = node.value.get(name)
        if value is None:
            return
        place = f"{node.place}.{name}"
        if not isinstance(value, list):
            self._expected("an array", value, place)
            return
        for number, item in enumerate(value):
            if isinstance(item, dict):
                yield Node(item, f"{place}[{number}]")
            else:
                self._expected("an object", item, f"{place}[{number}]")

    def node(self, node: Node, name: str, place: str | None = None) -> Node | None:
        """The object of an element that does not repeat; ``place`` where it is not called ``name``."""
        value = node.value.get(name)
        place = f"{node.place}.{place or name}"
        if isinstance(value, dict):
            return Node(value, place)
        if value is not None:
            self._expected("an object", value, place)
        return None

    def text(self, node: Node, name: str) -> str | None:
        """The text of an element; None where there is none."""
        value = node.value.get(name)
        if isinstance(value, str) and value.strip():
            return value
        if value is not None:
            self._expected("a text", value, f"{node.place}.{name}")
        return None

    def quantity(self, node: Node) -> Decimal:
        """How many units a line has; 1 where it does not say."""
        quantity = self.node(node, "quantity")
        value = quantity.value.get("value") if quantity else None
        if quantity is None or value is None:
            return Decimal(1)
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            self._expected("a number", value, f"{quantity.place}.value")
            return Decimal(1)
        return Decimal(str(value))

    def day(self, node: Node, name: str, place: str | None = None) -> Span | None:
        """The day that a date or dateTime names, as written; of a year or a month every day."""
        text, place = self.text(node, name), f"{node.place}.{place or name}"
        if text is None:
            return None
        if (span := _span(text, place)) is None:
            self.problems.append(issues.claim_malformed(f"'{text[:40]}' is no date", place))
        return span

    def period(self, node: Node, name: str, place: str | None = None) -> Span | None:
        """The days of a Period; one that says only one end is that day."""
        period = self.node(node, name, place)
        if period is None:
            return None
        ends = [self.day(period, end) for end in ("start", "end")]
        first, last = ends[0] or ends[1], ends[1] or ends[0]
        if first is None or last is None:
            return None
        if last.last < first.first:
            problem = f"it ends on {last.last}, before it starts on {first.first}"
            self.problems.append(issues.claim_malformed(problem, period.place))
            return None
        return Span(first.first, last.last, period.place)

    def codings(self, node: Node, name: str, place: str | None = None) -> list[Placed]:
        """The codings of a CodeableConcept or a CodeableReference, or of an array of these."""
        if isinstance(node.value.get(name), list):
            return [found for one in self.nodes(node, name) for found in self._of_concept(one, name)]
        one = self.node(node, name, place)
        return self._of_concept(one, name) if one else []

    def _of_concept(self, node: Node, role: str) -> list[Placed]:
        concept = self.node(node, "concept") if "concept" in node.value else node
        if concept is None:
            return []
        found = [self._placed(one, role, concept.place) for one in self.nodes(concept, "coding")]
        return [placed for placed in found if placed is not None]

    def _placed(self, node: Node, role: str, concept: str) -> Placed | None:
        code = self.text(node, "code")
        if code is None:
            if "code" not in node.value:
                self.problems.append(issues.claim_malformed("the coding has no code", node.place))
            return None
        coding = Coding(self.text(node, "system"), code, self.text(node, "version"))
        return Placed(coding, node.place, role, concept)

    def _expected(self, expected: str, found: Any, place: str) -> None:
        kind = _NAMES.get(type(found), "a number")
        self.problems.append(issues.claim_malformed(f"{expected} was expected, not {kind}", place))


def _span(text: str, place: str) -> Span | None:
    written = text.partition("T")[0]
    if not _DATE.fullmatch(written):
        return None
    try:
        first, last = (date.fromisoformat(day) for day in (first_day(written), last_day(written)))
    except ValueError:
        return None
    return Span(first.isoformat(), last.isoformat(), place)

"""Which codings stand where on a claim, and the service dates of its lines.

Specification: https://hl7.org/fhir/R5/claim.html and explanationofbenefit.html, and those of R4
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from service.terminology.claims.reading import Node, Placed, Reader, Span

CLAIMS = ("Claim", "ExplanationOfBenefit")
EVENTS = ("Procedure", "ServiceRequest", "ChargeItem")
"""Resources that are one line each."""

_CODES = ("productOrService", "productOrServiceEnd", "modifier", "revenue", "programCode")
_OF_EVENTS = ("code", "bodySite", "bodysite", "reasonCode", "reason", "product")
_CHOICES = {
    "locationCodeableConcept": "location",
    "diagnosisCodeableConcept": "diagnosis",
    "procedureCodeableConcept": "procedure",
    "productCodeableConcept": "product",
}
"""``x[CodeableConcept]`` in JSON, and x, which FHIRPath calls it."""

_EVENT_PERIODS = ("performedPeriod", "occurrencePeriod")
_EVENT_DAYS = ("performedDateTime", "occurrenceDateTime", "authoredOn", "enteredDate")
_BELOW = {"item": "detail", "addItem": "detail", "detail": "subDetail"}
DIAGNOSES = frozenset(("diagnosis", "reason", "reasonCode"))
SERVICES = frozenset(("productOrService", "productOrServiceEnd", "procedure", "code"))
"""What codings are on a claim: of what the patient has, of what was done."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: an item, detail or subDetail, a diagnosis, a procedure, or a whole resource of one line.

    ``kind`` is the element's name. ``span`` are its service days; None where the claim tells none.
    """

    place: str
    kind: str
    codings: tuple[Placed, ...]
    span: Span | None
    quantity: Decimal = Decimal(1)

    def of_role(self, role: str) -> tuple[Placed, ...]:
        """The codings that are that, in their order."""
        return tuple(placed for placed in self.codings if placed.role == role)


def read_lines(resource: Node, kind: str, reader: Reader) -> list[Line]:
    """The lines of a resource of that type, in its order."""
    if kind in CLAIMS:
        return list(_Claim(resource, reader).lines())
    codings = [c for name in _OF_EVENTS for c in reader.codings(resource, name)]
    codings += _choice(reader, resource, "productCodeableConcept")
    return [Line(resource.place, kind, tuple(codings), _event_span(reader, resource))]


def _event_span(reader: Reader, resource: Node) -> Span | None:
    for name in _EVENT_PERIODS:
        if span := reader.period(resource, name, name.removesuffix("Period")):
            return span
    days = (reader.day(resource, name, name.removesuffix("DateTime")) for name in _EVENT_DAYS)
    return next((day for day in days if day), None)


def _choice(reader: Reader, node: Node, name: str) -> list[Placed]:
    """The codings of an element that may have other types; its role is its name without the type."""
    found = reader.codings(node, name, f"{_CHOICES[name]}.ofType(CodeableConcept)")
    return [Placed(p.coding, p.place, _CHOICES[name], p.concept) for p in found]


class _Claim:
    def __init__(self, resource: Node, reader: Reader) -> None:
        self._resource, self._reader = resource, reader
        self._billed = reader.period(resource, "billablePeriod")
        self._created = reader.day(resource, "created")

    def lines(self) -> Iterator[Line]:
        reader, resource = self._reader, self._resource
        for kind in ("diagnosis", "procedure"):
            for node in reader.nodes(resource, kind):
                codings = _choice(reader, node, f"{kind}CodeableConcept")
                day = self._billed or reader.day(node, "date") or self._created
                yield Line(node.place, kind, tuple(codings), day)
        if group := reader.codings(resource, "diagnosisRelatedGroup"):
            span = self._billed or self._created
            yield Line(group[0].concept, "diagnosisRelatedGroup", tuple(group), span)
        for kind in ("item", "addItem"):
            for node in reader.nodes(resource, kind):
                yield from self._items(node, kind, self._billed or self._created)

    def _items(self, node: Node, kind: str, above: Span | None) -> Iterator[Line]:
        """An item and all below it, which are of its days where they tell none."""
        span = self._serviced(node) or above
        yield Line(node.place, kind, tuple(self._codings(node)), span, self._reader.quantity(node))
        below = _BELOW.get(kind)
        for inner in self._reader.nodes(node, below) if below else ():
            yield from self._items(inner, below or "", span)

    def _serviced(self, node: Node) -> Span | None:
        period = self._reader.period(node, "servicedPeriod", "serviced.ofType(Period)")
        return period or self._reader.day(node, "servicedDate", "serviced.ofType(date)")

    def _codings(self, node: Node) -> Iterator[Placed]:
        for name in _CODES:
            yield from self._reader.codings(node, name)
        yield from _choice(self._reader, node, "locationCodeableConcept")
        if not isinstance(node.value.get("bodySite"), list):
            yield from self._reader.codings(node, "bodySite")
            return
        for site in self._reader.nodes(node, "bodySite"):
            found = self._reader.codings(site, "site")
            yield from (Placed(p.coding, p.place, "bodySite", p.concept) for p in found)

"""A typed client of this service, and of other terminology servers: the same verbs, results and errors.

Specification: https://hl7.org/fhir/R5/terminology-service.html
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from service.connection import Connection, read_issues
from service.fhir.values import Json, read_coding, read_value
from service.terminology.concepts import Coding, Designation, Property
from service.terminology.issues import Issue


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """What a code means: the answer of $lookup."""

    name: str
    display: str
    version: str | None = None
    definition: str | None = None
    designations: tuple[Designation, ...] = ()
    properties: tuple[Property, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation:
    """Whether a code is valid: the answer of $validate-code, with every reason."""

    result: bool
    message: str | None = None
    display: str | None = None
    version: str | None = None
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """One translation: ``relationship`` is R5's code for it, or R4's ``equivalence`` from an R4 server."""

    relationship: str | None
    concept: Coding


class Client(Connection):
    """Asks a FHIR server; what it refuses raises ``ClientError`` with the issues that it gave."""

    def capabilities(self) -> Json:
        """The CapabilityStatement."""
        return self.get("metadata").document()

    def read(self, resource_type: str, resource_id: str) -> Json:
        """A resource, whole."""
        return self.get(f"{resource_type}/{resource_id}", {"_summary": "false"}).document()

    def pages(self, path: str, parameters: Mapping[str, Any]) -> Iterator[Json]:
        """The Bundles of a search or of a history, one after the other."""
        bundle = self.get(path, parameters).document()
        yield bundle
        while following := next_link(bundle):
            bundle = self.get(following).document()
            yield bundle

    def lookup(
        self, system: str, code: str, *, version: str | None = None, properties: Sequence[str] = ()
    ) -> Lookup:
        """What a code means; of its properties the named ones, all without a name."""
        asked = {"system": system, "code": code, "version": version, "property": list(properties)}
        parts = self._operate("CodeSystem/$lookup", asked)
        return Lookup(
            name=_value(parts, "name"),
            display=_value(parts, "display"),
            version=_value(parts, "version"),
            definition=_value(parts, "definition"),
            designations=tuple(map(_designation, _all(parts, "designation"))),
            properties=tuple(map(_property, _all(parts, "property"))),
        )

    def validate_code(
        self,
        system: str,
        code: str,
        *,
        value_set: str | None = None,
        version: str | None = None,
        display: str | None = None,
        date: str | None = None,
    ) -> Validation:
        """Whether a code is valid in its system, or in a value set; on ``date`` (``YYYY-MM-DD``)."""
        asked = {"code": code, "display": display, "date": date}
        if value_set is None:
            asked |= {"url": system, "version": version}
        else:
            asked |= {"url": value_set, "system": system, "systemVersion": version}
        kind = "CodeSystem" if value_set is None else "ValueSet"
        parts = self._operate(f"{kind}/$validate-code", asked)
        return Validation(
            result=_value(parts, "result"),
            message=_value(parts, "message"),
            display=_value(parts, "display"),
            version=_value(parts, "version"),
            issues=tuple(issue for part in _all(parts, "issues") for issue in read_issues(part["resource"])),
        )

    def expand(self, value_set: str, parameters: Mapping[str, Any] | None = None) -> Json:
        """The expansion of a value set; ``parameters`` are further ones of $expand."""
        asked = {"url": value_set, **(parameters or {})}
        found: Json = self.get("ValueSet/$expand", asked).document()["expansion"]
        return found

    def translate(
        self, system: str, code: str, *, target_system: str, is_r4: bool = False
    ) -> tuple[Match, ...]:
        """What a code is called in another system; ``is_r4`` where the server speaks R4."""
        names = ("code", "targetsystem") if is_r4 else ("sourceCode", "targetSystem")
        asked = {names[0]: code, "system": system, names[1]: target_system}
        parts = self._operate("ConceptMap/$translate", asked)
        return tuple(_match(part["part"]) for part in _all(parts, "match"))

    def _operate(self, path: str, asked: Mapping[str, Any]) -> list[Json]:
        return list(self.get(path, asked).document().get("parameter", ()))


def next_link(bundle: Json) -> str | None:
    """The address of the page after this one."""
    links = bundle.get("link", ())
    return next((str(link["url"]) for link in links if link.get("relation") == "next"), None)


def _all(parts: Iterable[Json], name: str) -> list[Json]:
    return [part for part in parts if part["name"] == name]


def _value(parts: Iterable[Json], name: str) -> Any:
    """The value of the first parameter of that name, as the core has it; None without one."""
    part = next((part for part in parts if part["name"] == name), {})
    return read_value(part)


def _designation(part: Json) -> Designation:
    parts = part["part"]
    uses = [read_coding(use["valueCoding"]) for use in _all(parts, "use")]
    further = [read_coding(use["valueCoding"]) for use in _all(parts, "additionalUse")]
    language, source = _value(parts, "language"), _value(parts, "source")
    return Designation(_value(parts, "value"), language, next(iter(uses), None), tuple(further), source)


def _property(part: Json) -> Property:
    parts = part["part"]
    return Property(
        _value(parts, "code"),
        _value(parts, "value"),
        _value(parts, "description"),
        _value(parts, "source"),
        tuple(map(_property, _all(parts, "subproperty"))),
    )


def _match(parts: list[Json]) -> Match:
    return Match(_value(parts, "relationship") or _value(parts, "equivalence"), _value(parts, "concept"))

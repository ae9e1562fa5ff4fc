"""A caller that sends everything along: code systems and value sets as ``tx-resource``."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from service.api.fhir import FhirApi
from service.api.requests import Request

Json = dict[str, Any]
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)

_ELEMENTS = {bool: "valueBoolean", int: "valueInteger", str: "valueString"}
_CANONICALS = ("system-version", "check-system-version", "force-system-version")


@dataclass(frozen=True)
class Asker:
    """Asks the API without a server between."""

    api: FhirApi

    def post(self, path: str, body: Json) -> tuple[int, Json]:
        """The status and the document of the answer to a posted resource."""
        request = Request("POST", f"/{path}", "", {}, json.dumps(body).encode())
        response = self.api.handle(request)
        return response.status, json.loads(response.body)

    def expand(self, world: Sequence[Json], value_set: Json, version: str = "r5", **asked: Any) -> Json:
        """The expansion; the value set is given itself, all of ``world`` beside it."""
        body = parameters(world, {"valueSet": value_set, **asked})
        status, document = self.post(f"{version}/ValueSet/$expand", body)
        assert status == 200, document
        return document

    def is_valid(self, world: Sequence[Json], value_set: Json, coding: Json, **asked: Any) -> bool:
        """Whether the coding is in the value set."""
        body = parameters(world, {"valueSet": value_set, "coding": coding, **asked})
        status, document = self.post("r5/ValueSet/$validate-code", body)
        assert status == 200, document
        result: bool = next(p["valueBoolean"] for p in document["parameter"] if p["name"] == "result")
        return result


def parameters(world: Sequence[Json], asked: Json) -> Json:
    """A Parameters resource that asks with ``world`` along; underscores stand for hyphens."""
    given = [{"name": "tx-resource", "resource": resource} for resource in world]
    given += [_parameter(name.replace("_", "-"), value) for name, value in asked.items()]
    return {"resourceType": "Parameters", "parameter": given}


def _parameter(name: str, value: Any) -> Json:
    if isinstance(value, dict):
        return {"name": name, _element(value): value}
    if name in _CANONICALS:
        return {"name": name, "valueCanonical": value}
    return {"name": name, _ELEMENTS[type(value)]: value}


def _element(value: Json) -> str:
    if "resourceType" in value:
        return "resource"
    return "valueCodeableConcept" if "coding" in value else "valueCoding"


def rows(expanded: Json) -> list[Json]:
    """All rows of an expansion, each before those below it."""
    return list(_rows(expanded["expansion"].get("contains", ())))


def _rows(contains: Sequence[Json]) -> Iterator[Json]:
    for row in contains:
        yield row
        yield from _rows(row.get("contains", ()))


def codes(expanded: Json) -> list[tuple[str, str]]:
    """(system, code) of every row."""
    return [(row["system"], row["code"]) for row in rows(expanded)]

"""R4 and R5 say the same. What R5 added travels in R4 as extensions, which this test converts by itself."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.api.client import check
from tests.operations.asking import Asker, parameters
from tests.operations.made_up import CODES, SYSTEMS, Json, worlds
from tests.operations.test_laws import tried

_CROSS_VERSION = "http://hl7.org/fhir/5.0/StructureDefinition/extension-ValueSet."
_NOT_IN_R4 = ("child-of", "descendent-leaf")


def in_r4(world: list[Json]) -> list[Json]:
    """The resources as an R4 client has them."""
    changed: list[Json] = json.loads(json.dumps(world))
    for resource in changed:
        compose = resource.get("compose", {})
        for item in (*compose.get("include", ()), *compose.get("exclude", ())):
            for condition in item.get("filter", ()):
                if condition["op"] in _NOT_IN_R4:
                    url = f"{_CROSS_VERSION}compose.include.filter.op"
                    condition["_op"] = {"extension": [{"url": url, "valueCode": condition.pop("op")}]}
    return changed


def in_r5(answer: Any) -> Any:
    """An R4 answer with what its cross-version extensions say in R5's own elements."""
    if isinstance(answer, list):
        return [in_r5(item) for item in answer]
    if not isinstance(answer, dict):
        return answer
    if (operator := _extensions(answer.get("_op", {})).get("compose.include.filter.op")) is not None:
        answer = {**answer, "op": operator[0]["valueCode"]}
        del answer["_op"]
    found = {name: in_r5(value) for name, value in answer.items() if name != "extension"}
    own = [e for e in answer.get("extension", ()) if not e["url"].startswith(_CROSS_VERSION)]
    if own:
        found["extension"] = own
    said = _extensions(answer)
    properties = [*said.get("expansion.property", ()), *said.get("expansion.contains.property", ())]
    if properties:
        found["property"] = [_property(extension["extension"]) for extension in properties]
    return found


def _extensions(element: Json) -> dict[str, list[Json]]:
    """The cross-version extensions of an element, by the R5 element that they stand for."""
    found: dict[str, list[Json]] = {}
    for extension in element.get("extension", ()):
        if extension["url"].startswith(_CROSS_VERSION):
            found.setdefault(extension["url"].removeprefix(_CROSS_VERSION), []).append(extension)
    return found


def _property(parts: list[Json]) -> Json:
    """The parts ``code`` and ``uri`` or ``value`` as elements; a value keeps its type in its name."""
    return {
        key if part["url"] == "value" else part["url"]: value
        for part in parts
        for key, value in part.items()
        if key != "url"
    }


asked = st.fixed_dictionaries(
    {},
    optional={
        "activeOnly": st.just(True),
        "excludeNested": st.just(True),
        "includeDefinition": st.just(True),
        "count": st.integers(0, 5),
        "property": st.sampled_from(("colour", "inactive", "definition")),
    },
)


@settings(tried, max_examples=60)
@given(world=worlds(), options=asked)
def test_an_expansion(asker: Asker, world: list[Json], options: Json) -> None:
    newer = asker.expand(world, world[-1], "r5", **options)
    older = asker.expand(in_r4(world), in_r4(world)[-1], "r4", **options)
    check(newer, "r5")
    check(older, "r4")
    assert in_r5(older) == newer


@settings(tried, max_examples=60)
@given(
    world=worlds(),
    system=st.sampled_from(SYSTEMS),
    code=st.sampled_from(CODES),
    version=st.sampled_from(("1", "2", "3")),
)
def test_a_validation(asker: Asker, world: list[Json], system: str, code: str, version: str) -> None:
    coding = {"system": system, "version": version, "code": code, "display": "hand"}
    for name, value in (("coding", coding), ("codeableConcept", {"coding": [coding]})):
        newer = asker.post(
            "r5/ValueSet/$validate-code", parameters(world, {"valueSet": world[-1], name: value})
        )
        older_world = in_r4(world)
        body = parameters(older_world, {"valueSet": older_world[-1], name: value})
        older = asker.post("r4/ValueSet/$validate-code", body)
        check(newer[1], "r5")
        check(older[1], "r4")
        assert older == newer

"""The structures read from fhir.resources are those that HL7 published, element by element."""

import json
from typing import Any

import pytest

from service.fhir.door import RESOURCE_TYPES
from service.fhir.door.resources import structure
from tests.fhir.strict import _bound_codes
from tests.shared_files import shared


def _elements(version: str, kind: str) -> list[dict[str, Any]]:
    file = shared("spec", version, "structure") / f"{kind.lower()}.profile.json"
    found: list[dict[str, Any]] = json.loads(file.read_text())["snapshot"]["element"]
    return found[1:]


def _structure_at(version: str, path: str) -> Any:
    """The structure that a path without positions leads to."""
    kind, *steps = path.split(".")
    found = structure(version.upper(), kind)
    for step in steps:
        assert found is not None, path
        found = structure(version.upper(), found.elements[step].structure)
    return found


@pytest.mark.parametrize("version", ["r4", "r5"])
@pytest.mark.parametrize("kind", RESOURCE_TYPES)
def test_every_element_is_as_published(version: str, kind: str) -> None:
    listed: dict[str, set[str]] = {}
    for element in _elements(version, kind):
        parent, _, name = element["path"].rpartition(".")
        owner = _structure_at(version, parent)
        types = [t["code"] for t in element.get("type", [{"code": "Reference"}])]
        names = dict.fromkeys([name], types[0])
        if name.endswith("[x]"):
            names = {name[:-3] + t[0].upper() + t[1:]: t for t in types}
        listed.setdefault(parent, set()).update(names)
        required = {needed for needed, _ in owner.required}
        assert (name.removesuffix("[x]") in required) == (element["min"] > 0), element["path"]
        for each, fhir_type in names.items():
            ours = owner.elements[each]
            assert ours.many == (element["max"] == "*"), element["path"]
            assert (ours.check is None) == (not _is_primitive(fhir_type)), element["path"]
            binding = element.get("binding", {})
            codes = _bound_codes(version).get(binding.get("valueSet", "").partition("|")[0])
            if codes and binding.get("strength") == "required":
                assert ours.codes == codes, element["path"]
    for parent, published in listed.items():
        own = {n for n in _structure_at(version, parent).elements if not n.startswith("_")}
        assert own == published, parent


def _is_primitive(fhir_type: str) -> bool:
    return fhir_type[0].islower()

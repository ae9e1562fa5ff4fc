"""NamingSystems between R4 and R5."""

import json
import tarfile
from copy import deepcopy

from hypothesis import given
from hypothesis import strategies as st

from service.fhir.versions import R4
from tests.fhir.strict import problems
from tests.shared_files import shared

_EXTENSION = "http://hl7.org/fhir/5.0/StructureDefinition/extension-NamingSystem."
_MINIMAL = {
    "resourceType": "NamingSystem",
    "name": "N",
    "status": "active",
    "kind": "root",
    "date": "2026",
    "uniqueId": [{"type": "oid", "value": "1.2.3"}],
}


@given(st.dictionaries(st.sampled_from(["url", "version", "title"]), st.text(min_size=1)))
def test_what_r5_says_comes_back_through_r4(named: dict[str, str]) -> None:
    document = {**_MINIMAL, **named, "extension": [{"url": "http://example.org/x", "valueString": "y"}]}
    below = R4.down(deepcopy(document))
    assert not named.keys() & below.keys()
    assert R4.up(below) == document


def test_what_r4_cannot_say_is_left_out() -> None:
    document = deepcopy(_MINIMAL) | {"experimental": True, "copyright": "C", "url": "http://example.org/n"}
    document["uniqueId"][0]["authoritative"] = True
    assert problems(R4.down(document), "r4") == []


def test_those_of_hl7_come_back_as_they_were() -> None:
    with tarfile.open(shared("data", "hl7", "hl7.terminology.r4-7.0.1.tgz")) as package:
        files = [m for m in package.getmembers() if m.name.startswith("package/NamingSystem-")]
        assert len(files) == 660
        for member in files[::10]:
            content = package.extractfile(member)
            assert content is not None
            document = json.load(content)
            raised = R4.up(deepcopy(document))
            own = {
                e["url"].removeprefix(_EXTENSION): e for e in document["extension"] if _EXTENSION in e["url"]
            }
            assert raised["url"] == own["url"]["valueUri"]
            assert R4.down(raised) == document

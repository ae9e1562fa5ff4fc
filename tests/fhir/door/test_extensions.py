"""Extensions that mean something here have the value that they are defined with."""

import pytest

from tests.fhir.door.samples import SAMPLES, changed, check, said

HL7 = "http://hl7.org/fhir/StructureDefinition/"


@pytest.mark.parametrize("version", ["r4", "r5"])
@pytest.mark.parametrize(
    ("kind", "url", "expected"),
    [
        ("CodeSystem", "https://procodex.org/fhir/StructureDefinition/version-alias", "valueString"),
        ("CodeSystem", HL7 + "structuredefinition-standards-status", "valueCode"),
        ("CodeSystem", HL7 + "resource-effectivePeriod", "valuePeriod"),
        ("ValueSet", HL7 + "valueset-supplement", "valueCanonical"),
    ],
)
def test_the_value_of_an_extension_that_is_read(version: str, kind: str, url: str, expected: str) -> None:
    document = changed(SAMPLES[version, kind], "extension", [{"url": url, "valueBoolean": True}])
    assert said(check(document, version)) == [
        (f"{kind}.extension[0].value", f"the extension '{url}' must have a {expected}")
    ]


def test_other_extensions_may_have_any_value() -> None:
    note = [{"url": "http://example.org/note", "valueBoolean": True}]
    assert check(changed(SAMPLES["r5", "CodeSystem"], "extension", note), "r5") == []

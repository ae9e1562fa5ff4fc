"""FHIR XML is written as the specification says: elements in its order, primitives as attributes."""

import json
from decimal import Decimal
from typing import Any

import pytest

from service.fhir.xml import XmlError, read_xml, write_xml
from tests.shared_files import shared

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
DIV = '<div xmlns="http://www.w3.org/1999/xhtml"><p title="a &amp; b">x<br/>y</p></div>'
R4, R5 = "4.0.1", "5.0.0"


def parameters(*items: dict[str, Any]) -> dict[str, Any]:
    return {"resourceType": "Parameters", "parameter": list(items)}


CASES = {
    "elements in the specification's order": (
        {"resourceType": "CodeSystem", "concept": [{"display": "A", "code": "a"}], "content": "complete",
         "status": "active", "url": "http://example.org/x", "id": "x"},
        '<CodeSystem xmlns="http://hl7.org/fhir"><id value="x"/><url value="http://example.org/x"/>'
        '<status value="active"/><content value="complete"/>'
        '<concept><code value="a"/><display value="A"/></concept></CodeSystem>',
    ),
    "numbers, booleans and what must be escaped": (
        parameters(
            {"name": "a", "valueBoolean": False},
            {"name": "b", "valueInteger": -3},
            {"name": "c", "valueDecimal": Decimal("1.50")},
            {"name": "d", "valueString": 'a<b> & "c"\n\té\U0001f600'},
        ),
        '<Parameters xmlns="http://hl7.org/fhir">'
        '<parameter><name value="a"/><valueBoolean value="false"/></parameter>'
        '<parameter><name value="b"/><valueInteger value="-3"/></parameter>'
        '<parameter><name value="c"/><valueDecimal value="1.50"/></parameter>'
        '<parameter><name value="d"/><valueString value="a&lt;b> &amp; &quot;c&quot;&#10;&#9;é\U0001f600"/>'
        "</parameter></Parameters>",
    ),
    "ids, extensions and primitives that have them": (
        {"resourceType": "ValueSet", "status": "active", "_status": {"id": "s"},
         "extension": [{"url": "http://example.org/e", "id": "e", "valueCode": "v"}],
         "_name": {"extension": [{"url": "http://example.org/n", "valueBoolean": True}]}},
        '<ValueSet xmlns="http://hl7.org/fhir">'
        '<extension id="e" url="http://example.org/e"><valueCode value="v"/></extension>'
        '<name><extension url="http://example.org/n"><valueBoolean value="true"/></extension></name>'
        '<status value="active" id="s"/></ValueSet>',
    ),
    "primitives that repeat, some with extensions only": (
        {"resourceType": "ValueSet", "status": "active",
         "compose": {"include": [{"valueSet": ["http://a", None], "_valueSet": [None, {"id": "b"}]}]}},
        '<ValueSet xmlns="http://hl7.org/fhir"><status value="active"/><compose><include>'
        '<valueSet value="http://a"/><valueSet id="b"/></include></compose></ValueSet>',
    ),
    "narrative": (
        {"resourceType": "ValueSet", "text": {"div": DIV, "status": "generated"}, "status": "active"},
        f'<ValueSet xmlns="http://hl7.org/fhir"><text><status value="generated"/>{DIV}</text>'
        '<status value="active"/></ValueSet>',
    ),
    "resources inside": (
        {"resourceType": "Bundle", "type": "collection", "entry": [
            {"resource": {"resourceType": "ValueSet", "status": "draft",
                          "contained": [{"resourceType": "CodeSystem", "id": "c"}]}}]},
        '<Bundle xmlns="http://hl7.org/fhir"><type value="collection"/><entry><resource>'
        '<ValueSet><contained><CodeSystem><id value="c"/></CodeSystem></contained>'
        '<status value="draft"/></ValueSet></resource></entry></Bundle>',
    ),
}  # fmt: skip


@pytest.mark.parametrize("version", [R4, R5])
@pytest.mark.parametrize("name", CASES)
def test_a_resource_is_written_as_specified_and_read_again(name: str, version: str) -> None:
    document, expected = CASES[name]
    written = write_xml(document, version)
    assert written.decode() == DECLARATION + expected
    assert json.loads(read_xml(written, version, 50), parse_float=Decimal) == document


def test_what_r5_added_is_no_element_in_r4() -> None:
    document = {"resourceType": "ValueSet", "status": "active", "copyrightLabel": "x"}
    assert b'<copyrightLabel value="x"/>' in write_xml(document, R5)
    with pytest.raises(XmlError, match="'ValueSet' has no element 'copyrightLabel'"):
        write_xml(document, R4)


@pytest.mark.parametrize(
    ("further", "problem"),
    [
        ({"resourceType": "Coding"}, "Coding is no resource"),
        ({"resourceType": "Resource"}, "Resource is no resource"),
        ({"resourceType": "Nothing"}, "no type Nothing"),
        ({"contained": [{"status": "active"}]}, "no type None"),
        ({"compose": []}, "'compose' is not an object"),
        ({"contact": {}}, "'contact' is not an array"),
        ({"title": {}}, "'title' is not a primitive"),
        ({"text": {"status": "generated", "div": "<p/>"}}, "narrative is not a <div"),
        ({"text": {"status": "generated", "div": "<div>"}}, "narrative is not XHTML"),
        ({"text": {"status": "generated", "div": "<!DOCTYPE a><a/>"}}, "document type declaration"),
    ],
)
def test_what_has_no_form_in_xml_is_refused(further: dict[str, Any], problem: str) -> None:
    with pytest.raises(XmlError, match=problem):
        write_xml({"resourceType": "ValueSet", "status": "active"} | further, R5)


def test_characters_that_xml_cannot_carry_are_replaced() -> None:
    document = parameters({"name": "a", "valueString": "a\x00b\x1bc\ufffe"})
    assert json.loads(read_xml(write_xml(document, R5), R5, 50)) == parameters(
        {"name": "a", "valueString": "a\ufffdb\ufffdc\ufffd"}
    )


def test_pretty_is_the_same_in_more_lines() -> None:
    for document, _ in CASES.values():
        plain, pretty = write_xml(document, R4), write_xml(document, R4, pretty=True)
        assert read_xml(pretty, R4, 50) == read_xml(plain, R4, 50)
        assert pretty.count(b"\n") > plain.count(b"\n")


@pytest.mark.parametrize(("folder", "version"), [("r4", R4), ("r5", R5)])
def test_elements_stand_in_the_order_of_the_structure_definitions(folder: str, version: str) -> None:
    """Every primitive element of every resource type that HL7's definitions at hand describe."""
    for file in sorted(shared("spec", folder, "structure").glob("*.json")):
        definition = json.loads(file.read_text())
        kind = definition["type"]
        names = [
            element["path"].removeprefix(f"{kind}.")
            for element in definition["snapshot"]["element"]
            if element["path"].count(".") == 1
            and not element["path"].endswith("[x]")
            and element["type"][0]["code"] in ("code", "uri", "string", "markdown", "canonical", "dateTime")
            and element["max"] == "1"
        ]
        document = {"resourceType": kind} | dict.fromkeys(sorted(names), "x")
        written = write_xml(document, version).decode()
        places = [written.index(f"<{name} ") for name in names]
        assert names
        assert places == sorted(places), kind

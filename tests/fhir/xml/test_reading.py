"""XML that is no FHIR is refused with what and where, in bounded time and memory; nothing is skipped."""

import json

import pytest

from service.fhir.xml import XmlError, read_xml

NAMESPACE = 'xmlns="http://hl7.org/fhir"'
XHTML = 'xmlns="http://www.w3.org/1999/xhtml"'
LAUGHS = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))


def parameters(inside: str) -> str:
    return f"<Parameters {NAMESPACE}>\n{inside}\n</Parameters>"


def read(text: str | bytes, version: str = "4.0.1") -> object:
    content = text.encode() if isinstance(text, str) else text
    return json.loads(read_xml(content, version, 100))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "line 1: it is not XML: no element found"),
        ("{}", "line 1: it is not XML: not well-formed"),
        (parameters("<parameter>"), "line 3: it is not XML: mismatched tag"),
        (parameters("") + "<a/>", "line 3: it is not XML: junk after document element"),
        (b"<Parameters xmlns='http://hl7.org/fhir'>\n\xff</Parameters>", "line 2: it is not UTF-8"),
        ('<?xml version="1.0" encoding="ISO-8859-1"?>' + parameters(""), "FHIR is in UTF-8"),
        (parameters("").encode("utf-16"), "line 1: it is not UTF-8"),
        (parameters("").encode("utf-16-le"), "line 1: it is not UTF-8: it has a zero byte"),
        ('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + parameters("&x;"), "declaration is not"),
        (f'<!DOCTYPE a [<!ENTITY l0 "lol">{LAUGHS}]>' + parameters("&l9;"), "declaration is not allowed"),
        ('<!DOCTYPE a SYSTEM "http://example.org/a.dtd">' + parameters(""), "declaration is not allowed"),
        (parameters("&nbsp;"), "line 2: it is not XML: undefined entity"),
        ("<Parameters/>", "<Parameters> is not of the namespace http://hl7.org/fhir"),
        ('<Parameters xmlns="http://example.org"/>', "<Parameters> is not of the namespace"),
        (f"<Nothing {NAMESPACE}/>", "<Nothing> is no resource of FHIR 4.0.1"),
        (f"<Coding {NAMESPACE}/>", "<Coding> is no resource of FHIR 4.0.1"),
        (f"<Resource {NAMESPACE}/>", "<Resource> is no resource of FHIR 4.0.1"),
        (parameters("<parametre/>"), "line 2: Parameters: <parametre> is not defined here"),
        (parameters('<parameter><x value="1"/></parameter>'), "Parameters.parameter: <x> is not defined"),
        (parameters('<parameter a="1"/>'), "line 2: Parameters.parameter: the attribute 'a' is not defined"),
        (parameters('<parameter value="1"/>'), "the attribute 'value' is not defined"),
        (parameters("<parameter/>"), "Parameters.parameter: it is empty"),
        (parameters("<parameter><name/></parameter>"), "Parameters.parameter.name: it is empty"),
        (parameters("text"), "the text 'text' is not allowed"),
        (parameters("<parameter><name>x</name></parameter>"), "the text 'x' is not allowed"),
        (parameters('<parameter><name value="a"/><name value="b"/></parameter>'), "<name> is there more"),
        (parameters('<parameter><valueBoolean value="yes"/></parameter>'), "'yes' is neither true nor false"),
        (parameters('<parameter><valueInteger value="01"/></parameter>'), "'01' is no integer"),
        (parameters('<parameter><valueInteger value=" 1"/></parameter>'), "' 1' is no integer"),
        (parameters('<parameter><valueDecimal value="1,5"/></parameter>'), "'1,5' is no decimal"),
        (parameters("<parameter><resource/></parameter>"), "resource: it is empty"),
        (parameters("<parameter><resource><Foo/></resource></parameter>"), "<Foo> is no resource"),
        (
            parameters("<parameter><resource><Parameters/><Parameters/></resource></parameter>"),
            "more than one resource",
        ),
        (parameters("<parameter>" + "<part>" * 10_000), "nests deeper than 100 levels"),
        (f"<ValueSet {NAMESPACE}><text><div {XHTML}>{'<p>' * 10_000}", "nests deeper than 100 levels"),
        (f"<ValueSet {NAMESPACE}><text><div>x</div></text></ValueSet>", "<div> is not of the namespace"),
        (f"<ValueSet {NAMESPACE}><text><div {XHTML}/></text></ValueSet>", None),
        (
            f"<ValueSet {NAMESPACE} xmlns:h='http://www.w3.org/1999/xhtml'><text><h:div/></text></ValueSet>",
            "narrative is not XHTML: unbound prefix",
        ),
        ('<ValueSet xmlns="http://hl7.org/fhir"><copyrightLabel value="x"/></ValueSet>', "<copyrightLabel>"),
    ],
)
def test_what_is_no_fhir_xml(text: str | bytes, problem: str | None) -> None:
    if problem is None:
        read(text)
        return
    with pytest.raises(XmlError, match=r"^line [1-9]") as raised:
        read(text)
    assert problem in str(raised.value)


def test_what_means_nothing_is_passed_over() -> None:
    text = f"""\ufeff<?xml version="1.0" encoding="utf-8"?>
    <?xml-stylesheet href="x.css"?>
    <f:Parameters xmlns:f="http://hl7.org/fhir" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
        xsi:schemaLocation="http://hl7.org/fhir fhir-all.xsd"><!-- a comment -->
      <f:parameter><f:valueCode value="c"/><f:name value="n"/></f:parameter>
      <f:parameter><f:name value="v"/><f:resource><ValueSet {NAMESPACE}>
        <text><status value="empty"/><div {XHTML}>a <!-- b --> &#160;</div></text>
      </ValueSet></f:resource></f:parameter>
    </f:Parameters>""".replace("    ", "", 1)
    value_set = {
        "resourceType": "ValueSet",
        "text": {"status": "empty", "div": f"<div {XHTML}>a <!-- b --> &#160;</div>"},
    }
    assert read(text) == {
        "resourceType": "Parameters",
        "parameter": [{"valueCode": "c", "name": "n"}, {"name": "v", "resource": value_set}],
    }


def test_numbers_stay_as_written() -> None:
    inside = "".join(
        f'<parameter><name value="n"/><valueDecimal value="{text}"/></parameter>'
        for text in ("1.50", "0.00", "-1E+3", "12345678901234567890.1234567890")
    )
    content = read_xml(parameters(inside).encode(), "5.0.0", 50).decode()
    assert [part.partition("}")[0] for part in content.split('"valueDecimal":')[1:]] == [
        "1.50", "0.00", "-1E+3", "12345678901234567890.1234567890",
    ]  # fmt: skip

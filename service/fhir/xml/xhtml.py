"""Narrative: the one place where FHIR XML holds another vocabulary, and FHIR JSON holds XML as a text."""

from xml.parsers import expat

from service.fhir.xml.errors import XmlError

NAMESPACE = "http://www.w3.org/1999/xhtml"
DIV = f"{NAMESPACE} div"


def check_div(text: str) -> str:
    """``text``, if it is one XHTML ``div`` that stands by itself; XmlError otherwise.

    Specification: https://hl7.org/fhir/R5/narrative.html#xhtml
    """
    roots: list[str] = []
    parser = expat.ParserCreate("utf-8", namespace_separator=" ")
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = lambda name, _: roots.append(name) if not roots else None
    try:
        parser.Parse(text, True)
    except expat.ExpatError as error:
        raise XmlError(f"the narrative is not XHTML: {expat.ErrorString(error.code)}") from error
    if roots != [DIV] or not text.startswith("<div"):
        raise XmlError(f'the narrative is not a <div xmlns="{NAMESPACE}">')
    return text


def _refuse_doctype(*_: object) -> None:
    raise XmlError("the narrative has a document type declaration, which FHIR does not allow")

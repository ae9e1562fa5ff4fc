"""FHIR XML to and from FHIR JSON, for any resource of R4 and R5.

Inside there is JSON only: what comes as XML is turned into JSON at the door (``reading``), and an answer
into XML last of all (``writing``). Specification: https://hl7.org/fhir/R5/xml.html
"""

from service.fhir.xml.errors import XmlError
from service.fhir.xml.reading import read_xml
from service.fhir.xml.writing import write_element, write_xml

__all__ = ["XmlError", "read_xml", "write_element", "write_xml"]

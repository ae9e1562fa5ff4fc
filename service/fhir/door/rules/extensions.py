"""Rules of the extensions that this service reads: their values have the type that they are defined with.

Specification: https://hl7.org/fhir/R5/extensibility.html
"""

from collections.abc import Iterator

from service.fhir.code_systems import EFFECTIVE_PERIOD, STANDARDS_STATUS, VERSION_ALIAS
from service.fhir.door.nodes import Node
from service.fhir.door.rules.rule import Known
from service.fhir.value_sets import SUPPLEMENT
from service.terminology.issues import Issue, definitions

_VALUES = {
    VERSION_ALIAS: "valueString",
    STANDARDS_STATUS: "valueCode",
    EFFECTIVE_PERIOD: "valuePeriod",
    SUPPLEMENT: "valueCanonical",
}


def values(node: Node, _: Known) -> Iterator[Issue]:
    """Each extension has the kind of value that is read."""
    for extension in node.each("extension"):
        url = extension.text("url")
        if url in _VALUES and _VALUES[url] not in extension.value:
            yield definitions.wrong_extension_value(url, _VALUES[url], extension.at("value"))

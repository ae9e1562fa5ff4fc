"""What differs of naming systems in R4: url, version and title travel as the extensions that HL7 uses.

Specification: https://hl7.org/fhir/R4/namingsystem.html and https://hl7.org/fhir/versions.html#extensions
"""

from service.fhir.values import Json

_EXTENSION = "http://hl7.org/fhir/5.0/StructureDefinition/extension-NamingSystem."
_CARRIED = {"url": "valueUri", "version": "valueString", "title": "valueString"}
_ADDED = ("identifier", "versionAlgorithmString", "versionAlgorithmCoding", "experimental", "purpose",
          "copyright", "copyrightLabel", "approvalDate", "lastReviewDate", "effectivePeriod", "topic",
          "author", "editor", "reviewer", "endorser", "relatedArtifact")  # fmt: skip


def naming_system_down(document: Json) -> None:
    """Give an R5 NamingSystem its R4 form."""
    for name in _ADDED:
        document.pop(name, None)
    carried = [
        {"url": _EXTENSION + name, element: document.pop(name)}
        for name, element in _CARRIED.items()
        if name in document
    ]
    if carried:
        document["extension"] = [*carried, *document.get("extension", ())]
    for unique_id in document.get("uniqueId", ()):
        unique_id.pop("authoritative", None)


def naming_system_up(document: Json) -> None:
    """Give an R4 NamingSystem its R5 form."""
    kept: list[Json] = []
    for extension in document.get("extension", ()):
        name = str(extension.get("url")).removeprefix(_EXTENSION)
        value = extension.get(_CARRIED.get(name, ""))
        if value is None:
            kept.append(extension)
        else:
            document[name] = value
    if kept:
        document["extension"] = kept
    else:
        document.pop("extension", None)

"""CapabilityStatement: what this server can do, derived from what it does.

Specification: https://hl7.org/fhir/R5/capabilitystatement.html
"""

from collections.abc import Iterator

from service.fhir import software
from service.fhir.interactions import (
    EXPANSION_CHANGED,
    INTERACTIONS,
    JSON_PATCH,
    OF_SYSTEM,
    READABLE,
    WRITABLE,
    WRITING,
)
from service.fhir.operation_definitions import definition_url
from service.fhir.search_parameters import definition, search_parameters
from service.fhir.subscription_interactions import subscription_capabilities
from service.fhir.values import Json
from service.fhir.versions import FhirVersion
from service.operations import OPERATIONS

TEST_VERSION = "1.9.0"
"""The release of HL7's terminology ecosystem tests that this server is held to."""

FORMATS = ("application/fhir+json", "application/fhir+xml")

_FEATURE = "http://hl7.org/fhir/uv/application-feature/StructureDefinition/feature"


_DERIVED: Json = {"versioning": "versioned", "readHistory": False}
_STORED: Json = {
    "versioning": "versioned-update",
    "readHistory": True,
    "updateCreate": True,
    "conditionalCreate": True,
    "conditionalRead": "full-support",
    "conditionalUpdate": True,
    "conditionalPatch": True,
    "conditionalDelete": "single",
    "referencePolicy": ["literal", "logical", "local"],
}
"""How the types that are stored can be written."""

_ONLY_OPERATED = tuple(
    dict.fromkeys(
        o.resource_type for o in OPERATIONS if "type" in o.levels and o.resource_type not in READABLE
    )
)
"""The types of which nothing is kept, but operations are told of what a caller has of them."""


def capability_statement(version: FhirVersion, canonical_base: str, base_url: str) -> Json:
    """The statement for one FHIR version; ``base_url`` is where the service is met (``…/r5``)."""
    document: Json = {
        "resourceType": "CapabilityStatement",
        "extension": [
            _feature("tx-tests/FeatureDefinition/test-version", {"valueCode": TEST_VERSION}),
            _feature("tx-ecosystem/FeatureDefinition/CodeSystemAsParameter", {"valueBoolean": True}),
        ],
        **described("CapabilityStatement", "Capabilities", version, canonical_base, base_url),
        "date": software.RELEASE_DATE,
        "software": {
            "name": software.NAME,
            "version": software.VERSION,
            "releaseDate": software.RELEASE_DATE,
        },
        "instantiates": ["http://hl7.org/fhir/CapabilityStatement/terminology-server"],
        "fhirVersion": version.number,
        "format": list(FORMATS),
        "patchFormat": [JSON_PATCH],
        "rest": [_rest(version, canonical_base)],
    }

    return version.down(document)


def described(kind: str, what: str, version: FhirVersion, canonical_base: str, base_url: str) -> Json:
    """What both kinds of statement say about themselves."""
    return {
        "url": f"{canonical_base}/{kind}/procodex-{version.path}",
        "version": software.VERSION,
        "name": f"{software.NAME}{what}{version.name}",
        "title": f"{software.NAME}: {what.lower()} in FHIR {version.name}",
        "status": "active",
        "publisher": software.NAME,
        "description": "A terminology service for codes of medical procedures.",
        "kind": "instance",
        "software": {"name": software.NAME, "version": software.VERSION},
        "implementation": {
            "description": f"{software.NAME} at {base_url}",
            "url": base_url,
        },
    }


def _feature(definition: str, value: Json) -> Json:
    canonical = f"http://hl7.org/fhir/uv/{definition}"
    parts = [{"url": "definition", "valueCanonical": canonical}, {"url": "value", **value}]
    return {"url": _FEATURE, "extension": parts}


def _rest(version: FhirVersion, canonical_base: str) -> Json:
    return {
        "mode": "server",
        "security": {"cors": True, "description": "Writing needs a key: Authorization: Bearer."},
        "resource": [
            *(_resource(kind, version, canonical_base) for kind in READABLE),
            *subscription_capabilities(version, canonical_base),
            *(_operated(kind, canonical_base) for kind in _ONLY_OPERATED),
        ],
        "interaction": [{"code": code} for code in OF_SYSTEM],
        "operation": _operations("system", None, canonical_base),
    }


def _resource(kind: str, version: FhirVersion, canonical_base: str) -> Json:
    is_stored = kind in WRITABLE
    parameters = search_parameters(kind, version.name).values()
    found: Json = {
        "type": kind,
        "profile": f"http://hl7.org/fhir/StructureDefinition/{kind}",
        "interaction": [{"code": code} for code in (*INTERACTIONS, *(WRITING if is_stored else ()))],
        **(_STORED if is_stored else _DERIVED),
        "searchParam": [
            {
                "name": parameter.name,
                "definition": definition(parameter, kind, version.name),
                "type": parameter.type,
                "documentation": parameter.documentation,
            }
            for parameter in parameters
        ],
    }
    if kind == "ValueSet":
        found["searchParam"].append(_expansion_changed(canonical_base))
    if named := [f"{kind}:{p.name}" for p in parameters if p.targets]:
        found["searchInclude"] = named
    if naming := list(_reverse_includes(kind, version)):
        found["searchRevInclude"] = naming
    if operations := _operations("type", kind, canonical_base):
        found["operation"] = operations
    return found


def _operated(kind: str, canonical_base: str) -> Json:
    return {"type": kind, "operation": _operations("type", kind, canonical_base)}


def _expansion_changed(canonical_base: str) -> Json:
    return {
        "name": EXPANSION_CHANGED,
        "definition": f"{canonical_base}/SearchParameter/ValueSet-expansion-changed",
        "type": "date",
        "documentation": "When its expansion changed last: by itself, or by what it is made of.",
    }


def _reverse_includes(kind: str, version: FhirVersion) -> Iterator[str]:
    for source in READABLE:
        for parameter in search_parameters(source, version.name).values():
            if kind in parameter.targets:
                yield f"{source}:{parameter.name}"


def _operations(level: str, kind: str | None, canonical_base: str) -> list[Json]:
    return [
        {
            "name": operation.name,
            "definition": definition_url(operation, canonical_base),
            "documentation": operation.title,
        }
        for operation in OPERATIONS
        if level in operation.levels and kind in (None, operation.resource_type)
    ]

"""The FHIR versions that are served. R5 inside; what differs elsewhere is ``down`` and ``up``.

Specification: https://hl7.org/fhir/R5/versions.html
"""

from collections.abc import Callable
from dataclasses import dataclass

from service.fhir import r4
from service.fhir.values import Json


def _same(document: Json) -> Json:
    return document


@dataclass(frozen=True, slots=True)
class FhirVersion:
    """One served version. ``path`` is its first path segment, ``number`` the specification's.

    ``down`` turns an R5-shaped document into this version's, ``up`` the other way; both may change
    the document in place.
    """

    name: str
    number: str
    path: str
    down: Callable[[Json], Json]
    up: Callable[[Json], Json]


R4 = FhirVersion("R4", "4.0.1", "r4", r4.down, r4.up)
R5 = FhirVersion("R5", "5.0.0", "r5", _same, _same)

FHIR_VERSIONS = (R4, R5)

BY_PATH = {version.path: version for version in FHIR_VERSIONS} | {"fhir": R4}
"""Path segment → version; ``/fhir`` is another name for ``/r4``."""

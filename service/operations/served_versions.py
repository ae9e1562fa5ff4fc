"""CapabilityStatement/$versions: which FHIR versions are served.

Specification: https://hl7.org/fhir/R5/capabilitystatement-operation-versions.html
"""

from dataclasses import dataclass

from service.operations import fields
from service.operations.operation import Context, Operation, Values
from service.terminology.types import Code


class VersionsParameters(fields.Parameters):
    """$versions has no in parameters."""


@dataclass(frozen=True, slots=True)
class ServedVersions:
    """The versions as ``4.0``, ``5.0``; ``default`` is the one of the address that was asked."""

    version: tuple[Code, ...]
    default: Code


def run(context: Context, _: Values) -> ServedVersions:
    """The served versions; each has its own address, so the default is that of the request's."""
    return ServedVersions(
        tuple(Code(_short(number)) for number in context.fhir_versions), Code(_short(context.fhir_version))
    )


def _short(number: str) -> str:
    """``4.0`` for ``4.0.1``."""
    return number.rpartition(".")[0]


VERSIONS = Operation(
    "CapabilityStatement", "versions", "Discover what versions a server supports", ("system",),
    VersionsParameters(), ServedVersions, run,
)  # fmt: skip

"""FHIR packages: the ``.tgz`` in which implementation guides and terminologies are published.

Specification: https://confluence.hl7.org/display/FHIR/NPM+Package+Specification
"""

import tarfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from service.loaders.fhir_json import TYPES, checked, read_json
from service.loaders.release import LoadError, LoadOptions, Resource

_MAX_FILE = 256 * 1024 * 1024
_MANIFEST = "package/package.json"


def load(sources: Sequence[Path], options: LoadOptions) -> Iterator[Resource]:
    """Every resource of ``TYPES`` in the packages, with the package's FHIR version."""
    for source in sources:
        try:
            with tarfile.open(source, "r:gz") as package:
                yield from _resources(source, package, options)
        except FileNotFoundError as error:
            raise LoadError(source, None, "there is no such file") from error
        except (tarfile.TarError, OSError, EOFError, zlib.error) as error:
            raise LoadError(source, None, f"is not a FHIR package (.tgz): {error}") from error


def _resources(source: Path, package: tarfile.TarFile, options: LoadOptions) -> Iterator[Resource]:
    members = [m for m in package.getmembers() if m.isfile()]
    manifest = next((m for m in members if m.name == _MANIFEST), None)
    if manifest is None:
        raise LoadError(source, None, f"is not a FHIR package: it has no {_MANIFEST}")
    fhir_version = _fhir_version(source, _read(source, package, manifest))
    wanted = [m for m in members if _may_be_resource(m.name)]
    for done, member in enumerate(wanted, start=1):
        name = f"{source.name}/{member.name}"
        document = read_json(name, _read(source, package, member))
        if document.get("resourceType") in TYPES:
            yield Resource(document=checked(name, document), fhir_version=fhir_version, file=name)
        options.progress("FHIR resources", done, len(wanted))


def _may_be_resource(name: str) -> bool:
    """Resources stand directly in ``package/`` and carry their type in the name, by convention."""
    path = PurePosixPath(name)
    return str(path.parent) == "package" and path.suffix == ".json" and path.name.partition("-")[0] in TYPES


def _read(source: Path, package: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    if member.size > _MAX_FILE:
        raise LoadError(source, None, f"{member.name} has {member.size} bytes, at most {_MAX_FILE} are read")
    content = package.extractfile(member)
    return content.read() if content else b""


def _fhir_version(source: Path, content: bytes) -> str:
    document = read_json(f"{source.name}/{_MANIFEST}", content)
    versions = document.get("fhirVersions") or document.get("fhir-version-list") or ()
    found = next((v for v in versions if isinstance(v, str) and v[:2] in ("4.", "5.")), None)
    if found is None:
        raise LoadError(source, None, f"says no FHIR version that is understood here (4 or 5): {versions}")
    return "5.0.0" if found.startswith("5.") else "4.0.1"

"""An export from end to end: what is stored as a FHIR package, which this service and others load again."""

import gzip
import hashlib
import tarfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import orjson

from service.api.stored import Stored
from service.fhir.concept_stream import JSON_NOTATION
from service.fhir.packages import FOLDER, INDEX, MANIFEST, file_name, package_index, package_manifest
from service.fhir.values import Json
from service.fhir.versions import FhirVersion
from service.loaders.release import Progress, silent
from service.opening import Service
from service.terminology import canonical
from service.terminology.repository import ResourceRow


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: the package's name and version, and how many resources it has."""

    name: str
    version: str
    resources: int


def export_package(
    service: Service,
    file: Path,
    version: FhirVersion,
    references: Sequence[str] = (),
    types: Sequence[str] = (),
    progress: Progress = silent,
) -> Exported:
    """Write what answers now to ``file`` (.tgz), all or nothing; the same content gives the same bytes.

    ``references`` are canonicals, with or without ``|version``, ``types`` resource types; without any it is
    everything but what belongs to FHIR itself, for which the package depends on FHIR's own. LookupError
    where a canonical is not stored, or nothing is.
    """
    rows = _rows(service, version, references, types)
    unfinished = file.with_name(f"{file.name}.part")
    try:
        with unfinished.open("wb") as target, _archive(target) as add:
            exported = _write(service, rows, version, add, progress)
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)
    return exported


def _rows(
    service: Service, version: FhirVersion, references: Sequence[str], types: Sequence[str]
) -> list[ResourceRow]:
    """The rows to export, in the order of their files."""
    seen = [row for row in service.registry.rows() if row.fhir_version in (None, version.number) and row.url]
    chosen = [row for row in seen if not types or row.type in types]
    if references:
        missing = [r for r in references if not any(_is_named(row, [r]) for row in chosen)]
        if missing:
            raise LookupError(f"nothing is stored as {', '.join(missing)}")
        chosen = [row for row in chosen if _is_named(row, references)]
    else:
        chosen = [row for row in chosen if row.fhir_version is None]
    if not chosen:
        raise LookupError("there is nothing to export")
    return sorted(chosen, key=lambda row: (row.type, row.id))


def _is_named(row: ResourceRow, references: Iterable[str]) -> bool:
    named = (canonical.split(reference) for reference in references)
    return any(row.url == url and version in (None, row.version) for url, version in named)


Add = Callable[[str, Iterable[bytes]], None]
"""Adds a file to an archive: its name, and its content in pieces."""


@contextmanager
def _archive(target: Any) -> Iterator[Add]:
    """A compressed archive in ``target`` without anything of the day or the machine."""
    with (
        gzip.GzipFile(filename="", mode="wb", fileobj=target, mtime=0) as compressed,
        tarfile.open(fileobj=compressed, mode="w", format=tarfile.USTAR_FORMAT) as archive,
    ):

        def add(name: str, pieces: Iterable[bytes]) -> None:
            # An archive says the size of a file before its content.
            with TemporaryFile() as content:
                content.writelines(pieces)
                entry = tarfile.TarInfo(name)
                entry.size = content.tell()
                content.seek(0)
                archive.addfile(entry, content)

        yield add


def _write(
    service: Service, rows: Sequence[ResourceRow], version: FhirVersion, add: Add, progress: Progress
) -> Exported:
    digest = hashlib.sha256()
    headers: list[Json] = []
    for done, row in enumerate(rows, start=1):
        header, pieces = _content(service, row, version)
        headers.append(header)
        digest.update(file_name(header).encode())
        add(f"{FOLDER}/{file_name(header)}", _digested(pieces, digest.update))
        progress("FHIR resources", done, len(rows))
    manifest = package_manifest(version, digest.hexdigest(), service.settings.canonical_base)
    add(INDEX, [_readable(package_index(headers))])
    add(MANIFEST, [_readable(manifest)])
    return Exported(manifest["name"], manifest["version"], len(rows))


def _digested(pieces: Iterable[bytes], update: Callable[[bytes], None]) -> Iterator[bytes]:
    for piece in pieces:
        update(piece)
        yield piece


def _content(service: Service, row: ResourceRow, version: FhirVersion) -> tuple[Json, Iterable[bytes]]:
    """The plain elements of a resource, and its text with all concepts, without what this server adds."""
    document: Json = {**orjson.loads(service.registry.document(row)), "id": row.id}
    header = {name: value for name, value in document.items() if isinstance(value, str)}
    stored = Stored(row.type, version, service.registry, service.catalogue)
    today = service.api.clock().date().isoformat()
    streamed = stored.streamed(row, document, today, JSON_NOTATION)
    return header, streamed or [orjson.dumps(version.down(document))]


def _readable(document: Json) -> bytes:
    return orjson.dumps(document, option=orjson.OPT_INDENT_2)

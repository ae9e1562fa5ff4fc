"""Immutable compiled releases on disk: build, verify, open, sweep.

A pack is a folder named by the hash of what it was compiled from. It is written under another name and
renamed when every byte is on the disk, so that a half-written one is never seen; ``manifest.json``,
written last, has the size and the SHA-256 of each file.
"""

import os
import re
import shutil
from collections.abc import Collection, Iterable, Sequence
from hashlib import file_digest, sha256
from itertools import islice
from pathlib import Path
from tempfile import mkdtemp
from threading import Lock
from time import monotonic, sleep
from typing import Any
from weakref import WeakValueDictionary

import lmdb
import orjson

from service.storage.compiler import compile_tables
from service.storage.layout import FORMAT, OPTIONAL_TABLES, TABLES
from service.storage.packed import PackedIndex
from service.storage.records import encode_header
from service.terminology.code_systems import CodeSystem
from service.terminology.concepts import Concept

_DATA = "data.mdb"
_MANIFEST = "manifest.json"
UNFINISHED = "unfinished-"
"""How the name of a folder begins that is not a pack yet."""
_NAME = re.compile(r"[0-9a-f]{64}")
_ROWS_AT_ONCE = 20_000
_LARGEST = 1 << 36
"""The address space that a growing pack may take; the file is as large as its content."""

_TABLES = len(TABLES) + len(OPTIONAL_TABLES)

_OPEN: WeakValueDictionary[Path, PackedIndex] = WeakValueDictionary()
"""The packs that this process has in use; one table, because LMDB refuses to open a file twice."""

_OPENING = Lock()
_CLOSING_SECONDS = 5.0


class DamagedPackError(Exception):
    """A pack whose files are not those of its manifest: ``folder`` and ``problem``."""

    def __init__(self, folder: Path, problem: str) -> None:
        super().__init__(f"{folder}: {problem}; load its release again")
        self.folder = folder
        self.problem = problem


def content_hash(code_system: CodeSystem, documents: Iterable[bytes], records: Iterable[bytes]) -> str:
    """The name of a release's content: hexadecimal SHA-256 of all that makes up its answers.

    ``documents`` are the resource without its concepts and what is published beside it, ``records``
    the encoded concepts in the publisher's order.
    """
    digest = sha256(b"procodex %d\n" % FORMAT)
    for part in (encode_header(code_system), *documents, *records):
        digest.update(b"%d:" % len(part))
        digest.update(part)
    return digest.hexdigest()


def build(
    packs: Path,
    name: str,
    code_system: CodeSystem,
    concepts: Sequence[Concept],
    records: dict[str, bytes],
) -> Path:
    """Compile a release into ``packs/name`` and give the folder; a sound one that is there is kept.

    ``records`` gives the encoded concept of each code; those that are written are taken out of it.
    """
    folder = packs / name
    if folder.exists():
        try:
            verify(folder)
        except DamagedPackError:
            shutil.rmtree(folder)
        else:
            return folder
    packs.mkdir(parents=True, exist_ok=True)
    unfinished = Path(mkdtemp(prefix=UNFINISHED, dir=packs))
    try:
        _write_tables(unfinished / _DATA, code_system, concepts, records)
        _write_manifest(unfinished, code_system, len(concepts))
        place(unfinished, folder)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    return folder


def place(unfinished: Path, folder: Path) -> None:
    """Let the finished folder be the pack ``folder``; one that another process placed first is kept."""
    unfinished.chmod(0o755)
    _synchronise(unfinished)
    try:
        unfinished.rename(folder)
    except OSError:
        if not folder.exists():
            raise
        shutil.rmtree(unfinished)
    _synchronise(folder.parent)


def verify(folder: Path) -> None:
    """Check every file of a pack against its manifest; raise ``DamagedPackError`` where it differs."""
    for name, expected in _manifest(folder)["files"].items():
        path = folder / name
        if not path.is_file():
            raise DamagedPackError(folder, f"{name} is missing")
        if _fingerprint(path) != expected:
            raise DamagedPackError(folder, f"{name} is not as it was written")


def open_index(folder: Path) -> PackedIndex:
    """The index of the pack at ``folder``, opened once in this process and closed after its last user.

    Raises ``DamagedPackError`` when the pack is not there, has another format or another size.
    """
    key = folder.absolute()
    with _OPENING:
        index = _OPEN.get(key)
        if index is None:
            _check_shape(folder)
            index = _OPEN[key] = PackedIndex(_environment(folder / _DATA))
        return index


def sweep(packs: Path, named: Collection[str]) -> None:
    """Remove what interrupted loads left: unfinished folders, and packs whose name is not in ``named``.

    Anything else in the folder is not ours and stays. A process that still reads a removed pack goes on
    reading it.
    """
    for folder in packs.iterdir() if packs.exists() else ():
        unfinished = folder.name.startswith(UNFINISHED)
        if unfinished or (_NAME.fullmatch(folder.name) and folder.name not in named):
            shutil.rmtree(folder)


def _check_shape(folder: Path) -> None:
    manifest = _manifest(folder)
    data = folder / _DATA
    if manifest["format"] != FORMAT:
        raise DamagedPackError(folder, f"it has format {manifest['format']} instead of {FORMAT}")
    if not data.is_file() or data.stat().st_size != manifest["files"][_DATA]["bytes"]:
        raise DamagedPackError(folder, f"{_DATA} is not as long as it was written")


def _environment(data: Path) -> lmdb.Environment:
    """The file opened for reading; waits while its last user, in another thread, is closing it."""
    deadline = monotonic() + _CLOSING_SECONDS
    while True:
        try:
            return lmdb.open(
                str(data), subdir=False, readonly=True, lock=False, readahead=False, max_dbs=_TABLES
            )
        except lmdb.Error as error:
            if "already open" not in str(error) or monotonic() > deadline:
                raise
            sleep(0.001)


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = orjson.loads((folder / _MANIFEST).read_bytes())
    except FileNotFoundError as error:
        raise DamagedPackError(folder, f"it has no {_MANIFEST}") from error
    return manifest


def _write_tables(
    path: Path, code_system: CodeSystem, concepts: Sequence[Concept], records: dict[str, bytes]
) -> None:
    environment = lmdb.open(
        str(path), subdir=False, lock=False, sync=False, map_size=_LARGEST, max_dbs=_TABLES
    )
    with environment:
        for name, rows in compile_tables(code_system, concepts, records):
            table = environment.open_db(name.encode())
            # What a transaction writes stays in memory until it ends, and nobody reads an unfinished pack.
            remaining = iter(rows)
            while some := list(islice(remaining, _ROWS_AT_ONCE)):
                with environment.begin(write=True) as transaction, transaction.cursor(table) as cursor:
                    cursor.putmulti(some, append=True)
    path.chmod(0o444)


def _write_manifest(folder: Path, code_system: CodeSystem, size: int) -> None:
    data = folder / _DATA
    _synchronise(data)
    manifest = {
        "format": FORMAT,
        "url": code_system.url,
        "version": code_system.version,
        "concepts": size,
        "files": {_DATA: _fingerprint(data)},
    }
    path = folder / _MANIFEST
    path.write_bytes(orjson.dumps(manifest, option=orjson.OPT_INDENT_2))
    path.chmod(0o444)
    _synchronise(path)


def _fingerprint(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return {"bytes": path.stat().st_size, "sha256": file_digest(file, "sha256").hexdigest()}


def _synchronise(path: Path) -> None:
    """Wait until a file's bytes, or a folder's names, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

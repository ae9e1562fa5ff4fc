"""The files inside a source: a plain file, a ``.gz``, a ``.zip`` or a folder of these.

Zips inside zips are not opened: no publisher ships them. A spreadsheet is a zip too, but one that
says so in its content list, and is given whole.
"""

import gzip
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from io import BufferedReader
from pathlib import Path
from typing import IO

from service.loaders.release import LoadError

LARGEST = 512 * 1024 * 1024
"""Bytes that one member may have once unpacked; forty times the largest code file published."""

_ZIP_BEGINS = b"PK\x03\x04"
_GZIP_BEGINS = b"\x1f\x8b"
_SPREADSHEET_MARK = "[Content_Types].xml"
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError)
"""What the libraries raise for a damaged, truncated, encrypted or unreadable archive."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a source; ``name`` is how errors call it (``x.zip/icd10pcs_order_2026.txt``)."""

    name: str
    _opened: Callable[[], AbstractContextManager[IO[bytes]]] = field(repr=False)

    def read(self) -> bytes:
        """The whole content, unpacked; ``LoadError`` when it is damaged or larger than ``LARGEST``."""
        with self.open() as file:
            content = file.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise LoadError(self.name, None, f"is larger than {LARGEST // 1024**2} MB once unpacked")
        return content

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """The content, of any size, to be read piece by piece; ``LoadError`` where it is damaged."""
        try:
            with self._opened() as file:
                yield file
        except _DAMAGE as error:
            raise LoadError(self.name, None, f"cannot be read: {error}") from error


def members(source: Path) -> Iterator[Member]:
    """The files of ``source``, a folder's in the order of their names; ``LoadError`` when it is missing."""
    if source.is_dir():
        for path in sorted(p for p in source.rglob("*") if p.is_file()):
            yield from _members_of_file(path, str(path.relative_to(source.parent)))
    else:
        yield from _members_of_file(source, source.name)


def _members_of_file(path: Path, name: str) -> Iterator[Member]:
    try:
        with path.open("rb") as file:
            beginning = file.read(4)
    except OSError as error:
        raise LoadError(path, None, f"cannot be opened: {error.strerror}") from error
    if beginning == _ZIP_BEGINS or path.suffix.lower() == ".zip":
        yield from _members_of_zip(path, name)
    elif beginning.startswith(_GZIP_BEGINS):
        yield Member(f"{name}/{path.stem}", partial(_open_gzip, path))
    else:
        yield Member(name, partial(_open_plain, path))


def _members_of_zip(path: Path, name: str) -> Iterator[Member]:
    try:
        with zipfile.ZipFile(path) as archive:
            inner = [entry.filename for entry in archive.infolist() if not entry.is_dir()]
    except _DAMAGE as error:
        raise LoadError(name, None, f"is not a readable zip file: {error}") from error
    if _SPREADSHEET_MARK in inner:
        yield Member(name, partial(_open_plain, path))
        return
    for entry in inner:
        yield Member(f"{name}/{entry}", partial(_open_zipped, path, entry))


@contextmanager
def _open_plain(path: Path) -> Iterator[IO[bytes]]:
    with path.open("rb") as file:
        yield file


@contextmanager
def _open_gzip(path: Path) -> Iterator[IO[bytes]]:
    with gzip.open(path, "rb") as unpacked, BufferedReader(unpacked) as file:
        yield file


@contextmanager
def _open_zipped(path: Path, entry: str) -> Iterator[IO[bytes]]:
    with zipfile.ZipFile(path) as archive, archive.open(entry) as file:
        yield file

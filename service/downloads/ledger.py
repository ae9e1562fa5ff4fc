"""What was downloaded: a ledger with checksums, ``ledger.json`` beside the files."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson

from service.loaders.release import LoadError

LEDGER = "ledger.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One download: ``size`` in bytes, ``when`` an ISO instant, ``validator`` as in ``fetching``."""

    file: str
    url: str
    sha256: str
    size: int
    when: str
    validator: Mapping[str, str]


class Ledger:
    """The entries of one folder, oldest first; every change is kept."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / LEDGER
        self._entries = self._read()

    def last(self, url: str) -> Entry | None:
        """The last download from ``url``."""
        return next((entry for entry in reversed(self._entries) if entry.url == url), None)

    def add(self, entry: Entry) -> None:
        """Write ``entry`` down; the file on disk is never half written."""
        self._entries.append(entry)
        content = orjson.dumps([asdict(e) for e in self._entries], option=orjson.OPT_INDENT_2)
        unfinished = self._path.with_suffix(".part")
        unfinished.write_bytes(content + b"\n")
        unfinished.replace(self._path)

    def _read(self) -> list[Entry]:
        if not self._path.exists():
            return []
        try:
            return [Entry(**entry) for entry in orjson.loads(self._path.read_bytes())]
        except (OSError, TypeError, orjson.JSONDecodeError) as error:
            raise LoadError(self._path, None, f"is not a ledger of downloads: {error}") from error


def sha256(path: Path) -> str:
    """The checksum of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

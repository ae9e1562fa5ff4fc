"""A copy in a folder: one JSON file a resource, ``ValueSet/<id>.json``, and one an expansion.

A file is written beside its place and then renamed, so that it is always whole.
"""

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import orjson

from service.fhir.values import Json
from service.sync.capabilities import TYPES
from service.sync.copies import Stored
from service.sync.seen import Key, Seen

EXPANSIONS = "expansions"


@dataclass(frozen=True)
class FolderCopy:
    """The copy in ``folder``."""

    folder: Path

    @property
    def scratch(self) -> Path:
        found = self.folder / ".coming"
        found.mkdir(parents=True, exist_ok=True)
        return found

    def marks(self) -> Mapping[Key, str]:
        return {(kind, name): mark for kind in TYPES for name, mark in self.files(kind)}

    def files(self, kind: str) -> Iterator[tuple[str, str]]:
        """The name and the mark of every file of a type."""
        try:
            with os.scandir(self.folder / kind) as found:
                for entry in found:
                    yield entry.name.removesuffix(".json"), _mark(entry.stat())
        except FileNotFoundError:
            return

    def own(self, seen: Sequence[Seen]) -> dict[Key, str]:
        return {}

    def store(
        self, seen: Sequence[Seen], gone: Collection[Key], giving_way: Collection[Key]
    ) -> dict[Key, Stored]:
        for kind, name in gone:
            self.remove(kind, name)
        return {one.key: self.write(*one.key, one.document or {}) for one in seen}

    def write(self, kind: str, name: str, document: Json) -> Stored:
        """Store a document."""
        content = orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
        place, coming = self._path(kind, name), self.scratch / f"{kind}-{name}.json"
        place.parent.mkdir(parents=True, exist_ok=True)
        coming.write_bytes(content)
        coming.replace(place)
        return Stored(_mark(place.stat()), sha256(content).hexdigest())

    def read(self, kind: str, name: str) -> Json:
        """What is stored."""
        document: Json = orjson.loads(self._path(kind, name).read_bytes())
        return document

    def remove(self, kind: str, name: str) -> None:
        """Take a file away, if it is there."""
        self._path(kind, name).unlink(missing_ok=True)

    def _path(self, kind: str, name: str) -> Path:
        return self.folder / kind / f"{name}.json"


def _mark(found: os.stat_result) -> str:
    return f"{found.st_size}-{found.st_mtime_ns}"

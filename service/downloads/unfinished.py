"""A file on its way here: what came so far, and how to ask for the rest."""

from collections.abc import Mapping
from pathlib import Path

import orjson

_BEGINS = {".zip": b"PK\x03\x04", ".xlsx": b"PK\x03\x04", ".tgz": b"\x1f\x8b", ".gz": b"\x1f\x8b"}


class RefusedError(Exception):
    """The site does not give the file to a program; says what it answered."""


class Unfinished:
    """A file on its way: ``<name>.part``, and beside it what tells one content from another."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.path = target.with_name(f"{target.name}.part")
        self._validator = target.with_name(f"{target.name}.part.json")

    @property
    def size(self) -> int:
        """Bytes received so far."""
        return self.path.stat().st_size if self.path.exists() else 0

    def validator(self) -> Mapping[str, str]:
        """The headers ``ETag`` and ``Last-Modified`` of the answer that began the file."""
        try:
            found: Mapping[str, str] = orjson.loads(self._validator.read_bytes())
        except (FileNotFoundError, orjson.JSONDecodeError):
            return {}
        return found

    def begin(self, headers: Mapping[str, str]) -> None:
        """Begin anew with the answer that has these headers."""
        self.discard()
        validator = {name: headers[name] for name in ("ETag", "Last-Modified") if name in headers}
        self._validator.write_bytes(orjson.dumps(validator))
        self.path.touch()

    def resuming(self) -> dict[str, str]:
        """The headers that ask for the rest, if the content is still the same; none to begin anew."""
        etag, modified = (self.validator().get(name, "") for name in ("ETag", "Last-Modified"))
        # RFC 9110, 13.1.5: a weak tag cannot tell that bytes are the same.
        condition = etag if etag and not etag.startswith("W/") else modified
        if not self.size or not condition:
            return {}
        return {"Range": f"bytes={self.size}-", "If-Range": condition}

    def check(self) -> None:
        """``RefusedError`` when the content is not what the file's name says."""
        expected = _BEGINS.get(self.target.suffix.lower(), b"")
        with self.path.open("rb") as file:
            beginning = file.read(len(expected))
        if beginning != expected:
            self.discard()
            raise RefusedError(f"what the site answered is no {self.target.suffix} file")

    def finish(self) -> None:
        """Give the file its name."""
        self.path.replace(self.target)
        self._validator.unlink(missing_ok=True)

    def discard(self) -> None:
        """Forget what was received."""
        self.path.unlink(missing_ok=True)
        self._validator.unlink(missing_ok=True)

"""What is published out of the box: ``manifest.toml`` in the starter folder, in loading order."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from service.loaders.release import LoadError

MANIFEST = "manifest.toml"
_KEYS = {"format", "source"}


@dataclass(frozen=True, slots=True)
class Content:
    """One load: the name of the format, and its file or folder (None: content of the extra's packages)."""

    format: str
    source: Path | None


def contents(folder: Path) -> tuple[Content, ...]:
    """The loads that the manifest in ``folder`` lists; ``LoadError`` when it or a source is not there."""
    path = folder / MANIFEST
    try:
        listed = tomllib.loads(path.read_text(encoding="utf-8")).get("content", [])
    except OSError as error:
        raise LoadError(path, None, f"cannot be opened: {error.strerror}") from error
    except tomllib.TOMLDecodeError as error:
        raise LoadError(path, None, f"is not valid TOML: {error}") from error
    return tuple(_content(entry, path) for entry in listed)


def _content(entry: dict[str, str], manifest: Path) -> Content:
    if "format" not in entry or not entry.keys() <= _KEYS:
        raise LoadError(manifest, None, f"expected 'format' and perhaps 'source', found {entry!r}")
    source = manifest.parent / entry["source"] if "source" in entry else None
    if source and not source.exists():
        raise LoadError(manifest, None, f"names {entry['source']!r}, which is not there")
    return Content(entry["format"], source)

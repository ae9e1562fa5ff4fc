"""Which files there are and where: ``downloads.toml`` beside the starter content."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from service.loaders.release import LoadError


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFile:
    """One file of one release of a system.

    ``page`` is where a person finds it, ``url`` its direct address, None where the publisher wants a
    person. ``format`` is what loads it, None where nothing does yet.
    """

    system: str
    release: str
    what: str
    page: str
    url: str | None = None
    name: str = ""
    format: str | None = None

    @property
    def file_name(self) -> str:
        """What the file is saved as: ``name``, else the end of the address."""
        return self.name or PurePosixPath(urlsplit(self.url or "").path).name


def published_files(path: Path) -> tuple[PublishedFile, ...]:
    """Every file that the table at ``path`` lists; ``LoadError`` when it cannot be read."""
    try:
        listed = tomllib.loads(path.read_text(encoding="utf-8"))["file"]
        return tuple(PublishedFile(**entry) for entry in listed)
    except (OSError, KeyError, TypeError, tomllib.TOMLDecodeError) as error:
        expected = ", ".join(field.name for field in fields(PublishedFile))
        raise LoadError(path, None, f"expected [[file]] tables with {expected}: {error}") from error


def choose(files: Sequence[PublishedFile], system: str, year: str | None) -> list[PublishedFile]:
    """The files of the newest release of ``system`` whose name begins with ``year``.

    Hyphens in ``system`` do not count (``icd10pcs``). ValueError says what there is instead.
    """
    of_system = [file for file in files if _plain(file.system) == _plain(system)]
    if not of_system:
        known = ", ".join(dict.fromkeys(file.system for file in files))
        raise ValueError(f"no address is known for {system}; there are {known}")
    releases = [file.release for file in of_system if file.release.startswith(year or "")]
    if not releases:
        known = ", ".join(dict.fromkeys(file.release for file in of_system))
        raise ValueError(f"no address is known for {system} {year}; there are {known}")
    return [file for file in of_system if file.release == max(releases)]


def _plain(system: str) -> str:
    return system.lower().replace("-", "")

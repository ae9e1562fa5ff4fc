"""Settings: the only reader of the environment."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How this service runs; every field can be set as ``PROCODEX_<NAME>``.

    ``max_body`` is in bytes, ``max_seconds`` bounds one request, ``max_rows`` the rows of one answer,
    ``max_entries`` the entries of a Bundle that is to be processed, ``private_endpoints`` whether
    subscribers may be at addresses of a private network.
    """

    data: Path = Path("data")
    database_url: str | None = None
    canonical_base: str = "https://procodex.org/fhir"
    max_body: int = 32 * 1024 * 1024
    max_entries: int = 1_000
    max_rows: int = 10_000
    max_seconds: float = 10.0
    cors_origins: str = "*"
    default_pages: bool = True
    private_endpoints: bool = True
    reads: str = "open"
    licences: Path | None = None

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """The settings in the environment; ValueError names the one that cannot be read."""
        given: dict[str, object] = {}
        for name, convert in _CONVERTERS.items():
            raw = environment.get(f"PROCODEX_{name.upper()}")
            if raw is None:
                continue
            try:
                given[name] = convert(raw)
            except ValueError as error:
                raise ValueError(f"PROCODEX_{name.upper()}: {error}") from error
        return cls(**given)  # type: ignore[arg-type]  # each converter gives its field's type


def _positive(raw: str) -> int:
    number = int(raw)
    if number <= 0:
        raise ValueError(f"{raw} is not above 0")
    return number


def _flag(raw: str) -> bool:
    if raw.lower() not in ("true", "false"):
        raise ValueError(f"'{raw}' is neither true nor false")
    return raw.lower() == "true"


def _reads(raw: str) -> str:
    if raw not in ("open", "key"):
        raise ValueError(f"'{raw}' is neither open nor key")
    return raw


_CONVERTERS: Mapping[str, Callable[[str], object]] = {
    "data": Path,
    "database_url": str,
    "canonical_base": lambda raw: raw.rstrip("/"),
    "max_body": _positive,
    "max_entries": _positive,
    "max_rows": _positive,
    "max_seconds": float,
    "cors_origins": str,
    "default_pages": _flag,
    "private_endpoints": _flag,
    "reads": _reads,
    "licences": Path,
}

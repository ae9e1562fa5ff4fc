"""The style sheet and the scripts: files of ours, served under a name that changes with their content."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

_FOLDER = Path(__file__).parent / "assets"
_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file: its path on the site, its media type, its content."""

    path: str
    content_type: str
    content: bytes


def read_assets() -> Mapping[str, Asset]:
    """All assets by file name."""
    return {path.name: _asset(path) for path in sorted(_FOLDER.iterdir()) if path.suffix in _TYPES}


def _asset(path: Path) -> Asset:
    content = path.read_bytes()
    digest = sha256(content).hexdigest()[:12]
    return Asset(f"/assets/{digest}/{path.name}", _TYPES[path.suffix], content)

"""Where the content lies that is published out of the box."""

from pathlib import Path

_SERVICE = Path(__file__).parent.parent


def starter_folder() -> Path:
    """The folder ``codesystems``: inside the package when installed, beside it in a checkout."""
    installed = _SERVICE / "codesystems"
    return installed if installed.is_dir() else _SERVICE.parent / "codesystems"

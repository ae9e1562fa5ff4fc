"""The real code files that tests may read, and a clear skip where they are not there."""

from pathlib import Path

import pytest

SHARED = Path(__file__).parent.parent.parent / "shared"


def shared(*parts: str) -> Path:
    """The file or folder at ``parts`` below the shared folder beside the checkout, or a skip."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"needs the shared test data: {'/'.join(parts)}")
    return path

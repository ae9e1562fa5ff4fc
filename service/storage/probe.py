"""A first look at a data folder, without what it takes to answer from it."""

import sqlite3
from pathlib import Path


def is_filled(data: Path) -> bool:
    """Whether anything is loaded in ``data``; OSError when the folder cannot be used."""
    file = data / "registry.sqlite"
    data.mkdir(parents=True, exist_ok=True)
    if not file.exists():
        return False
    try:
        connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
        try:
            return connection.execute("SELECT 1 FROM resources LIMIT 1").fetchone() is not None
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise OSError(f"{file} cannot be read: {error}") from error

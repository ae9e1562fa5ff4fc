"""Packs in the database, where several machines share one: a machine without a pack fetches it there."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

from sqlalchemy import Connection, delete, insert, select

from service.storage import packs, tables

_PIECE = 4 * 1024 * 1024


def store_pack(connection: Connection, folder: Path) -> None:
    """Store the files of the pack at ``folder`` in place of what is stored of it."""
    connection.execute(delete(tables.pack_files).where(tables.pack_files.c.build == folder.name))
    for path in sorted(folder.iterdir()):
        for position, piece in enumerate(_pieces(path)):
            row = {"build": folder.name, "name": path.name, "position": position, "content": piece}
            connection.execute(insert(tables.pack_files).values(row))


def fetch_pack(connection: Connection, folder: Path) -> None:
    """Write the stored pack to ``folder``, if it is stored; ``DamagedPackError`` if it is not whole."""
    stored = select(tables.pack_files.c.build).where(tables.pack_files.c.build == folder.name)
    if connection.execute(stored.limit(1)).first() is None:
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(mkdtemp(prefix=packs.UNFINISHED, dir=folder.parent))
    try:
        _write(connection, folder.name, unfinished)
        packs.verify(unfinished)
        packs.place(unfinished, folder)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise


def _write(connection: Connection, build: str, folder: Path) -> None:
    column = tables.pack_files.c
    stored = select(column.name, column.content).where(column.build == build)
    for row in connection.execute(stored.order_by(column.name, column.position)).yield_per(1):
        with (folder / row.name).open("ab") as file:
            file.write(row.content)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece

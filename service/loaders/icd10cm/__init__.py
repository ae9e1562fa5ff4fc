"""ICD-10-CM as its publishers ship it: CMS's order file, CDC's tabular XML, or both together."""

from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

from service.loaders.icd10cm.concepts import from_order_file, from_tabular
from service.loaders.icd10cm.files import Files, recognise
from service.loaders.icd10cm.order_file import read_order_file, read_totals
from service.loaders.icd10cm.resources import code_system, value_sets
from service.loaders.icd10cm.tabular import Tabular, read_tabular
from service.loaders.release import LoadError, LoadOptions, Release
from service.loaders.versions import given_version, october, year_in_name

__all__ = ["load", "starter_file"]


def load(sources: Sequence[Path], options: LoadOptions) -> Iterator[Release]:
    """The one release in ``sources``: an order file zip, a tabular XML, or both of one fiscal year.

    With both, the order file decides which codes there are, and the tabular gives chapters, sections
    and notes. The tabular alone has every code too: those with a seventh character are made by its
    own rules. ``LoadError`` when nothing can be loaded, when the two are of different years, or when
    the counts are not the publisher's totals.
    """
    files = recognise(sources)
    options.progress("reading ICD-10-CM", 0)
    tabular = read_tabular(files.tabular.name, files.tabular.content) if files.tabular else None
    warnings = list(tabular.warnings) if tabular else []
    system = code_system(_version(files, tabular, options, warnings))
    if files.order_file:
        lines = read_order_file(files.order_file.name, files.order_file.content)
        for addenda in files.addenda:
            read_totals(addenda.name, addenda.content).check(files.order_file.name, lines)
        concepts = list(from_order_file(lines, tabular, options.canonical_base, warnings))
    else:
        assert tabular is not None
        concepts = list(from_tabular(tabular))
    options.progress("reading ICD-10-CM", len(concepts), len(concepts))
    yield Release(
        code_system=system,
        concepts=concepts,
        value_sets=tuple(value_sets(system, concepts, options.canonical_base)),
        files=files.names,
        warnings=tuple(warnings),
    )


def starter_file() -> Path:
    """The tabular XML of April 2026 in the package ``simple-icd-10-cm``, which is not imported.

    ``LoadError`` when the package is not installed.
    """
    spec = find_spec("simple_icd_10_cm")
    for folder in spec.submodule_search_locations or () if spec else ():
        for path in sorted(Path(folder, "data").glob("*tabular*.xml")):
            return path
    problem = "the starter content is not installed: pip install 'procodex[starter]'"
    raise LoadError("simple-icd-10-cm", None, problem)


def _version(files: Files, tabular: Tabular | None, options: LoadOptions, warnings: list[str]) -> str:
    """The release named by the operator, the addenda, the order file's name or the tabular."""
    if files.order_file is None:
        assert tabular is not None
        return given_version(options, tabular.file) or tabular.version
    name = files.order_file.name
    totals = next((t for a in files.addenda if (t := read_totals(a.name, a.content)).version), None)
    year = totals.year if totals else year_in_name(name)
    if tabular and year and tabular.year != year:
        problem = f"is of fiscal year {tabular.year}, but {name} of {year}"
        raise LoadError(tabular.file, None, problem)
    if given := given_version(options, name):
        return given
    if totals and totals.version:
        return totals.version
    if year is None:
        raise LoadError(name, None, "neither an addenda nor the file name tells the release: give --release")
    warnings.append(f"{name}: may be an April update too without its addenda; taken as October {year - 1}.")
    return october(year)

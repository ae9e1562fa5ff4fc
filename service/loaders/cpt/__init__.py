"""CPT from the operator's own licensed files of the American Medical Association, as AMA lays them out.

Nothing of CPT comes with this service. Any set of files will do that has a list of the codes; what is missing
is missing in the concepts. Two lists of the operator's own, a code a line, tell what AMA's files do not:
``telemedicine.txt`` and ``orthopox.txt``.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from service.loaders.cpt.concepts import codes, deleted_concept, modifier_concept
from service.loaders.cpt.deleted import read_deleted
from service.loaders.cpt.descriptors import Descriptors, marked, read_descriptors
from service.loaders.cpt.files import Files, recognise
from service.loaders.cpt.modifiers import read_modifiers
from service.loaders.cpt.resources import code_system, value_sets
from service.loaders.release import LoadError, LoadOptions, Release

__all__ = ["load"]

_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_MARKS = ("telemedicine", "orthopox")


def load(sources: Sequence[Path], options: LoadOptions) -> Iterator[Release]:
    """The one release in ``sources``: codes in force, deleted ones, then modifiers.

    The version is the year: ``options.release``, else the one in the names of the files, else in the names
    of the sources, else that of the newest descriptor. ``LoadError`` when no year or no list of codes is
    found, when files disagree, or at the first line that breaks its layout.
    """
    files = recognise(sources)
    options.progress("reading CPT", 0)
    warnings: list[str] = []
    descriptors = read_descriptors(files)
    marks = {name: marked(files, name, descriptors.codes) for name in _MARKS}
    licence = next((text for file in files.by_role.values() if (text := file.licence())), None)
    system = code_system(_year(files, descriptors, options), licence)
    concepts = [
        *codes(descriptors, marks, system.effective_start or "", options.canonical_base),
        *map(deleted_concept, read_deleted(files, frozenset(descriptors.codes), warnings)),
        *map(modifier_concept, read_modifiers(files)),
    ]
    options.progress("reading CPT", len(concepts), len(concepts))
    yield Release(
        code_system=system,
        concepts=concepts,
        value_sets=tuple(value_sets(system)),
        files=files.names,
        warnings=tuple(warnings),
    )


def _year(files: Files, descriptors: Descriptors, options: LoadOptions) -> str:
    if options.release is not None:
        if not re.fullmatch(r"\d{4}", options.release):
            raise LoadError(files.names[0], None, f"release {options.release!r}, expected the year")
        return options.release
    own = {year for name in files.names for year in _YEAR.findall(name.rpartition("/")[2])}
    years = own or {year for name in files.names for year in _YEAR.findall(name)}
    if len(years) > 1:
        told = " and ".join(sorted(years))
        raise LoadError(files.names[0], None, f"the names of the files tell {told}: give --release YYYY")
    return next(iter(years), None) or _newest(files, descriptors)


def _newest(files: Files, descriptors: Descriptors) -> str:
    days = (row.day("Current Descriptor Effective Date") for row in descriptors.rows.values())
    newest = max((day for day in days if day), default=None)
    if newest is None:
        raise LoadError(files.names[0], None, "neither names nor dates tell the year: give --release YYYY")
    return newest[:4]

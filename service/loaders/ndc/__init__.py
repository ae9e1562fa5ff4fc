"""The National Drug Code directory as the FDA ships it: ``product.txt`` and ``package.txt``, or their zip."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from service.loaders.ndc.concepts import concepts
from service.loaders.ndc.entries import read_entries
from service.loaders.ndc.resources import code_system, value_sets
from service.loaders.release import LoadError, LoadOptions, Release
from service.loaders.roles import find_files

__all__ = ["load"]

_ROLES = {"product": r"product\.txt", "package": r"package\.txt"}


def load(sources: Sequence[Path], options: LoadOptions) -> Iterator[Release]:
    """Products, each with its packages below it.

    The files do not tell of which day they are, so the operator names it (``release``, ``YYYY-MM-DD``).
    ``LoadError`` when it is not named or a file is missing, and at the first row that breaks the layout,
    has no day where one is expected, or is a package of no product.
    """
    files = find_files(sources, _ROLES, required=tuple(_ROLES))
    if options.release is None:
        problem = "does not tell of which day it is: name it as the release (YYYY-MM-DD)"
        raise LoadError(files["product"].name, None, problem)
    options.progress("reading NDC", 0)
    found = concepts(read_entries(files["product"], files["package"]))
    options.progress("reading NDC", len(found), len(found))
    system = code_system(options.release)
    yield Release(
        code_system=system,
        concepts=found,
        value_sets=tuple(value_sets(system, options.canonical_base)),
        files=tuple(file.name for file in files.values()),
    )

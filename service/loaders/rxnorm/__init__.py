"""RxNorm as the NLM ships it: ``rrf/RXNCONSO.RRF`` and the files beside it, in a zip."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from service.loaders.archives import Member
from service.loaders.release import LoadError, LoadOptions, Release
from service.loaders.roles import find_files
from service.loaders.rxnorm.concepts import concepts
from service.loaders.rxnorm.resources import code_system

__all__ = ["load"]

_ROLES = {
    "names": r"RXNCONSO\.RRF",
    "relationships": r"RXNREL\.RRF",
    "types": r"RXNSTY\.RRF",
    "attributes": r"RXNSAT\.RRF",
    "history": r"RXNCUI\.RRF",
}


def load(sources: Sequence[Path], options: LoadOptions) -> Iterator[Release]:
    """Every concept of RxNorm itself (source RXNORM), with its relationships and attributes.

    The files do not tell of which release they are, so the operator names it (``release``, ``MMDDYYYY``).
    ``LoadError`` when it is not named or a file is missing, and at the first row that breaks the layout.
    """
    files = find_files(sources, _ROLES, required=("names",))
    if options.release is None:
        problem = "does not tell which release it is: name it as the release (MMDDYYYY)"
        raise LoadError(files["names"].name, None, problem)
    options.progress("reading RxNorm", 0)
    found, lost = concepts(files)
    options.progress("reading RxNorm", len(found), len(found))
    yield Release(
        code_system=code_system(options.release, found),
        concepts=found,
        files=tuple(file.name for file in files.values()),
        warnings=(_warning(files["relationships"], lost),) if lost else (),
    )


def _warning(relationships: Member, lost: int) -> str:
    return f"{relationships.name}: {lost} relationships name a concept without a name, and are left out."

"""OMOP's standardized vocabularies as Athena ships them: ``CONCEPT.csv`` and the files beside it."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from service.loaders.archives import Member
from service.loaders.omop.concepts import concepts, read_displays
from service.loaders.omop.names import Names, read_names
from service.loaders.omop.relationships import read_relationships, read_synonyms
from service.loaders.omop.resources import code_system, value_sets
from service.loaders.release import LoadError, LoadOptions, Release
from service.loaders.roles import find_files

__all__ = ["load"]

_ROLES = {
    "concept": r"CONCEPT\.csv",
    "relationship": r"CONCEPT_RELATIONSHIP\.csv",
    "synonym": r"CONCEPT_SYNONYM\.csv",
    "vocabulary": r"VOCABULARY\.csv",
    "domain": r"DOMAIN\.csv",
    "class": r"CONCEPT_CLASS\.csv",
}
_REQUIRED = ("concept", "vocabulary", "domain", "class")


def load(sources: Sequence[Path], options: LoadOptions) -> Iterator[Release]:
    """Every concept of the vocabularies in ``sources``, and a value set for each domain.

    The version is that of the vocabularies (``YYYYMMDD``), unless ``release`` names another one.
    ``LoadError`` when a file is missing, and at the first row that breaks the layout.
    """
    files = find_files(sources, _ROLES, required=_REQUIRED)
    names: Names = read_names(files["vocabulary"], files["domain"], files["class"])
    version = options.release or names.version
    if version is None:
        problem = "does not tell the version of the vocabularies: name it as the release (YYYYMMDD)"
        raise LoadError(files["vocabulary"].name, None, problem)
    options.progress("reading OMOP", 0)
    displays = read_displays(files["concept"])
    known = {code: code for code in displays}
    related = read_relationships(files.get("relationship"), known)
    found = concepts(files["concept"], names, displays, related, read_synonyms(files.get("synonym"), known))
    options.progress("reading OMOP", len(found), len(found))
    yield Release(
        code_system=code_system(version),
        concepts=found,
        value_sets=tuple(value_sets(version, names)),
        files=tuple(file.name for file in files.values()),
        warnings=(_warning(files["relationship"], related.lost),) if related.lost else (),
    )


def _warning(relationships: Member, lost: int) -> str:
    return f"{relationships.name}: {lost} relationships name a concept that is not there, and are left out."

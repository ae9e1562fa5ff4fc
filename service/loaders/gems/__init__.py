"""CMS's General Equivalence Mappings between ICD-9-CM and ICD-10 as concept maps, one a direction."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from service.loaders.gems.concept_map import concept_map
from service.loaders.gems.files import recognise
from service.loaders.gems.rows import read_rows
from service.loaders.release import LoadOptions, Resource

__all__ = ["load"]


def load(sources: Sequence[Path], options: LoadOptions) -> Iterator[Resource]:
    """A ConceptMap for each mapping file in ``sources``: procedures, diagnoses, or both.

    ``LoadError`` when there is no such file, or at the first line that breaks the layout.
    """
    files = recognise(sources, options.release)
    for done, file in enumerate(files, start=1):
        rows = read_rows(file.name, file.content, file.direction)
        document = concept_map(rows, file.direction, file.year, options.canonical_base)
        yield Resource(document=document, fhir_version="5.0.0", file=file.name)
        options.progress("reading General Equivalence Mappings", done, len(files))

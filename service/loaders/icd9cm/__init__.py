"""ICD-9-CM as its publishers ship it: CMS's master descriptions, and CDC's tabular of volume 3 if given."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from service.loaders.icd9cm.concepts import diagnoses, procedures
from service.loaders.icd9cm.descriptions import read_descriptions
from service.loaders.icd9cm.files import recognise
from service.loaders.icd9cm.resources import code_system, value_sets
from service.loaders.icd9cm.tabular import read_tabular
from service.loaders.release import LoadError, LoadOptions, Release

__all__ = ["load"]


def load(sources: Sequence[Path], options: LoadOptions) -> Iterator[Release]:
    """The one release in ``sources``: procedures (volume 3), then diagnoses (volume 1), in one system.

    The master descriptions list valid codes only, so without the tabular no concept has a parent. The
    tabular gives volume 3 its chapters, categories and notes. Once dotted no code is in both volumes:
    two digits stand before the dot of a procedure, three or four characters before that of a diagnosis.
    ``LoadError`` when a description file is missing, or at the first line that breaks the layout.
    """
    files = recognise(sources)
    version = options.release or files.version
    if not version.isdigit():
        raise LoadError(files.names[0], None, f"release {version!r}, expected the number of the version")
    options.progress("reading ICD-9-CM", 0)
    tabular = read_tabular(files.tabular.name, files.tabular.content) if files.tabular else None
    warnings: list[str] = []
    concepts = [
        *procedures(read_descriptions(files, "SG"), tabular, options.canonical_base, warnings),
        *diagnoses(read_descriptions(files, "DX"), options.canonical_base),
    ]
    options.progress("reading ICD-9-CM", len(concepts), len(concepts))
    system = code_system(version)
    yield Release(
        code_system=system,
        concepts=concepts,
        value_sets=tuple(value_sets(system, options.canonical_base)),
        files=files.names,
        warnings=tuple(warnings),
    )

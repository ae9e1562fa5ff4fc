"""SNOMED CT in Release Format 2, as editions, extensions and extracts of it are shipped."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from service.loaders.release import LoadError, LoadOptions, Release
from service.loaders.snomed_rf2.concepts import add_root, concepts
from service.loaders.snomed_rf2.content import gather
from service.loaders.snomed_rf2.editions import edition_of, newest_row
from service.loaders.snomed_rf2.files import recognise
from service.loaders.snomed_rf2.resources import code_system
from service.loaders.snomed_rf2.terms import Terms

__all__ = ["load"]


def load(sources: Sequence[Path], options: LoadOptions) -> Iterator[Release]:
    """The one release in ``sources``: an edition, or an extension beside what it extends.

    Snapshot files are read where there are any, else full ones up to the day that was asked for; deltas
    are passed over. ``LoadError`` when a file is missing, or at the first row that breaks the format.
    """
    try:
        until = newest_row(options.release)
    except ValueError as error:
        raise LoadError("--release", None, str(error)) from error
    yield _release(sources, until, options)


def _release(sources: Sequence[Path], until: str | None, options: LoadOptions) -> Release:
    # What has been gathered is gone when this returns: the rest of the load needs the room.
    files = recognise(sources)
    content = gather(files, until, options.progress)
    edition = edition_of(content, options.release, sources)
    warning = add_root(content)
    terms = Terms(content)
    made = list(concepts(content, terms, options))
    return Release(
        code_system=code_system(edition, terms.language, made),
        concepts=made,
        files=tuple(file.member.name for file in files),
        warnings=(f"{files[0].member.name}: {warning}",) if warning else (),
    )

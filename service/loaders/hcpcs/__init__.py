"""HCPCS Level II as CMS ships it: fixed-width .txt or .xlsx, of any year, modifiers included."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from service.loaders.archives import Member, members
from service.loaders.hcpcs import sheet, text
from service.loaders.hcpcs.record import Record, concept
from service.loaders.hcpcs.resources import code_system, value_sets
from service.loaders.release import LoadError, LoadOptions, Release
from service.loaders.versions import given_version

_FILE_NAME = re.compile(r"HCPC(\d{4})_(?:(JAN|APR|JUL|OCT)_)?(?:CONTR_)?ANWEB", re.IGNORECASE)
_MONTHS = {"JAN": "01", "APR": "04", "JUL": "07", "OCT": "10"}


def load(sources: Sequence[Path], options: LoadOptions) -> Iterator[Release]:
    """One release for each record file in ``sources``; of a .txt and an .xlsx of one name, the .txt.

    The version is ``YYYY.MM`` of first use, from CMS's file name (a name without a quarter is the
    annual, January, release) or ``options.release``. ``LoadError`` when a source has no record file,
    when its release is unknown, or at the first line that breaks the record layout.
    """
    for source in sources:
        found = False
        for release in _releases(source, options):
            found = True
            yield release
        if not found:
            raise LoadError(source, None, "no HCPCS record file: expected CMS's ANWEB .txt or .xlsx")


def _releases(source: Path, options: LoadOptions) -> Iterator[Release]:
    inside = list(members(source))
    read: set[str] = set()
    for member in inside:
        if _suffix(member) == ".txt" and text.is_record_file(content := member.read()):
            read.add(_stem(member))
            yield _release(member, text.records(member.name, content), [], options)
    for member in inside:
        if _suffix(member) == ".xlsx" and _stem(member) not in read:
            rows = sheet.read_rows(member.name, member.read())
            if sheet.heading_row(rows) is not None:
                warnings: list[str] = []
                yield _release(member, sheet.records(member.name, rows, warnings), warnings, options)


def _suffix(member: Member) -> str:
    return PurePosixPath(member.name).suffix.lower()


def _stem(member: Member) -> str:
    return PurePosixPath(member.name).stem.lower()


def _release(member: Member, records: Iterator[Record], warnings: list[str], options: LoadOptions) -> Release:
    system = code_system(_version(member, options))
    lines: dict[str, int] = {}
    concepts = []
    for record in records:
        if record.code in lines:
            problem = f"{record.code} appears again, first in line {lines[record.code]}"
            raise LoadError(record.file, record.line, problem)
        lines[record.code] = record.line
        concepts.append(concept(record, options.canonical_base, warnings))
        if len(concepts) % 1000 == 0:
            options.progress(f"HCPCS {system.version}", len(concepts))
    return Release(
        code_system=system,
        concepts=concepts,
        value_sets=tuple(value_sets(system, concepts, options.canonical_base)),
        files=(member.name,),
        warnings=tuple(warnings),
    )


def _version(member: Member, options: LoadOptions) -> str:
    if given := given_version(options, member.name):
        return given
    name = _FILE_NAME.search(PurePosixPath(member.name).name)
    if name is None:
        raise LoadError(member.name, None, "the file name tells no release: give it with --release YYYY.MM")
    return f"{name[1]}.{_MONTHS[(name[2] or 'JAN').upper()]}"

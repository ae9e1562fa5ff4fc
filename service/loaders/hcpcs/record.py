"""One code or modifier as the HCPCS Level II file gives it, and the concept that it becomes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from service.loaders.hcpcs.columns import COLUMNS, VALUES
from service.loaders.published import short_title
from service.loaders.release import LoadError
from service.terminology.concepts import Concept, Property
from service.terminology.types import Code, DateTime


@dataclass(slots=True)
class Record:
    """A code (five characters) or modifier (two), with the texts of its filled columns by heading.

    ``file`` and ``line`` (1-based line or sheet row) say where it begins. ``long`` are the pieces of
    the long description.
    """

    file: str
    line: int
    code: str
    short: str
    long: list[str]
    cells: dict[str, str] = field(default_factory=dict)

    def description(self) -> str:
        """The long description in one piece.

        Runs of blanks become one: the .txt loses a doubled blank where it wraps and the .xlsx does
        not, so only single blanks make the two forms of a release agree.
        """
        return " ".join(" ".join(self.long).split())


def concept(record: Record, canonical_base: str, warnings: list[str]) -> Concept:
    """The concept of ``record``; what looks wrong but can be read is told in ``warnings``."""
    for what, title in (("long", record.description()), ("short", record.short)):
        if not title:
            raise LoadError(record.file, record.line, f"{record.code} has no {what} description")
    return Concept(
        code=record.code,
        display=record.description(),
        designations=(short_title(record.short, canonical_base),),
        properties=(*_identity(record.code), *_properties(record, warnings)),
    )


def _identity(code: str) -> Iterator[Property]:
    if len(code) == 2:
        yield _coded("kind", "modifier")
    else:
        yield _coded("kind", "code")
        yield _coded("section", code[0])


def _properties(record: Record, warnings: list[str]) -> Iterator[Property]:
    for column in COLUMNS:
        for heading in column.headings:
            text = record.cells.get(heading)
            if text is None:
                continue
            statement = _statement(column.name, column.type, text)
            if statement is None:
                problem = f"{heading} of {record.code} is {text!r}, expected {_EXPECTED[column.type]}"
                raise LoadError(record.file, record.line, problem)
            if column.type == "dateTime" and len(text) == _SHORT_DAY:
                place = f"{record.file}:{record.line}"
                warnings.append(f"{place}: {heading} of {record.code} is {text}, read as {statement.value}.")
            yield statement


_EXPECTED = {"integer": "a number", "dateTime": "a day as YYYYMMDD"}
_SHORT_DAY = 6
"""CMS wrote a few days of 2017 and 2018 with two digits for the year."""


@lru_cache(maxsize=20_000)
def _statement(name: str, fhir_type: str, text: str) -> Property | None:
    """One property, shared by all concepts that state it; None when ``text`` is not of the type."""
    match fhir_type:
        case "code":
            return _coded(name, text)
        case "integer":
            return Property(name, int(text)) if text.isascii() and text.isdigit() else None
        case "dateTime":
            day = _day(text)
            return Property(name, day) if day else None
        case _:
            return Property(name, text)


def _coded(name: str, text: str) -> Property:
    return Property(name, Code(text), VALUES.get(name, {}).get(text))


def _day(text: str) -> DateTime | None:
    if not text.isascii() or not text.isdigit() or len(text) not in (_SHORT_DAY, 8):
        return None
    try:
        return DateTime(datetime.strptime(text, "%y%m%d" if len(text) == _SHORT_DAY else "%Y%m%d").date())
    except ValueError:
        return None

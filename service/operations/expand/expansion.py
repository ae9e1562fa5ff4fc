"""What an expansion is.

Specification: https://hl7.org/fhir/R5/valueset-definitions.html#ValueSet.expansion
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from service.operations.tables import Table, Tabular
from service.terminology.concepts import Designation, Extension, Property, comparable
from service.terminology.value_sets import ValueSet

Plain = str | bool | int
"""The value of an expansion parameter; its Python type picks ``value[x]``."""


@dataclass(frozen=True, slots=True)
class Row:
    """One code of the expansion, with the codes below it when it is nested."""

    system: str
    code: str
    display: str | None = None
    version: str | None = None
    abstract: bool = False
    inactive: bool = False
    designations: tuple[Designation, ...] = ()
    properties: tuple[Property, ...] = ()
    extensions: tuple[Extension, ...] = ()
    contains: tuple["Row", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Expansion:
    """The expansion of a value set. ``properties`` are (code, uri) of what rows carry."""

    identifier: str
    timestamp: str
    total: int | None
    """How many codes there are, on this page or not; None where nobody can say, unless a page was asked for:
    then how many are listed."""
    offset: int | None = None
    parameters: tuple[tuple[str, Plain], ...] = ()
    properties: tuple[tuple[str, str | None], ...] = ()
    contains: tuple[Row, ...] = ()
    unclosed: tuple[str, ...] = ()
    """Why the list may not be all there is, one empty text where nobody says why; none for a closed one."""


@dataclass(frozen=True, slots=True)
class ExpandedValueSet(Tabular):
    """The answer of $expand; ``with_definition`` asks for the compose too."""

    value_set: ValueSet
    expansion: Expansion
    with_definition: bool = False

    def table(self) -> Table:
        """The codes as rows, those below others after them; properties in columns of their own."""
        said, expansion = self.value_set, self.expansion
        named = {"value set": said.canonical, "copyright": said.copyright, "made": expansion.timestamp}
        facts = [(name, text) for name, text in named.items() if text]
        properties = [code for code, _ in expansion.properties]
        rows = [_cells(row, properties) for row in _flat(expansion.contains)]
        return Table(
            title=said.title or said.name or said.url or "Value set",
            facts=[*facts, *(("incomplete", reason) for reason in expansion.unclosed if reason)],
            columns=(*COLUMNS, *properties),
            rows=rows,
            total=len(rows) if expansion.total is None else expansion.total,
            offset=expansion.offset or 0,
        )


COLUMNS = ("system", "version", "code", "display", "abstract", "inactive")


def _flat(rows: Sequence[Row]) -> Iterator[Row]:
    for row in rows:
        yield row
        yield from _flat(row.contains)


def _cells(row: Row, properties: Sequence[str]) -> tuple[str, ...]:
    said = ("true" if is_so else "false" for is_so in (row.abstract, row.inactive))
    values = (
        "; ".join(comparable(p.value) for p in row.properties if p.code == code and p.value is not None)
        for code in properties
    )
    return (row.system, row.version or "", row.code, row.display or "", *said, *values)

"""CMS's National Correct Coding Initiative: pairs of codes, units, add-on codes, as code systems of our own.

A pair of codes is the concept ``column 1-column 2``, whose ``edit`` says from when until when it holds and
the modifier indicator; a code with a limit has ``limit`` and ``indicator``; an add-on code has a ``primary``
for each code that it is added to. So they are stored, versioned and shown like everything else.
Source: https://www.cms.gov/medicare/coding-billing/national-correct-coding-initiative-ncci-edits
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from service.loaders.archives import members
from service.loaders.ncci.rows import Row, Table, day, read_table
from service.loaders.release import LoadError, LoadOptions, Release
from service.loaders.versions import first_day, given_version
from service.terminology.claims.tables import ADD_ON, MUE, PTP, Edit
from service.terminology.code_systems import CodeSystem, PropertyDefinition
from service.terminology.concepts import Concept, Property
from service.terminology.types import Code

_COPYRIGHT = (
    "The edits are a work of the United States government. CPT codes among them are copyright of the "
    "American Medical Association."
)
_SERVICES = {
    "practitioner": re.compile(r"ccipra|practitioner", re.IGNORECASE),
    "outpatient-hospital": re.compile(r"ccioph|hospital", re.IGNORECASE),
    "dme-supplier": re.compile(r"dme", re.IGNORECASE),
}
_VERSIONS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"v(\d\d)([0-3])r", re.IGNORECASE), lambda m: f"{1994 + int(m[1])}.{_month(m[2], 0)}"),
    (re.compile(r"eff[-_](\d\d)-\d\d-(20\d\d)", re.IGNORECASE), lambda m: f"{m[2]}.{m[1]}"),
    (re.compile(r"(20\d\d)[-_]?q([1-4])", re.IGNORECASE), lambda m: f"{m[1]}.{_month(m[2], 1)}"),
)
"""How CMS's file names tell the quarter: NCCI version 31.3, the first day, the quarter itself."""

_PROPERTIES = {
    PTP: (PropertyDefinition("edit", "string", description="first day/last day, modifier indicator"),),
    MUE: (
        PropertyDefinition("limit", "integer", description="The units that are payable."),
        PropertyDefinition("indicator", "code", description="1 of a line, 2 or 3 of a day"),
    ),
    ADD_ON: (PropertyDefinition("primary", "string", description="first day/last day, primary code"),),
}
_TITLES = {PTP: "procedure-to-procedure edits", MUE: "medically unlikely edits", ADD_ON: "add-on codes"}


def load(sources: Sequence[Path], options: LoadOptions) -> Iterator[Release]:
    """One release for each table and quarter; a table in several files, as CMS ships it, is one.

    ``LoadError`` when there is no table, a file tells no quarter or no service, or a row is not whole.
    """
    found: defaultdict[tuple[str, str], list[Table]] = defaultdict(list)
    for member in (member for source in sources for member in members(source)):
        table = read_table(member)
        if table is not None and (kind := _kind(table)) is not None:
            found[_name(kind, table), _version(table, options)].append(table)
    if not found:
        raise LoadError(sources[0], None, "no NCCI table: expected PTP, MUE or add-on code edits")
    for (name, version), tables in found.items():
        yield _release(name, version, tables, options)


def _kind(table: Table) -> str | None:
    if "column 1" in table.heading and "column 2" in table.heading:
        return PTP
    if "mue" in table.heading:
        return MUE
    return ADD_ON if "add-on" in table.heading and "primary" in table.heading else None


def _name(kind: str, table: Table) -> str:
    if kind == ADD_ON:
        return kind
    file = table.name.rpartition("/")[2]
    service = next((name for name, pattern in _SERVICES.items() if pattern.search(file)), None)
    if service is None:
        raise LoadError(table.name, None, f"the file name tells no service: expected {', '.join(_SERVICES)}")
    return f"{kind}-{service}"


def _version(table: Table, options: LoadOptions) -> str:
    if given := given_version(options, table.name):
        return given
    for pattern, version in _VERSIONS:
        if match := pattern.search(table.name.rpartition("/")[2]):
            return version(match)
    raise LoadError(table.name, None, "the file name tells no quarter: give it with --release YYYY.MM")


def _month(quarter: str, first: int) -> str:
    return f"{(int(quarter) - first) * 3 + 1:02}"


def _release(name: str, version: str, tables: Sequence[Table], options: LoadOptions) -> Release:
    kind = next(kind for kind in _PROPERTIES if name.startswith(kind))
    concepts: dict[str, Concept] = {}
    for table in tables:
        for row in table.rows:
            _add(concepts, _READERS[kind](table, row), table, row)
    system = CodeSystem(
        url=f"{options.canonical_base}/CodeSystem/{name}",
        version=version,
        name="".join(word.capitalize() for word in name.split("-")),
        title=f"NCCI {_TITLES[kind]}{name.removeprefix(kind).replace('-', ' ', 1).replace('-', ' ')}",
        publisher="Centers for Medicare & Medicaid Services (CMS)",
        copyright=_COPYRIGHT,
        effective_start=first_day(version),
        properties=_PROPERTIES[kind],
    )
    files = tuple(table.name for table in tables)
    return Release(code_system=system, concepts=list(concepts.values()), files=files)


def _add(concepts: dict[str, Concept], concept: Concept, table: Table, row: Row) -> None:
    """Another row of the same codes adds its period; the same row again is refused."""
    known = concepts.get(concept.code)
    if known is None:
        concepts[concept.code] = concept
        return
    if concept.properties[0] in known.properties or concept.properties[0].code == "limit":
        raise table.refusal(row, f"{concept.code} is listed twice")
    properties = (*known.properties, *concept.properties)
    concepts[concept.code] = Concept(concept.code, known.display, properties=properties)


def _pair(table: Table, row: Row) -> Concept:
    if len(row.cells) < 6:
        raise table.refusal(row, f"expected 6 columns at least, found {len(row.cells)}")
    first, second, _, begins, ends, indicator, *rationale = row.cells
    if indicator not in ("0", "1", "9"):
        raise table.refusal(row, f"expected the modifier indicator 0, 1 or 9, found {indicator!r}")
    edit = Edit(day(table, row, begins), day(table, row, ends), indicator)
    text = next(iter(rationale), "") or None
    return Concept(f"{first}-{second}", text, properties=(Property("edit", edit.written()),))


def _limit(table: Table, row: Row) -> Concept:
    if len(row.cells) < 3 or not row.cells[1].isdigit() or row.cells[2][:1] not in ("1", "2", "3"):
        raise table.refusal(row, "expected a code, its units, and an adjudication indicator 1, 2 or 3")
    code, units, indicator, *rationale = row.cells
    properties = (Property("limit", int(units)), Property("indicator", Code(indicator[0])))
    return Concept(code, next(iter(rationale), "") or None, properties=properties)


def _added(table: Table, row: Row) -> Concept:
    if len(row.cells) < 4:
        raise table.refusal(row, "expected an add-on code, a primary code, and the days of the edit")
    code, primary, begins, ends = row.cells[:4]
    edit = Edit(day(table, row, begins), day(table, row, ends), primary)
    return Concept(code, properties=(Property("primary", edit.written()),))


_READERS = {PTP: _pair, MUE: _limit, ADD_ON: _added}

"""What the publishers' files say of codes and days, read plainly, without the service's own code."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import python_calamine

from tests.shared_files import shared

ORDER_FILES = {
    "2024-04-01": "2024-icd-10-pcs-order-file-long-and-abbreviated-titles.zip",
    "2024-10-01": "2025-icd-10-pcs-order-file-long-and-abbreviated-titles.zip",
    "2025-10-01": "2026-icd-10-pcs-order-file-long-and-abbreviated-titles.zip",
}
"""ICD-10-PCS by the first day of each release; what is named 2024 is its re-issue for April."""

HCPCS_FILES = {
    "2018-01-01": "2018-Alpha-Numeric-HCPCS-File.zip",
    "2019-01-01": "2019-Alpha-Numeric-HCPCS-File.zip",
    "2025-10-01": "HCPC2025_OCT_ANWEB.xlsx",
}


@dataclass(frozen=True)
class Verdict:
    """``version`` of the release that answers, None where there is none; is the code valid, and from when
    until when it is by its own dates."""

    version: str | None
    is_valid: bool
    first: str | None = None
    last: str | None = None
    is_warned: bool = False


class Procedures:
    """ICD-10-PCS of the fiscal years 2024 (from April), 2025 and 2026, without the April updates of the
    last two."""

    def __init__(self) -> None:
        folder = shared("data", "icd10pcs")
        self.codes = {start: set(_valid_codes(folder / name)) for start, name in ORDER_FILES.items()}
        every = set[str]().union(*self.codes.values())
        self.every = sorted(every)
        self.changed = sorted(every - set[str].intersection(*self.codes.values()))

    def verdict(self, code: str, day: str) -> Verdict:
        if day < "2024-04-01":
            return Verdict(None, False)
        if day < "2024-10-01":
            return Verdict("2024.04", code in self.codes["2024-04-01"])
        if day < "2025-10-01":
            return Verdict("2024.10", code in self.codes["2024-10-01"], is_warned=day >= "2025-04-01")
        return Verdict("2025.10", code in self.codes["2025-10-01"], is_warned=day >= "2026-04-01")


def _valid_codes(path: Path) -> Iterator[str]:
    with zipfile.ZipFile(path) as archive:
        name = next(n for n in archive.namelist() if "order_" in n and "addenda" not in n)
        for line in archive.read(name).decode("ascii").splitlines():
            if line[14] == "1":
                yield line[6:13]


class Level2:
    """HCPCS Level II of January 2018, January 2019 and October 2025: code to its first and last day."""

    def __init__(self) -> None:
        folder = shared("data", "hcpcs")
        self.codes = {
            start: dict(_spreadsheet(folder / name) if name.endswith("xlsx") else _text(folder / name))
            for start, name in HCPCS_FILES.items()
        }

    def verdict(self, code: str, day: str) -> Verdict:
        # A quarter is in force for three months; in between the next later release answers.
        start, is_warned = "2025-10-01", not "2025-10-01" <= day <= "2025-12-31"
        if day < "2018-04-01":
            start, is_warned = "2018-01-01", day < "2018-01-01"
        elif day < "2019-04-01":
            start, is_warned = "2019-01-01", day < "2019-01-01"
        version = start[:7].replace("-", ".")
        if code not in self.codes[start]:
            return Verdict(version, False, is_warned=is_warned)
        first, last = self.codes[start][code]
        return Verdict(version, first <= day <= (last or "9999-12-31"), first, last, is_warned)


_RECORD = 292
"""The last column of the termination date; the file begins with shorter lines."""


def _text(path: Path) -> Iterator[tuple[str, tuple[str, str | None]]]:
    with zipfile.ZipFile(path) as archive:
        name = next(n for n in archive.namelist() if "ANWEB" in n.upper() and n.lower().endswith(".txt"))
        for line in archive.read(name).decode("cp1252").splitlines():
            if len(line) > _RECORD and line[10] in "37":
                yield line[:5].strip(), (_day(line[268:276]) or "", _day(line[284:292]))


def _spreadsheet(path: Path) -> Iterator[tuple[str, tuple[str, str | None]]]:
    book = python_calamine.load_workbook(io.BytesIO(path.read_bytes()))
    rows = iter(book.get_sheet_by_index(0).to_python())
    heading = next(row for row in rows if "HCPC" in row)
    column = {name: position for position, name in enumerate(heading)}
    for row in rows:
        if str(row[column["RECID"]]).strip() in ("3", "7"):
            added, ended = (_day(_number(row[column[name]])) for name in ("ADD DT", "TERM DT"))
            yield str(row[column["HCPC"]]).strip(), (added or "", ended)


def _number(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) else str(cell).strip()


def _day(text: str) -> str | None:
    return f"{text[:4]}-{text[4:6]}-{text[6:8]}" if text.strip() else None


def around(day: str) -> list[str]:
    """The day before, the day, and the day after."""
    middle = date.fromisoformat(day)
    return [(middle + timedelta(days=n)).isoformat() for n in (-1, 0, 1)]

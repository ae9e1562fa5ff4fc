"""The fixed-width .txt of a HCPCS Level II release: records of 320 columns in code page 1252.

Columns may abut and modifiers are right-justified in the code's five columns, so everything goes by
position. A description longer than its 80 columns goes on in continuation records.
"""

import re
from collections.abc import Iterator

from service.loaders.hcpcs.columns import COLUMNS
from service.loaders.hcpcs.record import Record
from service.loaders.release import LoadError

_RECORD = re.compile(r"^([A-Z][0-9]{4}(?=.{5}[34])|   [A-Z0-9]{2}(?=.{5}[78]))([0-9]{3})00([3478])")
_FILE_HAS_RECORD = re.compile(_RECORD.pattern.encode(), re.MULTILINE)
_LOOKS_LIKE_RECORD = re.compile(r".{5}[0-9]{5}[0-9]")
_CONTINUED = "48"
_CELLS = [
    (heading, column.start - 1 + number * column.width, column.start - 1 + (number + 1) * column.width)
    for column in COLUMNS
    for number, heading in enumerate(column.headings)
]


def is_record_file(content: bytes) -> bool:
    """Whether ``content`` is a fixed-width HCPCS file: one of its lines begins like a record."""
    return _FILE_HAS_RECORD.search(content) is not None


def records(file: str, content: bytes) -> Iterator[Record]:
    """The records of ``content``, continuation records joined; ``file`` names it in errors.

    What comes before the first record (CMS puts a disclaimer there) is skipped; after it every line
    must be a record or blank, else ``LoadError``.
    """
    current: Record | None = None
    for number, line in enumerate(_text(file, content).split("\n"), 1):
        match = _RECORD.match(line)
        if match is None:
            if line.strip() and (current is not None or _LOOKS_LIKE_RECORD.match(line)):
                raise LoadError(file, number, _EXPECTED)
        elif match[3] in _CONTINUED:
            _continue(current, file, number, match, line)
        else:
            if current is not None:
                yield current
            current = _begin(file, number, match, line)
    if current is not None:
        yield current


_EXPECTED = (
    "not a HCPCS record: expected a code or a right-justified modifier in columns 1-5,"
    " a sequence number in 6-10 and a record id (3, 4, 7 or 8) in 11"
)


def _text(file: str, content: bytes) -> str:
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise LoadError(file, line, f"byte {content[error.start]:#04x} is not in code page 1252") from error


def _begin(file: str, number: int, match: re.Match[str], line: str) -> Record:
    if match[2] != "001":
        raise LoadError(file, number, f"sequence number {match[2]}00, expected 00100 in a first record")
    cells = {heading: text for heading, start, end in _CELLS if (text := line[start:end].strip())}
    return Record(file, number, match[1].strip(), line[91:119].strip(), [line[11:91]], cells)


def _continue(record: Record | None, file: str, number: int, match: re.Match[str], line: str) -> None:
    if record is None or record.code != match[1].strip():
        raise LoadError(
            file, number, f"continues {match[1].strip()}, but its first record is not just before"
        )
    expected = len(record.long) + 1
    if int(match[2]) != expected:
        problem = f"sequence number {match[2]}00, expected {expected:03}00: records are missing"
        raise LoadError(file, number, problem)
    record.long.append(line[11:91])

"""The descriptors of codes: which file has which, and that files which say the same agree."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from service.loaders.cpt.files import Files
from service.loaders.cpt.rows import Row, Text, Texts, column, table, texts
from service.loaders.release import LoadError

_COLUMNS = {
    "long": "Long",
    "medium": "Medium",
    "short": "Short",
    "consumer": "Consumer",
    "spanish": "Spanish Consumer",
}
"""The columns of the consolidated code list, by kind of descriptor."""

_CONSUMER = "Consumer Friendly Descriptor"
_CLINICIAN = "Clinician Descriptor"


@dataclass(frozen=True, slots=True)
class Descriptors:
    """What the files say of the codes, which are ``codes`` in the publisher's order.

    ``by_kind`` are texts by kind (long, upper, medium, short, consumer, spanish) and code; ``clinician`` has
    several texts a code; ``rows`` are the rows of the consolidated code list by code.
    """

    codes: tuple[str, ...]
    by_kind: Mapping[str, Mapping[str, str]]
    clinician: Mapping[str, tuple[str, ...]]
    rows: Mapping[str, Row]

    def text(self, kind: str, code: str) -> str | None:
        """The descriptor of that kind, where a file has it."""
        return self.by_kind[kind].get(code)

    def display(self, code: str) -> str | None:
        """The fullest title that a file has."""
        texts = (self.text(kind, code) for kind in ("long", "upper", "medium", "short"))
        return next((text for text in texts if text), None)


def read_descriptors(files: Files) -> Descriptors:
    """The descriptors in ``files``.

    The files that list all codes must have the same codes, and those with the same descriptor the same texts
    but for blanks; ``LoadError`` where they differ, or where no file lists the codes.
    """
    rows = [row for f in files.having("consolidated") for row in table(f, "CPT Code")]
    columns = {kind: column(rows, heading) for kind, heading in _COLUMNS.items()}
    titles = {f.role: texts(f) for f in files.having("long", "long-fixed", "long-upper", "medium", "short")}
    listed = {row["CPT Code"]: Text(row.file, row.line, "") for row in rows}
    codes = _same_codes(files, [found for found in (listed, *titles.values()) if found])
    consumer = column(_rows(files, "consumer", _CONSUMER, codes), _CONSUMER)
    upper = titles.get("long-upper", {})
    long = _agreed(columns["long"], titles.get("long", {}), titles.get("long-fixed", {}))
    _agreed(_caseless(long), _caseless(upper))
    by_kind = {
        "long": long,
        "upper": upper,
        "medium": _agreed(columns["medium"], titles.get("medium", {})),
        "short": _agreed(columns["short"], titles.get("short", {})),
        "consumer": _agreed(columns["consumer"], consumer),
        "spanish": columns["spanish"],
    }
    return Descriptors(
        codes=tuple(codes),
        by_kind={kind: {code: t.text for code, t in found.items()} for kind, found in by_kind.items()},
        clinician=_by_code(_rows(files, "clinician", _CLINICIAN, codes), _CLINICIAN),
        rows={row["CPT Code"]: row for row in rows},
    )


def _same_codes(files: Files, lists: list[Texts]) -> Texts:
    if not lists:
        problem = "no file lists the codes: expected LONGULT.txt, ConsolidatedCodeList.txt …"
        raise LoadError(" ".join(files.names), None, problem)
    first, *others = lists
    for other in others:
        if apart := first.keys() ^ other.keys():
            code = min(apart)
            text = first.get(code) or other[code]
            without = next(iter((other if code in first else first).values())).file
            raise LoadError(text.file, text.line, f"{code} is not in {without}: load files of one release")
    return first


def _rows(files: Files, role: str, heading: str, codes: Texts) -> list[Row]:
    """The rows of a file that has a text for some codes."""
    rows = [row for file in files.having(role) for row in table(file, "CPT Code", heading)]
    for row in rows:
        if row["CPT Code"] not in codes:
            raise LoadError(row.file, row.line, f"{row['CPT Code']} is not among the codes of this release")
    return rows


def _agreed(*sources: Texts) -> Texts:
    agreed: Texts = {}
    for code, text in (pair for source in sources for pair in source.items()):
        known = agreed.setdefault(code, text)
        if known.text != text.text:
            problem = f"{code} has another text here than in {known.file}, line {known.line}"
            raise LoadError(text.file, text.line, problem)
    return agreed


def _caseless(found: Texts) -> Texts:
    return {code: Text(t.file, t.line, t.text.casefold()) for code, t in found.items()}


def _by_code(rows: list[Row], heading: str) -> dict[str, tuple[str, ...]]:
    grouped: dict[str, tuple[str, ...]] = {}
    for row in rows:
        if row[heading]:
            code = row["CPT Code"]
            grouped[code] = (*grouped.get(code, ()), row[heading])
    return grouped


def marked(files: Files, role: str, codes: tuple[str, ...]) -> frozenset[str] | None:
    """The codes in the list of that role, one a line; None where there is no such list.

    ``LoadError`` at a code that the release does not have.
    """
    for file in files.having(role):
        return frozenset(_marked(file.name, file.lines, frozenset(codes)))
    return None


def _marked(name: str, lines: list[str], codes: frozenset[str]) -> Iterator[str]:
    for number, line in enumerate(lines, 1):
        if not line or line.startswith("#"):
            continue
        code = line.split("\t")[0].strip()
        if code not in codes:
            raise LoadError(name, number, f"{code!r} is not among the codes of this release")
        yield code

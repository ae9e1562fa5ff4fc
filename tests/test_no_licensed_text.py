"""Nothing that looks like licensed text is in the tree: no CPT, no CDT, no SNOMED CT release.

Numbers alone are facts; it is a number with its text that is licensed. Looked for are lines, cells and JSON
that give a code and its text, rows of SNOMED CT's release format, and notices that come with licensed files.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PLACES = ("service", "codesystems", "tests", "README.md", "CHANGELOG.md", "Makefile", "pyproject.toml")

CODE = r"(?P<code>[0-9]{5}|[0-9]{4}[FTUM]|D[0-9]{4})"
TEXT = r"[A-Z][\w-]*[ ,]+\(?\w+[ ,;]+\(?\w+"
"""A text that begins like a title and has three words at least."""

LOOKS = {
    "a line of a code and its text": re.compile(
        rf"(?:^|[\"'|>\t]) *{CODE}(?:\d\d)?[\t ]+\"?{TEXT}", re.MULTILINE
    ),
    "cells of a code and its text": re.compile(rf"\b{CODE}[\"'`]? *[|,;:=]+ *[\"'`(]*{TEXT}"),
    "JSON of a code and its text": re.compile(
        rf"\"code\" *: *\"{CODE}\" *,[^{{}}]*?\"(?:display|definition)\" *: *\""
    ),
    "a row of SNOMED CT": re.compile(r"^(?P<code>[0-9]{6,18})\t[0-9]{8}\t[01]\t[0-9]{6,18}\t", re.MULTILINE),
    "the headings of SNOMED CT": re.compile(r"(?P<code>id)\teffectiveTime\tactive\tmoduleId"),
    "a notice of the American Medical Association": re.compile(
        r"(?P<code>CPT)\b[^\n]{0,40}(?:©|\(c\)|copyright)[^\n]{0,40}American\sMedical", re.IGNORECASE
    ),
    "a notice of the American Dental Association": re.compile(
        r"(?P<code>CDT)\b[^\n]{0,80}(?:©|\(c\)|copyright)[^\n]{0,40}American\sDental", re.IGNORECASE
    ),
}
OUR_OWN = re.compile(r"0000.|26593|[0-9]0000|[0-9]{2}000")
"""Invented codes, the one code that a page of ours describes in our own words, and round numbers."""

HL7 = "codesystems/fhir"
KNOWN = {
    f"{HL7}/4.0.1/value-sets.jsonl": "CPT",
    f"{HL7}/5.0.0/value-sets.jsonl": "CPT",
    f"{HL7}/5.0.0/code-systems.jsonl": "01[0-9]{3}",
    "service/terminology/licences.py": "CPT|CDT",
}
"""What HL7 publishes under CC0: its notice in a value set that lists no code, codes of study designs; and the
notices that this service itself gives with licensed content."""


def findings(text: str) -> Iterator[tuple[str, str]]:
    """(what it looks like, the code) of everything in ``text`` that looks licensed."""
    for look, pattern in LOOKS.items():
        for match in pattern.finditer(text):
            if not OUR_OWN.fullmatch(match["code"]):
                yield look, match["code"]


def files() -> list[Path]:
    found = [p for place in PLACES for p in (ROOT / place, *(ROOT / place).rglob("*"))]
    return [p for p in found if p.is_file() and "__pycache__" not in p.parts]


def test_no_file_has_licensed_text() -> None:
    told = {}
    for path in files():
        name = str(path.relative_to(ROOT))
        text = path.read_bytes().decode("utf-8", errors="replace")
        found = [f for f in findings(text) if not re.fullmatch(KNOWN.get(name, ""), f[1])]
        if found:
            told[name] = found[:20]
    assert told == {}


@pytest.mark.parametrize(
    "layout",
    [
        "{}\tSewing of something small",
        "{} SEWING SOMETHING SMALL",
        "{}01 Sewing of something small",
        "| {} | Sewing of something small |",
        '  ["{}", "Sewing of something small"],',
        '"{}": "Sewing, of something (small)",',
        'Concept("{}", "Sewing of something small")',
        "{},Sewing of something small",
        '{{"code": "{}", "display": "Sewing"}}',
    ],
)
@pytest.mark.parametrize("code", ["98765", "9876F", "9876T", "D9876"])
def test_a_code_with_its_text_is_found(layout: str, code: str) -> None:
    assert code in {found for _, found in findings(layout.format(code))}
    assert list(findings(layout.format("0000" + code[-1]))) == []


@pytest.mark.parametrize(
    "lines",
    [
        "\t".join(("138875005", "20020131", "1", "900000000000207008", "x")),
        "\t".join(("id", "effectiveTime", "active", "moduleId")),
        "CPT © 2031 {} Medical Association".format("American"),
        "CDT is copyright of the {} Dental Association".format("American"),
    ],
)
def test_rows_and_notices_are_found(lines: str) -> None:
    assert list(findings(lines)) != []


@pytest.mark.parametrize(
    "text",
    [
        "79,115 codes of ICD-10-PCS in one release",
        "listens at 127.0.0.1:18080 by default",
        "386.00 Vertigo of some kind",
        "J1234 Injection of something small",
        "takes 16384 bytes and no more",
        "0KNC0ZZ Release of something small",
    ],
)
def test_other_numbers_are_not(text: str) -> None:
    assert list(findings(text)) == []

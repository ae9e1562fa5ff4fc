"""CMS's master descriptions: a code without dot, blanks, its title; long and short titles in two files.

Procedures have three or four digits, diagnoses three to five characters, V and E codes among them. The
files of diagnoses are in Latin-1. Source: CMS, "ICD-9-CM Diagnosis and Procedure Codes: Abbreviated and
Full Code Titles".
"""

import re
from typing import NamedTuple

from service.loaders.icd9cm.files import File, Files
from service.loaders.release import LoadError

_LINES = {
    "SG": re.compile(r"(\d{3,4}) +(\S.*)"),
    "DX": re.compile(r"(\d{3,5}|V\d{2,4}|E\d{3,4}) +(\S.*)"),
}
_EXPECTED = {
    "SG": "expected a procedure code of 3 or 4 digits, a blank and its title",
    "DX": "expected a diagnosis code of 3 to 5 characters without dot, a blank and its title",
}


class Description(NamedTuple):
    """A valid code, dotted, with its two titles."""

    code: str
    long_title: str
    short_title: str


def read_descriptions(files: Files, volume: str) -> list[Description]:
    """The codes of ``volume`` (``SG`` procedures, ``DX`` diagnoses) in the publisher's order.

    ``LoadError`` at a broken line or a repeated code, and where the two files have other codes.
    """
    long = _titles(files.descriptions[f"LONG_{volume}"], volume)
    short_file = files.descriptions[f"SHORT_{volume}"]
    short = _titles(short_file, volume)
    if apart := long.keys() ^ short.keys():
        problem = f"has not the codes of the long titles: {min(apart)} is in one of the files only"
        raise LoadError(short_file.name, None, problem)
    return [Description(dotted(code, volume), title, short[code]) for code, title in long.items()]


def dotted(code: str, volume: str) -> str:
    """``code`` with its dot: after two digits in a procedure, after three characters in a diagnosis,
    after four in one that begins with E.
    """
    before = 2 if volume == "SG" else 4 if code.startswith("E") else 3
    return f"{code[:before]}.{code[before:]}" if len(code) > before else code


def _titles(file: File, volume: str) -> dict[str, str]:
    titles: dict[str, str] = {}
    for number, line in enumerate(file.content.decode("latin-1").split("\n"), 1):
        if not line.strip():
            continue
        match = _LINES[volume].fullmatch(line.rstrip())
        if match is None:
            raise LoadError(file.name, number, _EXPECTED[volume])
        if match[1] in titles:
            raise LoadError(file.name, number, f"{match[1]} appears again")
        titles[match[1]] = match[2]
    return titles

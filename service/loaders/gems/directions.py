"""From which codes to which: the four files of the General Equivalence Mappings.

Source: CMS, "Diagnosis Code Set General Equivalence Mappings: ICD-10-CM to ICD-9-CM and ICD-9-CM to
ICD-10-CM, Documentation for Technical Users", and its like for procedures.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from service.loaders.icd9cm.descriptions import dotted
from service.terminology.system_names import SYSTEMS, SystemName

_LAST_ICD_9_CM = "32"


@dataclass(frozen=True, slots=True)
class Side:
    """The codes on one side: how the file writes them, and how the code system does.

    ``none`` stands in the place of a target where there is none, ``code`` gives a code its dot, and
    ``ended`` is the last version of a code system that has no later ones.
    """

    short: str
    pattern: re.Pattern[str]
    none: str
    code: Callable[[str], str]
    ended: str | None = None

    @property
    def system(self) -> SystemName:
        """The code system."""
        return _SYSTEMS[self.short]

    def version(self, year: str) -> str:
        """The version of the code system that the mappings of a fiscal year are about."""
        return self.ended or f"{int(year) - 1}.10"


@dataclass(frozen=True, slots=True)
class Direction:
    """What one file maps. ``about`` is procedures or diagnoses."""

    about: str
    source: Side
    target: Side


def _dotted(code: str) -> str:
    return f"{code[:3]}.{code[3:]}" if len(code) > 3 else code


_SYSTEMS = {system.short: system for system in SYSTEMS}
_PROCEDURES_9 = Side("icd-9-cm", re.compile(r"\d{3,4}"), "NoI9", partial(dotted, volume="SG"), _LAST_ICD_9_CM)
_DIAGNOSES_9 = Side(
    "icd-9-cm",
    re.compile(r"\d{3,5}|V\d{2,4}|E\d{3,4}"),
    "NoDx",
    partial(dotted, volume="DX"),
    _LAST_ICD_9_CM,
)
_PCS = Side("icd-10-pcs", re.compile(r"[0-9A-HJ-NP-Z]{7}"), "NoPCS", str)
_CM = Side("icd-10-cm", re.compile(r"[A-Z]\d[0-9A-Z]{1,5}"), "NoDx", _dotted)

DIRECTIONS = {
    "gem_i9pcs.txt": Direction("procedures", _PROCEDURES_9, _PCS),
    "gem_pcsi9.txt": Direction("procedures", _PCS, _PROCEDURES_9),
    "i9gem.txt": Direction("diagnoses", _DIAGNOSES_9, _CM),
    "i10gem.txt": Direction("diagnoses", _CM, _DIAGNOSES_9),
}
"""By the name of the file, without the year that may stand before it, in small letters."""

"""Codes with a seventh character, made as the tabular says.

An element may define the seventh characters of every code below it; the definition nearest to a code
holds. A code shorter than six characters is filled with the placeholder X, for the seventh character is
always the seventh (ICD-10-CM Official Guidelines, I.A.4 and I.A.5).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self
from xml.etree.ElementTree import Element

_EXCEPTION = re.compile(r"7th characters (.+?) do not apply to codes in category \S+ with 6th character (.+)")


@dataclass(frozen=True, slots=True)
class Extension:
    """A seventh character and its meaning; it is not used after the sixth characters in ``never_after``."""

    character: str
    meaning: str
    never_after: frozenset[str] = frozenset()

    @classmethod
    def of(cls, element: Element) -> tuple[Self, ...]:
        """The seventh characters that ``element`` defines for itself and what is below it."""
        exceptions = _exceptions(element)
        return tuple(
            cls(
                extension.get("char", ""),
                " ".join((extension.text or "").split()),
                exceptions.get(extension.get("char", ""), frozenset()),
            )
            for extension in element.iterfind("sevenChrDef/extension")
        )


def extended(code: str, extensions: Sequence[Extension]) -> Iterator[tuple[str, str]]:
    """The codes of seven characters that belong to ``code``, dotted, each with its meaning."""
    category, _, rest = code.partition(".")
    if len(rest) < 4:
        filled = rest.ljust(3, "X")
        for extension in extensions:
            if filled[-1] not in extension.never_after:
                yield f"{category}.{filled}{extension.character}", extension.meaning


def _exceptions(element: Element) -> dict[str, frozenset[str]]:
    """By seventh character, the sixth characters after which a note forbids it (category S06)."""
    for note in element.iterfind("notes/note"):
        if match := _EXCEPTION.match(" ".join((note.text or "").split())):
            sixth = frozenset(re.findall(r"\b(\w) - ", match[2]))
            return dict.fromkeys(re.findall(r"\b[0-9A-Z]\b", match[1]), sixth)
    return {}

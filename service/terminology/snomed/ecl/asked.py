"""One test of a filter, as it was written."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from operator import ge, gt, le, lt
from typing import Any

import re2

from service.terminology.ranking import words
from service.terminology.snomed.ecl.grammar import ExpressionError

_ORDERED: dict[str, Callable[[Any, Any], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge}
_DAY = re.compile(r'"([0-9]{8})?"|[0-9]{8}')
_ESCAPED_OR_ANY = re.compile(r"\\.|\*|[^\\*]+", re.DOTALL)

FLAGS = {"1": "1", "true": "1", "0": "0", "false": "0"}
"""How flags are written."""


@dataclass(frozen=True, slots=True)
class Asked:
    """``name`` in lower case, ``comparison`` in its brief form, ``values`` as they were written.

    A text is in quotation marks, after ``match:`` or ``wild:`` where one of them was written. ``place`` is
    where the test begins, counted from 1.
    """

    name: str
    comparison: str
    values: tuple[str, ...]
    place: int

    def error(self, why: str) -> ExpressionError:
        """That the test cannot be understood, and where it is."""
        return ExpressionError(f"at character {self.place}: {why}")

    @property
    def is_same(self) -> bool:
        """Whether a value must be one of ``values``, not another; ExpressionError for other comparisons."""
        if self.comparison not in ("=", "!="):
            raise self.error(f"{self.comparison} is not understood for {self.name}, only = and !=")
        return self.comparison == "="

    def meant(self, by: Mapping[str, str]) -> tuple[str, ...]:
        """What the values mean, which are words of ``by``; ExpressionError for another one."""
        for value in self.values:
            if value.lower() not in by:
                raise self.error(f"{self.name} is one of: {', '.join(by)}; not {value}")
        return tuple(by[value.lower()] for value in self.values)

    def identifiers(self) -> frozenset[str]:
        """The values, each an identifier of SNOMED CT; ExpressionError for another one."""
        for value in self.values:
            if not value.isdecimal():
                raise self.error(f"{self.name} is an identifier of SNOMED CT, not {value}")
        return frozenset(self.values)

    def days(self) -> tuple[str, ...]:
        """The values, each a day (``YYYYMMDD``) or nothing; ExpressionError for another one."""
        for value in self.values:
            if not _DAY.fullmatch(value):
                raise self.error(f'{self.name} is a day such as "20240131", not {value}')
        return tuple(value.strip('"') for value in self.values)

    def text_test(self) -> Callable[[str], bool]:
        """Any of the texts, as ``text_test`` has it; ExpressionError for a value that is none."""
        for value in self.values:
            if not value.startswith('"') and not value.endswith(":"):
                raise self.error(f"{self.name} is a text between quotation marks, not {value}")
        return text_test(self.values)


def compares(value: Any, comparison: str, to: Iterable[Any]) -> bool:
    """Whether ``value`` compares so to one of ``to``; with ``!=`` to none of them."""
    if comparison in _ORDERED:
        return any(_ORDERED[comparison](value, other) for other in to)
    return (value in to) == (comparison == "=")


def unquoted(text: str) -> str:
    """What stands between the quotation marks."""
    return re.sub(r"\\(.)", r"\1", text[1:-1], flags=re.DOTALL)


def text_test(values: Iterable[str]) -> Callable[[str], bool]:
    """Any of the texts: the beginnings of words in any order, or with ``wild:`` the whole with ``*``."""
    tests: list[Callable[[str], bool]] = []
    wild = False
    for value in values:
        if not value.startswith('"'):
            wild = value.lower().startswith("wild")
            continue
        tests.append(_wild(value) if wild else _match(unquoted(value)))
        wild = False
    return lambda text: any(test(text) for test in tests)


def _wild(quoted: str) -> Callable[[str], bool]:
    """The whole text in any case, with ``*`` for anything unless it is escaped."""
    parts = _ESCAPED_OR_ANY.findall(quoted[1:-1].casefold())
    pattern = "".join(".*" if part == "*" else re2.escape(part.removeprefix("\\")) for part in parts)
    matches = re2.compile(f"(?s){pattern}").fullmatch
    return lambda text: matches(text.casefold()) is not None


def _match(asked: str) -> Callable[[str], bool]:
    wanted = words(asked)

    def test(text: str) -> bool:
        found = words(text)
        return bool(wanted) and all(any(word.startswith(w) for word in found) for w in wanted)

    return test

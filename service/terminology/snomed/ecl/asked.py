"""One test of a filter, as it was written."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from operator import ge, gt, le, lt
from typing import Any

from service.terminology.ranking import words
from service.terminology.snomed.ecl.grammar import ExpressionError

_ORDERED: dict[str, Callable[[Any, Any], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge}


@dataclass(frozen=True, slots=True)
class Asked:
    """``name`` in lower case, ``comparison`` in its brief form, ``values`` as they were written.

    A text is in quotation marks, after ``match:`` or ``wild:`` where one of them was written.
    """

    name: str
    comparison: str
    values: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        """Whether a value must be one of ``values``, not another; ExpressionError for other comparisons."""
        if self.comparison not in ("=", "!="):
            raise ExpressionError(f"{self.comparison} is not understood for {self.name}, only = and !=")
        return self.comparison == "="


def compares(value: Any, comparison: str, to: Iterable[Any]) -> bool:
    """Whether ``value`` compares so to one of ``to``; with ``!=`` to none of them."""
    if comparison in _ORDERED:
        return any(_ORDERED[comparison](value, other) for other in to)
    return (value in to) == (comparison == "=")


def text_test(values: Iterable[str]) -> Callable[[str], bool]:
    """Any of the texts: the beginnings of words in any order, or with ``wild:`` the whole with ``*``."""
    tests: list[Callable[[str], bool]] = []
    wild = False
    for value in values:
        if not value.startswith('"'):
            wild = value.lower().startswith("wild")
            continue
        tests.append(_wild(value[1:-1]) if wild else _match(value[1:-1]))
        wild = False
    return lambda text: any(test(text) for test in tests)


def _wild(pattern: str) -> Callable[[str], bool]:
    folded = pattern.casefold().replace("[", "[[]").replace("?", "[?]")
    return lambda text: fnmatchcase(text.casefold(), folded)


def _match(asked: str) -> Callable[[str], bool]:
    wanted = words(asked)

    def test(text: str) -> bool:
        found = words(text)
        return all(any(word.startswith(w) for word in found) for w in wanted)

    return test

"""Which concepts of a release a procedure page describes."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from typing import Any

import re2
from pyroaring import BitMap

from service.terminology.index import Index
from service.terminology.pages import PageTarget, ProcedurePage

_LITERAL = 32
"""How much of a pattern's beginning narrows the codes that are tried, in bytes."""


class PatternError(ValueError):
    """A page with a pattern that is no regular expression: ``page``, ``pattern``, what is wrong."""

    def __init__(self, page: str, pattern: str, problem: str) -> None:
        super().__init__(f"page {page}: {pattern!r} is no regular expression: {problem}")
        self.page = page
        self.pattern = pattern


class TargetResolver:
    """Finds the concepts of one release that pages name; reads the release's codes once."""

    def __init__(self, index: Index) -> None:
        self._index = index
        ordered = sorted((code.encode(), number) for number, code in enumerate(index.codes()))
        self._codes = [code for code, _ in ordered]
        self._numbers = [number for _, number in ordered]

    def numbers(self, page: ProcedurePage) -> BitMap:
        """The concepts that ``page`` describes; raises ``PatternError``."""
        found = BitMap()
        for target in page.targets:
            if target.system == self._index.code_system.url:
                found |= self._named(target)
                for pattern in target.patterns:
                    found.update(self._matching(compiled(page.id, pattern)))
        return found

    def _named(self, target: PageTarget) -> BitMap:
        located = (self._index.locate(code) for code in target.codes)
        return BitMap([number for number in located if number is not None])

    def _matching(self, pattern: Any) -> Iterable[int]:
        low, high = _range(pattern)
        first = bisect_left(self._codes, low)
        last = len(self._codes) if high is None else bisect_right(self._codes, high)
        for position in range(first, last):
            if pattern.fullmatch(self._codes[position]):
                yield self._numbers[position]


def compiled(page: str, pattern: str) -> Any:
    """``pattern`` of a page, compiled; raises ``PatternError``."""
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        problem = error.args[0]
        raise PatternError(
            page, pattern, problem.decode() if isinstance(problem, bytes) else str(problem)
        ) from error


def _range(pattern: Any) -> tuple[bytes, bytes | None]:
    """Between which texts all matches lie; None where nothing bounds them above."""
    try:
        low, high = pattern.possiblematchrange(_LITERAL)
    except re2.error:
        return b"", None
    return low, high

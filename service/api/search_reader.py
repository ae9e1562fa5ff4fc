"""The parameters of a search or read, taken one by one, with every problem told at once.

Specification: https://hl7.org/fhir/R5/search.html
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from service.api.errors import RefusedError
from service.fhir.search_criteria import read_condition, read_sort
from service.terminology import issues
from service.terminology.searching import Condition, Inclusion, SortKey

Parameters = Iterable[tuple[str, str]]
"""Names and values of parameters, decoded, in order."""

_MOST = 20
_MOST_VALUES = 500
"""Criteria and inclusions of one search, and the values of all of them."""

_ANSWER_FORM = frozenset(("_format", "_pretty"))


@dataclass(slots=True)
class SearchReader:
    """Takes parameters one by one and notes every problem; ``controls`` and ``including`` are the
    parameters that are no criteria, with what reads them. Without a ``resource_type`` there are no criteria.
    """

    resource_type: str
    version: str
    is_strict: bool
    controls: Mapping[str, Callable[[str], Any]] = field(default_factory=dict)
    including: Mapping[str, Callable[[str, str, str, bool], Iterable[Inclusion]]] = field(
        default_factory=dict
    )
    conditions: list[Condition] = field(default_factory=list)
    inclusions: list[Inclusion] = field(default_factory=list)
    given: dict[str, Any] = field(default_factory=dict)
    understood: list[tuple[str, str]] = field(default_factory=list)
    values: int = 0
    problems: list[issues.Issue] = field(default_factory=list)

    def read(self, parameters: Parameters) -> None:
        """Take parameters; an empty one asks nothing, as the specification says."""
        for name, raw in parameters:
            if not raw:
                continue
            try:
                known = self._take(name, raw)
            except ValueError as error:
                self.problems.append(issues.parameter_invalid(name, str(error)))
                continue
            if known:
                self.understood.append((name, raw))
            elif self.is_strict and name not in _ANSWER_FORM:
                self.problems.append(issues.parameter_unknown(name))

    def _take(self, name: str, raw: str) -> bool:
        """Take one parameter, if it is known."""
        if "\0" in raw:
            raise ValueError("it has a character that no value has")
        if name in self.controls:
            if name in self.given:
                raise ValueError("it may be given only once")
            self.given[name] = self.controls[name](raw)
            return True
        if not self.resource_type:
            return False
        if len(self.conditions) + len(self.inclusions) >= _MOST:
            raise ValueError(f"a search has at most {_MOST} parameters")
        self.values += raw.count(",") + 1
        if self.values > _MOST_VALUES:
            raise ValueError(f"a search has at most {_MOST_VALUES} values")
        base, _, modifier = name.partition(":")
        if base in self.including and modifier in ("", "iterate"):
            read = self.including[base]
            self.inclusions += read(self.resource_type, self.version, raw, modifier == "iterate")
            return True
        condition = read_condition(self.resource_type, self.version, name, raw)
        if condition is not None:
            self.conditions.append(condition)
        return condition is not None

    def sort(self) -> tuple[SortKey, ...]:
        """What ``_sort`` asks."""
        try:
            raw = self.given.get("_sort")
            return read_sort(self.resource_type, self.version, raw) if raw else ()
        except ValueError as error:
            self.problems.append(issues.parameter_invalid("_sort", str(error)))
            return ()

    def refuse_problems(self) -> None:
        """Raise RefusedError with all problems, if there are any."""
        if self.problems:
            raise RefusedError(400, *self.problems)

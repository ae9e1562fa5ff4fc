"""What a search or a read asks: criteria, the page, and how much of each resource.

Specification: https://hl7.org/fhir/R5/search.html
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from service.api.errors import RefusedError
from service.api.requests import Request
from service.fhir.interactions import SEARCH_PARAMETERS
from service.fhir.subsets import SUMMARIES, Form
from service.terminology import issues
from service.terminology.repository import Criteria

DEFAULT_COUNT = 50
MAX_COUNT = 500
"""Resources on one page: without ``_count``, and at most."""

FORM = "application/x-www-form-urlencoded"

_ANSWER_FORM = frozenset(("_format", "_pretty"))
_ESCAPED = re.compile(r"\\([\\,|$])")
_SEVERAL = re.compile(r"(?<!\\),")
_ELEMENTS = re.compile(r"[A-Za-z]+(,[A-Za-z]+)*")
_PUBLICATION_STATUS = "http://hl7.org/fhir/publication-status"
_STATUSES = ("draft", "active", "retired", "unknown")


@dataclass(frozen=True, slots=True)
class Search:
    """One search. ``understood`` are the query parameters that took effect, in the order given."""

    criteria: Mapping[str, str]
    form: Form
    count: int
    offset: int
    understood: tuple[tuple[str, str], ...]

    @property
    def shows_matches(self) -> bool:
        """Whether matches are wanted, not only their number."""
        return self.count > 0 and self.form.summary != "count"

    def criteria_in(self, fhir_version: str) -> Criteria:
        """What to ask the repository for, on behalf of one FHIR version."""
        return Criteria(**self.criteria, fhir_version=fhir_version)

    def links(self, address: str, total: int) -> dict[str, str]:
        """The urls of this page and of its neighbours by relation; ``address`` is the search's own."""
        found = {"self": self._link(address, self.offset)}
        if not self.shows_matches:
            return found
        if self.offset > 0:
            found["previous"] = self._link(address, max(0, self.offset - self.count))
        if self.offset + self.count < total:
            found["next"] = self._link(address, self.offset + self.count)
        return found

    def _link(self, address: str, offset: int) -> str:
        page = [("_count", str(self.count)), *([("_offset", str(offset))] if offset else [])]
        return f"{address}?{urlencode([*self.understood, *page])}"


def read_search(request: Request) -> Search:
    """The search that a request asks; refuses every parameter that cannot be read, by name."""
    known = {**_CRITERIA, **_FORMS, "_count": _number, "_offset": _number}
    given = _read(request, known)
    criteria = {name.lstrip("_"): given[name] for name in _CRITERIA if name in given}
    understood = [
        (name, value) for name, value in _parameters(request) if name in (*_CRITERIA, *_FORMS) and value
    ]
    return Search(
        criteria,
        _form(given),
        min(given.get("_count", DEFAULT_COUNT), MAX_COUNT),
        given.get("_offset", 0),
        tuple(understood),
    )


def read_form(request: Request) -> Form:
    """How much of one resource a read asks for."""
    given = _read(request, _FORMS)
    if given.get("_summary") == "count":
        raise RefusedError(400, issues.parameter_invalid("_summary", "'count' is for searches only"))
    return _form(given)


def _form(given: Mapping[str, Any]) -> Form:
    return Form(given.get("_summary"), given.get("_elements", frozenset()))


def _parameters(request: Request) -> list[tuple[str, str]]:
    """The parameters of the query, and of the form where one is posted."""
    if request.method != "POST":
        return request.parameters
    content_type = request.headers.get("content-type", FORM).partition(";")[0].strip().lower()
    if content_type != FORM and request.body:
        raise RefusedError(415, issues.media_type_not_supported(content_type, FORM))
    return [*request.parameters, *parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True)]


def _read(request: Request, known: Mapping[str, Callable[[str], Any]]) -> dict[str, Any]:
    """The values of the known parameters; an empty one asks nothing, as the specification says."""
    values: dict[str, Any] = {}
    problems: list[issues.Issue] = []
    for name, raw in _parameters(request):
        base, _, modifier = name.partition(":")
        if base not in known:
            if request.is_strict and name not in _ANSWER_FORM:
                problems.append(issues.parameter_unknown(name))
        elif modifier:
            problems.append(issues.parameter_invalid(name, f"the modifier '{modifier}' is not supported"))
        elif name in values:
            problems.append(issues.parameter_invalid(name, "it may be given only once"))
        elif raw:
            try:
                values[name] = known[name](raw)
            except ValueError as error:
                problems.append(issues.parameter_invalid(name, str(error)))
    if problems:
        raise RefusedError(400, *problems)
    return values


def _one(raw: str) -> str:
    """The one value of a criterion, its escapes undone."""
    if _SEVERAL.search(raw):
        raise ValueError("several values, separated by commas, are not supported")
    return _ESCAPED.sub(r"\1", raw)


def _status(raw: str) -> str:
    system, bar, code = raw.rpartition("|")
    if bar and system not in ("", _PUBLICATION_STATUS):
        raise ValueError(f"'{system[:100]}' is not the system of publication statuses")
    if code not in _STATUSES:
        raise ValueError(f"'{code[:40]}' is none of {', '.join(_STATUSES)}")
    return code


def _number(raw: str) -> int:
    if not raw.isascii() or not raw.isdigit() or len(raw) > 9:
        raise ValueError(f"'{raw[:40]}' is not a number from 0 to 999999999")
    return int(raw)


def _summary(raw: str) -> str:
    if raw not in SUMMARIES:
        raise ValueError(f"'{raw[:40]}' is none of {', '.join(SUMMARIES)}")
    return raw


def _elements(raw: str) -> frozenset[str]:
    if not _ELEMENTS.fullmatch(raw):
        raise ValueError("names of elements, separated by commas, were expected")
    return frozenset(raw.split(","))


_FORMS: Mapping[str, Callable[[str], Any]] = {"_summary": _summary, "_elements": _elements}
_CRITERIA: Mapping[str, Callable[[str], str]] = {
    parameter.name: _status if parameter.name == "status" else _one for parameter in SEARCH_PARAMETERS
}

"""What a search or a read asks: criteria, the page, what to include, and how much of each resource.

Specification: https://hl7.org/fhir/R5/search.html
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

import orjson

from service.api.errors import RefusedError
from service.api.requests import Request
from service.api.search_reader import Parameters, SearchReader
from service.fhir.interactions import EXPANSION_CHANGED
from service.fhir.ranges import date_range
from service.fhir.search_criteria import read_include, read_reverse_include, sortable
from service.fhir.subsets import SUMMARIES, Form
from service.fhir.versions import FhirVersion
from service.terminology import issues
from service.terminology.searching import Criteria, Cursor, Inclusion, Page

DEFAULT_COUNT = 50
MAX_COUNT = 500
"""Resources on one page: without ``_count``, and at most."""

FORM = "application/x-www-form-urlencoded"
CURSOR = "_cursor"
"""The parameter of our own by which the link to a page says after which row it begins."""

_ELEMENTS = re.compile(r"[A-Za-z]+(,[A-Za-z]+)*")
_TOTALS = ("none", "estimate", "accurate")


@dataclass(frozen=True, slots=True)
class Moments:
    """The instants that compare with a date as ``prefix`` says: all from ``low`` to before ``high``."""

    prefix: str
    low: float
    high: float

    @classmethod
    def read(cls, raw: str) -> "Moments":
        """From a parameter's value; ValueError where it is none."""
        prefix, text = (raw[:2], raw[2:]) if raw[:2].isalpha() else ("eq", raw)
        if prefix not in _COMPARED:
            raise ValueError(f"the prefix '{prefix[:2]}' is none of {', '.join(_COMPARED)}")
        return cls(prefix, *date_range(text))

    def __contains__(self, instant: str) -> bool:
        return _COMPARED[self.prefix](date_range(instant)[0], self.low, self.high)


_COMPARED: Mapping[str, Callable[[float, float, float], bool]] = {
    "eq": lambda moment, low, high: low <= moment < high,
    "gt": lambda moment, _, high: moment >= high,
    "ge": lambda moment, low, _: moment >= low,
    "lt": lambda moment, low, _: moment < low,
    "le": lambda moment, _, high: moment < high,
}
"""Whether a moment is, by prefix, what a date asks."""


@dataclass(frozen=True, slots=True)
class Search:
    """One search. ``understood`` are the query parameters that took effect, in the order given."""

    criteria: Criteria
    form: Form
    page: Page
    inclusions: tuple[Inclusion, ...]
    understood: tuple[tuple[str, str], ...]
    expansion_changed: Moments | None = None

    def links(self, address: str, following: Cursor | None) -> dict[str, str]:
        """The urls of this page, the first and the next by relation; ``address`` is the search's own."""
        found = {"self": self._link(address, self.page.after)}
        if self.page.after is not None or following is not None:
            found["first"] = self._link(address, None)
        if following is not None:
            found["next"] = self._link(address, following)
        return found

    def _link(self, address: str, after: Cursor | None) -> str:
        page = [(CURSOR, _written(after))] if after is not None else []
        return f"{address}?{urlencode([*self.understood, *page])}"


def _written(cursor: Cursor) -> str:
    return urlsafe_b64encode(orjson.dumps(cursor)).decode().rstrip("=")


def _cursor(raw: str) -> Cursor:
    try:
        keys = orjson.loads(urlsafe_b64decode(raw + "=" * (-len(raw) % 4)))
    except ValueError as error:
        raise ValueError("it is not from a link of this server") from error
    if not isinstance(keys, list):
        raise ValueError("it is not from a link of this server")
    return tuple(keys)


def read_search(request: Request, resource_type: str, version: FhirVersion) -> Search:
    """The search that a request asks; refuses every parameter that cannot be read, by name."""
    controls = {**_CONTROLS, EXPANSION_CHANGED: Moments.read} if resource_type == "ValueSet" else _CONTROLS
    reader = SearchReader(resource_type, version.name, request.is_strict, controls, _INCLUDING)
    reader.read(parameters_of(request))
    given = reader.given
    sort, after = reader.sort(), given.get(CURSOR)
    if after is not None and not sortable(sort, after):
        reader.problems.append(issues.parameter_invalid(CURSOR, "it is not from a link of this search"))
    reader.refuse_problems()
    form = _form(given)
    count = min(given.get("_count", DEFAULT_COUNT), MAX_COUNT)
    only_number = form.summary == "count"
    page = Page(
        0 if only_number else count, sort, after, counted=only_number or given.get("_total") != "none"
    )
    understood = [(name, value) for name, value in reader.understood if name not in ("_count", CURSOR)]
    return Search(
        Criteria(tuple(reader.conditions), version.number),
        form,
        page,
        () if form.summary == "text" else tuple(reader.inclusions),
        (*understood, ("_count", str(count))),
        given.get(EXPANSION_CHANGED),
    )


def read_criteria(parameters: Parameters, resource_type: str, version: FhirVersion) -> Criteria:
    """The criteria of a conditional interaction; refuses (400) whatever is no criterion of that type.

    Without any parameter there are no conditions, which every resource meets.
    """
    reader = SearchReader(resource_type, version.name, is_strict=True)
    reader.read(parameters)
    reader.refuse_problems()
    return Criteria(tuple(reader.conditions), version.number)


def read_form(request: Request) -> Form:
    """How much of one resource a read asks for."""
    reader = SearchReader("", "", request.is_strict, _FORMS)
    reader.read(request.parameters)
    if reader.given.get("_summary") == "count":
        reader.problems.append(issues.parameter_invalid("_summary", "'count' is for searches only"))
    reader.refuse_problems()
    return _form(reader.given)


def _form(given: Mapping[str, Any]) -> Form:
    return Form(given.get("_summary"), given.get("_elements", frozenset()))


def parameters_of(request: Request) -> list[tuple[str, str]]:
    """The parameters of the query, and of the form where one is posted."""
    if request.method != "POST":
        return request.parameters
    content_type = request.headers.get("content-type", FORM).partition(";")[0].strip().lower()
    if content_type != FORM and request.body:
        raise RefusedError(415, issues.media_type_not_supported(content_type, FORM))
    return [*request.parameters, *parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True)]


def _number(raw: str) -> int:
    if not raw.isascii() or not raw.isdigit() or len(raw) > 9:
        raise ValueError(f"'{raw[:40]}' is not a number from 0 to 999999999")
    return int(raw)


def _one_of(words: tuple[str, ...]) -> Callable[[str], str]:
    def read(raw: str) -> str:
        if raw not in words:
            raise ValueError(f"'{raw[:40]}' is none of {', '.join(words)}")
        return raw

    return read


def _elements(raw: str) -> frozenset[str]:
    if not _ELEMENTS.fullmatch(raw):
        raise ValueError("names of elements, separated by commas, were expected")
    return frozenset(raw.split(","))


_FORMS: Mapping[str, Callable[[str], Any]] = {"_summary": _one_of(SUMMARIES), "_elements": _elements}
_CONTROLS: Mapping[str, Callable[[str], Any]] = {
    **_FORMS,
    "_count": _number,
    "_sort": str,
    "_total": _one_of(_TOTALS),
    CURSOR: _cursor,
}
_INCLUDING = {"_include": read_include, "_revinclude": read_reverse_include}

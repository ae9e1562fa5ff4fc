"""What a resource is found by: its search values, read from its R5 form.

Specification: https://hl7.org/fhir/R5/search.html
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from service.fhir.ranges import date_range, exact_range
from service.fhir.search_parameters import SEARCH_PARAMETERS, SearchParameter
from service.fhir.values import Json
from service.terminology.ranking import fold
from service.terminology.searching import CONCEPT_CODE, EVER, SearchValue

_WHERE = re.compile(r"(\w+)\.where\((\w+)='([\w-]+)'\)\.(.+)")

_CODES_OF: Mapping[str, str] = {
    "status": "http://hl7.org/fhir/publication-status",
    "content": "http://hl7.org/fhir/codesystem-content-mode",
    "kind": "http://hl7.org/fhir/namingsystem-type",
    "language": "urn:ietf:bcp:47",
    "uniqueId.type": "http://hl7.org/fhir/namingsystem-identifier-type",
    "concept.designation.language": "urn:ietf:bcp:47",
}
"""The systems of the codes of elements that have one code system only."""


def search_values(document: Json) -> set[SearchValue]:
    """The search values of an R5-shaped resource, with the id and meta under which it is served."""
    found: set[SearchValue] = set()
    for element, values in _readers(document["resourceType"]):
        found.update(values(document, element))
    return found


_Read = Callable[[Json, str], Iterable[SearchValue]]


@cache
def _readers(resource_type: str) -> tuple[tuple[str, _Read], ...]:
    """The elements of a type that its search parameters know, with what reads them."""
    parameters = {p.element: p for p in SEARCH_PARAMETERS.get(resource_type, ()) if p.type != "composite"}
    return tuple((element, _reader(parameter)) for element, parameter in parameters.items())


def _reader(parameter: SearchParameter) -> _Read:
    if parameter.element in _SPECIAL:
        return _SPECIAL[parameter.element]
    read_value = _BY_TYPE[parameter.type]

    def read(document: Json, element: str) -> Iterator[SearchValue]:
        for position, item in _items(document, element):
            for value in read_value(element, item):
                yield value._replace(position=position) if position is not None else value

    return read


def _items(document: Json, element: str) -> Iterator[tuple[int | None, Any]]:
    """What stands at an element; with its position where a composite may ask for what stands together."""
    if match := _WHERE.fullmatch(element):
        name, key, wanted, rest = match.groups()
        kept = [item for item in _at(document, (name,)) if isinstance(item, dict) and item.get(key) == wanted]
        yield from ((None, item) for k in kept for item in _at(k, tuple(rest.split("."))))
        return
    for path in (tuple(path.split(".")) for path in element.split("|")):
        if path[0] == "useContext":
            for position, context in enumerate(_at(document, path[:1])):
                yield from ((position, item) for item in _at(context, path[1:]))
        else:
            yield from ((None, item) for item in _at(document, path))


def _at(item: Any, path: tuple[str, ...]) -> Iterator[Any]:
    """Everything at a path; lists are gone through."""
    if isinstance(item, list):
        for one in item:
            yield from _at(one, path)
    elif not path:
        if item is not None:
            yield item
    elif isinstance(item, dict) and path[0] in item:
        yield from _at(item[path[0]], path[1:])


def _strings(element: str, item: Any) -> Iterator[SearchValue]:
    if isinstance(item, str):
        yield SearchValue(element, fold(item), text=item)


def _tokens(element: str, item: Any) -> Iterator[SearchValue]:
    """Of a code, Coding, CodeableConcept, Identifier or ContactPoint."""
    if isinstance(item, str):
        yield SearchValue(element, item, _CODES_OF.get(element))
    elif isinstance(item, dict):
        for coding in _at(item, ("coding",)):
            yield from _tokens(element, coding)
        label = item.get("display") or item.get("text")
        code = item.get("code", item.get("value"))
        system = None if element == "contact.telecom" else item.get("system")
        if isinstance(code, str) or label or system:
            yield SearchValue(element, code, system, fold(label) if isinstance(label, str) else None)


def _canonicals(element: str, item: Any) -> Iterator[SearchValue]:
    if isinstance(item, str):
        url, _, version = item.partition("|")
        yield SearchValue(element, url, version or None)


def _dates(element: str, item: Any) -> Iterator[SearchValue]:
    """Of a date, dateTime, instant or Period; what cannot be read as one is found by nothing."""
    try:
        if isinstance(item, str):
            low, high = date_range(item)
        else:
            low = date_range(item["start"])[0] if "start" in item else -EVER
            high = date_range(item["end"])[1] if "end" in item else EVER
    except (ValueError, TypeError):
        return
    yield SearchValue(element, low=low, high=high)


def _quantities(element: str, item: Any) -> Iterator[SearchValue]:
    """Of a Quantity or a Range."""
    if not isinstance(item, dict):
        return
    ends = (item.get("low", {}), item.get("high", {})) if "low" in item or "high" in item else (item, item)
    unit = ends[0] or ends[1]
    low, high = (_number(end) for end in ends)
    yield SearchValue(
        element,
        unit.get("code"),
        unit.get("system"),
        unit.get("unit"),
        -EVER if low is None else low,
        EVER if high is None else exact_range(high)[1],
    )


def _number(quantity: Json) -> float | None:
    value = quantity.get("value")
    return float(value) if isinstance(value, int | float) else None


def _concept_codes(document: Json, element: str) -> Iterator[SearchValue]:
    for concept in _nested(document, "concept"):
        if isinstance(concept.get("code"), str):
            yield SearchValue(element, concept["code"], document.get("url"))


def _designation_languages(document: Json, element: str) -> Iterator[SearchValue]:
    for concept in _nested(document, "concept"):
        for language in _at(concept, ("designation", "language")):
            yield from _tokens(element, language)


def _nested(item: Json, name: str) -> Iterator[Json]:
    """Every element ``name`` of ``item``, and those of these, however deep."""
    pending = [item]
    while pending:
        inner = [one for one in _at(pending.pop(), (name,)) if isinstance(one, dict)]
        yield from inner
        pending += inner


def _listed_codes(document: Json, element: str) -> Iterator[SearchValue]:
    for include in _at(document, ("compose", "include")):
        for code in _at(include, ("concept", "code")):
            yield SearchValue(element, code, include.get("system"))
    for expansion in _at(document, ("expansion",)):
        for row in _nested(expansion, "contains"):
            if isinstance(row.get("code"), str):
                yield SearchValue(element, row["code"], row.get("system"))


def _included(document: Json, element: str) -> Iterator[SearchValue]:
    for include in _at(document, ("compose", "include")):
        for url in _at(include, ("system",)):
            yield SearchValue(element, url, include.get("version"))
        for canonical in _at(include, ("valueSet",)):
            yield from _canonicals(element, canonical)


def _mapped_codes(side: str, path: tuple[str, ...]) -> _Read:
    def read(document: Json, element: str) -> Iterator[SearchValue]:
        for group in _at(document, ("group",)):
            system = str(group.get(side, "")).partition("|")[0] or None
            for code in _at(group, path):
                yield SearchValue(element, code, system)

    return read


def _attributes(document: Json, element: str) -> Iterator[SearchValue]:
    """The uris of the attributes that mappings name by a code."""
    uris = {item.get("code"): item.get("uri") for item in _at(document, ("additionalAttribute",))}
    for code in _at(document, tuple(element.split("."))):
        yield from _canonicals(element, uris.get(code) or code)


_BY_TYPE: Mapping[str, Callable[[str, Any], Iterator[SearchValue]]] = {
    "string": _strings,
    "token": _tokens,
    "uri": _canonicals,
    "reference": _canonicals,
    "date": _dates,
    "quantity": _quantities,
}

_SPECIAL: Mapping[str, _Read] = {
    CONCEPT_CODE: _concept_codes,
    "concept.designation.language": _designation_languages,
    "code": _listed_codes,
    "reference": _included,
    "group.element.code": _mapped_codes("source", ("element", "code")),
    "group.element.target.code": _mapped_codes("target", ("element", "target", "code")),
    "group.element.target.dependsOn.attribute": _attributes,
    "group.element.target.product.attribute": _attributes,
}
"""What reads the elements whose values need more than what stands there."""

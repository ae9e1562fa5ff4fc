"""From the parameters of a search to its criteria.

Specification: https://hl7.org/fhir/R5/search.html#modifiers, https://hl7.org/fhir/R5/search.html#chaining
and https://hl7.org/fhir/R5/search.html#has
"""

from collections.abc import Iterator, Sequence

from service.fhir.search_parameters import SEARCH_PARAMETERS, SearchParameter, search_parameters
from service.fhir.search_tests import READERS, alternatives, parted, read_tests
from service.terminology.searching import (
    AnyOf,
    Condition,
    Has,
    HasTogether,
    Inclusion,
    IsNamedBy,
    RefersTo,
    SortKey,
)

_MOST_SORTED = 8
_DEEPEST = 2
"""By how many parameters something can be sorted, and how many resources a chain may go through."""


def read_condition(resource_type: str, version: str, name: str, raw: str, depth: int = 0) -> Condition | None:
    """What one parameter of a search asks; ``version`` is ``R4`` or ``R5``.

    None where the resource type has no such parameter; raises ValueError where what is asked cannot be
    understood, or its modifier is not possible.
    """
    if depth > _DEEPEST:
        raise ValueError(f"it goes through more than {_DEEPEST} resources")
    if name.startswith("_has:"):
        return _read_has(resource_type, version, name, raw, depth)
    head, dot, rest = name.partition(".")
    base, _, modifier = head.partition(":")
    parameter = search_parameters(resource_type, version).get(base)
    if parameter is None:
        return None
    if dot:
        return _read_chain(parameter, version, modifier, (rest, raw), depth)
    if modifier == "missing":
        return _missing(parameter, raw)
    if modifier in parameter.targets and parameter.type == "reference":
        modifier = ""
    if parameter.parts:
        return _read_composite(parameter, modifier, raw)
    negated = modifier == "not" and parameter.type == "token"
    tests = read_tests(parameter.type, "" if negated else modifier, raw)
    return Has(parameter.element, tests, negated)


def _missing(parameter: SearchParameter, raw: str) -> Condition:
    if parameter.parts:
        raise ValueError("the modifier 'missing' is not for composites")
    if raw not in ("true", "false"):
        raise ValueError(f"'{raw[:40]}' is neither true nor false")
    return Has(parameter.element, negated=raw == "true")


def _read_composite(parameter: SearchParameter, modifier: str, raw: str) -> Condition:
    if modifier:
        raise ValueError(f"the modifier '{modifier}' is not supported")
    first, second = parameter.parts
    pairs = []
    for one in alternatives(raw):
        values = parted(one, "$")
        if len(values) != 2:
            raise ValueError(f"'{one[:40]}' is not two values with $ between them")
        pairs.append((READERS[first.type](values[0]), READERS[second.type](values[1])))
    return HasTogether((first.element, second.element), tuple(pairs))


def _read_chain(
    parameter: SearchParameter, version: str, modifier: str, asked: tuple[str, str], depth: int
) -> Condition:
    if not parameter.targets or modifier not in ("", *parameter.targets):
        raise ValueError("it names no resource of that type, so that nothing can be chained to it")
    found: list[Condition] = []
    for target in (modifier,) if modifier else parameter.targets:
        condition = read_condition(target, version, *asked, depth + 1)
        if condition is not None:
            found.append(RefersTo(parameter.element, target, condition))
    if not found:
        raise ValueError(f"'{asked[0][:40]}' is no parameter of {' or '.join(parameter.targets)}")
    return found[0] if len(found) == 1 else AnyOf(tuple(found))


def _read_has(resource_type: str, version: str, name: str, raw: str, depth: int) -> Condition:
    parts = name.split(":", 3)
    if len(parts) != 4:
        raise ValueError("_has is followed by a type, a parameter of it, and what is asked of it")
    _, source, reference, asked = parts
    parameter = search_parameters(source, version).get(reference)
    if parameter is None or resource_type not in parameter.targets:
        raise ValueError(f"'{reference[:40]}' of {source[:40]} names no {resource_type}")
    condition = read_condition(source, version, asked, raw, depth + 1)
    if condition is None:
        raise ValueError(f"'{asked[:40]}' is no parameter of {source}")
    return IsNamedBy(parameter.element, source, condition)


def read_sort(resource_type: str, version: str, raw: str) -> tuple[SortKey, ...]:
    """What ``_sort`` asks; raises ValueError for what nothing can be sorted by."""
    known, names = search_parameters(resource_type, version), raw.split(",")
    if len(names) > _MOST_SORTED:
        raise ValueError(f"it names more than {_MOST_SORTED} parameters")
    return tuple(_sort_key(known.get(name.removeprefix("-")), name) for name in names)


def _sort_key(parameter: SearchParameter | None, name: str) -> SortKey:
    if parameter is None or parameter.type in ("composite", "quantity"):
        raise ValueError(f"nothing can be sorted by '{name[:40]}'")
    return SortKey(parameter.element, name.startswith("-"), by_range=parameter.type == "date")


def sortable(sort: Sequence[SortKey], keys: Sequence[object]) -> bool:
    """Whether values can be those of sort keys, followed by a url, a version and an id."""
    kinds = [(int, float) if key.by_range else (str,) for key in sort]
    if len(keys) != len(kinds) + 3 or any("\0" in key for key in keys if isinstance(key, str)):
        return False
    sorting, names = keys[: len(kinds)], keys[len(kinds) :]
    return all(isinstance(name, str) for name in names) and all(
        key is None or type(key) in kind for key, kind in zip(sorting, kinds, strict=True)
    )


def read_include(resource_type: str, version: str, raw: str, iterate: bool) -> tuple[Inclusion, ...]:
    """What ``_include`` adds to resources of a type: ``type:parameter[:target type]`` or ``*``."""
    source = resource_type if raw == "*" else raw.partition(":")[0]
    if source != resource_type and not iterate:
        raise ValueError(f"'{source[:40]}' is not the type that is searched")
    return _inclusions((source,), version, raw, None, iterate)


def read_reverse_include(resource_type: str, version: str, raw: str, iterate: bool) -> tuple[Inclusion, ...]:
    """What ``_revinclude`` adds: ``type:parameter`` of what names resources of a type, or ``*``."""
    sources = tuple(SEARCH_PARAMETERS) if raw == "*" else (raw.partition(":")[0],)
    return _inclusions(sources, version, raw, None if iterate else resource_type, iterate, reverse=True)


def _inclusions(
    sources: Sequence[str],
    version: str,
    raw: str,
    named: str | None,
    iterate: bool,
    reverse: bool = False,
) -> tuple[Inclusion, ...]:
    """Those of the parameters that ``raw`` names; of ``named`` only what can name that type."""
    name, _, target = raw.partition(":")[2].partition(":")
    found = [
        Inclusion(source, parameter.element, (target,) if target else parameter.targets, reverse, iterate)
        for source in sources
        for parameter in _naming(source, version, "*" if raw == "*" else name)
        if target in ("", *parameter.targets) and named in (None, *parameter.targets)
    ]
    if not found:
        raise ValueError(f"'{raw[:80]}' is no parameter that names such resources")
    return tuple(found)


def _naming(source: str, version: str, name: str) -> Iterator[SearchParameter]:
    """The parameters of a type that name resources: the one of that name, or all."""
    for parameter in search_parameters(source, version).values():
        if parameter.targets and name in ("*", parameter.name):
            yield parameter

"""Random code systems and value sets, as R5 resources.

Codes, properties and values come from small alphabets, so that everything meets everything: concepts have
several parents, value sets share systems, excludes hit, filters find nothing or all.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any

from hypothesis import strategies as st

Json = dict[str, Any]
Versions = tuple[str | None, ...]
"""The versions of a system that a reference to it may name; None for a reference without one."""

SYSTEMS = ("urn:example:a", "urn:example:b")
VERSIONS = ("1", "2")
CODES = tuple("abcdefgh")
COLOURS = ("red", "green", "blue")
UNKNOWN_CODE = "z"
TARGET = 2
"""The number of the value set that is asked about; it may import those before it."""

_DISPLAYS = ("hand", "hand muscle", "foot", "Fuß")
_FILTERS = {
    ("concept", "="): CODES,
    ("concept", "is-a"): CODES,
    ("concept", "is-not-a"): CODES,
    ("concept", "descendent-of"): CODES,
    ("concept", "generalizes"): CODES,
    ("concept", "child-of"): CODES,
    ("concept", "descendent-leaf"): CODES,
    ("code", "regex"): ("[a-d]", "[e-z]+", "a|c"),
    ("colour", "="): COLOURS,
    ("colour", "in"): ("red", "green,blue"),
    ("colour", "not-in"): ("red", "green,blue"),
    ("colour", "exists"): ("true", "false"),
    ("colour", "regex"): ("r.*", "[gb].+", "re", "x|blue"),
}  # fmt: skip

_conditions = st.sampled_from(
    [{"property": p, "op": op, "value": value} for (p, op), values in _FILTERS.items() for value in values]
)
_concepts = st.lists(st.integers(0, 2**14 - 1), max_size=len(CODES))
"""A number a concept: the choices that were made for it, as the digits of the number."""


def _concept(position: int, number: int) -> tuple[Json, list[str]]:
    """A concept and its parents, which are among those before it."""
    number, first = divmod(number, 8)
    number, second = divmod(number, 8)
    number, colours = divmod(number, 8)
    flags, display = divmod(number, 4)
    parents = [CODES[p - 1] for p in dict.fromkeys((first, second)) if 0 < p <= position]
    properties: list[Json] = [
        {"code": "colour", "valueString": c} for n, c in enumerate(COLOURS) if colours >> n & 1
    ]
    if flags in (1, 3):
        properties.append({"code": "inactive", "valueBoolean": True})
    if flags in (2, 3):
        properties.append({"code": "notSelectable", "valueBoolean": True})
    concept: Json = {"code": CODES[position], "display": _DISPLAYS[display]}
    return {**concept, "property": properties} if properties else concept, parents


def _code_system(url: str, version: str, numbers: Iterable[int], nested: bool, parent: str) -> Json:
    """Below its first parent a concept is nested, if at all; all other parents are properties."""
    made = [_concept(position, number) for position, number in enumerate(numbers)]
    by_code = {concept["code"]: concept for concept, _ in made}
    roots: list[Json] = []
    for concept, parents in made:
        below = by_code[parents[0]].setdefault("concept", []) if nested and parents else roots
        below.append(concept)
        for above in parents[1:] if nested else parents:
            concept.setdefault("property", []).append({"code": parent, "valueCode": above})
    return {
        "resourceType": "CodeSystem",
        "url": url,
        "version": version,
        "status": "active",
        "content": "complete",
        "caseSensitive": True,
        "hierarchyMeaning": "is-a",
        "property": [
            {"code": parent, "type": "code", "uri": "http://hl7.org/fhir/concept-properties#parent"},
            {"code": "colour", "type": "string"},
            {"code": "inactive", "type": "boolean"},
            {"code": "notSelectable", "type": "boolean"},
        ],
        "concept": roots,
    }


@cache
def _concept_sets(number: int, versions: Versions) -> st.SearchStrategy[Json]:
    """An include or an exclude of the value set ``number``."""
    references = [{"system": s, **({"version": v} if v else {})} for s in SYSTEMS for v in versions]
    enumerated = st.lists(st.sampled_from((*CODES, UNKNOWN_CODE)), min_size=1, max_size=5, unique=True)
    content = st.one_of(
        st.just({}),
        enumerated.map(lambda codes: {"concept": [{"code": code} for code in codes]}),
        st.lists(_conditions, min_size=1, max_size=2).map(lambda filters: {"filter": filters}),
    )
    of_system = st.builds(dict.__or__, st.sampled_from(references), content)
    if not number:
        return of_system
    earlier = st.lists(st.sampled_from([canonical(n) for n in range(number)]), min_size=1, unique=True)
    imports = earlier.map(lambda urls: {"valueSet": urls})
    return st.one_of(of_system, of_system, imports, st.builds(dict.__or__, of_system, imports))


@cache
def value_sets(number: int, versions: Versions) -> st.SearchStrategy[Json]:
    """The value set ``urn:example:set:<number>``, which may import those with a lower number."""
    sets = _concept_sets(number, versions)
    further = {"exclude": st.lists(sets, min_size=1, max_size=2), "inactive": st.just(False)}
    composes = st.fixed_dictionaries({"include": st.lists(sets, min_size=1, max_size=3)}, optional=further)
    return composes.map(lambda compose: value_set(number, compose))


def value_set(number: int, compose: Json) -> Json:
    return {"resourceType": "ValueSet", "url": canonical(number), "status": "active", "compose": compose}


def canonical(number: int) -> str:
    return f"urn:example:set:{number}"


@cache
def _code_systems() -> st.SearchStrategy[list[Json]]:
    parents = st.sampled_from(("parent", "subsumedBy"))
    made = [
        st.builds(_code_system, st.just(url), st.just(version), _concepts, st.booleans(), parents)
        for url in SYSTEMS
        for version in VERSIONS
    ]
    return st.tuples(*made).map(list)


@cache
def worlds(versions: Versions = (None, *VERSIONS)) -> st.SearchStrategy[list[Json]]:
    """Both systems in every version, then the value sets; the last one is to be asked about."""
    sets = st.tuples(*(value_sets(number, versions) for number in range(TARGET + 1))).map(list)
    return st.builds(list.__add__, _code_systems(), sets)

"""Expression constraints over random releases, beside a naive reading of the specification."""

from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from service.storage import packs
from service.storage.records import encode_concept
from service.terminology.code_systems import CodeSystem
from service.terminology.concepts import Concept, Membership, Property
from service.terminology.index import Index
from service.terminology.memory import MemoryIndex
from service.terminology.selections import evaluate
from service.terminology.snomed.ecl.compiler import compiled
from service.terminology.snomed.identifiers import ROOT
from service.terminology.types import Code, Uri
from tests.terminology.snomed.ecl.naive import Constraint, World, meant, text

CODES = [ROOT, *(str(100_001 + n) for n in range(9))]
ATTRIBUTES = CODES[6:9]
SETS = ["200001", "200002"]
NUMBERS = [Decimal(n) for n in (1, 2, 3)]
SYSTEM = CodeSystem(url=Uri("http://example.org/sct"))


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Each concept below some of those before it, a few groups of attributes, two reference sets."""
    parents: dict[str, set[str]] = {ROOT: set()}
    for place, code in enumerate(CODES[1:], 1):
        parents[code] = set(draw(st.lists(st.sampled_from(CODES[:place]), min_size=1, max_size=3)))
    pairs = st.tuples(st.sampled_from(ATTRIBUTES), st.sampled_from([*CODES, *NUMBERS]))
    group = st.sets(pairs, min_size=1, max_size=3)
    groups = draw(st.dictionaries(st.sampled_from(CODES[1:]), st.lists(group, max_size=3), max_size=6))
    members = draw(st.fixed_dictionaries({s: st.sets(st.sampled_from(CODES)) for s in SETS}))
    return World(parents, groups, members)


def concepts(world: World) -> list[Concept]:
    return [
        Concept(
            code,
            parents=tuple(sorted(world.parents[code])),
            properties=tuple(
                Property(name, Code(value) if isinstance(value, str) else value, group=number)
                for number, group in enumerate(world.groups.get(code, []), 1)
                for name, value in sorted(group, key=str)
            ),
            memberships=tuple(Membership(s) for s, members in world.members.items() if code in members),
        )
        for code in CODES
    ]


times = st.none() | st.tuples(st.integers(0, 2), st.none() | st.integers(2, 3)) | st.just((0, 0))
operators = st.sampled_from(["<", "<<", "<!", "<<!", ">", ">>", ">!", ">>!", "!!>", "!!<"])
simple = st.sampled_from(CODES).map(lambda code: ("code", code)) | st.just(("any",))
names = st.sampled_from(ATTRIBUTES).map(lambda code: ("code", code)) | simple


def attributes(values: st.SearchStrategy[Constraint], reverse: st.SearchStrategy[bool]) -> Any:
    to_concepts = st.tuples(st.just("attribute"), times, reverse, names, st.sampled_from(["=", "!="]), values)
    comparisons = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
    to_numbers = st.tuples(
        st.just("attribute"), times, st.just(False), names, comparisons, st.sampled_from(NUMBERS)
    )
    return to_concepts | to_numbers


def reversed_attributes(values: st.SearchStrategy[Constraint]) -> Any:
    """As they may stand in a group: there at least once."""
    comparisons = st.sampled_from(["=", "!="])
    often = st.none() | st.tuples(st.integers(1, 2), st.none() | st.integers(2, 3))
    return st.tuples(st.just("attribute"), often, st.just(True), names, comparisons, values)


def several(parts: Any) -> Any:
    lists = st.lists(parts, min_size=2, max_size=3)
    return parts | st.tuples(st.just("all"), lists) | st.tuples(st.just("some"), lists)


def refinements(values: st.SearchStrategy[Constraint]) -> Any:
    grouped = several(attributes(values, st.just(False))) | several(reversed_attributes(values))
    group = st.tuples(st.just("group"), times, grouped)
    return several(attributes(values, st.booleans()) | group)


def larger(inner: st.SearchStrategy[Constraint]) -> Any:
    return (
        st.tuples(st.just("step"), operators, inner)
        | st.tuples(st.sampled_from(["and", "or", "minus"]), inner, inner)
        | st.tuples(st.just("dot"), inner, names)
        | st.tuples(st.just("refine"), inner, refinements(inner))
    )


constraints = st.recursive(
    simple | st.sampled_from(SETS).map(lambda code: ("member", code)), larger, max_leaves=6
)


def selected(constraint: Constraint, index: Index) -> set[str]:
    return {index.concept(number).code for number in evaluate(compiled(text(constraint), index), index)}


@settings(max_examples=400, deadline=None)
@given(worlds(), constraints)
def test_a_constraint_selects_what_the_specification_says(world: World, constraint: Constraint) -> None:
    known = {s for s, members in world.members.items() if members}
    if {s for s in SETS if s in text(constraint)} <= known:
        assert selected(constraint, MemoryIndex(SYSTEM, concepts(world))) == meant(constraint, world)


@settings(max_examples=25, deadline=None)
@given(worlds(), st.lists(constraints, min_size=5, max_size=5))
def test_a_pack_selects_the_same(world: World, several: list[Constraint]) -> None:
    some = concepts(world)
    memory = MemoryIndex(SYSTEM, some)
    with TemporaryDirectory() as folder:
        records = {concept.code: encode_concept(concept) for concept in some}
        pack = packs.open_index(packs.build(Path(folder), "it", SYSTEM, some, records))
        for constraint in several:
            if {s for s in SETS if s in text(constraint)} <= set(memory.reference_sets()):
                assert selected(constraint, pack) == selected(constraint, memory)

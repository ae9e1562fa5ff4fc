"""Which expression is below which, over random releases, beside a naive structural check."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from service.terminology.code_systems import CodeSystem
from service.terminology.concepts import Concept, Property
from service.terminology.grammars.snomed import subsumes
from service.terminology.memory import MemoryIndex
from service.terminology.snomed.expressions.model import Attribute, Expression, Reference, written
from service.terminology.snomed.expressions.normal_form import normal_form
from service.terminology.types import Code, Uri
from tests.terminology.snomed.ecl.naive import World

CODES = [str(100_001 + n) for n in range(8)]
ATTRIBUTES = CODES[5:]
SYSTEM = CodeSystem(url=Uri("http://example.org/sct"))
Pair = tuple[str, str]


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Each concept below some before it, with the groups of all that is above it and perhaps its own."""
    parents: dict[str, set[str]] = {CODES[0]: set()}
    groups: dict[str, list[set[Pair]]] = {CODES[0]: []}
    group = st.sets(st.tuples(st.sampled_from(ATTRIBUTES), st.sampled_from(CODES)), min_size=1, max_size=2)
    for place, code in enumerate(CODES[1:], 1):
        parents[code] = set(draw(st.lists(st.sampled_from(CODES[:place]), min_size=1, max_size=2)))
        inherited = [set(found) for parent in sorted(parents[code]) for found in groups[parent]]
        groups[code] = [*inherited, *draw(st.lists(group, max_size=1))]
    return World(parents, groups)


def index_of(world: World, defined: frozenset[str] = frozenset()) -> MemoryIndex:
    return MemoryIndex(
        SYSTEM,
        [
            Concept(
                code,
                parents=tuple(sorted(world.parents[code])),
                properties=(
                    Property("sufficientlyDefined", code in defined),
                    *(
                        Property(name, Code(value), group=number)
                        for number, group in enumerate(world.groups[code], 1)
                        for name, value in sorted(group)
                    ),
                ),
            )
            for code in CODES
        ],
    )


codes = st.sampled_from(CODES)
attribute = st.builds(Attribute, st.sampled_from(ATTRIBUTES).map(Reference), codes.map(Reference))
groups = st.lists(st.lists(attribute, min_size=1, max_size=2).map(tuple), max_size=2).map(tuple)
expressions = st.builds(
    Expression,
    st.lists(codes.map(Reference), min_size=1, max_size=2).map(tuple),
    st.lists(attribute, max_size=1).map(tuple),
    groups,
)


def text(expression: Expression) -> str:
    return written(expression, lambda _: None)


def is_above(above: Expression, below: Expression, world: World) -> bool:
    """Each concept of ``above`` is at or above one of ``below``, each of its groups met by one of it."""

    def at_or_below(one: str, other: str) -> bool:
        return one == other or other in world.above(one)

    def said(expression: Expression) -> list[list[Pair]]:
        whole = [*((a,) for a in expression.attributes), *expression.groups]
        return [
            [(a.name.code, a.value.code) for a in group if isinstance(a.value, Reference)] for group in whole
        ]

    has = [sorted(group) for r in below.focus for group in world.groups[r.code]] + said(below)
    focus = all(any(at_or_below(b.code, a.code) for b in below.focus) for a in above.focus)
    return focus and all(
        any(
            all(
                any(at_or_below(n, name) and at_or_below(v, value) for n, v in group)
                for name, value in wanted
            )
            for group in has
        )
        for wanted in said(above)
    )


@settings(max_examples=300, deadline=None)
@given(worlds(), expressions, expressions)
def test_an_expression_is_below_what_a_naive_check_finds(world: World, a: Expression, b: Expression) -> None:
    assert subsumes(text(a), text(b), index_of(world)) is is_above(a, b, world)


@settings(deadline=None)
@given(worlds(), expressions, expressions, expressions)
def test_subsumption_is_reflexive_and_transitive(
    world: World, a: Expression, b: Expression, c: Expression
) -> None:
    index = index_of(world)
    assert subsumes(text(a), text(a), index)
    if subsumes(text(a), text(b), index) and subsumes(text(b), text(c), index):
        assert subsumes(text(a), text(c), index)


@settings(max_examples=30, deadline=None)
@given(worlds())
def test_plain_concepts_are_as_the_hierarchy_has_them(world: World) -> None:
    index = index_of(world)
    for above, below in product(CODES, CODES):
        assert subsumes(above, below, index) is (above == below or above in world.above(below))


@settings(deadline=None)
@given(worlds(), expressions, st.frozensets(codes))
def test_the_normal_form_means_the_same(
    world: World, expression: Expression, defined: frozenset[str]
) -> None:
    index = index_of(world, defined - {CODES[0]})
    for given_text in (text(expression), *CODES):
        form = text(normal_form(given_text, index))
        assert text(normal_form(form, index)) == form
        assert subsumes(form, given_text, index)


def test_a_defined_concept_is_above_what_meets_its_definition() -> None:
    root, procedure, repair, hand, thumb, by_site = CODES[:6]
    world = World(
        {root: set(), procedure: {root}, repair: {procedure}, hand: {root}, thumb: {hand}, by_site: {root},
         CODES[6]: {root}, CODES[7]: {root}},
        {code: [{(by_site, hand)}] if code == repair else [] for code in CODES},
    )  # fmt: skip
    defined, primitive = index_of(world, frozenset([repair])), index_of(world)
    expression = f"{procedure}:{by_site}={thumb}"
    assert subsumes(repair, expression, defined)
    assert not subsumes(repair, expression, primitive)
    assert subsumes(f"{procedure}:{by_site}={hand}", repair, primitive)
    assert subsumes(
        f"{procedure}:{by_site}=({root}:{by_site}={hand})",
        f"{procedure}:{by_site}=({hand}:{by_site}={thumb})",
        primitive,
    )

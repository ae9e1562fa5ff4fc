"""Expression constraints over an invented hierarchy with relationship groups, in memory and in a pack."""

from pathlib import Path

import pytest

from service.storage import packs
from service.storage.records import encode_concept
from service.terminology.code_systems import CodeSystem
from service.terminology.concepts import Coding, Concept, Designation, Membership, Property
from service.terminology.index import Index
from service.terminology.memory import MemoryIndex
from service.terminology.selections import evaluate
from service.terminology.snomed.ecl.compiler import compiled
from service.terminology.snomed.ecl.grammar import ExpressionError
from service.terminology.snomed.identifiers import DEFINED, IS_A, ROOT
from service.terminology.types import Code, DateTime, Uri

DISEASE, BOTH, APART, NONE, SITE, LIVER, LOBE, FORM, FIBROUS, BY_SITE, BY_FORM, OLD = (
    str(100001 + n) for n in range(12)
)
SET, MAP, SCHEME, MODULE = "200000", "200001", "200002", "200003"


def related(group: int, attribute: str, target: str) -> Property:
    return Property(attribute, Code(target), group=group)


CONCEPTS = [
    Concept(ROOT),
    Concept(DISEASE, parents=(ROOT,)),
    Concept(
        BOTH,
        parents=(DISEASE,),
        designations=(Designation("Scarred liver", "en", Coding("s", "900000000000013009")),),
        properties=(related(1, BY_SITE, LOBE), related(1, BY_FORM, FIBROUS), Property("x", 5, group=0)),
    ),
    Concept(
        APART,
        parents=(DISEASE,),
        properties=(
            related(1, BY_SITE, LIVER),
            related(2, BY_FORM, FIBROUS),
            related(2, BY_SITE, FIBROUS),
            related(3, BY_SITE, LOBE),
        ),
        memberships=(
            Membership(SET),
            Membership(MAP, (("mapGroup", "2"), ("mapTarget", "J45.9"), ("owner", SITE)), module=MODULE),
        ),
    ),
    Concept(
        NONE,
        parents=(DISEASE,),
        properties=(
            Property("effectiveTime", DateTime("2020-01-31")),
            Property("moduleId", Code(MODULE)),
            Property("sufficientlyDefined", True),
            Property("inactive", False),
        ),
        memberships=(
            Membership(MAP, (("mapGroup", "1"), ("mapTarget", "K70 X"), ("owner", LIVER))),
            Membership(SCHEME, (("alternateIdentifier", "54486-6"),)),
        ),
    ),
    Concept(SCHEME, "LOINC Code System (invented)", parents=(ROOT,)),
    Concept(SITE, parents=(ROOT,)),
    Concept(LIVER, parents=(SITE,)),
    Concept(LOBE, parents=(LIVER,)),
    Concept(FORM, parents=(ROOT,)),
    Concept(FIBROUS, parents=(FORM,)),
    Concept(BY_SITE, parents=(ROOT,)),
    Concept(BY_FORM, parents=(ROOT,)),
    Concept(OLD, memberships=(Membership("900000000000527005", (("targetComponentId", LIVER),)),)),
]
SYSTEM = CodeSystem(url=Uri("http://example.org/sct"), case_sensitive=True)


@pytest.fixture(params=["memory", "pack"], scope="module")
def index(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Index:
    if request.param == "memory":
        return MemoryIndex(SYSTEM, CONCEPTS)
    records = {concept.code: encode_concept(concept) for concept in CONCEPTS}
    folder: Path = tmp_path_factory.mktemp("packs")
    return packs.open_index(packs.build(folder, "it", SYSTEM, CONCEPTS, records))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"< {DISEASE}", {BOTH, APART, NONE}),
        (f"descendantOrSelfOf {LIVER} |any term|", {LIVER, LOBE}),
        (f"<<! {SITE}", {SITE, LIVER}),
        (f">> {LOBE}", {LOBE, LIVER, SITE, ROOT}),
        (f">>! {LOBE}", {LOBE, LIVER}),
        (f"!!> (<< {SITE})", {SITE}),
        (f"!!< (<< {SITE})", {LOBE}),
        (f"<< {SITE} minus << {LIVER} /* a comment */", {SITE}),
        (f"(<< {LIVER} OR {FORM}) AND << {SITE}", {LIVER, LOBE}),
        (f"^ {SET}", {APART}),
        ("^ *", {APART, NONE, OLD}),
        (f'^ {MAP} {{{{ M mapTarget = "j45" }}}}', {APART}),
        (f'^ {MAP} {{{{ M mapTarget = wild:"K*X" }}}}', {NONE}),
        (f"^ {MAP} {{{{ M mapGroup > #1 }}}}", {APART}),
        (f"^ {MAP} {{{{ M mapGroup >= #1, active = true }}}}", {APART, NONE}),
        (f"^ {MAP} {{{{ M active = 0 }}}}", set()),
        (f"^ {MAP} {{{{ M owner = < {SITE} }}}}", {NONE}),
        (f"^ {MAP} {{{{ M owner != {SITE}, moduleId != {MODULE} }}}}", set()),
        (f"^ {MAP} {{{{ M moduleId = {MODULE} }}}}", {APART}),
        (f"^ [owner] {MAP}", {SITE, LIVER}),
        (f"^ [referencedComponentId] {MAP}", {APART, NONE}),
        ("LOINC#54486-6", {NONE}),
        (f'<< {DISEASE} {{{{ C effectiveTime <= "20200131" }}}}', {NONE}),
        (f'<< {DISEASE} {{{{ C effectiveTime < "20200131" }}}}', set()),
        (f'<< {DISEASE} {{{{ C effectiveTime = "20200131" }}}}', {NONE}),
        (f"<< {DISEASE} {{{{ C definitionStatusId = {DEFINED}, moduleId = {MODULE} }}}}", {NONE}),
        (f"<< {DISEASE} {{{{ C definitionStatus = primitive }}}}", set()),
        (f"<< {DISEASE} {{{{ C active = 1 }}}}", {NONE}),
        (f"< {DISEASE}: {BY_SITE} = << {LIVER}", {BOTH, APART}),
        (f"< {DISEASE}: {BY_SITE} != << {LIVER}", {APART}),
        (f"< {DISEASE}: [2..*] {BY_SITE} = << {LIVER}", {APART}),
        (f"< {DISEASE}: [0..1] {BY_SITE} = << {LIVER}", {BOTH, NONE}),
        (f"< {DISEASE}: {{ {BY_SITE} = << {LIVER}, {BY_FORM} = {FIBROUS} }}", {BOTH}),
        (f"< {DISEASE}: [2..2] {{ {BY_SITE} = << {LIVER} }}", {APART}),
        (f"< {DISEASE}: [0..0] {{ {BY_SITE} = * }}", {NONE}),
        (f"*: R {BY_FORM} = < {DISEASE}", {FIBROUS}),
        (f"< {DISEASE}: {{ {BY_FORM} = (*: R {BY_FORM} = {APART}) }}", {BOTH, APART}),
        (f"<< {SITE}: {IS_A} = {LIVER}", {LOBE}),
        (f"<< {SITE}: {IS_A} != {LIVER}", {SITE, LIVER}),
        (f"<< {SITE}: R {IS_A} = {LOBE}", {LIVER}),
        (f"< {DISEASE}: {IS_A} = {DISEASE}, {BY_SITE} = {LIVER}", {APART}),
        (f"< {DISEASE}. {BY_SITE}", {LIVER, LOBE, FIBROUS}),
        (f"{LIVER} {{{{ +HISTORY-MIN }}}}", {LIVER, OLD}),
        (f'< {DISEASE} {{{{ term = "liv scar", language = en, type = syn }}}}', {BOTH}),
        (f'< {DISEASE} {{{{ term = wild:"*LIVER" }}}}', {BOTH}),
        (f'< {DISEASE} {{{{ term != "liver" }}}}', set()),
    ],
)
def test_a_constraint_selects(index: Index, text: str, expected: set[str]) -> None:
    assert {index.concept(n).code for n in evaluate(compiled(text, index), index)} == expected


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f"<< {SITE} OR {FORM} AND {ROOT}", "at character 21 there is 'AND'"),
        ("<< abc", "at character 4 there is 'abc'"),
        ("<<", "at character 3 there is the end"),
        (f"<< {SITE} <<", "at character 11 there is '<'"),
        ("< 99999999", "99999999 is not in the release"),
        ("(" * 100 + SITE + ")" * 100, "60 parentheses"),
        (f"{SITE}: {BY_SITE} < {FORM}", "compares numbers only"),
        ("(" * 30 + SITE + ":{" * 40, "60 parentheses or braces"),
        (f'{SITE} {{{{ M mapTarget = "x" }}}}', "need members"),
        (f'^ {MAP} {{{{ M colour = "x" }}}}', "no colour"),
        (f"^ [mapTarget, owner] {MAP}", "several fields"),
        (f"{SITE}: {{ R {BY_SITE} = {LIVER}, {BY_SITE} = {LIVER} }}", "all reversed, or none is"),
        (f"{SITE}: {{ [0..1] R {BY_SITE} = {LIVER} }}", "there at least once"),
        (f"{SITE}: {{ {IS_A} = {LIVER} }}", "stands alone"),
        (f"{SITE}: [1..2] {IS_A} = {LIVER}", "no cardinality"),
        (LOBE + f".{BY_SITE}" * 100, "60 filters or dotted attributes"),
        (LOBE + " {{ C active = 1 }}" * 100, "60 filters or dotted attributes"),
        (f"({LOBE} {{{{ D active = 1 }}}})" + " {{ +HISTORY }}" * 60, "60 filters"),
        ("ATC#1", "not known to the release"),
        (f"{SITE} {{{{ dialect = xx-yy }}}}", "the dialect xx-yy is not known"),
    ],
)
def test_a_wrong_constraint_says_where_and_why(index: Index, text: str, says: str) -> None:
    with pytest.raises(ExpressionError, match=says.replace("(", r"\(")):
        compiled(text, index)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<<! (" * 60 + LOBE + ")" * 60, {LOBE}),
        (">>! (" * 60 + LOBE + ")" * 60, {LOBE, LIVER, SITE, ROOT}),
        ("!!> (" * 60 + f"<< {SITE}" + ")" * 60, {SITE}),
        ("!!< (" * 60 + f"<< {SITE}" + ")" * 60, {LOBE}),
        (f"(*: {BY_SITE} = " * 59 + f"({LOBE}" + f".{BY_SITE}" * 60 + ")" + ")" * 59, set()),
        (f"{SITE}: " + "(" * 60 + f"{BY_SITE} = *" + ")" * 60, set()),
    ],
)
def test_deep_constraints_are_answered(index: Index, text: str, expected: set[str]) -> None:
    assert {index.concept(n).code for n in evaluate(compiled(text, index), index)} == expected


@pytest.mark.parametrize(
    ("comparison", "found"), [("= #5", True), ("> #4.5", True), ("< #5", False), ('= "5"', False)]
)
def test_concrete_values_compare_as_numbers(comparison: str, found: bool) -> None:
    weight = "300000"
    concepts = [
        Concept(ROOT),
        Concept(weight, parents=(ROOT,)),
        Concept(BOTH, parents=(ROOT,), properties=(Property(weight, 5, group=0),)),
    ]
    index = MemoryIndex(SYSTEM, concepts)
    selected = evaluate(compiled(f"*: {weight} {comparison}", index), index)
    assert ({BOTH} == {index.concept(n).code for n in selected}) == found

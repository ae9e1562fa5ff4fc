"""The filters of expression constraints on descriptions, concepts, members and concrete texts."""

import pytest

from service.terminology.code_systems import CodeSystem
from service.terminology.concepts import Coding, Concept, Description, Designation, Membership, Property
from service.terminology.memory import MemoryIndex
from service.terminology.selections import evaluate
from service.terminology.snomed.ecl.compiler import compiled
from service.terminology.snomed.ecl.grammar import ExpressionError
from service.terminology.snomed.identifiers import (
    ACCEPTABLE,
    FULLY_SPECIFIED_NAME,
    HISTORICAL_ASSOCIATION,
    PREFERRED,
    ROOT,
    SYNONYM,
)
from service.terminology.types import DateTime, Uri

BRITISH, AMERICAN = "900000000000508004", "900000000000509007"
ONE, TWO, THREE, GONE, PART, NAMED, SAME, HAS_PART, RULES, SCHEME, MODULE = (
    str(100_001 + n) for n in range(11)
)


def described(
    text: str, number: int, *dialects: tuple[str, str], use: str = SYNONYM, active: bool = True
) -> Designation:
    description = Description(str(900_000 + number), active, MODULE, f"202{number}0131", "900000", dialects)
    return Designation(text, "en", Coding("http://example.org/sct", use), description=description)


INDEX = MemoryIndex(
    CodeSystem(url=Uri("http://example.org/sct")),
    [
        Concept(ROOT),
        Concept(
            ONE,
            parents=(ROOT,),
            designations=(
                described('Scar "old" * of liver', 1, (BRITISH, PREFERRED), (AMERICAN, ACCEPTABLE)),
                described("Scar of liver (disorder)", 2, use=FULLY_SPECIFIED_NAME),
            ),
            properties=(
                Property(NAMED, "Pan#1 forte", group=0),
                Property("effectiveTime", DateTime("2021-07-31")),
            ),
        ),
        Concept(
            TWO,
            parents=(ONE,),
            designations=(
                described("Scars C [2], old", 3, (AMERICAN, PREFERRED)),
                described("Cicatrix", 4, active=False),
            ),
            properties=(Property(NAMED, "forte", group=0),),
            memberships=(Membership(RULES, (("grouped", "1"), ("since", "20200131"), ("target", ONE))),),
        ),
        Concept(
            THREE,
            parents=(ROOT,),
            memberships=(
                Membership(RULES, (("grouped", "0"), ("since", "20210131"), ("target", TWO))),
                Membership(SCHEME, (("alternateIdentifier", "7-1"),)),
            ),
        ),
        Concept(
            GONE,
            properties=(Property("inactive", True),),
            memberships=(Membership(SAME, (("targetComponentId", TWO),)),),
        ),
        Concept(PART, parents=(ROOT,), memberships=(Membership(HAS_PART, (("targetComponentId", TWO),)),)),
        Concept(NAMED, parents=(ROOT,)),
        Concept(HISTORICAL_ASSOCIATION, parents=(ROOT,)),
        Concept(SAME, parents=(HISTORICAL_ASSOCIATION,)),
        Concept(HAS_PART, parents=(ROOT,)),
        Concept(RULES, parents=(ROOT,)),
        Concept(SCHEME, "Weights and more", parents=(ROOT,)),
        Concept(MODULE, parents=(ROOT,)),
    ],
)


def selected(text: str) -> set[str]:
    return {INDEX.concept(number).code for number in evaluate(compiled(text, INDEX), INDEX)}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ('term = ("cicatrix" "disorder")', {ONE}),
        ('term = match:"liv scar"', {ONE}),
        (r'term = "\"OLD\" scar"', {ONE, TWO}),
        (r'term = wild:"*\"old\"*"', {ONE}),
        (r'term = wild:"*\**"', {ONE}),
        ('term = wild:"*[2]*"', {TWO}),
        ('term = wild:"?*"', set()),
        ('term = "vitamin#2"', set()),
        ("type = (fsn def)", {ONE}),
        (f"typeId = {FULLY_SPECIFIED_NAME}", {ONE}),
        (f"typeId = ({FULLY_SPECIFIED_NAME} {SYNONYM})", {ONE, TWO}),
        ("dialect = en-gb", {ONE}),
        ("dialect = en-us (prefer)", {TWO}),
        ("dialect = (en-gb en-us) (prefer)", {ONE, TWO}),
        ("dialect = (en-gb (accept) en-us (prefer))", {TWO}),
        (f"dialectId = {AMERICAN} |US| (accept prefer)", {ONE, TWO}),
        (f"dialectId = ({BRITISH} ({ACCEPTABLE}) {AMERICAN} (accept))", {ONE}),
        ("language = (en es)", {ONE, TWO}),
        ("language != en", set()),
        ("id = 900003", {TWO}),
        ("id = (900001 900003)", {ONE, TWO}),
        ('active = 0, term = "cicatrix"', {TWO}),
        ('active = (0 1), term = "cicatrix"', {TWO}),
        (f'moduleId = << {MODULE}, effectiveTime >= "20230101"', {TWO}),
        (f"D moduleId = {ONE}", set()),
    ],
)
def test_descriptions(asked: str, expected: set[str]) -> None:
    assert selected(f"* {{{{ {asked} }}}}") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('* {{ C effectiveTime = ("20210731" "20220101") }}', {ONE}),
        ('* {{ c effectiveTime > "20210731" }}', set()),
        ("* {{ C active = false }}", {GONE}),
        ("* {{ D active = false }}", {TWO}),
        (f"^ {RULES} {{{{ M grouped = true }}}}", {TWO}),
        (f"^ {RULES} {{{{ M grouped != true }}}}", {THREE}),
        (f'^ {RULES} {{{{ M since < "20210131" }}}}', {TWO}),
        (f"^ {RULES} {{{{ M target = << {ONE} }}}} {{{{ M grouped = 0 }}}}", {THREE}),
        (f"^ {RULES} {{{{ M referencedComponentId = << {ONE} }}}}", {TWO}),
        (f"^ [target] {RULES} {{{{ M referencedComponentId = {THREE} }}}}", {TWO}),
        (f"^ [referencedComponentId] {RULES} {{{{ M grouped = 1 }}}}", {TWO}),
        (f"<< ^ [target] {RULES} {{{{ M grouped = 1 }}}}", {ONE, TWO}),
        (f">! ^ {RULES} {{{{ M grouped = 1 }}}}", {ONE}),
        ("^ * {{ M grouped = 1 }}", {TWO}),
        (f"^ [refsetId] ({RULES} OR {SAME})", {RULES, SAME}),
        ('"Weights#7-1" |seven|', {THREE}),
        (f"< {SCHEME} OR weights#7-1", {THREE}),
        (f"{TWO} {{{{ +HISTORY }}}}", {TWO, GONE}),
        (f"{TWO} {{{{ +history_max }}}}", {TWO, GONE}),
        (f"{TWO} {{{{ + HISTORY (<< {HAS_PART}) }}}}", {TWO, PART}),
        (f'*: {NAMED} = "forte"', {TWO}),
        (f'*: {NAMED} != "forte"', {ONE}),
        (f'*: {NAMED} = match:"forte"', {ONE, TWO}),
        (f'*: {NAMED} = wild:"*FORTE"', {ONE, TWO}),
        (f'*: {NAMED} = ("forte" "Pan#1 forte")', {ONE, TWO}),
        (f'*: {NAMED} = "Pan#1 forte"', {ONE}),
        (f"*: {NAMED} = true", set()),
    ],
)
def test_concepts_members_history_and_texts(text: str, expected: set[str]) -> None:
    assert selected(text) == expected


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("* {{ term = abc }}", "at character 6: term is a text between quotation marks, not abc"),
        ("* {{ term = 100001 }}", "not 100001"),
        ("* {{ type = name }}", "type is one of: fsn, syn, def"),
        ("* {{ typeId = syn }}", "typeid is an identifier of SNOMED CT, not syn"),
        ('* {{ language = "en" }}', "is no language"),
        ('* {{ term = "a" (prefer) }}', "not prefer"),
        ("* {{ D colour = 1 }}", "at character 8: descriptions have no colour"),
        ("* {{ C active = maybe }}", "active is one of: 1, true, 0, false; not maybe"),
        ("* {{ C definitionStatus = some }}", "one of: primitive, defined"),
        ('* {{ C effectiveTime > "2020" }}', 'a day such as "20240131", not "2020"'),
        ('* {{ C moduleId = "x" }}', "an identifier of SNOMED CT"),
        ("* {{ Q active = 1 }}", "filters Q are not understood"),
        (f"^ [colour] {RULES}", "have no colour, but"),
        (f'^ {RULES} {{{{ M grouped < "x" }}}}', "a day such as"),
        (f"{ONE} {{{{ M grouped = 1 }}}}", "need members"),
        (f'*: {NAMED} < "forte"', "compares numbers only"),
        ("<< 999999", "999999 is not in the release (at character 4)"),
        (f"{ONE} {{{{ term = 'a' }}}}", "at character 18"),
    ],
)
def test_a_wrong_filter_says_what_it_takes(text: str, says: str) -> None:
    with pytest.raises(ExpressionError) as raised:
        selected(text)
    assert says in str(raised.value)

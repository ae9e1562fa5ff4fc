"""Expressions and the machine readable concept model, of an invented release."""

import pytest

from service.terminology.code_systems import CodeSystem
from service.terminology.concepts import Concept, Membership
from service.terminology.memory import MemoryIndex
from service.terminology.snomed.expressions.concept_model import problems
from service.terminology.snomed.expressions.grammar import parse
from service.terminology.types import Uri

ROOT, PROCEDURE, REPAIR, SITE, HAND, BY_SITE, BY_COUNT = (str(100_001 + n) for n in range(7))
MANDATORY, OPTIONAL, ALL, PUBLISHED = "723597001", "723598006", "723596005", "723594008"


def ranged(constraint: str, strength: str = MANDATORY, content: str = ALL) -> Membership:
    fields = {"rangeConstraint": constraint, "ruleStrengthId": strength, "contentTypeId": content}
    return Membership("723562003", tuple(fields.items()))


def counted(domain: str, whole: str, in_group: str, strength: str = MANDATORY) -> Membership:
    fields = {
        "domainId": domain,
        "attributeCardinality": whole,
        "attributeInGroupCardinality": in_group,
        "ruleStrengthId": strength,
        "contentTypeId": ALL,
    }
    return Membership("723561005", tuple(fields.items()))


def index(*rules: Membership) -> MemoryIndex:
    return MemoryIndex(
        CodeSystem(url=Uri("http://example.org/sct")),
        [
            Concept(ROOT),
            Concept(PROCEDURE, parents=(ROOT,)),
            Concept(REPAIR, parents=(PROCEDURE,)),
            Concept(SITE, parents=(ROOT,)),
            Concept(HAND, parents=(SITE,)),
            Concept(BY_SITE, parents=(ROOT,), memberships=rules),
            Concept(BY_COUNT, parents=(ROOT,)),
        ],
    )


RULES = (ranged(f"<< {SITE}"),)


@pytest.mark.parametrize(
    "text",
    [
        f"{REPAIR}:{BY_SITE}={HAND}",
        f"{PROCEDURE}:{{{BY_SITE}={SITE},{BY_COUNT}=#2}}",
        f"{REPAIR}:{BY_SITE}=({HAND}:{BY_COUNT}=#1)",
    ],
)
def test_what_the_model_allows(text: str) -> None:
    assert list(problems(parse(text), index(*RULES))) == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f"{REPAIR}:{BY_SITE}={PROCEDURE}", f"{PROCEDURE} is not in the range of {BY_SITE}, << {SITE}"),
        (f"{REPAIR}:{BY_COUNT}=({HAND}:{BY_SITE}={REPAIR})", f"{REPAIR} is not in the range of {BY_SITE}"),
        (f"{REPAIR}:{BY_SITE}=({REPAIR}:{BY_COUNT}=#1)", f"{REPAIR} is not in the range of {BY_SITE}"),
    ],
)
def test_what_it_does_not_allow(text: str, says: str) -> None:
    (problem,) = problems(parse(text), index(*RULES))
    assert says in problem


@pytest.mark.parametrize(
    "rule",
    [
        ranged(f"<< {SITE}", strength=OPTIONAL),
        ranged(f"<< {SITE}", content=PUBLISHED),
        ranged("<< 999999999"),
    ],
)
def test_rules_that_do_not_bind_an_expression(rule: Membership) -> None:
    assert list(problems(parse(f"{REPAIR}:{BY_SITE}={PROCEDURE}"), index(rule))) == []


TWICE = f"{BY_SITE}={HAND},{BY_SITE}={SITE}"


@pytest.mark.parametrize(
    ("rules", "text", "says"),
    [
        (
            [counted(PROCEDURE, "0..*", "0..1")],
            f"{REPAIR}:{{{TWICE}}}",
            "2 values in a group, where at most 1",
        ),
        (
            [counted(PROCEDURE, "0..1", "0..0")],
            f"{REPAIR}:{TWICE}",
            "2 values in an expression, where at most 1",
        ),
        (
            [counted(PROCEDURE, "0..*", "0..1")],
            f"{REPAIR}:{BY_COUNT}=({REPAIR}:{{{TWICE}}})",
            "2 values in a group",
        ),
        (
            [counted(PROCEDURE, "0..*", "0..1"), counted(ROOT, "0..*", "0..2")],
            f"{REPAIR}:{{{TWICE},{BY_SITE}={REPAIR}}}",
            "3 values in a group, where at most 2",
        ),
    ],
)
def test_attributes_that_stand_too_often(rules: list[Membership], text: str, says: str) -> None:
    (problem,) = problems(parse(text), index(*rules))
    assert f"{BY_SITE} has {says}" in problem


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (counted(PROCEDURE, "0..*", "0..1"), f"{REPAIR}:{{{BY_SITE}={HAND}}},{{{BY_SITE}={SITE}}}"),
        (counted(PROCEDURE, "0..*", "0..1"), f"{REPAIR}:{{{BY_SITE}={HAND},{BY_SITE}={HAND}|again|}}"),
        (counted(PROCEDURE, "0..*", "0..*"), f"{REPAIR}:{{{TWICE}}}"),
        (counted(PROCEDURE, "0..*", "0..0"), f"{REPAIR}:{{{TWICE}}}"),
        (counted(SITE, "0..*", "0..1"), f"{REPAIR}:{{{TWICE}}}"),
        (counted(PROCEDURE, "0..1", "0..1", strength=OPTIONAL), f"{REPAIR}:{{{TWICE}}}"),
    ],
)
def test_attributes_that_do_not(rule: Membership, text: str) -> None:
    assert list(problems(parse(text), index(rule))) == []

"""Where neighbours come from, and what is said of each."""

import pytest

from service.terminology.concept_maps import ConceptMap, Group, Relationship, Target, Unmapped
from service.terminology.concepts import Coding, Concept, Property
from service.terminology.types import DateTime
from tests.similar.small import (
    DISEASES,
    NEVER,
    SUPPLIES,
    SURGERY,
    axis_concept,
    like,
    of,
    page,
    told,
)
from tests.terminology.examples import group, mapping, view

MAP = "http://example.org/ConceptMap/surgery"

CODES = "0KNC0ZZ 0KND0ZZ 0KNE0ZZ 0KN00ZZ 0KNC3ZZ 0KNC00Z 0KNC0ZX 0K8C0ZZ 0KBC0ZZ"
OPERATIONS = [axis_concept(code) for code in CODES.split()]


def test_one_axis_is_another_and_the_nearest_for_a_coder_comes_first() -> None:
    found = told(like(view([of(SURGERY, OPERATIONS)]), SURGERY, "0KNC0ZZ"))
    assert [row for row in found if row[1] == "axis"] == [
        ("0KND0ZZ", "axis", "the same on the left side"),
        ("0KNC3ZZ", "axis", "the same through the approach Percutaneous instead of Open"),
        ("0KNC00Z", "axis", "the same with Drainage Device instead of No Device"),
        ("0KNC0ZX", "axis", "the same with Diagnostic instead of No Qualifier"),
        ("0KNE0ZZ", "axis", "the same on both sides"),
        ("0K8C0ZZ", "axis", "the same by the root operation Division instead of Release"),
        ("0KN00ZZ", "axis", "the same with Head Muscle instead of Hand Muscle, Right"),
        ("0KBC0ZZ", "axis", "the same by the root operation Excision instead of Release"),
    ]


def test_an_axis_that_means_something_else_is_another_one() -> None:
    other = axis_concept("0K8C0ZZ")
    meant = tuple(
        p if p.code != "body-part" else Property(p.code, p.value, "Neck Muscle") for p in other.properties
    )
    system = of(SURGERY, [OPERATIONS[0], Concept("0K8C0ZZ", properties=meant)])
    assert all(kind != "axis" for _, kind, _ in told(like(view([system]), SURGERY, "0KNC0ZZ")))


@pytest.mark.parametrize(
    ("code", "display", "reason"),
    [
        ("0KND0ZZ", "Release Left Hand Muscle, Open Approach", "the same on the left side"),
        ("0KN00ZZ", "Release Head Muscle, Open Approach", "the same with Head instead of Right Hand"),
        ("0KNC0ZX", "Release Right Hand Muscle, Open Approach, Diagnostic", "the same with Diagnostic"),
        ("0KNC00Z", "Release Right Muscle, Open Approach", "the same without Hand"),
        ("0KNC00Z", None, "the same with 0 instead of Z as device"),
    ],
)
def test_without_labels_the_displays_tell(code: str, display: str | None, reason: str) -> None:
    (found,) = unlabelled({"0KNC0ZZ": "Release Right Hand Muscle, Open Approach", code: display})
    assert found == (code, "axis", reason)


def test_without_labels_and_displays_the_characters_are_told() -> None:
    (found,) = unlabelled({"0KNC0ZZ": None, "0KND0ZZ": None})
    assert found == ("0KND0ZZ", "axis", "the same with D instead of C as body-part")


def unlabelled(displays: dict[str, str | None]) -> list[tuple[str, str, str]]:
    """What is like the first of these codes, of whose axes only the characters are known."""
    axes = {code: axis_concept(code).properties for code in displays}
    bare = {code: tuple(Property(p.code, p.value) for p in own) for code, own in axes.items()}
    concepts = [Concept(code, display, properties=bare[code]) for code, display in displays.items()]
    return told(like(view([of(SURGERY, concepts)]), SURGERY, "0KNC0ZZ"))


TREE = [
    Concept("E11", "Diabetes of type 2", properties=(Property("billable", False),)),
    *(
        Concept(f"E11.{n}", text, parents=("E11",), properties=(Property("billable", True),))
        for n, text in ((1, "coma"), (2, "kidney disease"), (8, "anything else"))
    ),
    Concept("E11.9", "quite plain", parents=("E11",), properties=(Property("billable", True), NEVER)),
    Concept("E10", "Diabetes of type 1", properties=(Property("billable", False),)),
]


def test_siblings_the_nearest_first_without_those_that_are_over() -> None:
    found = told(like(view([of(DISEASES, TREE)]), DISEASES, "E11.1"))
    beside = "beside it under E11 Diabetes of type 2"
    assert found == [("E11.2", "hierarchy", beside), ("E11.8", "hierarchy", beside)]


def test_a_heading_is_like_headings() -> None:
    codes = [code for code, _, _ in told(like(view([of(DISEASES, TREE)]), DISEASES, "E11"))]
    assert "E10" in codes


LIST = [
    Concept("A1", "Cane"),
    Concept("E0110", "Crutches of wood, a pair"),
    Concept("E0112", "Crutches of metal, a pair"),
    Concept("E0130", "Walker"),
    Concept("E0135", "Walker that folds"),
    Concept("Q9", "Crutches of wood, a single one"),
]


def test_in_a_list_codes_that_begin_alike_are_near() -> None:
    found = {
        code: (kind, reason)
        for code, kind, reason in told(like(view([of(SUPPLIES, LIST)]), SUPPLIES, "E0130"))
    }
    assert found["E0110"] == (
        "hierarchy",
        "near it in the publisher's list, among the codes that begin with E01",
    )
    assert "A1" not in found


def test_rare_words_count_more_than_frequent_ones() -> None:
    found = told(like(view([of(SUPPLIES, LIST)]), SUPPLIES, "E0110"))
    assert found[0][0] == "E0112"
    assert ("Q9", "text", "similar wording: wood, a, crutches") in found


def test_words_need_no_accents_and_no_case() -> None:
    texts = ("Röntgen der Hüfte", "RONTGEN DER HUFTE", "Etwas anderes")
    concepts = [Concept(code, text) for code, text in zip("AGZ", texts, strict=True)]
    (found,) = told(like(view([of(SUPPLIES, concepts)]), SUPPLIES, "A"))
    assert found == ("G", "text", "similar wording: der, hufte, rontgen")


def test_what_maps_say_of_it() -> None:
    equivalents = group(
        SURGERY, DISEASES, mapping("0KNC0ZZ", ("E11.1", "equivalent"), ("E11.9", "equivalent"))
    )
    wider = group(SURGERY, SUPPLIES, mapping("0KNC0ZZ", ("E0110", "related-to"), ("A1", "not-related-to")))
    maps = [ConceptMap(url=MAP, version="3", groups=(equivalents, wider))]
    world = view([of(SURGERY, OPERATIONS), of(DISEASES, TREE), of(SUPPLIES, LIST)], concept_maps=maps)
    found = [row for row in told(like(world, SURGERY, "0KNC0ZZ")) if row[1] == "map"]
    assert found == [
        ("E11.1", "map", f"it maps to this (equivalent, {MAP}|3)"),
        ("E0110", "map", f"it maps to this (related-to, {MAP}|3)"),
    ]
    back = told(like(world, DISEASES, "E11.1"))
    assert ("0KNC0ZZ", "map", f"maps to it (equivalent, {MAP}|3)") in back


def test_a_map_in_a_circle_does_not_hide_the_rest() -> None:
    unmapped = Unmapped("other-map", Target(Relationship("related-to")), MAP)
    circle = ConceptMap(url=MAP, groups=(Group(SUPPLIES, None, DISEASES, None, (), unmapped),))
    world = view([of(SUPPLIES, LIST), of(DISEASES, TREE)], concept_maps=[circle])
    assert told(like(world, SUPPLIES, "E0130")) == told(like(view([of(SUPPLIES, LIST)]), SUPPLIES, "E0130"))


def test_what_a_page_describes_and_lists() -> None:
    hand = page(
        "Hand muscle release",
        {SURGERY: ("0KNC0ZZ", "0KNC00Z"), SUPPLIES: ("E0110",)},
        [Coding(SUPPLIES, "A1"), Coding(SUPPLIES, "UNKNOWN"), Coding("http://example.org/unknown", "A1")],
        common_name="Freeing a muscle of the hand",
    )
    world = view([of(SURGERY, OPERATIONS, hand), of(SUPPLIES, LIST, hand)])
    found = told(like(world, SURGERY, "0KNC0ZZ"))
    assert ("A1", "listed", "listed as similar by the page Freeing a muscle of the hand") in found
    assert ("E0110", "page", "described by the same page: Freeing a muscle of the hand") in found
    codes = [code for code, _, _ in found]
    assert codes.index("0KNC00Z") < codes.index("0KNC3ZZ"), "found in two ways it stands higher"


def test_pages_that_read_alike() -> None:
    about = {
        "Muscle release": "The tight muscle of the hand is cut free so that the fingers bend",
        "Nerve release": "The nerve of the hand is cut free so that the fingers feel",
        "Walking aid": "A frame to lean on while walking at home",
    }
    pages = [
        page(title, {SUPPLIES: (code,)}, summary=text)
        for (title, text), code in zip(about.items(), ("A1", "Q9", "E0130"), strict=True)
    ]
    found = told(like(view([of(SUPPLIES, LIST, *pages)]), SUPPLIES, "A1"))
    assert ("Q9", "text", "described by a page that reads alike: Nerve release") in found
    assert "E0130" not in [code for code, _, _ in found]


@pytest.mark.parametrize(
    ("day", "is_there"),
    [("2019-12-31", False), ("2020-01-01", True), ("2020-12-31", True), ("2021-01-01", False)],
)
def test_only_what_is_active_on_the_day(day: str, is_there: bool) -> None:
    dates = (
        Property("effectiveDate", DateTime("2020-01-01")),
        Property("retirementDate", DateTime("2020-12-31")),
    )
    system = of(SURGERY, [OPERATIONS[0], axis_concept("0KND0ZZ", *dates)])
    assert bool(like(view([system]), SURGERY, "0KNC0ZZ", day=day)) is is_there


def test_of_withheld_content_nothing_is_told() -> None:
    system = of(SURGERY, OPERATIONS).withheld(None)
    tree = of(DISEASES, TREE).withheld(None)
    maps = [
        ConceptMap(url=MAP, groups=(group(SURGERY, DISEASES, mapping("0KNC0ZZ", ("E11.1", "equivalent"))),))
    ]
    (found,) = like(view([system, tree], concept_maps=maps), SURGERY, "0KNC0ZZ")
    assert found.coding == Coding(DISEASES, "E11.1", "1")

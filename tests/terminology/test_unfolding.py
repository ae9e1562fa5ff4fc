"""ICD-10-PCS codes in plain sentences: one of each section by hand, laws over all of two releases."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from service.loaders.icd10pcs import load
from service.loaders.release import LoadOptions
from service.storage.registry import Registry
from service.terminology.code_systems import CodeSystem
from service.terminology.concepts import Concept, Property
from service.terminology.index import Index
from service.terminology.memory import MemoryIndex
from service.terminology.types import Code
from service.terminology.unfolding import unfold
from tests.shared_files import shared

PCS = "http://www.cms.gov/Medicare/Coding/ICD10"
AXES = ("section", "body-system", "root-operation", "body-part", "approach", "device", "qualifier")
Label = str | list[str] | None
"""A label, or one with its definition."""


def unfolded(code: str, *labels: Label, title: str = "A title", system: str = PCS) -> str:
    properties: list[Property] = []
    for axis, character, label in zip(AXES, code, labels, strict=True):
        name, definition = label if isinstance(label, list) else (label, None)
        properties.append(Property(axis, Code(character), name))
        properties += [Property(f"{axis}-definition", definition)] if definition else []
    concept = Concept(code, title, properties=tuple(properties))
    return " ".join(unfold(MemoryIndex(CodeSystem(url=system, name="Any"), [concept]), 0))


BY_HAND = tomllib.loads(Path(__file__).with_name("unfolded_codes.toml").read_text(encoding="utf-8"))["code"]


@pytest.mark.parametrize("case", BY_HAND, ids=lambda case: case["code"])
def test_a_code_of_each_section(case: dict[str, Any]) -> None:
    assert unfolded(case["code"], *case["labels"]) == case["says"]


def test_every_section_is_among_them() -> None:
    assert {case["code"][0] for case in BY_HAND} == set("0123456789BCDFGHX")


def test_the_title_tells_what_has_no_label() -> None:
    labels = ("Medical and Surgical", "Muscles", "Release", None, "Open", None, None)
    title = "Release Right Hand Muscle, Open Approach"
    assert unfolded("0KNC0ZZ", *labels, title=title) == (
        "This is a procedure of the section Medical and Surgical, body system Muscles. "
        "The operation is release. Its full title is Release Right Hand Muscle, Open Approach. "
        "The approach is open."
    )


def test_headings_and_other_systems_are_not_unfolded() -> None:
    case = BY_HAND[0]
    assert unfolded(case["code"], *case["labels"], system="http://example.org/other") == ""
    heading = Concept("0KN", "Muscles, Release", properties=(Property("billable", False),))
    assert unfold(MemoryIndex(CodeSystem(url=PCS, name="PCS"), [heading]), 0) == ()


@pytest.fixture(scope="module")
def starter(starter_data: Path) -> Iterator[Index]:
    """ICD-10-PCS of the starter content, whose characters 4, 6 and 7 have no labels."""
    registry = Registry(starter_data)
    yield registry.index(next(row for row in registry.rows() if row.url == PCS and row.build))
    registry.close()


class Release:
    """As much of an index as unfolding asks for."""

    def __init__(self, concepts: list[Concept]) -> None:
        self.code_system = CodeSystem(url=PCS, name="PCS")
        self.concept = concepts.__getitem__


@cache
def published() -> list[Concept]:
    """The codes of fiscal year 2026 with every label."""
    year = "2026-icd-10-pcs"
    files = (
        f"{year}-order-file-long-and-abbreviated-titles.zip",
        f"{year}-code-tables-repacked-no-index.zip",
    )
    (release,) = load([shared("data", "icd10pcs", name) for name in files], LoadOptions())
    return [concept for concept in release.concepts if len(concept.code) == 7]


def words(text: str) -> str:
    """A label or sentence as it is compared: its words sorted, because *Muscle, Right* is *right muscle*."""
    return " ".join(sorted(re.findall(r"[^\s,.:]+", text.lower().replace("another ", "other "))))


SAID_OTHERWISE = {
    "No Device": "No device is left in place.",
    "Diagnostic": "It is done for diagnosis.",
    "Single": "It is done once.",
    "Multiple": "It is done several times.",
}


@cache
def says(sentence: str, label: str) -> bool:
    """Whether a sentence is the one on an axis with this label."""
    if sentence == SAID_OTHERWISE.get(label) or sentence == f"It is done {label.lower()}.":
        return True
    lead = re.sub(r" means? .*|: .*", ".", sentence)
    tail = re.search(r"\b(?:is(?: done on)?|concerns|shows)(?: the| an?)? (.*)\.$", lead)
    said = words(tail[1] if tail else lead)
    return said in (words(label), words(f"{label} system"), words(f"{label} tract"))


def check_text(text: str) -> None:
    assert re.fullmatch(r"[A-Z].*[^.]\.", text), text
    assert not re.search(r"  |\.\.|\.:|,,| [.,:]|\bNone\b|\bno qualifier", text, re.IGNORECASE), text
    assert text.count("(") == text.count(")"), text


check_once = cache(check_text)
"""Most sentences are said of many codes."""


def check(concept: Concept, sentences: tuple[str, ...]) -> None:
    labels = {p.code: p.description for p in concept.properties if p.code in AXES}
    first, *rest = sentences
    part = "part" if concept.code[0] == "F" else "body system"
    within = "" if labels["body-system"] == "None" else f", {part} {labels['body-system']}"
    assert first == f"This is a procedure of the section {labels['section']}{within}."
    title = f"Its full title is {concept.display}."
    has_title = any(labels[axis] is None for axis in AXES[3:])
    assert rest.count(title) == has_title
    if has_title:
        check_text(title)
        rest.remove(title)
    for sentence in rest:
        check_once(sentence)
    telling = [label for axis in AXES[2:] if (label := labels[axis]) not in (None, "None", "No Qualifier")]
    for label in telling:
        assert any(says(sentence, label) for sentence in rest), (concept.code, label, rest)
    without_contrast = concept.code[0] == "B" and labels["approach"] == "None"
    assert len(rest) == len(telling) + without_contrast, rest


def test_every_code_of_the_starter_content_reads_well(starter: Index) -> None:
    codes = [number for number, code in enumerate(starter.codes()) if len(code) == 7]
    assert len(codes) == 78_638
    for number in codes:
        check(starter.concept(number), unfold(starter, number))


def test_every_code_of_a_release_with_tables_reads_well() -> None:
    release = Release(published())
    for number, concept in enumerate(published()):
        check(concept, unfold(release, number))

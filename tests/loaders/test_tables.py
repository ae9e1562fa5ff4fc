"""Compact tables: what they publish, held against HL7's package, and how they are refused."""

import json
import tarfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from service.loaders.release import LoadError, LoadOptions, Release
from service.loaders.tables import load
from service.terminology.activity import active_on, activity_steps
from service.terminology.concepts import Property
from service.terminology.types import Code, DateTime
from tests.shared_files import shared

TABLES = Path(__file__).parents[2] / "codesystems" / "tables"
PLACE_OF_SERVICE = "https://www.cms.gov/Medicare/Coding/place-of-service-codes/Place_of_Service_Code_Set"
TYPING_SLIPS = {
    ("06", "Indian Health ServiceProvider-based Facility"): "Indian Health Service Provider-based Facility",
    ("66", "Programs of All-Inclusive Care for the Elderly (PACE) Center*"): (
        "Programs of All-Inclusive Care for the Elderly (PACE) Center"
    ),
}
"""Where HL7's package slips and the publisher's own list has it right."""


@cache
def ours() -> dict[str, Release]:
    return {r.code_system.url: r for r in load([TABLES], LoadOptions())}


@cache
def published() -> dict[str, dict[str, Any]]:
    """The code systems of HL7's package that we have tables for."""
    found = {}
    with tarfile.open(shared("data", "hl7", "hl7.terminology.r4-7.0.1.tgz")) as package:
        for member in package:
            if "/CodeSystem-" in member.name and (file := package.extractfile(member)):
                document = json.load(file)
                if document["url"] in ours():
                    found[document["url"]] = document
    return found


def test_the_tables_needed_by_claims_are_there() -> None:
    names = {url.rsplit("/", 1)[1] for url in ours()}
    assert names == {
        "adjudication", "claim-type", "claimcareteamrole", "claiminformationcategory", "designation-use",
        "ex-benefitcategory", "ex-diagnosis-on-admission", "ex-diagnosistype", "ex-procedure-type",
        "ex-relatedclaimrelationship", "payeetype", "processpriority", "Place_of_Service_Code_Set",
    }  # fmt: skip


def test_codes_displays_and_versions_are_those_of_the_package() -> None:
    assert len(published()) == len(ours()) - 1, "all but the table of our own"
    for url, document in published().items():
        release = ours()[url]
        theirs = [(c["code"], c["display"]) for c in document["concept"]]
        expected = [(code, TYPING_SLIPS.get((code, display), display)) for code, display in theirs]
        assert [(c.code, c.display) for c in release.concepts] == expected, url
        assert release.code_system.version == document["version"], url
        assert list(release.code_system.identifiers) == [i["value"] for i in document["identifier"]], url


def test_every_concept_has_a_definition() -> None:
    assert [c.code for release in ours().values() for c in release.concepts if not c.definition] == []


def test_a_place_of_service_is_active_from_its_effective_date() -> None:
    release = ours()[PLACE_OF_SERVICE]
    steps = activity_steps(release.code_system, release.concepts)
    on = {
        day: {release.concepts[n].code for n in active_on(steps, day)} for day in ("2021-12-31", "2022-01-01")
    }
    assert on["2022-01-01"] - on["2021-12-31"] == {"10"}
    assert "11" in on["2021-12-31"]
    assert "66" not in on["2022-01-01"]


TABLE = """url = "{base}/CodeSystem/colors"
version = "1"
name = "Colors"
title = "Colors"
columns = ["code", "display", "since:dateTime", "rank:integer", "kind:code"]
concepts = [
  ["red", "Red", "1990", 1, "warm"],
  ["blue", "Blue", "", 2, "cold"],
]

[properties.since]
description = "First seen."
"""


def loaded(folder: Path, content: str | bytes) -> Release:
    path = folder / "t.toml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    (release,) = load([path], LoadOptions(canonical_base="http://example.org"))
    return release


def test_columns_become_typed_properties(tmp_path: Path) -> None:
    release = loaded(tmp_path, TABLE)
    assert release.code_system.url == "http://example.org/CodeSystem/colors"
    assert [(d.code, d.type, d.description) for d in release.code_system.properties] == [
        ("since", "dateTime", "First seen."),
        ("rank", "integer", None),
        ("kind", "code", None),
    ]
    red, blue = release.concepts
    assert red.properties == (
        Property("since", DateTime("1990")),
        Property("rank", 1),
        Property("kind", Code("warm")),
    )
    assert isinstance(red.properties[2].value, Code)
    assert blue.properties == (Property("rank", 2), Property("kind", Code("cold")))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('title = "Colors"', "title = Colors", "t.toml:4: is not valid TOML"),
        ('title = "Colors"\n', "", "t.toml: lacks title"),
        ('title = "Colors"', 'titel = "Colors"', "t.toml:4: unknown key 'titel'"),
        ('title = "Colors"', "title = 1", "t.toml:4: 'title' must be of type str"),
        ('"blue"', '"red"', "t.toml:7: the code red is listed twice"),
        ('"Blue", ', "", "t.toml:8: expected 5 cells"),
        ('"Blue"', '""', "t.toml:8: 'display' must be a text"),
        ('1, "warm"', '"1", "warm"', "t.toml:7: 'rank' must be of type integer"),
        ('1, "warm"', 'true, "warm"', "t.toml:7: 'rank' must be of type integer"),
        ('"code", "display"', '"display", "code"', "t.toml:5: 'columns' must begin with 'code'"),
        ("kind:code", "kind:colour", "t.toml:5: unknown column 'kind:colour'"),
        ("kind:code", "kind", "t.toml:5: unknown column 'kind'"),
        ("description =", "comment =", "t.toml:11: 'since' may have a uri and a description only"),
        ('  ["blue", "Blue", "", 2, "cold"],', "  7,", "t.toml: expected 5 cells"),
    ],
)
def test_a_malformed_table_is_refused_with_its_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in TABLE
    with pytest.raises(LoadError) as refusal:
        loaded(tmp_path, TABLE.replace(old, new))
    assert message in str(refusal.value)


def test_a_table_in_another_encoding_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match=r"t\.toml:2: is not text in UTF-8"):
        loaded(tmp_path, b'url = "x"\nname = "\xe9"')

"""$translate with General Equivalence Mappings: combinations can be put together from what it answers."""

import zipfile
from collections import defaultdict
from itertools import product
from typing import Any

import pytest
from flask import Flask

from service.app import create_app
from service.config import Settings
from service.loaders.release import LoadOptions
from service.loads import run_load
from service.opening import open_service
from tests.api.client import Client, parameter, texts
from tests.shared_files import shared

PCS, ICD9 = "http://www.cms.gov/Medicare/Coding/ICD10", "http://hl7.org/fhir/sid/icd-9-cm"
BASE = "https://procodex.org/fhir"
TO_ICD9, TO_PCS = (
    f"{BASE}/ConceptMap/gem-{names}" for names in ("icd-10-pcs-to-icd-9-cm", "icd-9-cm-to-icd-10-pcs")
)
ARCHIVE = "2018-icd-10-pcs-general-equivalence-mappings-repacked.zip"
CCSR = """'ICD-10-PCS','ICD-10-PCS DESCRIPTION','PRCCSR','PRCCSR DESCRIPTION','CLINICAL DOMAIN'
'0016070',"Bypass, Open Approach",'CNS010',"Cerebrospinal fluid shunt procedures",Central Nervous System
"""
SAMPLE = ["0270046", "0016070", "02H40NZ", "0NDB0ZZ", "XRGD0F3"]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """A service over the mappings of procedures as published, and a grouping beside them."""
    folder = tmp_path_factory.mktemp("gems")
    (folder / "PRCCSR_v2022-1.csv").write_text(CCSR)
    settings = Settings(data=folder / "data")
    service = open_service(settings)
    run_load(service, "gems", [shared("data", "gems", ARCHIVE)], LoadOptions())
    run_load(service, "ccsr", [folder / "PRCCSR_v2022-1.csv"], LoadOptions())
    return create_app(settings)


@pytest.fixture(params=["r4", "r5"])
def client(app: Flask, request: pytest.FixtureRequest) -> Client:
    return Client.of(app, request.param)


def rows(name: str, code: str) -> list[list[str]]:
    """The published rows of a source code: source, target, flags."""
    archive = zipfile.ZipFile(shared("data", "gems", ARCHIVE))
    lines = archive.read(name).decode("ascii").splitlines()
    return [line.split() for line in lines if line.startswith(f"{code} ")]


def part(match: Any, name: str) -> Any:
    found = next((p for p in match["part"] if p["name"] == name), {})
    return next((value for key, value in found.items() if key.startswith("value")), None)


def attributes(match: Any) -> dict[str, str]:
    """What a match produces beside its code, by the end of the attribute's uri."""
    found: dict[str, str] = {}
    for item in match["part"]:
        if item["name"] == "product":
            attribute, value = (next(v for k, v in p.items() if k != "name") for p in item["part"])
            found[attribute.rpartition("#")[2]] = value["code"] if isinstance(value, dict) else value
    return found


def combinations(options: list[tuple[str, str, str]]) -> list[tuple[str, ...]]:
    """From (code, scenario, choice list): one code of each choice list of one scenario."""
    lists: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for code, scenario, choice in options:
        if scenario != "0":
            lists[scenario][choice].append(code)
    return [chosen for scenario in lists.values() for chosen in product(*scenario.values())]


def matches(answer: Any) -> list[Any]:
    return [p for p in answer["parameter"] if p["name"] == "match"]


@pytest.mark.parametrize(
    ("code", "written", "count"),
    [
        ("00.50", "0050", 4 * 6 * 3 * 3),
        ("16.51", "1651", 1 * 2 * 2 + 1 * 2),  # two scenarios, the second without a second list
        ("39.22", "3922", 24 * 24 + 24 * 10),  # beside 108 codes that do alone
    ],
)
def test_a_combination_can_be_put_together(client: Client, code: str, written: str, count: int) -> None:
    found = matches(client.get("ConceptMap/$translate", url=TO_PCS, code=code, system=ICD9))
    options = [
        (part(m, "concept")["code"], said.get("scenario", "0"), said.get("choice-list", "0"))
        for m in found
        for said in [attributes(m)]
    ]
    assert options == [(target, flags[3], flags[4]) for _, target, flags in rows("gem_i9pcs.txt", written)]
    assert len(combinations(options)) == count


@pytest.mark.parametrize("code", SAMPLE)
def test_every_target_is_answered_in_the_words_of_each_version(client: Client, code: str) -> None:
    answer = client.get("ConceptMap/$translate", url=TO_ICD9, code=code, system=PCS)
    word, approximate = {"r4": ("equivalence", "relatedto"), "r5": ("relationship", "related-to")}[
        client.version
    ]
    published = [row for row in rows("gem_pcsi9.txt", code) if not row[1].startswith("No")]
    assert [(part(m, "concept")["code"], part(m, word)) for m in matches(answer)] == [
        (f"{target[:2]}.{target[2:]}", approximate if flags[0] == "1" else "equivalent")
        for _, target, flags in published
    ]
    assert parameter(answer, "result") is bool(published)
    if not published:
        assert "says that 02H40NZ has none" in parameter(answer, "message")


def test_backwards_is_the_rows_of_the_target(client: Client) -> None:
    answer = client.get("ConceptMap/$translate", url=TO_ICD9, targetCode="02.31", targetSystem=ICD9)
    lines = zipfile.ZipFile(shared("data", "gems", ARCHIVE)).read("gem_pcsi9.txt").decode().splitlines()
    expected = [line.split()[0] for line in lines if line.split()[1] == "0231"]
    assert [part(m, "source")["code"] for m in matches(answer)] == expected
    reversed_ = client.get("ConceptMap/$translate", url=TO_ICD9, code="02.31", system=ICD9, reverse="true")
    assert [part(m, "concept")["code"] for m in matches(reversed_)] == expected


def test_without_a_map_every_map_about_the_system_answers(client: Client) -> None:
    answer = client.get("ConceptMap/$translate", code="0016070", system=PCS)
    targets = {(part(m, "originMap"), part(m, "concept")["code"]) for m in matches(answer)}
    assert targets == {
        (f"{TO_ICD9}|2018", "02.31"),
        (f"{BASE}/ConceptMap/icd-10-pcs-to-ccsr|2022.1", "CNS010"),
    }
    only = client.get("ConceptMap/$translate", code="0016070", system=PCS, targetsystem=ICD9)
    assert [part(m, "concept")["code"] for m in matches(only)] == ["02.31"]


def test_too_many_translations_are_refused(client: Client) -> None:
    asked = {"url": TO_ICD9, "targetCode": "02.31", "targetSystem": ICD9}
    limit = {"X-Too-Costly-Threshold": "3"}
    assert "more than 3 translations" in texts(client.get("ConceptMap/$translate", 422, limit, **asked))


def test_a_long_map_comes_without_its_groups_unless_asked_for_whole(client: Client) -> None:
    found = client.get("ConceptMap", url=TO_PCS)
    (entry,) = found["entry"]
    resource_id = entry["resource"]["id"]
    cut = client.get(f"ConceptMap/{resource_id}")
    assert cut == entry["resource"]
    assert "group" not in cut
    assert [tag["code"] for tag in cut["meta"]["tag"]] == ["SUBSETTED"]
    response = client.flask.get(f"/{client.version}/ConceptMap/{resource_id}?_summary=false")
    whole = response.get_json(force=True)
    assert len(whole["group"][0]["element"]) == 3_882
    assert "tag" not in whole["meta"]


def test_at_an_instance(client: Client) -> None:
    by_url = client.get("ConceptMap/$translate", url=TO_ICD9, code="0016070", system=PCS)
    at = "ConceptMap/gem-icd-10-pcs-to-icd-9-cm-2018/$translate"
    assert client.get(at, code="0016070", system=PCS) == by_url

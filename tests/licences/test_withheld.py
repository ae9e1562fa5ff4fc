"""Nothing that the licensor wrote reaches those who are not entitled, whatever they ask."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.licences.conftest import ABOVE_THE_CAP, CPT, NOTICE, NOTICED, OPEN, SECRETS, Asker

Ask = Callable[[str | None], Asker]

CM, VS = "http://example.org/cm", "http://example.org/vs"
ALL = f"{CPT}?fhir_vs"
PATHS = [
    f"CodeSystem/$lookup?system={CPT}&code=00002",
    f"CodeSystem/$lookup?system={CPT}&code=00002&displayLanguage=es",
    f"CodeSystem/$lookup?system={CPT}&code=00002&property=remark&property=kind",
    f"CodeSystem/$lookup?system={CPT}&code=00002&property=similar-code",
    f"CodeSystem/$similar?system={CPT}&code=00002",
    f"CodeSystem/$similar?system={OPEN}&code=00001",
    f"CodeSystem/$validate-code?url={CPT}&code=00001",
    f"CodeSystem/$validate-code?url={CPT}&code=00001&display=Zebr",
    f"CodeSystem/$validate-code?url={CPT}&code=00001&version=2024",
    f"ValueSet/$validate-code?url={VS}&system={CPT}&code=00001&display=nothing",
    f"ValueSet/$expand?url={VS}",
    f"ValueSet/$expand?url={VS}&includeDefinition=true&includeDesignations=true&property=remark",
    f"ValueSet/$expand?url={ALL}&count=10",
    f"ValueSet/$expand?url={ALL}&filter=zebra&count=10",
    "ValueSet/some/$expand",
    "ValueSet/some",
    f"ValueSet?url={VS}",
    "ValueSet/some/_history/1",
    "_history",
    "CodeSystem?_summary=false",
    "CodeSystem/_history",
    f"ConceptMap/$translate?url={CM}&system={OPEN}&code=00001",
    "ConceptMap/map",
    "ConceptMap",
    f"CodeSystem/$diff?system={CPT}&from=2025&to=2026",
    f"CodeSystem/$diff?system={CPT}&from=2025&to=2026&_format=text/csv",
    f"CodeSystem/$diff?system={CPT}&from=2025&to=2026&_format=text/html",
    f"CodeSystem?url={CPT}",
]


def read_path(ask: Asker) -> str:
    found = ask(f"/r5/CodeSystem?url={CPT}&version=2026")
    return f"CodeSystem/{found['entry'][0]['resource']['id']}"


@pytest.mark.parametrize("version", ["r4", "r5"])
def test_no_answer_has_what_the_licensor_wrote(ask: Ask, secret: str, plain: str, version: str) -> None:
    entitled = ask(secret)
    paths = [*PATHS, read_path(entitled), f"{read_path(entitled)}?_summary=false"]
    told = 0
    for path in paths:
        place = f"/{version}/{path}"
        full = entitled.text(place)
        for caller in (ask(None), ask(plain)):
            assert not any(says(caller.text(place))), place
        told += any(says(full))
    assert told > 15


def says(text: str) -> list[bool]:
    """Which of the licensor's words a text has; that of a request's own may come back."""
    own = text.replace("given=Zebr", "").replace('"Zebr"', "")
    return [f"{word} " in own for word in SECRETS]


def test_pages_of_search_results_and_filters_find_nothing_by_withheld_text(ask: Ask, secret: str) -> None:
    place = f"/r5/ValueSet/$expand?url={ALL}&count=5&filter="
    assert ask(secret)(f"{place}zebra")["expansion"]["total"] > 0
    for text in ("zebra", "zebra 1", "kulan", "quagga"):
        assert ask(None)(f"{place}{text}")["expansion"]["total"] == 0
    by_code = ask(None)(f"{place}00007")["expansion"]
    assert [row["code"] for row in by_code["contains"]] == ["00007"]


@pytest.mark.parametrize("condition", [
    {"property": "display", "op": "regex", "value": "Zebra.*"},
    {"property": "remark", "op": "regex", "value": "onager.*"},
    {"property": "remark", "op": "=", "value": "onager 1"},
    {"property": "remark", "op": "exists", "value": "true"},
])  # fmt: skip
def test_no_filter_of_a_value_set_confirms_wording(ask: Ask, secret: str, condition: dict[str, str]) -> None:
    compose = {"include": [{"system": CPT, "version": "2026", "filter": [condition]}]}
    document = {"resourceType": "ValueSet", "status": "active", "compose": compose}
    body = {"resourceType": "Parameters", "parameter": [
        {"name": "valueSet", "resource": document}, {"name": "count", "valueInteger": 3}]}  # fmt: skip
    assert ask(secret)("/r5/ValueSet/$expand", body)["expansion"]["total"] > 0
    assert ask(None)("/r5/ValueSet/$expand", body)["expansion"]["total"] == 0


def parameters(document: dict[str, Any]) -> dict[str, Any]:
    return {p["name"]: p.get("valueBoolean", p.get("valueString")) for p in document["parameter"]}


@pytest.mark.parametrize("display", ["Zebra 1 2026", "Zebra 2 2026", "nonsense"])
@pytest.mark.parametrize(
    "kind", ["CodeSystem/$validate-code?url=" + CPT, f"ValueSet/$validate-code?url={VS}&system={CPT}"]
)
def test_a_right_and_a_wrong_display_are_answered_alike(ask: Ask, kind: str, display: str) -> None:
    plain = parameters(ask(None)(f"/r5/{kind}&code=00001"))
    given = parameters(ask(None)(f"/r5/{kind}&code=00001&display={display}"))
    assert given["result"] is True
    assert given == plain
    assert parameters(ask(None)(f"/r5/{kind}&code=99999"))["result"] is False


def test_membership_stays(ask: Ask) -> None:
    place = f"/r5/CodeSystem/$subsumes?system={CPT}&codeA=00001&codeB=00002"
    assert ask(None)(place)["parameter"][0]["valueCode"] == "subsumes"
    found = ask(None)(f"/r5/ValueSet/$expand?url={VS}")["expansion"]["contains"]
    assert [row["code"] for row in found if row["system"] == CPT] == ["00001", "00002"]
    assert all("display" not in row for row in found if row["system"] == CPT)
    assert all("display" in row for row in found if row["system"] == OPEN)


@pytest.mark.parametrize("size", [ABOVE_THE_CAP])
def test_an_expansion_for_the_others_is_capped(ask: Ask, secret: str) -> None:
    for query in (f"url={ALL}", f"url={ALL}&count=1&offset=5"):
        response = ask(None).response(f"/r5/ValueSet/$expand?{query}")
        assert response.get_json(force=True)["issue"][0]["code"] == "too-costly"
    assert len(ask(secret)(f"/r5/ValueSet/$expand?url={ALL}")["expansion"]["contains"]) == ABOVE_THE_CAP - 2


def test_the_notice_goes_with_the_content(ask: Ask, secret: str) -> None:
    for asker in (ask(None), ask(secret)):
        looked_up = asker(f"/r5/CodeSystem/$lookup?system={NOTICED}&code=00001")
        assert parameters(looked_up)["copyright"] == NOTICE
        assert parameters(looked_up)["display"] == "A 1 1"
        about_cpt = parameters(asker(f"/r5/CodeSystem/$validate-code?url={CPT}&code=00001"))
        assert "American Medical Association" in about_cpt["copyright"]
        expanded = asker(f"/r5/ValueSet/$expand?url={VS}")
        assert "American Medical Association" in expanded["copyright"]
        assert "copyright" not in parameters(asker(f"/r5/CodeSystem/$lookup?system={OPEN}&code=00001"))

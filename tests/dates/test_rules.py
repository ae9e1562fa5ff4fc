"""The rules of days at their edges, for every operation that takes a date."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.dates.conftest import Asker
from tests.dates.reading import Level2, Procedures
from tests.dates.test_days import HCPCS, ICD_10_PCS

ICD_9 = "http://hl7.org/fhir/sid/icd-9-cm"
BASE = "https://procodex.org/fhir/ValueSet"


def texts(said: Mapping[str, Any]) -> str:
    return "; ".join(text for _, text in said.get("issues", ()))


@pytest.fixture(scope="module")
def added(procedures: Procedures) -> str:
    """A code of FY2025 that FY2024 did not have and FY2026 still has."""
    fresh = procedures.codes["2024-10-01"] - procedures.codes["2024-04-01"]
    return min(fresh & procedures.codes["2025-10-01"])


@pytest.fixture(scope="module")
def dropped(procedures: Procedures) -> str:
    """A code of FY2024 and FY2025 that FY2026 dropped."""
    return min(procedures.codes["2024-10-01"] - procedures.codes["2025-10-01"])


def test_a_code_of_a_later_release_says_from_when(dated: Asker, added: str) -> None:
    said = dated.validate(url=ICD_10_PCS, code=added, date="2024-09-30")
    assert (said["result"], said["version"], said["validFrom"]) == (False, "2024.04", "2024-10-01")
    assert "validTo" not in said
    assert "from 2024-10-01" in texts(said)


def test_a_code_of_an_earlier_release_says_until_when(dated: Asker, dropped: str) -> None:
    said = dated.validate(url=ICD_10_PCS, code=dropped, date="2025-10-01")
    assert (said["result"], said["version"], said["validTo"]) == (False, "2025.10", "2025-09-30")


def test_a_terminated_code_says_so_without_a_date_too(dated: Asker, level2: Level2) -> None:
    code, (first, last) = next((c, d) for c, d in level2.codes["2025-10-01"].items() if d[1])
    said = dated.validate(url=HCPCS, code=code)
    assert (said["result"], said["inactive"], said["status"]) == (False, True, "retired")
    assert (said["validFrom"], said["validTo"]) == (first, last)
    assert f"its last valid day was {last}" in texts(said)


def test_a_referral_of_the_publisher_comes_as_a_coding(dated: Asker) -> None:
    """HCPCS refers from C9014, terminated at the end of 2018, to J0567."""
    asked = {"url": HCPCS, "code": "C9014"}
    said = dated.validate(**asked, date="2025-11-01")
    assert said["result"] is False
    coding = said["replacedBy"]
    assert (coding["system"], coding["code"], coding["version"]) == (HCPCS, "J0567", "2025.10")
    assert "refers from 'C9014' to 'J0567'" in texts(said)
    assert "replacedBy" not in dated.validate(**asked, date="2018-12-31")


def test_a_named_version_is_asked_about_its_own_dates(dated: Asker) -> None:
    said = dated.validate(url=HCPCS, code="J0570", version="2025.10", date="2016-12-31")
    assert (said["result"], said["version"]) == (False, "2025.10")
    said = dated.validate(url=HCPCS, code="J0570", version="2025.10", date="2017-01-01")
    assert (said["result"], said["version"]) == (True, "2025.10")


def test_a_named_version_that_was_not_in_force_gets_a_warning(dated: Asker) -> None:
    said = dated.validate(url=ICD_10_PCS, code="0KNC0ZZ", version="FY2024", date="2026-01-01")
    assert (said["result"], said["version"]) == (True, "2024.04")
    assert "in force from 2024-04-01 to 2024-09-30, not on 2026-01-01" in texts(said)


@pytest.mark.parametrize("date", ["2024", "2024-05"])
def test_a_year_or_a_month_is_no_day(dated: Asker, date: str) -> None:
    status, outcome = dated.get("CodeSystem/$validate-code", url=HCPCS, code="A4206", date=date)
    assert status == 400
    assert f"'{date}' names no day" in outcome["issue"][0]["details"]["text"]


@pytest.mark.parametrize(
    ("date", "valid"), [("2014-09-30", None), ("2014-10-01", True), ("2015-09-30", True)]
)
def test_icd_9_in_its_last_release(dated: Asker, date: str, valid: bool | None) -> None:
    said = dated.validate(url=ICD_9, code="01.01", date=date)
    assert said["result"] == bool(valid)
    assert ("no release of" in texts(said)) == (valid is None)


def test_icd_9_ended(dated: Asker) -> None:
    said = dated.validate(url=ICD_9, code="01.01", date="2015-10-01")
    assert said["result"] is False
    assert "withdrawn with its last release, which ended on 2015-09-30" in texts(said)


def test_lookup_on_days(dated: Asker, added: str) -> None:
    assert dated.answer("CodeSystem/$lookup", system=ICD_10_PCS, code=added, date="2024-10-01")[
        "version"
    ] == ("2024.10")
    status, outcome = dated.get("CodeSystem/$lookup", system=ICD_10_PCS, code=added, date="2024-09-30")
    assert status == 404
    assert "from 2024-10-01" in " ".join(i["details"]["text"] for i in outcome["issue"])
    status, outcome = dated.get("CodeSystem/$lookup", system=ICD_10_PCS, code=added, date="2024-03-31")
    assert status == 404
    assert "no release of" in outcome["issue"][0]["details"]["text"]


@pytest.mark.parametrize("url", [f"{BASE}/icd-10-pcs-billable", f"{ICD_10_PCS}?fhir_vs"])
def test_a_value_set_follows_the_release_in_force(dated: Asker, added: str, dropped: str, url: str) -> None:
    def said(code: str, date: str) -> tuple[bool, str | None]:
        found = dated.answer("ValueSet/$validate-code", url=url, system=ICD_10_PCS, code=code, date=date)
        return found["result"], found.get("version")

    assert said(added, "2024-09-30") == (False, "2024.04")
    assert said(added, "2024-10-01") == (True, "2024.10")
    assert said(dropped, "2025-09-30") == (True, "2024.10")
    assert said(dropped, "2025-10-01") == (False, "2025.10")
    assert said(dropped, "2024-03-31")[0] is False


def test_expansions_on_days_have_the_publishers_totals(dated: Asker, procedures: Procedures) -> None:
    for day, start in (
        ("2024-04-01", "2024-04-01"),
        ("2025-09-30", "2024-10-01"),
        ("2025-10-01", "2025-10-01"),
    ):
        url = f"{BASE}/icd-10-pcs-billable"
        status, document = dated.get("ValueSet/$expand", url=url, date=day, count="1")
        assert (status, document["expansion"]["total"]) == (200, len(procedures.codes[start]))
    warned = [p["valueString"] for p in document["expansion"]["parameter"] if p["name"] == "warning"]
    assert warned == []


def test_an_expansion_outside_a_period_says_so(dated: Asker) -> None:
    url = f"{BASE}/icd-10-pcs-billable"
    _, document = dated.get("ValueSet/$expand", url=url, date="2025-05-01", count="1")
    (warned,) = [p["valueString"] for p in document["expansion"]["parameter"] if p["name"] == "warning"]
    assert "2025.04" in warned
    status, outcome = dated.get("ValueSet/$expand", url=url, date="2020-01-01", count="1")
    assert (status, outcome["resourceType"]) == (404, "OperationOutcome")


def test_active_codes_of_a_day(dated: Asker, level2: Level2) -> None:
    """activeOnly leaves what the file says is valid on the day."""
    for day in ("2018-02-01", "2019-01-01", "2025-12-31"):
        url = f"{BASE}/hcpcs-all"
        _, document = dated.get("ValueSet/$expand", url=url, date=day, activeOnly="true", count="1")
        start = {"2018-02-01": "2018-01-01", "2019-01-01": "2019-01-01", "2025-12-31": "2025-10-01"}[day]
        valid = [code for code in level2.codes[start] if level2.verdict(code, day).is_valid]
        assert document["expansion"]["total"] == len(valid)


def test_subsumption_on_days(dated: Asker, added: str) -> None:
    asked = {"system": ICD_10_PCS, "codeA": added[:3], "codeB": added}
    assert dated.answer("CodeSystem/$subsumes", **asked, date="2024-10-01")["outcome"] == "subsumes"
    assert dated.get("CodeSystem/$subsumes", **asked, date="2024-09-30")[0] == 404
    assert dated.get("CodeSystem/$subsumes", **asked, date="2024-03-31")[0] == 404


def test_only_what_is_valid_on_the_day_is_translated(dated: Asker) -> None:
    """ICD-9-CM was not in use any more in 2016."""
    asked = {"system": ICD_9, "code": "01.01", "targetsystem": ICD_10_PCS}
    said = dated.answer("ConceptMap/$translate", **asked, date="2016-01-01")
    assert said["result"] is False
    assert "2015-09-30" in said["message"]

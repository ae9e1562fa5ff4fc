"""Did you mean: only what a loaded release really has is suggested."""

import pytest

from service.terminology.completions import completions
from service.terminology.suggestions import Suggestions, suggestions
from tests.terminology.claim_systems import (
    COLORS,
    CPT,
    HCPCS,
    ICD_9_CM,
    ICD_10_CM,
    ICD_10_PCS,
    claim_systems,
)

VIEW = claim_systems()
DAY = "2025-12-01"


def suggested(system: str, code: str, day: str = DAY) -> Suggestions:
    release = VIEW.on(day).release(system, None, day)
    assert release is not None
    return suggestions(VIEW.on(day), release, code, day)


def texts(system: str, code: str, day: str = DAY) -> str:
    return "; ".join(issue.text for issue in suggested(system, code, day).issues)


@pytest.mark.parametrize(
    ("system", "written", "code"),
    [
        (ICD_10_CM, "S72001A", "S72.001A"),
        (ICD_10_CM, "s72.001a", "S72.001A"),
        (ICD_10_CM, "S7.2001A", "S72.001A"),
        (ICD_10_PCS, " 0dtj0zz ", "0DTJ0ZZ"),
        (HCPCS, "j1100", "J1100"),
    ],
)
def test_a_code_that_is_written_otherwise(system: str, written: str, code: str) -> None:
    found = suggested(system, written)
    assert found.normalized == code
    assert f"'{code}'" in found.issues[0].text


def test_what_is_written_otherwise_may_be_two_codes() -> None:
    found = suggested(ICD_9_CM, "0010", "2015-01-01")
    assert found.normalized is None
    assert "'00.10'" in found.issues[0].text
    assert "'001.0'" in found.issues[0].text


@pytest.mark.parametrize(
    ("system", "mistyped", "meant"),
    [
        (ICD_10_PCS, "ODTJ0ZZ", "0DTJ0ZZ"),
        (ICD_10_PCS, "ODTJOZZ", "0DTJ0ZZ"),
        (ICD_10_PCS, "0DTJ0Z2", "0DTJ0ZZ"),
        (ICD_10_PCS, "0DJT0ZZ", "0DTJ0ZZ"),
        (ICD_10_CM, "S72.O01A", "S72.001A"),
        (ICD_10_CM, "S27.001A", "S72.001A"),
        (HCPCS, "JI100", "J1100"),
    ],
)
def test_characters_that_look_alike_or_are_transposed(system: str, mistyped: str, meant: str) -> None:
    found = suggested(system, mistyped)
    assert found.normalized is None
    assert f"'{meant}'" in texts(system, mistyped)


@pytest.mark.parametrize("code", ["0DTK0ZZ", "9DTJ0Z9", "0DTJ4ZZ9", "X" * 5000, "-", "."])
def test_nothing_is_made_up(code: str) -> None:
    assert suggested(ICD_10_PCS, code) == Suggestions()


def test_what_is_over_is_not_suggested() -> None:
    assert "'0DTJ4ZZ'" in texts(ICD_10_PCS, "0DTJ4Z2", "2024-12-01")
    assert "'0DTJ4ZZ'" not in texts(ICD_10_PCS, "0DTJ4Z2", "2025-12-01")
    assert suggested(HCPCS, "j1101").normalized is None


def test_a_code_of_another_system() -> None:
    assert "is a code of HCPCS Level II" in texts(ICD_10_PCS, "J1100")
    assert "is a code of HCPCS Level II" in texts(CPT, "J1100")
    assert "is a code of" not in texts(ICD_10_PCS, "J1199"), "how it looks tells nothing"


def test_other_systems_are_left_alone() -> None:
    assert suggested(COLORS, "Rde") == Suggestions()


def test_what_completes_a_short_procedure_code() -> None:
    text = texts(ICD_10_PCS, "0DTJ")
    assert "2 codes begin with it" in text
    assert "'0DTJ0ZZ' (Resection of Appendix, Open)" in text
    release = VIEW.on(DAY).release(ICD_10_PCS, None, DAY)
    assert release is not None
    found = completions(release, "0DTJ", DAY)
    assert found is not None
    assert found.next == (("0", "Open"), ("8", "Natural"))


def test_what_completes_a_diagnosis_code() -> None:
    release = VIEW.on(DAY).release(ICD_10_CM, None, DAY)
    assert release is not None
    found = completions(release, "S72.001", DAY)
    assert found is not None
    assert [code for code, _ in found.codes] == ["S72.001A", "S72.001D"]
    assert completions(release, "S72.001A", DAY) is None

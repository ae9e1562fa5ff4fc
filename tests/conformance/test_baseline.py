"""No change may lose a case of HL7's suite, and the README says what passes."""

import shutil
from pathlib import Path

import pytest

from tests.conformance.baseline import README, VERSIONS, Baseline, commit
from tests.conformance.judge import Outcome, judged, load_subset
from tests.running import served
from tests.shared_files import shared


def outcome(passed: int, cases: int = 5) -> Outcome:
    return Outcome({"a suite": cases}, {"a suite": passed}, ())


def test_every_suite_passes_what_it_must(starter_data: Path, tmp_path: Path) -> None:
    shared("tx", "txtest.py")
    data = shutil.copytree(starter_data, tmp_path / "data")
    load_subset(data)
    with served(data) as url:
        outcomes = {version: judged(f"{url}/{version.lower()}", tmp_path) for version in VERSIONS}
    baseline = Baseline.read()
    failures = {version: outcome.failures for version, outcome in outcomes.items()}
    assert baseline.shortfalls(outcomes) == [], failures
    assert {suite: s["cases"] for suite, s in baseline.suites.items()} == outcomes["R5"].cases


def test_the_baseline_is_of_these_cases() -> None:
    shared("tx", "LICENSE.txt")
    assert Baseline.read().commit == commit()


def test_the_readme_says_what_passes() -> None:
    assert Baseline.read().told() in README.read_text(encoding="utf-8")


def test_the_baseline_only_rises(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.conformance.baseline.commit", lambda: "0" * 40)
    baseline = Baseline("a guide", "0" * 40, {"a suite": {"cases": 5, "R4": 3, "R5": 3}})
    outcomes = {"R4": outcome(2), "R5": outcome(4)}
    assert baseline.shortfalls(outcomes) == ["a suite on R4: 2 pass, 3 must"]
    assert baseline.raised(outcomes).suites == {"a suite": {"cases": 5, "R4": 3, "R5": 4}}

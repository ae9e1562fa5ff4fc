"""Held to what coders expect: sixty codes of the publishers' own files, and what should stand beside them."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.config import Settings
from service.loaders.release import LoadOptions
from service.loads import run_load
from service.opening import open_service
from service.operations.operation import Context
from service.operations.similar import SIMILAR, SimilarCodes
from service.terminology.view import View
from tests.running import ROOT, once
from tests.shared_files import shared

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
ASKED_FOR = 10
LEAST = 0.8

SYSTEMS = {
    "pcs": "http://www.cms.gov/Medicare/Coding/ICD10",
    "hcpcs": "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
    "cm": "http://hl7.org/fhir/sid/icd-10-cm",
    "icd9": "http://hl7.org/fhir/sid/icd-9-cm",
}

FILES = {
    "icd10pcs": (
        "icd10pcs/2026-icd-10-pcs-order-file-long-and-abbreviated-titles.zip",
        "icd10pcs/2026-icd-10-pcs-code-tables-repacked-no-index.zip",
    ),
    "hcpcs": ("hcpcs/HCPC2025_OCT_ANWEB.regenerated.txt.gz",),
    "icd9cm": ("icd9cm/icd-9-cm-v32-master-descriptions.zip", "icd9cm/Ptab12.zip"),
    "icd10cm": (
        "icd10cm/2026-code-descriptions-tabular-order.zip",
        "icd10cm/icd10c-tabular-April-1-2026-repacked.zip",
    ),
    "gems": ("gems/2018-icd-10-pcs-general-equivalence-mappings-repacked.zip",),
}


@dataclass(frozen=True)
class Case:
    """A code, and the (system, code) that are expected beside it."""

    system: str
    code: str
    expected: frozenset[tuple[str, str]]


def cases() -> Iterator[Case]:
    written = tomllib.loads(Path(__file__).with_name("expected.toml").read_text())
    for name, codes in written.items():
        for code, said in codes.items():
            pairs = (e.split(":") if ":" in e else (name, e) for e in said["expected"])
            yield Case(SYSTEMS[name], code, frozenset((SYSTEMS[n], other) for n, other in pairs))


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> View:
    """A view of the publishers' files, with our pages."""
    sources = {name: [shared("data", *file.split("/")) for file in files] for name, files in FILES.items()}

    def make(data: Path) -> None:
        service = open_service(Settings(data=data))
        for name, paths in sources.items():
            run_load(service, name, paths, LoadOptions())
        run_load(service, "procedure-pages", [ROOT / "codesystems" / "procedures"], LoadOptions())

    data = once(tmp_path_factory.getbasetemp(), "similar", make)
    return open_service(Settings(data=data)).catalogue.view("5.0.0")


def answered(view: View, case: Case, count: int = ASKED_FOR) -> SimilarCodes:
    asked = {"system": case.system, "code": case.code, "count": count}
    answer: SimilarCodes = SIMILAR.run(Context(view=view, moment=NOW), asked)
    return answer


def test_the_list_is_worth_judging_by(published: View) -> None:
    """Sixty codes, and only codes that are really there."""
    listed = list(cases())
    assert len(listed) == 60
    day = NOW.date().isoformat()
    for case in listed:
        assert 3 <= len(case.expected) <= 6
        for system, code in {(case.system, case.code), *case.expected}:
            release = published.release(system, None, day)
            assert release is not None
            assert release.index.locate(code) in release.index.active_on(day), code


def test_most_of_what_coders_expect_is_among_the_first_ten(published: View) -> None:
    found = expected = 0
    for case in cases():
        first = {(m.coding.system, m.coding.code) for m in answered(published, case).match}
        missing = sorted(code for system, code in case.expected - first)
        expected += len(case.expected)
        found += len(case.expected) - len(missing)
        print(f"{case.code}: {len(case.expected) - len(missing)} of {len(case.expected)}", *missing)
    print(f"{found} of {expected} expected codes are among the first ten: {found / expected:.1%}")
    assert found / expected >= LEAST


def test_one_axis_apart_in_the_whole_of_icd_10_pcs(published: View) -> None:
    """Counted anew from the codes alone."""
    for case in cases():
        if case.system != SYSTEMS["pcs"]:
            continue
        matches = answered(published, case, 1000).match
        apart = [m.coding.code or "" for m in matches if m.kind == "axis"]
        assert apart, case.code
        for code in apart:
            assert sum(a != b for a, b in zip(code, case.code, strict=True)) == 1

"""The pages published out of the box: complete, consistent, and tied to codes that exist."""

import gzip
import re
import zipfile
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from service.loaders.page_linting import lint
from service.loaders.page_linting.spelling import read_words
from service.loaders.procedure_pages import load
from service.loaders.release import LoadOptions
from service.terminology.concepts import Coding
from service.terminology.pages import PageTarget, ProcedurePage
from tests.shared_files import shared

CODESYSTEMS = Path(__file__).parents[2] / "codesystems"
CPT = "http://www.ama-assn.org/go/cpt"
ICD_10_PCS = "http://www.cms.gov/Medicare/Coding/ICD10"
HCPCS = "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"


@cache
def our_pages() -> dict[str, ProcedurePage]:
    (pages,) = load([CODESYSTEMS / "procedures"], LoadOptions(strict=True))
    assert pages.warnings == ()
    return {page.id: page for page in pages.pages}


@cache
def icd_10_pcs(year: int) -> dict[str, str]:
    """The valid codes of a year with their long titles, read straight from the order file."""
    archive = f"{year}-icd-10-pcs-order-file-long-and-abbreviated-titles.zip"
    with zipfile.ZipFile(shared("data", "icd10pcs", archive)) as opened:
        lines = opened.read(f"icd10pcs_order_{year}.txt").decode("ascii").splitlines()
    return {line[6:13]: line[77:].strip() for line in lines if line[14] == "1"}


@cache
def hcpcs() -> dict[str, str]:
    """The codes of October 2025 with their long texts, put together from their pieces."""
    text = gzip.decompress(shared("data", "hcpcs", "HCPC2025_OCT_ANWEB.regenerated.txt.gz").read_bytes())
    texts: dict[str, str] = {}
    for line in text.decode("cp1252").splitlines():
        if line[10] in "34":
            texts[line[:5]] = f"{texts.get(line[:5], '')} {line[11:91].strip()}".strip()
    return texts


def resolved(target: PageTarget, codes: dict[str, str]) -> set[str]:
    found = set(target.codes) & codes.keys()
    for pattern in target.patterns:
        beginning = "" if "|" in pattern else re.split("[^0-9A-Z]", pattern)[0]
        near = (code for code in codes if code.startswith(beginning))
        found |= set(filter(re.compile(pattern).fullmatch, near))
    return found


@dataclass(frozen=True)
class Published:
    """One release as its publisher's file has it, for the linter."""

    name: str
    system: str
    codes: dict[str, str]

    def described(self, page: ProcedurePage) -> set[str]:
        return set().union(*(resolved(t, self.codes) for t in page.targets if t.system == self.system))


def test_there_are_enough_of_them_and_the_first_is_the_hand() -> None:
    assert len(our_pages()) >= 14
    hand = our_pages()["hand-muscle-release"]
    assert hand.targets[0] == PageTarget(CPT, ("26593",))


def test_no_other_cpt_code_is_named() -> None:
    named = [c for page in our_pages().values() for t in page.targets if t.system == CPT for c in t.codes]
    assert named == ["26593"]


def linted(*releases: Published) -> list[str]:
    words = read_words(CODESYSTEMS / "words.txt")
    return [str(problem) for problem in lint(CODESYSTEMS / "procedures", releases, words, date.today())[1]]


def test_the_linter_finds_nothing() -> None:
    assert linted() == []


@pytest.mark.parametrize("year", [2025, 2026])
def test_every_icd_10_pcs_code_and_pattern_resolves_and_belongs_to_one_page(year: int) -> None:
    assert linted(Published(f"ICD-10-PCS {year}", ICD_10_PCS, icd_10_pcs(year))) == []


def test_every_hcpcs_code_and_pattern_resolves_and_belongs_to_one_page() -> None:
    assert linted(Published("HCPCS", HCPCS, hcpcs())) == []


def test_both_hands_and_all_approaches_are_described() -> None:
    hand = our_pages()["hand-muscle-release"]
    expected = {
        c for c, title in icd_10_pcs(2026).items() if re.match("Release (Right|Left) Hand Muscle", title)
    }
    assert len(expected) == 8
    assert resolved(hand.targets[1], icd_10_pcs(2026)) == expected


def test_similar_codes_exist_under_their_display_and_are_not_the_page_s_own() -> None:
    titles = {ICD_10_PCS: icd_10_pcs(2026), HCPCS: hcpcs()}
    for page in our_pages().values():
        for similar in (p.value for p in page.properties if p.code == "similar-code"):
            assert isinstance(similar, Coding)
            assert titles[similar.system][similar.code] == similar.display, page.id
            named = {similar.code: str(similar.display)}
            targets = [target for target in page.targets if target.system == similar.system]
            assert not any(resolved(target, named) for target in targets), (page.id, similar)


def test_nothing_is_copied_from_the_page_that_the_service_began_with() -> None:
    """No run of six words of the given page stands in a text of ours, the names apart."""
    given = runs(shared("pages", "release-intrinsic-muscles-of-hand.txt").read_text())
    names = ("common-name", "medical-term")
    for text in our_pages()["hand-muscle-release"].properties:
        assert text.code in names or not runs(str(text.value)) & given, text


def runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"[a-z0-9]+", text.lower())
    return {tuple(words[at : at + 6]) for at in range(len(words) - 5)}

"""The pages published out of the box: complete, consistent, and tied to codes that exist."""

import gzip
import itertools
import re
import zipfile
from functools import cache
from pathlib import Path

import pytest

from service.loaders.procedure_pages import load
from service.loaders.release import LoadOptions
from service.terminology.concepts import Coding
from service.terminology.pages import PageTarget, ProcedurePage
from tests.shared_files import shared

CODESYSTEMS = Path(__file__).parents[2] / "codesystems"
CPT = "http://www.ama-assn.org/go/cpt"
ICD_10_PCS = "http://www.cms.gov/Medicare/Coding/ICD10"
HCPCS = "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"

ONCE = (
    "common-name", "medical-term", "summary", "purpose",
    "duration", "duration-min-minutes", "duration-max-minutes",
    "recovery-instructions", "recovery-time", "recovery-max-days", "restriction", "follow-up",
    "experience-during", "experience-after", "pain-management", "advice",
)  # fmt: skip
AT_LEAST_ONCE = (
    "indication", "preparation", "procedure-step", "tool", "technology", "setting", "personnel",
    "risk-common", "risk-rare", "benefit", "recovery", "alternative", "similar-code",
)  # fmt: skip


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
    for pattern in map(re.compile, target.patterns):
        found |= {code for code in codes if pattern.fullmatch(code)}
    return found


def test_there_are_enough_of_them_and_the_first_is_the_hand() -> None:
    assert len(our_pages()) >= 14
    hand = our_pages()["hand-muscle-release"]
    assert hand.targets[0] == PageTarget(CPT, ("26593",))


def test_no_other_cpt_code_is_named() -> None:
    named = [c for page in our_pages().values() for t in page.targets if t.system == CPT for c in t.codes]
    assert named == ["26593"]


def test_each_page_has_every_section_and_says_when_it_was_reviewed() -> None:
    for page in our_pages().values():
        codes = [p.code for p in page.properties]
        assert [code for code in ONCE if codes.count(code) != 1] == [], page.id
        assert [code for code in AT_LEAST_ONCE if code not in codes] == [], page.id
        for alternative in (p for p in page.properties if p.code == "alternative"):
            parts = {part.code for part in alternative.subproperties}
            assert parts == {"alternative-pro", "alternative-con"}, (page.id, alternative.value)
        assert page.reviewed == "2026-11-01", page.id
        assert page.source, page.id


def test_the_file_is_named_as_the_page() -> None:
    assert {path.stem for path in (CODESYSTEMS / "procedures").glob("*.md")} == our_pages().keys()


@pytest.mark.parametrize("year", [2024, 2026])
def test_every_icd_10_pcs_code_and_pattern_resolves_and_belongs_to_one_page(year: int) -> None:
    codes = icd_10_pcs(year)
    claimed: dict[str, set[str]] = {}
    for page in our_pages().values():
        for target in (t for t in page.targets if t.system == ICD_10_PCS):
            assert target.codes == tuple(c for c in target.codes if c in codes), page.id
            assert all(resolved(PageTarget(ICD_10_PCS, (), (p,)), codes) for p in target.patterns), page.id
            claimed[page.id] = resolved(target, codes)
    for (one, ones), (other, others) in itertools.combinations(claimed.items(), 2):
        assert not ones & others, (one, other)


def test_both_hands_and_all_approaches_are_described() -> None:
    hand = our_pages()["hand-muscle-release"]
    expected = {
        c for c, title in icd_10_pcs(2026).items() if re.match("Release (Right|Left) Hand Muscle", title)
    }
    assert len(expected) == 8
    assert resolved(hand.targets[1], icd_10_pcs(2026)) == expected


def test_every_hcpcs_code_resolves() -> None:
    for page in our_pages().values():
        for target in (t for t in page.targets if t.system == HCPCS):
            assert resolved(target, hcpcs()) == set(target.codes), page.id


def test_similar_codes_exist_under_their_display_and_are_not_the_page_s_own() -> None:
    titles = {ICD_10_PCS: icd_10_pcs(2026), HCPCS: hcpcs()}
    for page in our_pages().values():
        for similar in (p.value for p in page.properties if p.code == "similar-code"):
            assert isinstance(similar, Coding)
            assert titles[similar.system][similar.code] == similar.display, page.id
            assert all(
                similar.code not in resolved(t, titles[similar.system])
                for t in page.targets
                if t.system == similar.system
            ), (page.id, similar)


def test_nothing_is_copied_from_the_page_that_the_service_began_with() -> None:
    """No run of six words of the given page stands in a text of ours, the names apart."""
    given = runs(shared("pages", "release-intrinsic-muscles-of-hand.txt").read_text())
    names = ("common-name", "medical-term")
    for text in our_pages()["hand-muscle-release"].properties:
        assert text.code in names or not runs(str(text.value)) & given, text


def runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"[a-z0-9]+", text.lower())
    return {tuple(words[at : at + 6]) for at in range(len(words) - 5)}

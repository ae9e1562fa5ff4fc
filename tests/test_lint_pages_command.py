"""``procodex lint-pages`` as a person or a script meets it."""

import json
from pathlib import Path

import pytest

from tests.loaders.page_linting.good_page import GOOD, line_of
from tests.running import procodex


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A folder with a good page."""
    (tmp_path / "blister-drainage.md").write_text(GOOD)
    return tmp_path / "blister-drainage.md"


def test_our_pages_fit_the_starter_content(starter_data: Path) -> None:
    answer = procodex("--data", starter_data, "lint-pages")
    assert (answer.returncode, answer.stdout.splitlines()[:-1]) == (0, [])
    assert answer.stdout.endswith(" pages: no problem\n")
    assert [line.split(":")[0] for line in answer.stderr.splitlines()] == ["CPT", "HCPCS Level II"]


def test_without_data_no_code_is_looked_up_and_nothing_is_made(page: Path, tmp_path: Path) -> None:
    answer = procodex("--data", tmp_path / "data", "lint-pages", page.parent)
    assert (answer.returncode, answer.stdout) == (0, "1 page: no problem\n")
    assert answer.stderr == "ICD-10-PCS: no release is loaded; the codes of 1 page were not looked up\n"
    assert not (tmp_path / "data").exists()


def test_problems_are_lines_and_status_1(page: Path, starter_data: Path) -> None:
    page.write_text(GOOD.replace("skin stays closed", "skin stais closed"))
    answer = procodex("--data", starter_data, "lint-pages", page.parent)
    assert answer.returncode == 1
    assert answer.stdout.splitlines() == [
        f"{page}:{line_of('0A00000')}: ICD-10-PCS 2024.04 has no code 0A00000",
        f"{page}:{line_of('0B[01]')}: ICD-10-PCS 2024.04 has no code that fits the pattern 0B[01]0000",
        f"{page}:{line_of('The skin stays')}: 'stais' is not a known word; is it spelled right?",
    ]
    assert answer.stderr == "1 page: 3 problems\n"


def test_json(page: Path, tmp_path: Path) -> None:
    page.write_text(GOOD.replace("skin stays closed", "skin stais closed"))
    answer = procodex("--data", tmp_path / "data", "--json", "lint-pages", page)
    assert answer.returncode == 1
    assert json.loads(answer.stdout) == {
        "pages": 1,
        "problems": [
            {
                "file": str(page),
                "line": line_of("The skin stays"),
                "problem": "'stais' is not a known word; is it spelled right?",
            }
        ],
        "skipped": ["ICD-10-PCS: no release is loaded; the codes of 1 page were not looked up"],
    }


def test_bad_input(tmp_path: Path) -> None:
    missing = procodex("lint-pages", tmp_path / "nowhere")
    assert (missing.returncode, missing.stdout) == (2, "")
    assert "does not exist" in missing.stderr
    empty = procodex("lint-pages", tmp_path)
    assert (empty.returncode, empty.stdout) == (2, "")
    assert empty.stderr == f"procodex: {tmp_path}: holds no page; expected .txt or .md files\n"

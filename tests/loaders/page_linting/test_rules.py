"""Each rule of the linter, with a page that breaks it and nothing else."""

from pathlib import Path

import pytest

from service.loaders.page_linting import lint
from service.loaders.page_linting.spelling import read_words
from service.loaders.release import LoadError
from tests.loaders.page_linting.good_page import GOOD, RELEASE, TODAY, Codes, line_of, problems, spoiled


def test_nothing_is_wrong_with_the_good_page(tmp_path: Path) -> None:
    assert problems(tmp_path, RELEASE, blister_drainage=GOOD) == []


ADVICE = GOOD[GOOD.index("Ask the nurse") :]
CASES = [
    # what is said wrongly, what of it, the line, the problem
    ("## Purpose", "## Aim", "## Purpose", "the section 'Aim' is not known"),
    ("- Rare:", "- Seldom:", "- Rare:", "begins with none of: Common, Rare"),
    ("5 to 10 minutes", "a little while", "5 to 10", "no time can be read from"),
    ("5 to 10 minutes", "up to 10 minutes", "## Duration", "no least time can be read"),
    ("## Duration\n\nIt takes 5 to 10 minutes.\n", "## Duration\n", "## Duration", "is empty"),
    ("- Medical Term: Needle drainage of a blister\n", "", "## Name", "'Medical Term' is missing"),
    ("- Common Name: Blister drainage\n", "", "## Name", "'Common Name' is missing"),
    ("- Common: Stinging for a moment; a wet sock\n", "", "## Risks", "'Common' is missing"),
    ("- Rare: Infection of the skin; a scar\n", "", "## Risks", "'Rare' is missing"),
    ("- Recovery Time: 3 to 7 days.\n", "", "## Recovery", "'Recovery Time' is missing"),
    ("- Medical Term: N", "- Medical Term: mt N", "- Medical Term", "does not begin with a capital letter"),
    ("1. The nurse looks", "1. 1. The nurse looks", "1. The nurse", "does not begin with a capital letter"),
    ("  - Pros: The closed skin keeps germs out.\n", "", "- Leaving", "has no 'Pros'"),
    ("  - Cons: The raw skin hurts more and heals more slowly.\n", "", "- Cutting", "has no 'Cons'"),
    ("id: blister-drainage", "id: blister", "id:", "'blister' is not the file's name, 'blister-drainage'"),
    ("A textbook of skin care that was invented for tests, and the", "A", "source:", "'source' has 43"),
    ("reviewed: 2026-11-20\n", "", "---", "'reviewed' is missing"),
    ("2026-11-20", "2026-12-02", "reviewed:", "'reviewed' is 2026-12-02, which is in the future"),
    ("sugar disease and about medicines", "sugar disease and " * 10 + "about medicines", "A nurse asks",
     "a sentence has 40 words, wanted are 32 at most: A nurse asks"),
    (GOOD[GOOD.index("- Leaving") :], "- None\n", "---", "the page has 310 words, wanted are 380 to 800"),
    (ADVICE, ADVICE * 8, "---", "words, wanted are 380 to 800"),
    ("that the fluid can flow out.\nThe loose skin stays on the wound as a cover. "
     "It heals under a soft pad within a few days.", "it runs dry.", "## Summary",
     "the summary has 19 words, wanted are 25 to 95"),
    ("It heals under a soft pad within a few days.", "It heals under a soft pad within a few days. " * 8,
     "## Summary", "the summary has 112 words, wanted are 25 to 95"),
    ("The skin stays closed", "The skin stais closed", "The skin stays", "'stais' is not a known word"),
    ("title: Drainage", "title: Drainnage", "title:", "'Drainnage' is not a known word"),
    ("red or warm, or if pus", "red or warm, or if foetal pus", "red or warm", "'foetal' is the British"),
    ('codes: ["0A00000"]', 'codes: ["0A00009"]', "0A00000", "ICD-10-PCS 2025.10 has no code 0A00009"),
    ("0B[01]0000", "0B[89]0000", "0B[01]", "has no code that fits the pattern 0B[89]0000"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "place", "told"), CASES)
def test_a_broken_rule_is_told_in_its_line(tmp_path: Path, old: str, new: str, place: str, told: str) -> None:
    found = [problem for problem in spoiled(tmp_path, old, new, RELEASE) if told in problem]
    assert [problem.split(" ")[0] for problem in found] == [f"blister-drainage.md:{line_of(place)}:"]


SECTIONS = [line.removeprefix("## ") for line in GOOD.splitlines() if line.startswith("## ")]


@pytest.mark.parametrize("heading", SECTIONS)
def test_every_section_is_required(tmp_path: Path, heading: str) -> None:
    start = GOOD.index(f"## {heading}\n")
    end = GOOD.find("\n## ", start)
    page = GOOD[:start] + (GOOD[end + 1 :] if end > 0 else "")
    told = f"blister-drainage.md:1: the section {heading!r} is missing"
    assert told in problems(tmp_path, RELEASE, blister_drainage=page)


def test_a_hard_text_is_told_with_its_grade(tmp_path: Path) -> None:
    hard = "Professional evaluation necessitates considerable organizational responsibility. " * 12
    found = spoiled(tmp_path, ADVICE, hard + "\n", RELEASE)
    assert [problem.split(" is ")[0] for problem in found] == ["blister-drainage.md:1: the reading grade"]


def test_all_problems_of_a_page_come_at_once_in_the_order_of_lines(tmp_path: Path) -> None:
    page = GOOD.replace("## Purpose", "## Aim").replace("skin stays closed", "skinn stais")
    found = problems(tmp_path, blister_drainage=page)
    assert [int(problem.split(":")[1]) for problem in found] == [
        1, line_of("## Purpose"), line_of("skin stays closed"), line_of("skin stays closed"),
    ]  # fmt: skip


def test_a_file_that_is_no_page_is_told_beside_the_others(tmp_path: Path) -> None:
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    (tmp_path / "empty.md").touch()
    assert problems(tmp_path, RELEASE, blister_drainage=GOOD) == [
        "empty.md:1: the page is empty",
        "picture.png:1: is no page (.txt or .md)",
    ]


def test_a_folder_without_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match="holds no page"):
        lint(tmp_path, (), (), TODAY)


OTHER = (
    GOOD.replace("blister-drainage", "other")
    .replace('codes: ["0A00000"]', 'codes: ["0C00000"]')
    .replace("0B[01]0000", "0C.*")
)


def test_long_sentences_stand_on_one_page_only(tmp_path: Path) -> None:
    shared = "A NURSE asks about sugar disease, and about medicines that thin the blood!"
    mine = GOOD.replace("A nurse asks about sugar disease and about medicines that thin the blood.", shared)
    found = problems(tmp_path, RELEASE, blister_drainage=mine, other=OTHER)
    line = line_of("A nurse asks")
    assert f"blister-drainage.md:{line}: the sentence is in {tmp_path}/other.md:{line} too: {shared}" in found
    told = [int(problem.split(":")[1]) for problem in found if problem.startswith("other.md")]
    assert line in told
    alike = ["Nurse", "Stinging", "Office of", "Tools:", "Needle drainage"]
    assert not {line_of(text) for text in alike} & set(told)


def test_sentences_of_seven_words_may_be_the_same(tmp_path: Path) -> None:
    found = problems(tmp_path, RELEASE, blister_drainage=GOOD, other=OTHER)
    assert not [problem for problem in found if "Nothing can fill up again" in problem]
    assert [problem for problem in found if "The raw skin hurts more" in problem]


def test_a_code_has_one_page(tmp_path: Path) -> None:
    both = OTHER.replace("0C.*", "0[BC].*")
    found = problems(tmp_path, RELEASE, blister_drainage=GOOD, other=both)
    told = f"other.md:4: {tmp_path}/blister-drainage.md describes 2 of its codes too: 0B00000, 0B10000"
    assert [problem for problem in found if "of its codes" in problem] == [told]
    assert not [
        p for p in problems(tmp_path, RELEASE, blister_drainage=GOOD, other=OTHER) if "of its codes" in p
    ]


def test_a_code_has_one_page_even_where_its_system_is_not_loaded(tmp_path: Path) -> None:
    found = problems(tmp_path, blister_drainage=GOOD, other=OTHER.replace("0C00000", "0A00000"))
    assert [p for p in found if "describes 1 of its codes too: 0A00000" in p]


def test_codes_must_be_in_every_release(tmp_path: Path) -> None:
    older = Codes({"0B00000"}, name="ICD-10-PCS 2024.04")
    assert problems(tmp_path, RELEASE, older, blister_drainage=GOOD) == [
        f"blister-drainage.md:{line_of('0A00000')}: ICD-10-PCS 2024.04 has no code 0A00000"
    ]


def test_words_of_our_own_are_known(tmp_path: Path) -> None:
    page = GOOD.replace("The skin stays", "The Xylopod's skin stays")
    assert len(problems(tmp_path, RELEASE, blister_drainage=page)) == 1
    assert problems(tmp_path, RELEASE, words={"xylopod"}, blister_drainage=page) == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("b\na\n", ":2: 'a' must come before 'b', and once"),
        ("a\na\n", ":2: 'a' must come"),
        ("a\nB\n", ":2: 'B' is no word in lower case"),
        ("a b\n", ":1: 'a b' is no word"),
        ("a\n\n", ":2: '' is no word"),
    ],
)
def test_a_list_of_words_that_is_in_disorder_is_refused(tmp_path: Path, words: str, told: str) -> None:
    (tmp_path / "words.txt").write_text(words)
    with pytest.raises(LoadError) as refusal:
        read_words(tmp_path / "words.txt")
    assert told in str(refusal.value)

"""The addenda: totals, what they say about the version, and that undoing is the way back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.loaders.icd10pcs.addenda import read_addenda
from service.loaders.icd10pcs.order_file import read_order_file
from service.loaders.release import LoadError
from tests.loaders.icd10pcs.texts import RELEASE, addenda, change, order_file, text

AFTER = dict(RELEASE)
BEFORE = {"0JH": AFTER["0JH"], "0JH60AZ": "An older title", "0JH63YZ": "A code that went"}

tables = st.dictionaries(
    st.sampled_from([f"{s}{b}{o}" for s in "0X" for b in "1J" for o in "0H"]),
    st.dictionaries(
        st.text("0AZ", min_size=4, max_size=4), st.sampled_from(["A title", "Another"]), max_size=4
    ),
    min_size=1,
)


def flat(release: dict[str, dict[str, str]]) -> dict[str, str]:
    headers = {table: f"Table {table}" for table in release}
    return headers | {
        table + code: title for table, codes in release.items() for code, title in codes.items()
    }


@given(tables, tables)
def test_undoing_the_changes_gives_the_release_before(
    old: dict[str, dict[str, str]], new: dict[str, dict[str, str]]
) -> None:
    before, after = flat(old), flat(new)
    lines = read_order_file("order.txt", order_file(*sorted(after.items())))
    changes = read_addenda("addenda.txt", addenda(before, after))
    changes.check(lines)
    undone = changes.undo(lines)
    assert undone == read_order_file("order.txt", order_file(*sorted(before.items())))


@pytest.mark.parametrize(
    ("years", "version", "before"),
    [
        ((2024, 2024), "2024.04", "2023.10"),
        ((2024, 2025), "2024.10", "2024.04"),
        ((2025, 2026), "2025.10", "2025.04"),
    ],
)
def test_the_years_of_the_totals_tell_april_from_october(
    years: tuple[int, int], version: str, before: str
) -> None:
    read = read_addenda("addenda.txt", addenda(BEFORE, AFTER, years))
    assert (read.version, read.version_before) == (version, before)


@pytest.mark.parametrize(
    ("printed", "spoiled", "what", "figures"),
    [
        (
            b"2 codes in icd10pcs_order_2026",
            b"3 codes in icd10pcs_order_2026",
            "codes in the order file",
            (3, 2),
        ),
        (
            b"1 headers in icd10pcs_order_2026",
            b"7 headers in icd10pcs_order_2026",
            "headers in the order file",
            (7, 1),
        ),
        (b"1 additions", b"2 additions", "codes added", (2, 1)),
        (b"1 deletions", b"0 deletions", "codes deleted", (0, 1)),
        (b"1 revisions\r", b"4 revisions\r", "codes revised", (4, 1)),
        (
            b"2 codes in icd10pcs_order_2025",
            b"9 codes in icd10pcs_order_2025",
            "codes before, plus additions, less deletions",
            (2, 9),
        ),
    ],
)
def test_a_total_that_does_not_agree_names_both_figures(
    printed: bytes, spoiled: bytes, what: str, figures: tuple[int, int]
) -> None:
    lines = read_order_file("order.txt", order_file(*RELEASE))
    content = addenda(BEFORE, AFTER)
    assert printed in content
    problem = rf"^addenda\.txt: {what}: the publisher's total is {figures[0]}, found {figures[1]}"
    with pytest.raises(LoadError, match=problem):
        read_addenda("addenda.txt", content.replace(printed, spoiled)).check(lines)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (change("Added", "0JH63AZ", "A title"), "expected Add:, Delete:"),
        (change("Add", "0jh63az", "A title"), "a code in columns 14-20"),
        (" " + change("Add", "0JH63AZ", "A title"), "expected Add:"),
        (change("Add", "0JH63AZ", "A title").replace(":  ", ": "), "a code in columns 14-20"),
        (change("Add", "0JH63AZ", ""), "a long title from 83"),
    ],
)
def test_a_bad_line_is_named(line: str, problem: str) -> None:
    with pytest.raises(LoadError, match=rf"^addenda\.txt:2: .*{problem}"):
        read_addenda("addenda.txt", text(change("Add", "0JH60AZ", "A title"), line))


def test_missing_totals_are_named_where_they_should_begin() -> None:
    with pytest.raises(LoadError, match=r"^addenda\.txt:2: expected a blank line and the tables of totals"):
        read_addenda("addenda.txt", text(change("Add", "0JH60AZ", "A title")))


@pytest.mark.parametrize(
    ("after", "problem"),
    [
        ({"0JH63YZ": "A code that went"}, "0JH63YZ is said to be gone, but the order file has it"),
        ({"0JH60AZ": "A third title"}, "0JH60AZ with these titles is not in the order file"),
    ],
)
def test_an_addenda_of_another_release_is_refused(after: dict[str, str], problem: str) -> None:
    lines = read_order_file("order.txt", order_file(*sorted({**AFTER, **after}.items())))
    with pytest.raises(LoadError, match=rf"^addenda\.txt:\d: {problem}"):
        read_addenda("addenda.txt", addenda(BEFORE, AFTER)).undo(lines)

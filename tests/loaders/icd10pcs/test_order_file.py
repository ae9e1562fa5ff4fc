"""A line that breaks the layout stops the load with its place and what was expected."""

import pytest

from service.loaders.icd10pcs.order_file import OrderLine, read_order_file
from service.loaders.release import LoadError
from tests.loaders.icd10pcs.texts import FIRST, HEADER, RELEASE, SECOND, order_file, order_line, text

GOOD = [order_line(n, *entry) for n, entry in enumerate(RELEASE, start=1)]


def test_lines_become_headers_and_codes() -> None:
    title = FIRST[1]
    lines = read_order_file("order.txt", order_file(HEADER, FIRST))
    assert lines[0] == OrderLine(1, *HEADER[:1], HEADER[1], HEADER[1])
    assert lines[1] == OrderLine(2, "0JH60AZ", title, title)
    assert [line.is_header for line in lines] == [True, False]


def test_line_ends_of_unix_are_read_too() -> None:
    content = order_file(*RELEASE)
    assert read_order_file("x", content.replace(b"\r\n", b"\n")) == read_order_file("x", content)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("0002a" + GOOD[1][5:], "a five-digit order number in columns 1-5, found '0002a'"),
        (GOOD[1][:5] + "-" + GOOD[1][6:], "a blank in column 6"),
        (order_line(2, "0jh60az", "Lower case"), "a code of 3 or 7 characters .* found '0jh60az'"),
        (order_line(2, "0JH6OAZ", "Letter O"), "a code of 3 or 7 characters .* found '0JH6OAZ'"),
        (order_line(2, "0JH6IAZ", "Letter I"), "a code of 3 or 7 characters .* found '0JH6IAZ'"),
        (order_line(2, "0JH6", "Four characters"), "a code of 3 or 7 characters"),
        (GOOD[1][:14] + "2" + GOOD[1][15:], "0 or 1 in column 15, found '2'"),
        (GOOD[1][:14] + "0" + GOOD[1][15:], "flag 0 does not fit code 0JH60AZ"),
        (order_line(2, "0JJ", "Header").replace(" 0 ", " 1 ", 1), "flag 1 does not fit code 0JJ"),
        (GOOD[1][:40] + GOOD[1][41:], "a blank in column 77"),
        (GOOD[1][:77], "an ASCII long title from column 78, found ''"),
        (GOOD[1][:30], "an ASCII short title in columns 17-76"),
        (GOOD[1].replace("Chest", "Ché\tt"), "an ASCII short title in columns 17-76"),
        ("", "a five-digit order number"),
        (order_line(1, *FIRST), "order number 00001 does not follow 00001"),
        (order_line(2, *HEADER), "code 0JH appears a second time"),
        (order_line(2, "0JJ60AZ", "No header"), "code 0JJ60AZ comes before a header 0JJ of its table"),
    ],
)
def test_a_bad_line_is_named_with_what_was_expected(line: str, expected: str) -> None:
    with pytest.raises(LoadError, match=rf"^order\.txt:2: .*{expected}"):
        read_order_file("order.txt", text(GOOD[0], line, GOOD[2]))


def test_a_file_cut_short_is_named_at_its_last_line() -> None:
    with pytest.raises(LoadError, match=r"^order\.txt:3: the last line has no line end"):
        read_order_file("order.txt", order_file(*RELEASE)[:-20])


def test_a_duplicate_code_is_refused() -> None:
    with pytest.raises(LoadError, match=r":4: code 0JH63AZ appears a second time"):
        read_order_file("order.txt", order_file(*RELEASE, SECOND))

"""Reading codes as people paste them."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.web.pasted import Pasted, read_pasted


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("0KNC0ZZ", Pasted(1, "0KNC0ZZ")),
        ("  0KNC0ZZ  ", Pasted(1, "0KNC0ZZ")),
        ("J1100,hcpcs", Pasted(1, "J1100", "hcpcs")),
        ("J1100\thcpcs\t2025-10-01", Pasted(1, "J1100", "hcpcs", "2025-10-01")),
        ("J1100;2025-10-01;hcpcs", Pasted(1, "J1100", "hcpcs", "2025-10-01")),
        ("J1100 2025-10", Pasted(1, "J1100", "", "2025-10")),
        ("J1100 hcpcs 2025", Pasted(1, "J1100", "hcpcs", "2025")),
        ("\ufeffJ1100", Pasted(1, "J1100")),
        ('"J1100","http://example.org/a,b"', Pasted(1, "J1100", "http://example.org/a,b")),
    ],
)
def test_a_line(line: str, expected: Pasted) -> None:
    assert read_pasted(line) == [expected]


def test_a_heading_names_the_columns_and_others_do_not_matter() -> None:
    table = "Patient,Date,CODE,System\n17,2025-01-02,J1100,hcpcs\n18,,0KNC0ZZ,\n19\n"
    assert read_pasted(table) == [
        Pasted(2, "J1100", "hcpcs", "2025-01-02"),
        Pasted(3, "0KNC0ZZ"),
        Pasted(4, ""),
    ]


def test_empty_lines_count_as_lines_but_ask_nothing() -> None:
    assert [one.line for one in read_pasted("A\n\n , \r\nB\n")] == [1, 4]


def test_nothing() -> None:
    assert read_pasted(" \n\n") == []


def test_a_quote_that_is_never_closed() -> None:
    with pytest.raises(ValueError, match="line 2"):
        read_pasted('A\n"B')


_CELLS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=12)


@given(st.lists(st.tuples(_CELLS, _CELLS), min_size=1, max_size=20))
def test_what_is_written_as_csv_under_a_heading_is_read_as_it_was(pairs: list[tuple[str, str]]) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([("code", "system"), *pairs])
    assert [(one.code, one.system) for one in read_pasted(text.getvalue())] == pairs

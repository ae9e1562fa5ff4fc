"""The fixed-width file: everything goes by position, and nothing is guessed."""

import re
import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.loaders.hcpcs import load, text
from service.loaders.release import LoadError, LoadOptions, Release
from service.terminology.activity import active_on, activity_steps
from service.terminology.concepts import Concept
from tests.loaders.hcpcs.made_files import record, write_text

ROUTINE = {"short": "Some supply", "coverage": "C", "added": "20190101", "action": "N"}


def load_lines(folder: Path, *lines: str) -> Release:
    [release] = load([write_text(folder / "HCPC2025_OCT_ANWEB.txt", *lines)], LoadOptions())
    return release


def only(folder: Path, *lines: str) -> Concept:
    [concept] = load_lines(folder, *lines).concepts
    return concept


def texts(concept: Concept, code: str) -> list[str]:
    return [str(value) for value in concept.values(code)]


def test_a_modifier_is_right_justified_in_the_code_columns(tmp_path: Path) -> None:
    concept = only(tmp_path, record("A1", 100, 7, "Dressing for one wound", **ROUTINE))
    assert concept.code == "A1"
    assert texts(concept, "kind") == ["modifier"]
    assert not concept.values("section")


def test_a_code_says_its_section(tmp_path: Path) -> None:
    concept = only(tmp_path, record("E0100", 100, 3, "Cane", **ROUTINE))
    assert [(p.code, p.value) for p in concept.properties[:2]] == [("kind", "code"), ("section", "E")]
    assert concept.properties[1].description == "Durable medical equipment"


def test_columns_that_abut_are_told_apart(tmp_path: Path) -> None:
    line = record(
        "A0001", 100, 3, "x" * 80,
        short="y" * 28, price="51002199", multiple="A", cim="60-10 123456", statute="1862(a)(7)",
        labcert="110120130", xref="A0002A0003", coverage="D", asc="YY20190101", note="0088", betos="P1A",
        tos="12345", units="007", added="20190101", action_effective="20200201", terminated="20210331",
        action="D",
    )  # fmt: skip
    concept = only(tmp_path, line)
    assert concept.display == "x" * 80
    assert concept.designations[0].value == "y" * 28
    assert texts(concept, "pricing-indicator") == ["51", "00", "21", "99"]
    assert texts(concept, "coverage-issues-manual-reference") == ["60-10", "123456"]
    assert texts(concept, "lab-certification") == ["110", "120", "130"]
    assert texts(concept, "cross-reference") == ["A0002", "A0003"]
    assert texts(concept, "asc-payment-group") == ["YY"]
    assert texts(concept, "asc-payment-group-effective") == ["2019-01-01"]
    assert texts(concept, "type-of-service") == ["1", "2", "3", "4", "5"]
    assert concept.values("anesthesia-base-units") == (7,)
    assert texts(concept, "added") == ["2019-01-01"]
    assert texts(concept, "action-effective") == ["2020-02-01"]
    assert texts(concept, "retirementDate") == ["2021-03-31"]
    assert texts(concept, "action") == ["D"]


def test_a_coded_value_has_its_meaning_and_an_unknown_one_has_none(tmp_path: Path) -> None:
    concept = only(tmp_path, record("A0001", 100, 3, "Thing", **(ROUTINE | {"price": "5188"})))
    prices = [(p.value, p.description) for p in concept.properties if p.code == "pricing-indicator"]
    assert prices == [("51", "Drugs"), ("88", None)]


def test_the_last_day_of_use_is_still_a_day_of_use(tmp_path: Path) -> None:
    line = record("A0001", 100, 3, "Thing", **(ROUTINE | {"terminated": "20200630"}))
    release = load_lines(tmp_path, line)
    steps = activity_steps(release.code_system, release.concepts)
    active = {
        day: 0 in active_on(steps, day) for day in ("2018-12-31", "2019-01-01", "2020-06-30", "2020-07-01")
    }
    assert list(active.values()) == [False, True, True, False]


def test_a_disclaimer_before_the_records_is_skipped(tmp_path: Path) -> None:
    preamble = ("***Disclaimers", "", "*Inclusion does not imply coverage.\xa0\t\t", "   of any brand.  ", "")
    release = load_lines(tmp_path, *preamble, record("A0001", 100, 3, "Thing", **ROUTINE), "")
    assert [c.code for c in release.concepts] == ["A0001"]


def test_letters_beyond_ascii_are_read_as_code_page_1252(tmp_path: Path) -> None:
    concept = only(tmp_path, record("A0001", 100, 3, "Dressing ≥".replace("≥", "“50µg”–café"), **ROUTINE))
    assert concept.display == "Dressing “50µg”–café"


words = st.lists(st.text("abcdefgh;,()-", min_size=1, max_size=30), min_size=1, max_size=80).map(" ".join)


@given(words)
def test_a_wrapped_description_is_whole_again(description: str) -> None:
    pieces = textwrap.wrap(description, 80, break_on_hyphens=False)
    lines = [record("A0001", 100, 3, pieces[0], **ROUTINE)]
    lines += [record("A0001", 100 * n, 4, piece) for n, piece in enumerate(pieces[1:], 2)]
    [joined] = text.records("made.txt", "\n".join(lines).encode("cp1252"))
    assert joined.description() == description


def test_doubled_and_leading_blanks_around_a_wrap_become_one(tmp_path: Path) -> None:
    first = record("A0001", 100, 3, "Payment for  ", **ROUTINE)
    assert only(tmp_path, first, record("A0001", 200, 4, " services.  no more")).display == (
        "Payment for services. no more"
    )


def broken(*lines: str) -> str:
    with pytest.raises(LoadError) as caught:
        list(text.records("made.txt", "\n".join(lines).encode("latin-1")))
    assert re.match(r"made\.txt:\d+: ", str(caught.value))
    return str(caught.value)


GOOD = record("A0001", 100, 3, "Thing", **ROUTINE)


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ((GOOD, "A0002 what is this"), "made.txt:2: not a HCPCS record"),
        ((record("a0001", 100, 3, "Thing"), GOOD), "made.txt:1: not a HCPCS record"),
        ((GOOD, record("A1", 100, 3, "Thing")), "made.txt:2: not a HCPCS record"),
        ((GOOD, record("A0002", 100, 5, "Thing")), "made.txt:2: not a HCPCS record"),
        ((GOOD, record("A0001", 300, 4, "more")), "made.txt:2: sequence number 00300, expected 00200"),
        ((GOOD, record("A0002", 200, 4, "more")), "made.txt:2: continues A0002, but its first record"),
        ((record("A0002", 200, 3, "Thing"),), "made.txt:1: sequence number 00200, expected 00100"),
        ((GOOD, record("A0002", 100, 3, "bad \x81 byte")), "made.txt:2: byte 0x81 is not in code page 1252"),
    ],
)
def test_a_broken_line_stops_the_load_and_is_named(lines: tuple[str, ...], problem: str) -> None:
    assert broken(*lines).startswith(problem)


@pytest.mark.parametrize(
    ("columns", "problem"),
    [
        ({"added": "20190231"}, "ADD DT of A0001 is '20190231', expected a day as YYYYMMDD"),
        ({"terminated": "2019 101"}, "TERM DT of A0001 is '2019 101', expected a day"),
        ({"units": "1.5"}, "ANEST_BU of A0001 is '1.5', expected a number"),
        ({"short": " " * 28}, "A0001 has no short description"),
    ],
)
def test_a_broken_column_is_named(tmp_path: Path, columns: dict[str, str], problem: str) -> None:
    with pytest.raises(LoadError) as caught:
        load_lines(tmp_path, "", record("A0001", 100, 3, "Thing", **(ROUTINE | columns)))
    assert str(caught.value).startswith(f"HCPC2025_OCT_ANWEB.txt:2: {problem}")


def test_a_day_with_a_two_digit_year_is_read_and_told(tmp_path: Path) -> None:
    line = record("A0001", 100, 3, "Thing", **(ROUTINE | {"asc": "YY170401"}))
    release = load_lines(tmp_path, line)
    assert texts(release.concepts[0], "asc-payment-group-effective") == ["2017-04-01"]
    assert release.warnings == ("HCPC2025_OCT_ANWEB.txt:1: ASC_DT of A0001 is 170401, read as 2017-04-01.",)


def test_a_code_that_comes_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match=r"txt:3: A0001 appears again, first in line 1"):
        load_lines(tmp_path, GOOD, record("A0002", 100, 3, "Other", **ROUTINE), GOOD)

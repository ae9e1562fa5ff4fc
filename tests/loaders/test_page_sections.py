"""How single sections are read: lists on one line, nested bullets, keys that stand alone."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.loaders.page_sections import singles
from tests.loaders.pages import HCPCS, facts, one_page

HEAD = "# Draining of a blister\n\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Infection, bleeding, scarring, or stiffness.", ["Infection", "Bleeding", "Scarring", "Stiffness"]),
        ("Infection, bleeding or scars", ["Infection", "Bleeding", "Scars"]),
        ("Infection, bleeding, and scars", ["Infection", "Bleeding", "Scars"]),
        ("Pain (dull, or sharp), fever", ["Pain (dull, or sharp)", "Fever"]),
        ("Damage to nerves or vessels", ["Damage to nerves or vessels"]),
        ("Injury of nerve, vessel or bone; and fever", ["Injury of nerve, vessel or bone", "Fever"]),
        ("Scalpel, (disposable", ["Scalpel", "(disposable"]),
        ("Oregano, orange", ["Oregano", "Orange"]),
    ],
)
def test_a_list_on_one_line_becomes_single_things(text: str, expected: list[str]) -> None:
    assert singles(text) == expected


things = st.from_regex(r"[A-Z][a-z]{2,8}( [a-z]{3,8}){0,2}", fullmatch=True).filter(
    lambda thing: not {"or", "and"} & set(thing.lower().split())
)


@given(st.lists(things, min_size=2, max_size=6), st.sampled_from([", ", ", or ", ", and ", " or ", " and "]))
def test_a_written_list_is_read_back(given_things: list[str], last: str) -> None:
    text = f"{', '.join(given_things[:-1])}{last}{given_things[-1]}."
    expected = given_things if "," in text else [text.removesuffix(".")]
    assert singles(text) == expected


def page(tmp_path: Path, section: str) -> list[tuple[str, object]]:
    found = facts(one_page(tmp_path, HEAD + "## Summary\n\nShort.\n\n" + section, "Z1", HCPCS))
    assert (found[0][0], found[-1][0]) == ("summary", "reading-grade")
    return found[1:-1]


def test_a_key_alone_holds_for_the_bullets_below_it(tmp_path: Path) -> None:
    section = "## Risks and Complications\n\n- Common:\n  - Stinging\n  - Redness\n- Rare: Fever\n"
    assert page(tmp_path, section) == [
        ("risk-common", "Stinging"),
        ("risk-common", "Redness"),
        ("risk-rare", "Fever"),
    ]


def test_bullets_below_a_bullet_stay_with_it(tmp_path: Path) -> None:
    section = "## Preparation\n\n- Bring:\n  - a needle\n  - a tape\n- Rest.\n"
    assert page(tmp_path, section) == [
        ("preparation", "Bring:\n• a needle\n• a tape"),
        ("preparation", "Rest."),
    ]


def test_alternatives_keep_what_stands_below_their_pros(tmp_path: Path) -> None:
    section = "## Alternatives\n\n- Wait\n  - Pros:\n    - Free\n    - Easy\n  - Cons: Slow\n"
    assert page(tmp_path, section) == [
        ("alternative", "Wait"),
        ("alternative-pro", "Free"),
        ("alternative-pro", "Easy"),
        ("alternative-con", "Slow"),
    ]


def test_bullets_of_recovery_need_no_key(tmp_path: Path) -> None:
    assert page(tmp_path, "## Recovery\n\n- Driving: after a day.\n") == [
        ("recovery", "Driving: after a day.")
    ]


def test_steps_may_be_bullets_and_their_notes_stay_with_them(tmp_path: Path) -> None:
    section = "## Procedure Description\n\n1. Clean\n   - twice\n2. Drain\n\nTools: none is a paragraph.\n"
    assert page(tmp_path, section) == [
        ("procedure-step", "Clean\n• twice"),
        ("procedure-step", "Drain"),
        ("advice", "Tools: none is a paragraph."),
    ]

"""Laws that hold for every value set, tried on random ones with a second computation beside them."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.operations.asking import Asker, codes, rows
from tests.operations.made_up import CODES, SYSTEMS, UNKNOWN_CODE, VERSIONS, Json, worlds
from tests.operations.oracle import Oracle

tried = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@tried
@given(world=worlds())
def test_an_expansion_has_the_members_that_set_algebra_gives(asker: Asker, world: list[Json]) -> None:
    expected = Oracle(world).members(world[-1])
    expanded = asker.expand(world, world[-1])
    assert set(codes(expanded)) == {(system, code) for system, _, code in expected}
    assert expanded["expansion"]["total"] == len(expected)


@tried
@given(
    world=worlds(),
    flags=st.fixed_dictionaries({}, optional={"activeOnly": st.just(True), "excludeNotForUI": st.just(True)}),
)
def test_what_a_caller_leaves_out_is_left_out(asker: Asker, world: list[Json], flags: Any) -> None:
    oracle = Oracle(world)
    expected = {
        member
        for member in oracle.members(world[-1])
        if (oracle.is_active(member) or "activeOnly" not in flags)
        and (oracle.is_selectable(member) or "excludeNotForUI" not in flags)
    }
    expanded = asker.expand(world, world[-1], **flags)
    assert set(codes(expanded)) == {(system, code) for system, _, code in expected}
    assert expanded["expansion"]["total"] == len(expected)


@tried
@given(world=worlds(), active_only=st.booleans())
def test_a_code_is_valid_exactly_when_the_expansion_has_it(
    asker: Asker, world: list[Json], active_only: bool
) -> None:
    flags = {"activeOnly": True} if active_only else {}
    members = set(codes(asker.expand(world, world[-1], **flags)))
    for system in SYSTEMS:
        for code in (*CODES, UNKNOWN_CODE):
            valid = asker.is_valid(world, world[-1], {"system": system, "code": code}, **flags)
            assert valid == ((system, code) in members), (system, code)


@tried
@given(world=worlds(), size=st.integers(1, 7), text=st.sampled_from(("", "hand", "fus", "mus ha")))
def test_pages_add_up_to_the_whole(asker: Asker, world: list[Json], size: int, text: str) -> None:
    asked = {"filter": text} if text else {}
    whole = asker.expand(world, world[-1], excludeNested=True, **asked)
    total = whole["expansion"]["total"]
    pages = [
        asker.expand(world, world[-1], count=size, offset=offset, **asked)
        for offset in range(0, total + 1, size)
    ]
    assert [row for page in pages for row in rows(page)] == rows(whole)
    assert {page["expansion"]["total"] for page in pages} == {total}


@tried
@given(world=worlds())
def test_a_flat_expansion_has_what_the_nested_one_has(asker: Asker, world: list[Json]) -> None:
    nested = asker.expand(world, world[-1])
    flat = asker.expand(world, world[-1], excludeNested=True)
    assert all("contains" not in row for row in flat["expansion"].get("contains", ()))
    listed = [(row["system"], row.get("version"), row["code"]) for row in rows(flat)]
    assert len(listed) == len(set(listed)) == flat["expansion"]["total"] == nested["expansion"]["total"]
    assert set(codes(flat)) == set(codes(nested))


@tried
@given(world=worlds())
def test_a_row_is_below_the_row_that_has_it(asker: Asker, world: list[Json]) -> None:
    oracle = Oracle(world)
    for row in rows(asker.expand(world, world[-1])):
        members = [(row["system"], version, row["code"]) for version in VERSIONS]
        below = {inner["code"] for inner in row.get("contains", ())}
        assert any(below <= oracle.below(member) for member in members)

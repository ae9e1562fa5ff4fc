"""Two ways to say the same value set have the same answer."""

import json

from hypothesis import given
from hypothesis import strategies as st

from tests.operations.asking import Asker, codes, rows
from tests.operations.made_up import (
    SYSTEMS,
    TARGET,
    VERSIONS,
    Json,
    canonical,
    value_set,
    value_sets,
    worlds,
)
from tests.operations.test_laws import tried

_ANY_VERSION = (None, *VERSIONS)


def flat(asker: Asker, world: list[Json], target: Json) -> list[Json]:
    return rows(asker.expand(world, target, excludeNested=True))


@tried
@given(world=worlds())
def test_an_import_alone_is_the_imported_set(asker: Asker, world: list[Json]) -> None:
    importing = value_set(TARGET + 1, {"include": [{"valueSet": [canonical(TARGET)]}]})
    assert flat(asker, world, importing) == flat(asker, world, world[-1])


@tried
@given(world=worlds(), beside=value_sets(TARGET + 1, _ANY_VERSION))
def test_an_import_is_its_includes_in_its_place(asker: Asker, world: list[Json], beside: Json) -> None:
    imported = value_set(TARGET, {"include": world[-1]["compose"]["include"]})
    compose, around = beside["compose"], [*world[:-1], imported]
    importing = {**compose, "include": [{"valueSet": [canonical(TARGET)]}, *compose["include"]]}
    inlining = {**compose, "include": [*imported["compose"]["include"], *compose["include"]]}
    one, other = (flat(asker, around, value_set(TARGET + 1, c)) for c in (importing, inlining))
    assert one == other


@tried
@given(world=worlds(), system=st.sampled_from(SYSTEMS), version=st.sampled_from(VERSIONS))
def test_forcing_a_version_is_naming_it_everywhere(
    asker: Asker, world: list[Json], system: str, version: str
) -> None:
    named = with_version(world, system, version, always=True)
    forced = asker.expand(world, world[-1], force_system_version=f"{system}|{version}")
    # Rows name their version where the value set names several, so only the codes are compared.
    assert set(codes(forced)) == set(codes(asker.expand(named, named[-1])))


@tried
@given(world=worlds(), system=st.sampled_from(SYSTEMS), version=st.sampled_from(VERSIONS))
def test_a_default_version_is_naming_it_where_none_is_named(
    asker: Asker, world: list[Json], system: str, version: str
) -> None:
    named = with_version(world, system, version, always=False)
    defaulted = asker.expand(world, world[-1], system_version=f"{system}|{version}")
    assert set(codes(defaulted)) == set(codes(asker.expand(named, named[-1])))


def with_version(world: list[Json], system: str, version: str, always: bool) -> list[Json]:
    """The world with that version in its references to the system, in all or where there was none."""
    changed: list[Json] = json.loads(json.dumps(world))
    for resource in changed:
        compose = resource.get("compose", {})
        for item in (*compose.get("include", ()), *compose.get("exclude", ())):
            if item.get("system") == system and (always or "version" not in item):
                item["version"] = version
    return changed

"""Levels of a code system's hierarchy."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from service.operations.inline import inline_release
from service.terminology.code_systems import CodeSystem
from service.terminology.concepts import Concept
from service.web.trees import SIZE, level, trail
from tests.terminology import examples

URL = "http://example.org/tree"

_PARENTS = st.lists(st.lists(st.integers(0, 30), max_size=3), min_size=1, max_size=30)
"""For each concept positions, of which those before its own are its parents."""


def _codes(parents: list[list[int]]) -> dict[str, tuple[str, ...]]:
    return {
        f"C{n}": tuple(f"C{above}" for above in sorted(set(given)) if above < n)
        for n, given in enumerate(parents)
    }


@given(_PARENTS)
def test_the_top_is_every_code_without_a_parent(parents: list[list[int]]) -> None:
    codes = _codes(parents)
    concepts = [Concept(code, parents=above) for code, above in codes.items()]
    index = inline_release(CodeSystem(url=URL), concepts).index
    tops = {code for code, above in codes.items() if not above}
    assert {node.code for node in level(index, None, 0).nodes} == tops
    for code in codes:
        below = {c for c, above in codes.items() if code in above}
        assert {node.code for node in level(index, code, 0).nodes} == below
        path = [node.code for node in trail(index, code)]
        assert path[-1] == code
        assert all(above in codes[one] for above, one in pairwise(path))
        assert not codes[path[0]]


def test_a_long_level_is_given_in_parts() -> None:
    codes = [f"C{n:04}" for n in range(2 * SIZE + 1)]
    index = examples.release(URL, codes).index
    seen, offset = [], 0
    while offset is not None:
        part = level(index, None, offset)
        seen += [node.code for node in part.nodes]
        offset = part.following
    assert seen == codes

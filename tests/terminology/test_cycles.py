"""Cycles are found, all that must be broken, and nothing else is."""

from hypothesis import given
from hypothesis import strategies as st

from service.terminology.cycles import cycles

GRAPHS = st.dictionaries(st.integers(0, 8), st.lists(st.integers(0, 8), max_size=4))


def found(graph: dict[int, list[int]]) -> list[tuple[int, ...]]:
    return list(cycles(graph, lambda node: graph.get(node, ())))


@given(GRAPHS)
def test_each_cycle_is_a_way_back(graph: dict[int, list[int]]) -> None:
    for cycle in found(graph):
        assert len(set(cycle)) == len(cycle)
        assert all(b in graph[a] for a, b in zip(cycle, (*cycle[1:], cycle[0]), strict=True))


@given(GRAPHS)
def test_none_is_left_once_those_found_are_broken(graph: dict[int, list[int]]) -> None:
    broken = {(cycle[-1], cycle[0]) for cycle in found(graph)}
    rest = {a: [b for b in below if (a, b) not in broken] for a, below in graph.items()}
    assert found(rest) == []


@given(GRAPHS)
def test_a_graph_without_a_cycle_can_be_put_in_order(graph: dict[int, list[int]]) -> None:
    """What has no cycle empties when what leads nowhere is taken away, and nothing else does."""
    left = {a: set(below) for a, below in graph.items()}
    while ends := [a for a, below in left.items() if not below & left.keys()]:
        for a in ends:
            del left[a]
    assert bool(found(graph)) == bool(left)


def test_a_long_way_is_followed_without_recursion() -> None:
    (cycle,) = found({n: [(n + 1) % 50_000] for n in range(50_000)})
    assert len(cycle) == 50_000

"""From parents to numbers, children and closure.

Concepts are numbered in hierarchy order: depth first from the roots, in the publisher's order; in a
poly-hierarchy a concept is numbered where it is first met. So in a tree every subtree is one run of
numbers, which a Roaring bitmap stores in a few bytes.
"""

from collections import Counter
from collections.abc import Sequence

from pyroaring import BitMap

from service.terminology.concepts import Concept


class HierarchyError(ValueError):
    """The parents do not form a hierarchy: ``code`` is where it breaks and ``problem`` says how."""

    def __init__(self, code: str, problem: str) -> None:
        super().__init__(f"{code}: {problem}")
        self.code = code
        self.problem = problem


class Hierarchy:
    """Parents, children and closure of numbered concepts.

    ``concepts`` are in number order; ``parents[n]`` and ``children[n]`` are numbers, children in
    number order.
    """

    def __init__(self, concepts: Sequence[Concept]) -> None:
        given = {concept.code: concept for concept in concepts}
        if len(given) != len(concepts):
            raise HierarchyError(_first_duplicate(concepts), "the code appears more than once")
        self.concepts = _depth_first(concepts, given)
        numbers = {concept.code: n for n, concept in enumerate(self.concepts)}
        self.parents = [tuple(numbers[p] for p in concept.parents) for concept in self.concepts]
        self.children: list[list[int]] = [[] for _ in self.concepts]
        for number, parents in enumerate(self.parents):
            for parent in parents:
                self.children[parent].append(number)

    def descendants(self) -> list[BitMap]:
        """For each number the numbers strictly below it."""
        return _closure(self.children)

    def ancestors(self) -> list[BitMap]:
        """For each number the numbers strictly above it."""
        return _closure(self.parents)


def _first_duplicate(concepts: Sequence[Concept]) -> str:
    counts = Counter(concept.code for concept in concepts)
    return counts.most_common(1)[0][0]


def _depth_first(concepts: Sequence[Concept], given: dict[str, Concept]) -> list[Concept]:
    children: dict[str, list[Concept]] = {}
    for concept in concepts:
        for parent in concept.parents:
            if parent not in given:
                raise HierarchyError(concept.code, f"its parent {parent} is not in the code system")
            children.setdefault(parent, []).append(concept)
    _check_ends(concepts, children)
    ordered: dict[str, Concept] = {}
    stack = [concept for concept in reversed(concepts) if not concept.parents]
    while stack:
        concept = stack.pop()
        if concept.code in ordered:
            continue
        ordered[concept.code] = concept
        stack.extend(reversed(children.get(concept.code, ())))
    return list(ordered.values())


def _check_ends(concepts: Sequence[Concept], children: dict[str, list[Concept]]) -> None:
    """HierarchyError unless every way up ends: concepts whose parents are all done are done."""
    waiting = {concept.code: len(concept.parents) for concept in concepts}
    done = [code for code, parents in waiting.items() if not parents]
    for code in done:
        for child in children.get(code, ()):
            waiting[child.code] -= 1
            if not waiting[child.code]:
                done.append(child.code)
    if len(done) < len(concepts):
        first = next(concept.code for concept in concepts if waiting[concept.code])
        raise HierarchyError(first, "it is part of, or below, a cycle of parents")


def _closure(edges: Sequence[Sequence[int]]) -> list[BitMap]:
    """Everything reachable from each number; the edges are known to be free of cycles."""
    closed: list[BitMap | None] = [None] * len(edges)
    for start in range(len(edges)):
        stack = [start]
        while stack:
            number = stack[-1]
            if closed[number] is not None:
                stack.pop()
                continue
            waiting = [n for n in edges[number] if closed[n] is None]
            if waiting:
                stack.extend(waiting)
                continue
            stack.pop()
            reached = BitMap(edges[number])
            for n in edges[number]:
                below = closed[n]
                if below:
                    reached |= below
            closed[number] = reached
    return [bitmap if bitmap is not None else BitMap() for bitmap in closed]

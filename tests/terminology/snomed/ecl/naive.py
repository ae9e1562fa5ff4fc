"""Expression constraints as their specification words them, over plain sets: the oracle of the evaluator.

A constraint is made as a tuple; ``text`` writes it and ``meant`` says which codes it selects.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from operator import eq, ge, gt, le, lt, ne
from typing import Any

COMPARISONS = {"=": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}
Constraint = tuple[Any, ...]


@dataclass
class World:
    """``parents`` of each code, its ``groups`` of (attribute, value), the members of reference sets."""

    parents: Mapping[str, set[str]]
    groups: Mapping[str, list[set[tuple[str, "str | Decimal"]]]] = field(default_factory=dict)
    members: Mapping[str, set[str]] = field(default_factory=dict)

    def children(self, code: str) -> set[str]:
        return {other for other, above in self.parents.items() if code in above}

    def above(self, code: str) -> set[str]:
        return {a for parent in self.parents[code] for a in {parent, *self.above(parent)}}

    def below(self, code: str) -> set[str]:
        return {other for other in self.parents if code in self.above(other)}

    def all_attributes(self, code: str) -> list[tuple[str, "str | Decimal"]]:
        return [pair for group in self.groups.get(code, []) for pair in group]


def text(of: Constraint) -> str:
    """The constraint as a text, with parentheses around every part."""
    match of:
        case ("code", code):
            return code
        case ("any",):
            return "*"
        case ("member", code):
            return f"^ {code}"
        case ("step", operator, inner):
            return f"{operator} ({text(inner)})"
        case (("and" | "or" | "minus") as word, left, right):
            return f"(({text(left)}) {word.upper()} ({text(right)}))"
        case ("dot", inner, name):
            return f"(({text(inner)}) . ({text(name)}))"
        case ("refine", inner, refinement):
            return f"(({text(inner)}) : {refinement_text(refinement)})"
        case _:
            raise AssertionError(of)


def refinement_text(of: Constraint) -> str:
    match of:
        case ("attribute", times, reverse, name, comparison, value):
            shown = f"#{value}" if isinstance(value, Decimal) else f"({text(value)})"
            mark = "R " if reverse else ""
            return f"{times_text(times)}{mark}({text(name)}) {comparison} {shown}"
        case ("group", times, inner):
            return f"{times_text(times)}{{ {refinement_text(inner)} }}"
        case ("all", parts):
            return "(" + ", ".join(map(refinement_text, parts)) + ")"
        case ("some", parts):
            return "(" + " OR ".join(map(refinement_text, parts)) + ")"
        case _:
            raise AssertionError(of)


def times_text(times: tuple[int, int | None] | None) -> str:
    if times is None:
        return ""
    least, most = times
    return f"[{least}..{'*' if most is None else most}] "


def meant(of: Constraint, world: World) -> set[str]:
    """The codes that the constraint selects."""
    match of:
        case ("code", code):
            return {code}
        case ("any",):
            return set(world.parents)
        case ("member", code):
            return world.members.get(code, set())
        case ("step", operator, inner):
            return _stepped(operator, meant(inner, world), world)
        case ("and", left, right):
            return meant(left, world) & meant(right, world)
        case ("or", left, right):
            return meant(left, world) | meant(right, world)
        case ("minus", left, right):
            return meant(left, world) - meant(right, world)
        case ("dot", inner, name):
            names = meant(name, world)
            sources = meant(inner, world)
            return {
                v for c in sources for n, v in world.all_attributes(c) if n in names and isinstance(v, str)
            }
        case ("refine", inner, refinement):
            return {code for code in meant(inner, world) if _holds(refinement, code, world)}
        case _:
            raise AssertionError(of)


def _stepped(operator: str, codes: set[str], world: World) -> set[str]:
    match operator:
        case "<":
            return {b for c in codes for b in world.below(c)}
        case "<<":
            return codes | _stepped("<", codes, world)
        case ">":
            return {a for c in codes for a in world.above(c)}
        case ">>":
            return codes | _stepped(">", codes, world)
        case "<!":
            return {b for c in codes for b in world.children(c)}
        case "<<!":
            return codes | _stepped("<!", codes, world)
        case ">!":
            return {a for c in codes for a in world.parents[c]}
        case ">>!":
            return codes | _stepped(">!", codes, world)
        case "!!>":
            return {c for c in codes if not world.above(c) & codes}
        case "!!<":
            return {c for c in codes if not world.below(c) & codes}
        case _:
            raise AssertionError(operator)


def _holds(refinement: Constraint, code: str, world: World) -> bool:
    match refinement:
        case ("attribute", times, True, name, comparison, value):
            return _so_often(times, _reversed(code, name, comparison, value, world))
        case ("attribute", times, False, name, comparison, value):
            found = [p for p in world.all_attributes(code) if _fits(p, name, comparison, value, world)]
            return _so_often(times, len(found))
        case ("group", times, inner) if _is_reversed(inner):
            every = ((owner, group) for owner, groups in world.groups.items() for group in groups)
            return _so_often(times, sum(_arrives(inner, code, *one, world) for one in every))
        case ("group", times, inner):
            groups = world.groups.get(code, [])
            return _so_often(times, sum(_group_holds(inner, group, world) for group in groups))
        case ("all", parts):
            return all(_holds(part, code, world) for part in parts)
        case ("some", parts):
            return any(_holds(part, code, world) for part in parts)
        case _:
            raise AssertionError(refinement)


def _reversed(code: str, name: Constraint, comparison: str, value: Any, world: World) -> int:
    if isinstance(value, Decimal):
        return 0
    names, sources = meant(name, world), meant(value, world)
    return sum(
        n in names and v == code and (source in sources) == (comparison == "=")
        for source in world.parents
        for n, v in world.all_attributes(source)
    )


def _is_reversed(inner: Constraint) -> bool:
    return bool(inner[2]) if inner[0] == "attribute" else _is_reversed(inner[1][0])


def _arrives(inner: Constraint, code: str, owner: str, group: set[Any], world: World) -> bool:
    """Whether the group of another concept leads to ``code`` as the reversed attributes ask."""
    match inner:
        case ("attribute", times, True, name, comparison, value):
            fits = (owner in meant(value, world)) == (comparison == "=")
            names = meant(name, world)
            return _so_often(times, sum(fits and n in names and v == code for n, v in group))
        case ("all", parts):
            return all(_arrives(part, code, owner, group, world) for part in parts)
        case ("some", parts):
            return any(_arrives(part, code, owner, group, world) for part in parts)
        case _:
            raise AssertionError(inner)


def _group_holds(inner: Constraint, group: set[Any], world: World) -> bool:
    match inner:
        case ("attribute", times, _, name, comparison, value):
            return _so_often(times, sum(_fits(pair, name, comparison, value, world) for pair in group))
        case ("all", parts):
            return all(_group_holds(part, group, world) for part in parts)
        case ("some", parts):
            return any(_group_holds(part, group, world) for part in parts)
        case _:
            raise AssertionError(inner)


def _fits(pair: tuple[str, Any], name: Constraint, comparison: str, value: Any, world: World) -> bool:
    attribute, found = pair
    if attribute not in meant(name, world):
        return False
    if isinstance(value, Decimal):
        return isinstance(found, Decimal) and COMPARISONS[comparison](found, value)
    return isinstance(found, str) and (found in meant(value, world)) == (comparison == "=")


def _so_often(times: tuple[int, int | None] | None, count: int) -> bool:
    least, most = times or (1, None)
    return least <= count and (most is None or count <= most)

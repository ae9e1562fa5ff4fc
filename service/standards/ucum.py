"""What a unit of the Unified Code for Units of Measure means: its dimensions and its words.

Specification: https://ucum.org/ucum, sections 2 (grammar), 3 (semantics) and 4 (tables). The tables are
``ucum-essence.xml`` in the package ucumvert, which is found without importing it: that would take seconds.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from lark import Lark, Token, Transformer
from lark.exceptions import LarkError

_GRAMMAR = r"""
start: term | "/" term -> over
term: component (DOT component | SLASH component)*
component: SIMPLE ANNOTATION? | ANNOTATION | "(" term ")" ANNOTATION? -> group
DOT: "."
SLASH: "/"
SIMPLE: /(\[[!-Z\\^-~]+\]|[!-'*+,\-0-Z\\^-z|~])+/
ANNOTATION: /\{[ -z|~]*\}/
"""
_WITH_EXPONENT = re.compile(r"(.*?)([+-]?[0-9]+)")
LONGEST = 500
"""Characters of a unit."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """``dimensions`` are the base units with their exponents, ``words`` how it is said."""

    dimensions: Mapping[str, int] = field(default_factory=dict)
    words: str = "1"

    @property
    def canonical(self) -> str:
        """The product of base units that it is a multiple of, ``1`` for a mere number."""
        powers = (f"{base}{'' if n == 1 else n}" for base, n in sorted(self.dimensions.items()) if n)
        return ".".join(powers) or "1"


@dataclass(frozen=True, slots=True)
class _Atom:
    name: str
    is_metric: bool
    defined_by: str | None
    """The unit that it is a multiple of; None for a base unit, and for one that is like no other."""


@cache
def _tables() -> tuple[Mapping[str, str], Mapping[str, _Atom]]:
    """The names of prefixes, and the unit atoms, by code."""
    package = find_spec("ucumvert")
    assert package is not None
    assert package.origin is not None
    root = ElementTree.parse(Path(package.origin).parent / "vendor" / "ucum-essence.xml").getroot()
    space = root.tag.removesuffix("root")
    prefixes = {e.attrib["Code"]: e.findtext(f"{space}name", "") for e in root.iter(f"{space}prefix")}
    atoms = {
        e.attrib["Code"]: _Atom(e.findtext(f"{space}name", ""), True, None)
        for e in root.iter(f"{space}base-unit")
    }
    for element in root.iter(f"{space}unit"):
        value = element.find(f"{space}value")
        assert value is not None
        function = value.find(f"{space}function")
        by = (value if function is None else function).attrib["Unit"]
        is_alone = element.get("isArbitrary") == "yes" and by == "1"
        is_metric = element.get("isMetric") == "yes"
        name = element.findtext(f"{space}name", "")
        atoms[element.attrib["Code"]] = _Atom(name, is_metric, None if is_alone else by)
    return prefixes, atoms


@lru_cache(maxsize=10_000)
def meaning(unit: str) -> Meaning | None:
    """What ``unit`` means; None where it is no unit."""
    if len(unit) > LONGEST:
        return None
    try:
        return _parser().parse(unit)  # type: ignore[return-value] # what the transformer makes of the tree
    except LarkError:
        return None


@cache
def _parser() -> Lark:
    return Lark(_GRAMMAR, parser="lalr", transformer=_Reader(), maybe_placeholders=False)


class _Reader(Transformer[Token, Meaning]):
    """From the syntax to the meaning."""

    def start(self, children: list[Meaning]) -> Meaning:
        return children[0]

    def over(self, children: list[Meaning]) -> Meaning:
        return _combined(Meaning(), "/", children[0])

    def term(self, children: list[Any]) -> Meaning:
        found: Meaning = children[0]
        for operator, component in zip(children[1::2], children[2::2], strict=True):
            found = _combined(found, operator, component)
        return found

    def component(self, children: list[Token]) -> Meaning:
        if children[0].type == "ANNOTATION":
            return Meaning()
        found = _simple(children[0])
        return Meaning(found.dimensions, f"{found.words} * 1") if len(children) > 1 else found

    def group(self, children: list[Meaning]) -> Meaning:
        return Meaning(children[0].dimensions, f"({children[0].words})")


def _combined(first: Meaning, operator: str, second: Meaning) -> Meaning:
    sign = 1 if operator == "." else -1
    dimensions = Counter(first.dimensions)
    for base, exponent in second.dimensions.items():
        dimensions[base] += sign * exponent
    return Meaning(dimensions, f"{first.words} {'*' if sign > 0 else '/'} {second.words}")


def _simple(text: str) -> Meaning:
    """A number, or a unit atom, perhaps with a prefix and an exponent; LarkError where it is neither."""
    if text.isdecimal():
        return Meaning(words=str(text))
    found = _atom(text)
    if found is not None:
        return Meaning(found[1], f"({found[0]})")
    powered = _WITH_EXPONENT.fullmatch(text)
    found = _atom(powered[1]) if powered else None
    if powered is None or found is None:
        raise LarkError(f"'{text}' is no unit")
    exponent = int(powered[2])
    return Meaning({base: n * exponent for base, n in found[1].items()}, f"({found[0]} ^ {exponent})")


def _atom(code: str) -> tuple[str, Mapping[str, int]] | None:
    """The name and the dimensions of an atom, with a prefix or without."""
    prefixes, atoms = _tables()
    if code in atoms:
        return atoms[code].name, _dimensions(code)
    for length in (1, 2):
        prefix, rest = code[:length], code[length:]
        if prefix in prefixes and rest in atoms and atoms[rest].is_metric:
            return prefixes[prefix] + atoms[rest].name, _dimensions(rest)
    return None


def _dimensions(code: str) -> Mapping[str, int]:
    by = _tables()[1][code].defined_by
    if by is None:
        return {code: 1}
    found = meaning(by)
    assert found is not None, f"{code} is defined by {by}"
    return found.dimensions

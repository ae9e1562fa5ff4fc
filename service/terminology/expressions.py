"""Codes without a number: expressions, each held by an index of its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from service.terminology.index import Index
from service.terminology.issues import Issue
from service.terminology.selections import Selection


@dataclass(frozen=True, slots=True)
class Held:
    """``index`` has the expression and what it needs; ``meaning`` is one text for all of the same meaning.

    ``remarks`` are what callers should know of an expression that is right.
    """

    meaning: str
    index: Index
    remarks: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class Grammar:
    """How one system reads expressions.

    ``held`` gives an index with an expression, None where a text is no expression; it raises TerminologyError
    where one is wrong. ``subsumes`` tells whether the first of two valid texts is the second or above it.
    ``admits`` tells whether expressions may pass all of some conditions. ``hold_all`` gives an index with
    all of some texts that are codes, where each of them stands for itself alone.
    """

    held: Callable[[str, Index], Held | None]
    subsumes: Callable[[str, str, Index], bool]
    admits: Callable[[Sequence[Selection], Index], bool]
    hold_all: Callable[[Sequence[str], Index], Index] | None = None

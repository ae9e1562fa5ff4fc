"""What a search asks, as values: free of how documents and databases look.

A resource is found by its *search values*: what its elements say, in a few comparable forms.
Specification: https://hl7.org/fhir/R5/search.html
"""

from dataclasses import dataclass
from typing import NamedTuple

CONCEPT_CODE = "concept.code"
"""The element of the codes that a CodeSystem defines. Those of a packed release are asked of its index."""

EVER = 1e18
"""The end of what has none, as ``SearchValue.high``; its negative is the beginning."""


class SearchValue(NamedTuple):
    """One value that a resource is found by, where ``element`` stands in its R5 form.

    ``value`` is a code, a url or a folded text; ``qualifier`` the system of a code or unit, or the
    version of a canonical; ``text`` a string as it was written, the folded display of a code, or the name
    of a unit. A date or number is all from ``low`` to before ``high``: milliseconds since 1970, or the
    number. Values with one ``position`` stand in one repetition of an element.
    """

    element: str
    value: str | None = None
    qualifier: str | None = None
    text: str | None = None
    low: float | None = None
    high: float | None = None
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Coded:
    """A code of a system; None is any, the empty system none."""

    code: str | None
    system: str | None = None


@dataclass(frozen=True, slots=True)
class Labelled:
    """The display of a code begins with a folded text."""

    text: str


@dataclass(frozen=True, slots=True)
class Worded:
    """A string that begins with or, with ``anywhere``, contains a folded text."""

    text: str
    anywhere: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """A string that is this one, accents and case included."""

    text: str


@dataclass(frozen=True, slots=True)
class Located:
    """A url, or the canonical of a version of it."""

    url: str
    version: str | None = None


@dataclass(frozen=True, slots=True)
class Below:
    """A url, or one whose path goes on from it."""

    url: str


@dataclass(frozen=True, slots=True)
class Ranged:
    """A date or quantity that compares with the one from ``low`` to before ``high``.

    ``prefix`` is FHIR's: eq, ne, gt, lt, ge, le, sa, eb; ``ap`` is overlapping. Of a quantity, ``unit`` is
    the code or, without ``system``, also the name of its unit.
    """

    prefix: str
    low: float
    high: float
    system: str | None = None
    unit: str | None = None


Test = Coded | Labelled | Worded | Written | Located | Below | Ranged


@dataclass(frozen=True, slots=True)
class Has:
    """A value of ``element`` meets one of ``tests``, any value where there are none; negated: none does."""

    element: str
    tests: tuple[Test, ...] = ()
    negated: bool = False


@dataclass(frozen=True, slots=True)
class HasTogether:
    """Values of two elements in one repetition of what is around them meet one pair of tests."""

    elements: tuple[str, str]
    pairs: tuple[tuple[Test, Test], ...]


@dataclass(frozen=True, slots=True)
class RefersTo:
    """``element`` names a resource of ``resource_type`` that meets ``condition``: a chained parameter."""

    element: str
    resource_type: str
    condition: "Condition"


@dataclass(frozen=True, slots=True)
class IsNamedBy:
    """A resource of ``resource_type`` that meets ``condition`` names this one in ``element``: ``_has``."""

    element: str
    resource_type: str
    condition: "Condition"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of several conditions holds."""

    conditions: "tuple[Condition, ...]"


@dataclass(frozen=True, slots=True)
class IsOneOf:
    """The resource has one of these ids."""

    ids: tuple[str, ...]


Condition = Has | HasTogether | RefersTo | IsNamedBy | AnyOf | IsOneOf


@dataclass(frozen=True, slots=True)
class Criteria:
    """All ``conditions`` must hold; rows that are bound to another FHIR version are left out."""

    conditions: tuple[Condition, ...] = ()
    fhir_version: str | None = None


@dataclass(frozen=True, slots=True)
class SortKey:
    """By what an answer is ordered: the least value of ``element``, or the greatest if descending.

    Values are compared by their beginning, a date by ``low``. What has no value comes last.
    """

    element: str
    descending: bool = False
    by_range: bool = False


Cursor = tuple[str | float | None, ...]
"""Where a page ends: the sort keys of its last row, then its url, version and id."""


@dataclass(frozen=True, slots=True)
class Page:
    """Which rows of a search are wanted: ``count`` after the one where ``after`` stands."""

    count: int
    sort: tuple[SortKey, ...] = ()
    after: Cursor | None = None
    counted: bool = True
    """Whether the number of all matches is wanted."""


@dataclass(frozen=True, slots=True)
class Inclusion:
    """Resources to add: those that ``element`` of ``source`` names, or, reversed, those that name them."""

    source: str
    element: str
    targets: tuple[str, ...]
    reverse: bool = False
    iterate: bool = False

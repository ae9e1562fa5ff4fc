"""The answer of both $diff operations: how many changes there are of each kind, then a page of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from service.operations import fields
from service.operations.operation import Context, Values
from service.operations.tables import Table, Tabular
from service.terminology import issues
from service.terminology.concepts import PropertyValue, comparable
from service.terminology.differences import KINDS, Change, Differences, Key, PropertyChange, Tally
from service.terminology.issues import TerminologyError
from service.terminology.types import Canonical, Code, Uri

COLUMNS = ("kind", "system", "code", "selectable", "old display", "new display", "properties", "replaced by")


def kind() -> fields.Code:
    """The parameter ``kind``."""
    return fields.Code(
        f"A kind of change to list; all without it: {', '.join(KINDS)}.", many=True, since=None
    )


def count() -> fields.Integer:
    """The parameter ``count``."""
    return fields.Integer("How many changes to list; 0 for the counts alone.", since=None)


def offset() -> fields.Integer:
    """The parameter ``offset``."""
    return fields.Integer("How many changes to pass over.", since=None)


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many changes of a kind there are: of codes, and of headings, which are not selectable."""

    kind: Code
    codes: int
    headings: int

    @classmethod
    def of(cls, tally: Tally) -> "KindCount":
        """The count that a tally is."""
        return cls(Code(tally.kind), tally.codes, tally.headings)


@dataclass(frozen=True, slots=True)
class PropertyPart:
    """A property with its values in the old version and in the new one."""

    code: Code
    old: tuple[PropertyValue, ...] = ()
    new: tuple[PropertyValue, ...] = ()

    @classmethod
    def of(cls, change: PropertyChange) -> "PropertyPart":
        """The part that a change of a property is."""
        return cls(Code(change.code), change.old, change.new)

    @property
    def text(self) -> str:
        """Such as ``approach: 0 → 3``."""
        old, new = (", ".join(map(comparable, values)) or "none" for values in (self.old, self.new))
        return f"{self.code}: {old} → {new}"


@dataclass(frozen=True, slots=True)
class ChangePart:
    """One change. ``old_display`` is of the old version, ``new_display`` of the new one."""

    kind: Code
    system: Uri
    code: Code
    selectable: bool
    old_display: str | None = None
    new_display: str | None = None
    properties: tuple[PropertyPart, ...] = field(default=(), metadata={"name": "property"})
    replacement: tuple[Code, ...] = ()

    @classmethod
    def of(cls, change: Change) -> "ChangePart":
        """The part that a change is."""
        return cls(
            Code(change.kind),
            Uri(change.system),
            Code(change.code),
            change.selectable,
            change.old_display,
            change.new_display,
            tuple(map(PropertyPart.of, change.properties)),
            tuple(map(Code, change.replacements)),
        )

    @property
    def row(self) -> tuple[str, ...]:
        """The texts for ``COLUMNS``."""
        return (
            self.kind,
            self.system,
            self.code,
            "true" if self.selectable else "false",
            self.old_display or "",
            self.new_display or "",
            "; ".join(p.text for p in self.properties),
            ", ".join(self.replacement),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference(Tabular):
    """The out parameters of $diff. ``total`` is the number of changes of the kinds asked for.

    ``old_systems`` and ``new_systems`` are the code systems that a value set took its members from,
    ``not_compared`` properties left out because nobody asked for them.
    """

    old: Canonical = field(metadata={"name": "from"})
    new: Canonical = field(metadata={"name": "to"})
    old_systems: tuple[Canonical, ...] = field(default=(), metadata={"name": "fromSystem"})
    new_systems: tuple[Canonical, ...] = field(default=(), metadata={"name": "toSystem"})
    summary: tuple[KindCount, ...]
    not_compared: tuple[Code, ...] = ()
    total: int
    offset: int
    change: tuple[ChangePart, ...] = ()

    def table(self) -> Table:
        """The changes as rows, the counts as facts before them."""
        counts = [(s.kind, f"{s.codes:,} codes, {s.headings:,} headings") for s in self.summary]
        lists = {
            "from systems": self.old_systems,
            "to systems": self.new_systems,
            "not compared": self.not_compared,
        }
        return Table(
            title=f"What changed from {self.old} to {self.new}",
            facts=[*counts, *((name, ", ".join(items)) for name, items in lists.items() if items)],
            columns=COLUMNS,
            rows=[change.row for change in self.change],
            total=self.total,
            offset=self.offset,
        )


@dataclass(frozen=True, slots=True)
class Page:
    """Which changes a request wants to see: of these kinds, ``count`` after ``offset``."""

    kinds: Sequence[str]
    offset: int
    count: int | None
    limit: int

    @classmethod
    def asked(cls, context: Context, values: Values, possible: Sequence[str]) -> "Page":
        """The page of a request; TerminologyError for a kind that is none of ``possible``."""
        kinds: Sequence[str] = values.get("kind", possible)
        for unknown in set(kinds).difference(possible):
            problem = f"'{unknown}' is none of {', '.join(possible)}"
            raise TerminologyError(issues.parameter_invalid("kind", problem))
        return cls(kinds, values.get("offset", 0), values.get("count"), context.max_rows)

    def of(self, found: Differences, change: Callable[[str, Key], Change]) -> tuple[ChangePart, ...]:
        """The changes on the page; TerminologyError when they are more than one answer may have."""
        rest = max(found.total(self.kinds) - self.offset, 0)
        rows = rest if self.count is None else min(rest, self.count)
        if rows > self.limit:
            advice = f"Ask for a page with count (at most {self.limit}) and offset"
            raise TerminologyError(issues.too_many_rows(rows, self.limit, advice))
        return tuple(ChangePart.of(change(*item)) for item in found.page(self.kinds, self.offset, rows))

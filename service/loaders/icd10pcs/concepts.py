"""From lines of the order file to concepts: section, body system, table, code."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from service.loaders.icd10pcs.axes import Axes
from service.loaders.icd10pcs.order_file import OrderLine
from service.terminology.completions import AXES
from service.terminology.concepts import Coding, Concept, Designation, Property
from service.terminology.types import Code

_HEADER = (Property("notSelectable", True), Property("billable", False))
_BILLABLE = Property("billable", True)
_NO_LABELS = (None, None, None, None)


class Concepts:
    """Makes concepts; ``rows`` has the labels of characters 4 to 7 by code where the tables are known.

    ``unlabelled`` collects sections, body systems and root operations for which no label is known.
    """

    def __init__(self, axes: Axes, rows: Mapping[str, tuple[str, ...]], canonical_base: str) -> None:
        self._axes = axes
        self._rows = rows
        self._use = Coding(
            f"{canonical_base}/CodeSystem/designation-use", "short-title", display="Short title"
        )
        self._properties: dict[tuple[str, int, str, str | None], tuple[Property, ...]] = {}
        self._shared: dict[str, tuple[Property, ...]] = {}
        self.unlabelled: list[str] = []

    def of(self, lines: Iterable[OrderLine]) -> Iterator[Concept]:
        """The concepts of ``lines``, each section and body system before its first table."""
        seen: set[str] = set()
        for line in lines:
            if not line.is_header:
                yield self._code(line)
                continue
            for axis in (line.code[:1], line.code[:2]):
                if axis not in seen:
                    seen.add(axis)
                    yield self._axis_concept(axis)
            yield self._table(line)

    def _axis_concept(self, axis: str) -> Concept:
        return Concept(
            axis, self._label(axis), properties=_HEADER, parents=(axis[0],) if len(axis) > 1 else ()
        )

    def _label(self, code: str) -> str | None:
        """The label of the last character of a section, body system or table."""
        label = self._axes.label(code, len(code))
        if label is None:
            self.unlabelled.append(code)
        return label

    def _table(self, line: OrderLine) -> Concept:
        operation = self._label(line.code)
        return Concept(
            line.code,
            line.long_title,
            definition=self._axes.definitions.get((line.code[0], 3, operation)) if operation else None,
            designations=self._designations(line),
            properties=(*_HEADER, Property("order", line.order)),
            parents=(line.code[:2],),
        )

    def _code(self, line: OrderLine) -> Concept:
        code, axis = line.code, self._axis
        section, row = code[0], self._rows.get(code, _NO_LABELS)
        return Concept(
            code,
            line.long_title,
            designations=self._designations(line),
            properties=(
                *self._of_table(code[:3]),
                *axis(section, 4, code[3], row[0]),
                *axis(section, 5, code[4], row[1]),
                *axis(section, 6, code[5], row[2]),
                *axis(section, 7, code[6], row[3]),
                Property("order", line.order),
            ),
            parents=(code[:3],),
        )

    def _of_table(self, table: str) -> tuple[Property, ...]:
        """The properties that all codes of a table share."""
        if table not in self._shared:
            axes = (self._axis(table[0], n, character, None) for n, character in enumerate(table, start=1))
            self._shared[table] = (_BILLABLE, *chain.from_iterable(axes))
        return self._shared[table]

    def _axis(self, section: str, position: int, character: str, label: str | None) -> tuple[Property, ...]:
        """The property of one axis and its definition, one object for all codes that share it.

        Without a ``label`` it is the one that the character has throughout the section, if any.
        """
        key = (section, position, character, label)
        if key not in self._properties:
            name = AXES[position - 1]
            label = label or self._axes.labels.get(key[:3])
            properties = [Property(name, Code(character), description=label)]
            definition = self._axes.definitions.get((section, position, label)) if label else None
            if definition:
                properties.append(Property(f"{name}-definition", definition))
            self._properties[key] = tuple(properties)
        return self._properties[key]

    def _designations(self, line: OrderLine) -> tuple[Designation, ...]:
        if line.short_title is None:
            return ()
        return (Designation(line.short_title, language="en", use=self._use),)

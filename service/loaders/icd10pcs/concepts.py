"""From lines of the order file to concepts: section, body system, table, code."""

from collections.abc import Iterable, Iterator, Mapping

from service.loaders.icd10pcs.axes import AXES, Axes
from service.loaders.icd10pcs.order_file import OrderLine
from service.terminology.concepts import Coding, Concept, Designation, Property
from service.terminology.types import Code

_HEADER = (Property("notSelectable", True), Property("billable", False))
_BILLABLE = Property("billable", True)


class Concepts:
    """Makes concepts; ``rows`` has the labels of characters 4 to 7 by code where the tables are known.

    ``unlabelled`` collects sections, body systems and root operations for which no label is known, each
    as the code of its first use.
    """

    def __init__(self, axes: Axes, rows: Mapping[str, tuple[str, ...]], canonical_base: str) -> None:
        self._axes = axes
        self._rows = rows
        self._use = Coding(
            f"{canonical_base}/CodeSystem/designation-use", "short-title", display="Short title"
        )
        self._properties: dict[tuple[str, int, str, str | None], tuple[Property, ...]] = {}
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
        label = self._axes.label(axis, len(axis))
        if label is None:
            self.unlabelled.append(axis)
        return Concept(axis, label, properties=_HEADER, parents=(axis[:-1],) if axis[:-1] else ())

    def _table(self, line: OrderLine) -> Concept:
        operation = self._axes.label(line.code, 3)
        return Concept(
            line.code,
            line.long_title,
            definition=self._axes.definitions.get((line.code[0], 3, operation)) if operation else None,
            designations=self._designations(line),
            properties=(*_HEADER, Property("order", line.order)),
            parents=(line.code[:2],),
        )

    def _code(self, line: OrderLine) -> Concept:
        code, properties = line.code, [_BILLABLE]
        axes, row = self._axes, self._rows.get(line.code)
        for position in range(1, 8):
            label = row[position - 4] if row and position > 3 else axes.label(code, position)
            properties += self._axis(code[0], position, code[position - 1], label)
        properties.append(Property("order", line.order))
        return Concept(
            code,
            line.long_title,
            designations=self._designations(line),
            properties=tuple(properties),
            parents=(code[:3],),
        )

    def _axis(self, section: str, position: int, character: str, label: str | None) -> tuple[Property, ...]:
        """The property of one axis and its definition, one object for all codes that share it."""
        key = (section, position, character, label)
        if key not in self._properties:
            name = AXES[position - 1]
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

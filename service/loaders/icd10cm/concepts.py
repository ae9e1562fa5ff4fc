"""From lines of the order file and entries of the tabular to concepts."""

from collections.abc import Iterable, Iterator, Sequence

from service.loaders.icd10cm.order_file import OrderLine
from service.loaders.icd10cm.tabular import Entry, Tabular
from service.loaders.published import short_title
from service.terminology.concepts import Concept, Designation, Property

_NAMED_IN_A_WARNING = 5
_GROUP = (Property("notSelectable", True), Property("billable", False))
_HEADER = (Property("billable", False),)
_VALID = (Property("billable", True),)


def from_tabular(tabular: Tabular) -> Iterator[Concept]:
    """Everything in the tabular: chapters and sections, then categories and codes."""
    yield from _groups(tabular)
    for entry in tabular.codes:
        yield Concept(
            entry.code,
            entry.title,
            properties=(*(_VALID if entry.valid else _HEADER), *_notes(entry)),
            parents=(entry.parent,) if entry.parent else (),
        )


def from_order_file(
    lines: Sequence[OrderLine], tabular: Tabular | None, canonical_base: str, warnings: list[str]
) -> Iterator[Concept]:
    """The codes of the order file, below the tabular's chapters and sections where there is one.

    A code that the tabular does not have hangs on its nearest shorter code. What only the tabular has
    is left out and told in ``warnings``. Titles of the order file are ASCII; where the tabular writes
    one otherwise (Sézary disease), that is a designation.
    """
    entries = {entry.code: entry for entry in tabular.codes} if tabular else {}
    if tabular:
        yield from _groups(tabular)
        _tell_left_out(tabular, {line.code for line in lines}, warnings)
    seen: set[str] = set()
    for line in lines:
        entry = entries.get(line.code)
        parent = entry.parent if entry else _shorter(line.code, seen)
        seen.add(line.code)
        yield Concept(
            line.code,
            line.long_title,
            designations=tuple(_designations(line, entry, canonical_base)),
            properties=(
                *(_VALID if line.valid else _HEADER),
                Property("order", line.order),
                *(_notes(entry) if entry else ()),
            ),
            parents=(parent,) if parent else (),
        )


def _groups(tabular: Tabular) -> Iterator[Concept]:
    for entry in tabular.structure:
        yield Concept(
            entry.code,
            entry.title,
            properties=(*_GROUP, *_notes(entry)),
            parents=(entry.parent,) if entry.parent else (),
        )


def _notes(entry: Entry) -> Iterable[Property]:
    return (Property(name, text) for name, text in entry.notes)


def _designations(line: OrderLine, entry: Entry | None, canonical_base: str) -> Iterator[Designation]:
    yield short_title(line.short_title, canonical_base)
    if entry and entry.title != line.long_title:
        yield Designation(entry.title, language="en")


def _shorter(code: str, seen: set[str]) -> str | None:
    """The nearest shorter code, passing over placeholders: S12.8 for S12.8XXA."""
    for end in range(len(code) - 1, 2, -1):
        if (shorter := code[:end].rstrip(".")) in seen:
            return shorter
    return None


def _tell_left_out(tabular: Tabular, codes: set[str], warnings: list[str]) -> None:
    left_out = [entry.code for entry in tabular.codes if entry.code not in codes]
    if left_out:
        named = ", ".join(left_out[:_NAMED_IN_A_WARNING])
        warnings.append(
            f"{tabular.file}: {len(left_out)} codes are not in the order file and are left out: {named} …"
        )

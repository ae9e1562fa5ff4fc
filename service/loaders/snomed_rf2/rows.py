"""The rows of release files, checked: identifiers, states and times.

Specification: SNOMED CT Release File Specifications, "Component files" and "Reference set files".
"""

from collections.abc import Iterator, Sequence
from sys import intern
from typing import NamedTuple

from service.loaders.delimited import Row, read_rows
from service.loaders.snomed_rf2.files import RF2, File
from service.terminology.snomed.sctid import is_sctid

_DATE_LENGTH = 8


class Component(NamedTuple):
    """What every row begins with; ``fields`` are further columns, ``row`` says where it stands."""

    id: str
    effective_time: str
    active: bool
    module: str
    fields: tuple[str, ...]
    row: Row


def rows_of(file: File, columns: Sequence[str], until: str | None, key: str = "id") -> Iterator[Component]:
    """The rows of ``file`` that are not newer than ``until`` (``YYYYMMDD``), with ``columns`` as fields.

    ``key`` is the column that identifies a row. ``LoadError`` at a row whose time or state cannot be.
    """
    for row in read_rows(file.member, RF2, (key, "effectiveTime", "active", "moduleId", *columns)):
        identity, time, active, module, *fields = row.fields
        if len(time) != _DATE_LENGTH or not time.isdigit():
            raise row.refusal(f"expected an effectiveTime as YYYYMMDD, found {time!r}")
        if active not in ("0", "1"):
            raise row.refusal(f"expected 0 or 1 as active, found {active!r}")
        if until is None or time <= until:
            yield Component(identity, intern(time), active == "1", intern(module), tuple(fields), row)


def checked(component: Component, what: str) -> Component:
    """``component``, of which the identifier is right; ``LoadError`` where it is not."""
    if not is_sctid(component.id):
        raise component.row.refusal(
            f"{component.id!r} is no identifier of a {what}: wrong form or check digit"
        )
    return component

"""What a command prints, for people or for scripts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import click
import orjson

from service.config import Settings


@dataclass(frozen=True, slots=True)
class Output:
    """The settings of a run, and whether it prints JSON."""

    settings: Settings
    as_json: bool

    def document(self, document: Any) -> None:
        """Print ``document`` as JSON."""
        click.echo(orjson.dumps(document, option=orjson.OPT_INDENT_2).decode())

    def table(self, rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
        """Print rows: a table for people, a JSON array for scripts."""
        if self.as_json:
            self.document(list(rows))
            return
        lines = [columns, *([_text(row.get(column)) for column in columns] for row in rows)]
        widths = [max(map(len, cells)) for cells in zip(*lines, strict=True)]
        for line in lines:
            padded = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
            click.echo("  ".join(padded).rstrip())


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)

"""What a command prints, for people or for scripts, and how long work shows its progress."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import click
import orjson
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

from service.config import Settings
from service.loaders import release


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
        table = Table(*columns, box=None, header_style="bold", pad_edge=False)
        for row in rows:
            table.add_row(*(_text(row.get(column)) for column in columns))
        Console(soft_wrap=True).print(table)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


@contextmanager
def progress_bar(*, of_bytes: bool = False) -> Iterator[release.Progress]:
    """A progress bar on standard error; gives the function that is told how the work goes."""
    amount = DownloadColumn() if of_bytes else MofNCompleteColumn()
    columns = (TextColumn("{task.description}"), BarColumn(), amount, TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        tasks: dict[str, TaskID] = {}

        def advance(task: str, done: int, total: int | None = None) -> None:
            if task not in tasks:
                tasks[task] = progress.add_task(task, total=total)
            progress.update(tasks[task], completed=done, total=total)

        yield advance

"""The codes of a file, validated one line after the other."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

import click
import orjson

from service.commands.output import Output
from service.commands.progress import progress_bar
from service.fhir.lines.answering import Account, answers
from service.fhir.lines.reading import Columns, CsvReader, Reader
from service.fhir.lines.splitting import Lines, pieces, split
from service.fhir.versions import R5
from service.loaders.release import LoadError
from service.opening import open_service
from service.operations.bulk import Bulk, Defaults, Question
from service.operations.operation import Context
from service.terminology.issues import TerminologyError
from service.terminology.system_names import system_url

_RANKED = 20
"""How many reasons the summary names."""

_INTERRUPTED = 130


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where the lines are (``-``: standard input), what they are made of, and the first one to answer."""

    path: str
    is_csv: bool
    columns: Columns
    defaults: Defaults
    from_line: int


def validate_lines(output: Output, source: Source, out: BinaryIO, *, suggest: bool) -> Account:
    """Write the answers to ``out``, and what they come to on standard error.

    When it is interrupted it ends after whole lines, says with which to go on, and exits with 130.
    """
    view = open_service(output.settings).catalogue.view(R5.number)
    bulk = Bulk(Context(view=view, moment=datetime.now(UTC)), suggest=suggest)
    account, written = Account(), source.from_line - 1
    with _opened(source.path) as read, _interruptions() as is_interrupted:
        lines, question = _questions(source, split(pieces(read)))
        for answered in answers(_from(source.from_line, lines), question, bulk, account):
            out.write(answered)
            written = account.last
            if is_interrupted():
                break
        out.flush()
        interrupted = is_interrupted()
    _sum_up(output, account)
    if interrupted:
        click.echo(f"procodex: interrupted; go on with --from-line {written + 1}", err=True)
        raise click.exceptions.Exit(_INTERRUPTED)
    return account


@contextmanager
def _opened(path: str) -> Iterator[Callable[[int], bytes]]:
    """Reads the file, with a progress bar where its size is known."""
    if path == "-":
        yield sys.stdin.buffer.read
        return
    size = Path(path).stat().st_size
    with Path(path).open("rb") as file, progress_bar(of_bytes=True) as advance:

        def read(count: int) -> bytes:
            advance("validating", file.tell(), size)
            return file.read(count)

        yield read


@contextmanager
def _interruptions() -> Iterator[Callable[[], bool]]:
    """Whether somebody asked to stop; asking twice stops at once."""
    asked: list[int] = []

    def note(number: int, _: Any) -> None:
        asked.append(number)
        signal.signal(number, before[number])

    before: dict[int, Any] = {}
    for number in (signal.SIGINT, signal.SIGTERM):
        before[number] = signal.signal(number, note)
    try:
        yield lambda: bool(asked)
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _questions(source: Source, lines: Iterator[Lines]) -> tuple[Iterator[Lines], Callable[[bytes], Question]]:
    """The lines that are to be answered, and what reads them."""
    reader = Reader(source.columns, source.defaults, lambda name: system_url(name) or name)
    if not source.is_csv:
        return lines, reader.of_json
    first = next(lines, [])
    heading = first[0][1] if first else None
    try:
        return chain([first[1:]], lines), CsvReader.under(heading or b"", reader).of_csv
    except TerminologyError as error:
        raise LoadError(source.path, 1, str(error)) from error


def _from(number: int, lines: Iterator[Lines]) -> Iterator[Lines]:
    for piece in lines:
        if wanted := piece[max(number - piece[0][0], 0) :] if piece else piece:
            yield wanted


def _sum_up(output: Output, account: Account) -> None:
    document = account.document()
    if output.as_json:
        click.echo(orjson.dumps(document, option=orjson.OPT_INDENT_2), err=True)
        return
    counted = ", ".join(f"{count:,} {verdict}" for verdict, count in sorted(account.verdicts.items()))
    click.echo(f"{account.lines:,} lines: {counted}" if counted else "no lines", err=True)
    for row in document["reasons"][:_RANKED]:
        click.echo(f"{row['lines']:>12,}  {row['verdict']:<12}  {row['reason']}", err=True)

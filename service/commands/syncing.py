"""``sync``: a copy that follows a FHIR server."""

import re
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event
from types import FrameType

import click
import orjson
import requests

from service.client import Client
from service.commands.output import Output
from service.commands.progress import progress_bar
from service.config import Settings
from service.connection import RETRIES, ClientError
from service.loaders.release import silent
from service.sync.capabilities import TYPES
from service.sync.copies import Copy
from service.sync.folder import FolderCopy
from service.sync.source import SourceError
from service.sync.syncing import BusyError, Report, Sync, Wanted

_FAILURES = (requests.RequestException, ClientError, SourceError)
_SHOWN = 20


@click.command()
@click.argument("source_url", metavar="SOURCE_URL")
@click.option("--into", required=True, help="A folder for files; a Procodex data folder, or postgresql://….")
@click.option("--type", "types", multiple=True, type=click.Choice(TYPES), help="Resources of this type only.")
@click.option("--value-set", "value_sets", multiple=True, help="A canonical whose expansion to copy too.")
@click.option("--expansions", is_flag=True, help="Copy the expansions of all value sets too.")
@click.option("--full", is_flag=True, help="Check everything, whatever was copied before.")
@click.option("--watch", is_flag=True, help="Follow the source until interrupted.")
@click.option("--interval", type=click.FloatRange(0, min_open=True), default=60, show_default=True,
              help="Seconds between two rounds with --watch.")  # fmt: skip
@click.option("--key", help="The key that the source asks for.")
@click.option(
    "--connections", type=click.IntRange(1, 32), default=4, show_default=True, help="Requests at once."
)
@click.option("--retries", type=click.IntRange(0), default=RETRIES.total, show_default=True,
              help="How often what fails is asked again.")  # fmt: skip
@click.pass_obj
def sync(
    output: Output,
    source_url: str,
    into: str,
    types: tuple[str, ...],
    value_sets: tuple[str, ...],
    expansions: bool,
    full: bool,
    watch: bool,
    interval: float,
    key: str | None,
    connections: int,
    retries: int,
) -> None:
    """Bring a copy in step with the FHIR server at SOURCE_URL (https://host/r5).

    Exit status 1 when it is not in step after that.
    """
    wanted = Wanted(types=types or TYPES, value_sets=value_sets, all_expansions=expansions, in_full=full)
    with ExitStack() as open_things:
        patience = RETRIES.new(total=retries)
        client = Client(source_url.rstrip("/"), key, retries=patience, connections=connections)
        open_things.enter_context(client)
        syncing = _syncing(output.settings, client, into, wanted, open_things)
        if watch:
            _watch(output, syncing, interval)
            return
        try:
            report = _round(output, syncing)
        except (*_FAILURES, BusyError) as error:
            raise click.ClickException(_said(error)) from error
        except KeyboardInterrupt:
            click.echo("procodex: interrupted; the next run goes on from here", err=True)
            raise click.exceptions.Exit(130) from None
    raise click.exceptions.Exit(0 if report.in_step else 1)


def _syncing(settings: Settings, client: Client, into: str, wanted: Wanted, open_things: ExitStack) -> Sync:
    """The sync into a folder of files, or into the registry of another Procodex."""
    database = into if into.startswith(("postgresql://", "postgres://")) else None
    folder = settings.data if database else Path(into)
    if database is None and folder != settings.data and not (folder / "registry.sqlite").exists():
        if folder.exists() and not folder.is_dir():
            raise click.BadParameter(f"{folder} is a file", param_hint="--into")
        return Sync(
            client=client, ledger=folder / "sync.sqlite", copy=lambda _: FolderCopy(folder), wanted=wanted
        )
    if wanted.with_expansions:
        raise click.UsageError("expansions are copied into a folder of files: a Procodex expands by itself")
    # A copy in files should not wait for what the storage needs.
    from service.storage.registry import Registry
    from service.sync.stored import StoredCopy

    registry = Registry(folder, database or (None if folder != settings.data else settings.database_url))
    open_things.callback(registry.close)
    name = re.sub(r"[^A-Za-z0-9.]+", "-", client.base_url.partition("://")[2])

    def copy(fhir_version: str) -> Copy:
        return StoredCopy.of(registry, folder / "coming", fhir_version)

    return Sync(client=client, ledger=folder / f"sync-{name}.sqlite", copy=copy, wanted=wanted)


def _round(output: Output, syncing: Sync) -> Report:
    """One round, and what it did on the screen."""
    if output.as_json:
        report = replace(syncing, progress=silent).run()
        click.echo(orjson.dumps({"in_step": report.in_step, **vars(report)}).decode())
        return report
    with progress_bar() as progress:
        report = replace(syncing, progress=progress).run()
    _show(report)
    return report


def _watch(output: Output, syncing: Sync, interval: float) -> None:
    """Round after round; what fails is tried again in the next one."""
    with _interruptible() as stopping:
        while not stopping.is_set():
            try:
                _round(output, syncing)
            except _FAILURES as error:
                click.echo(f"procodex: {_said(error)}", err=True)
            except BusyError as error:
                raise click.ClickException(str(error)) from error
            syncing = replace(syncing, wanted=replace(syncing.wanted, in_full=False))
            stopping.wait(interval)


@contextmanager
def _interruptible() -> Iterator[Event]:
    """SIGINT and SIGTERM end the block, at whatever point it is; the event tells that they came.

    The interrupt may come where Python drops exceptions, or where a library turns it into another one.
    """
    stopping = Event()

    def stop(number: int, frame: FrameType | None) -> None:
        stopping.set()
        signal.default_int_handler(number, frame)

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stopping
    except (KeyboardInterrupt, Exception):
        if not stopping.is_set():
            raise
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    click.echo("procodex: stopped", err=True)


def _said(error: Exception) -> str:
    if not isinstance(error, requests.RequestException):
        return str(error)
    cause = getattr(error.args[0], "reason", error) if error.args else error
    return f"the source does not answer: {cause}"


def _show(report: Report) -> None:
    for remark in report.remarks:
        click.echo(f"note: {remark}", err=True)
    changes = ", ".join(f"{number:,} {what}" for what, number in report.counts.items() if number)
    click.echo(f"{report.source}: {changes or 'nothing changed'}")
    click.echo(", ".join(f"{number:,} {what}" for what, number in report.total.items()) or "nothing is there")
    if report.not_expanded:
        click.echo(f"{len(report.not_expanded):,} value sets that the source cannot expand", err=True)
    for problem in report.problems[:_SHOWN]:
        click.echo(f"not in step: {problem}", err=True)
    if len(report.problems) > _SHOWN:
        click.echo(f"… and {len(report.problems) - _SHOWN:,} more", err=True)

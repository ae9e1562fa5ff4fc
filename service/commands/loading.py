"""``load``, ``starter`` and ``releases``."""

import gc
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from service.commands.output import Output
from service.commands.progress import progress_bar
from service.loaders import LOADERS
from service.loaders.release import LoadOptions
from service.loads import Report, load_starter, run_load
from service.opening import open_service

_NEXT = """\
To add HCPCS, or a newer ICD-10-PCS:
  {program} download hcpcs --load
  {program} download icd10pcs --load"""


@click.command()
@click.argument("format_name", metavar="FORMAT", type=click.Choice(list(LOADERS)))
@click.argument("sources", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--release", help="The version, where the file does not say it or says it wrongly.")
@click.option("--with-previous", is_flag=True, help="Also rebuild the release before, from the addenda.")
@click.option("--code", help="The code that a procedure page describes.")
@click.option("--system", help="The system of that code: a short name (cpt) or a canonical.")
@click.option("--strict", is_flag=True, help="Refuse whatever would otherwise be left out with a warning.")
@click.option("--dry-run", is_flag=True, help="Read and check only.")
@click.option("--activate/--no-activate", default=True, help="Whether the release answers from now on.")
@click.pass_obj
def load(
    output: Output,
    format_name: str,
    sources: Sequence[Path],
    release: str | None,
    with_previous: bool,
    code: str | None,
    system: str | None,
    strict: bool,
    dry_run: bool,
    activate: bool,
) -> None:
    """Load SOURCES (files or folders) of a FORMAT, as their publisher ships them.

    FORMAT is one of: procedure-pages, icd10pcs, hcpcs, icd10cm, icd9cm, fhir-package, fhir, fhir-core,
    tables.
    """
    service = open_service(output.settings)
    with progress_bar() as progress, _resting_collector():
        options = LoadOptions(
            release=release,
            with_previous=with_previous,
            code=code,
            system=system,
            strict=strict,
            progress=progress,
        )
        reports = run_load(service, format_name, sources, options, activate=activate, dry_run=dry_run)
    _show(output, reports)


@click.command()
@click.pass_obj
def starter(output: Output) -> None:
    """Load what is published out of the box, unless something is loaded already."""
    service = open_service(output.settings)
    if not service.registry.releases():
        with progress_bar() as progress, _resting_collector():
            reports = load_starter(service, LoadOptions(progress=progress))
        _show(output, reports)
    if not output.as_json:
        data = "" if output.settings.data == Path("data") else f" --data {output.settings.data}"
        click.echo(_NEXT.format(program=sys.argv[0] + data))


@contextmanager
def _resting_collector() -> Iterator[None]:
    """A load makes millions of objects that live to its end; looking for cycles among them takes a fifth."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


_REPORTS_SHOWN = 30


def _show(output: Output, reports: Sequence[Report]) -> None:
    rows = [{"loaded": r.what, "count": r.count, "warnings": list(r.warnings)} for r in reports]
    if output.as_json:
        output.document(rows)
        return
    for report in reports[:_REPORTS_SHOWN]:
        click.echo(f"{report.what}: {report.count:,}")
        for warning in report.warnings:
            click.echo(f"  warning: {warning}", err=True)
    if len(reports) > _REPORTS_SHOWN:
        click.echo(f"… and {len(reports) - _REPORTS_SHOWN:,} more")


@click.command()
@click.option("--activate", help="Let the build with this hash (or its beginning) answer for its version.")
@click.option("--deactivate", help="Let the build with this hash (or its beginning) answer no more.")
@click.pass_obj
def releases(output: Output, activate: str | None, deactivate: str | None) -> None:
    """List the loaded releases of code systems; switch one on (rollback) or off."""
    columns = ("url", "version", "active", "count", "loaded_at", "derived", "build")
    registry = open_service(output.settings).registry
    builds = [release.build for release in registry.releases()]
    if activate is not None:
        registry.activate_build(_build(activate, builds))
    if deactivate is not None:
        registry.deactivate_build(_build(deactivate, builds))
    rows = [{column: getattr(release, column) for column in columns} for release in registry.releases()]
    if not output.as_json:
        rows = [row | {"build": row["build"][:12]} for row in rows]
    output.table(rows, columns)


def _build(beginning: str, builds: Sequence[str]) -> str:
    found = [build for build in builds if build.startswith(beginning)]
    if len(found) != 1:
        said = "no build" if not found else f"{len(found)} builds"
        raise click.BadParameter(f"{said} with a hash that begins with {beginning!r}; see procodex releases")
    return found[0]

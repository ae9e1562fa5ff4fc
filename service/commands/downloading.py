"""``download``: the publisher's files."""

import click

from service.commands.output import Output


@click.command()
@click.argument("system")
@click.argument("year", required=False)
@click.pass_obj
def download(output: Output, system: str, year: str | None) -> None:
    """Download the publisher's file of SYSTEM for a fiscal or calendar YEAR."""
    raise click.UsageError(f"{system} {year} cannot be downloaded into {output.settings.data} yet")

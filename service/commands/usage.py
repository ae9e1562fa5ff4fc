"""``usage``: what was answered about licensed code systems, for the licensor's report."""

import csv
import sys
from dataclasses import astuple, fields
from datetime import datetime

import click

from service.commands.output import Output
from service.storage.registry import Registry
from service.storage.usage import Usage

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.option("--from", "first", type=_DAY, help="The first day of the report (YYYY-MM-DD).")
@click.option("--to", "last", type=_DAY, help="The last day of the report.")
@click.pass_obj
def usage(output: Output, first: datetime | None, last: datetime | None) -> None:
    """Print as CSV how many answers each key had about licensed code systems, by day."""
    registry = Registry(output.settings.data, output.settings.database_url)
    try:
        start = first.date().isoformat() if first else ""
        end = last.date().isoformat() if last else "9999-12-31"
        rows = csv.writer(sys.stdout)
        rows.writerow([field.name for field in fields(Usage)])
        rows.writerows(map(astuple, registry.usage.all(start, end)))
    finally:
        registry.close()

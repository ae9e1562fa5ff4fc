"""``procodex``: the command line.

Exit status: 0, 1 when the answer is no, 2 for bad input.
"""

import os
import sys
from dataclasses import replace
from pathlib import Path

import click

from service.commands.asking import expand, lookup, validate
from service.commands.downloading import download
from service.commands.loading import load, releases, starter
from service.commands.output import Output
from service.commands.serving import serve
from service.config import Settings
from service.loaders.release import LoadError
from service.terminology.issues import TerminologyError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="Folder with what is loaded.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for scripts.")
@click.version_option(package_name="procodex", prog_name="procodex")
@click.pass_context
def cli(context: click.Context, data: Path | None, as_json: bool) -> None:
    """Medical procedure codes as a FHIR terminology service."""
    settings = Settings.read()
    context.obj = Output(replace(settings, data=data) if data else settings, as_json)


for command in (serve, load, starter, releases, download, lookup, validate, expand):
    cli.add_command(command)


def main() -> None:
    """Run the command line; what is wrong with the input is one line on standard error, status 2."""
    try:
        cli.main(standalone_mode=False)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (LoadError, TerminologyError, ValueError) as error:
        click.echo(f"procodex: {error}", err=True)
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("procodex: interrupted; nothing was changed", err=True)
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

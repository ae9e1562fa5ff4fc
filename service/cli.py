"""``procodex``: the command line.

Exit status: 0, 1 when the answer is no, 2 for bad input.
"""

import os
import sys
from collections.abc import Mapping
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import click

from service.commands.output import Output
from service.config import Settings
from service.loaders.release import LoadError
from service.terminology.issues import TerminologyError

COMMANDS: Mapping[str, str] = {
    "serve": "serving",
    "load": "loading",
    "starter": "loading",
    "lint-pages": "linting",
    "releases": "loading",
    "download": "downloading",
    "export": "exporting",
    "lookup": "asking",
    "validate": "validating",
    "expand": "asking",
    "diff": "comparing",
    "sync": "syncing",
    "keys": "keeping",
    "usage": "usage",
}
"""Every command, and the module of ``service.commands`` that has it."""


class _Commands(click.Group):
    """Imports a command's module when it is used: a server should not wait for what loads need."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"service.commands.{COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, cmd_name.replace("-", "_"))
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="Folder with what is loaded.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for scripts.")
@click.version_option(package_name="procodex", prog_name="procodex")
@click.pass_context
def cli(context: click.Context, data: Path | None, as_json: bool) -> None:
    """Medical procedure codes as a FHIR terminology service."""
    settings = Settings.read()
    context.obj = Output(replace(settings, data=data) if data else settings, as_json)


def main() -> None:
    """Run the command line; what is wrong with the input is one line on standard error, status 2."""
    try:
        # Where a command ends with an exit status, click returns it.
        sys.exit(cli.main(prog_name="procodex", standalone_mode=False))
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (LoadError, TerminologyError, ValueError, OSError) as error:
        click.echo(f"procodex: {error}", err=True)
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("procodex: interrupted; nothing was changed", err=True)
        sys.exit(130)

"""``serve``: answer over HTTP."""

import os

import click

from service.app import create_app
from service.commands.output import Output


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8080, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Processes.")
@click.pass_obj
def serve(output: Output, host: str, port: int, workers: int) -> None:
    """Serve FHIR at /r4 and /r5."""
    from granian.constants import Interfaces
    from granian.server import Server

    os.environ["PROCODEX_DATA"] = str(output.settings.data.resolve())
    click.echo(f"Procodex serves http://{host}:{port} from {output.settings.data}", err=True)
    Server(
        "service.commands.serving:application",
        factory=True,
        address=host,
        port=port,
        workers=workers,
        interface=Interfaces.WSGI,
        blocking_threads=4,
        log_enabled=False,
    ).serve()


def application() -> object:
    """The WSGI application of one worker, from the environment."""
    return create_app()

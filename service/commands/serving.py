"""``serve``: answer over HTTP."""

import gc
import os
import socket

import click

from service.commands.output import Output
from service.config import Settings
from service.storage.probe import is_filled

_STOP_SECONDS = 10
"""How long requests that run may take once the service is told to stop."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8080, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Processes.")
@click.pass_obj
def serve(output: Output, host: str, port: int, workers: int) -> None:
    """Serve FHIR at /r4 and /r5 until interrupted."""
    from granian.constants import Interfaces
    from granian.server import Server

    address = _free_address(host, port)
    data = output.settings.data.resolve()
    shared = output.settings.database_url
    if shared is None and not is_filled(data):
        click.echo("Nothing is loaded yet: procodex starter, or procodex load", err=True)
    os.environ["PROCODEX_DATA"] = str(data)
    server = Server(
        "service.commands.serving:application",
        factory=True,
        address=address,
        port=port,
        workers=workers,
        interface=Interfaces.WSGI,
        blocking_threads=4,
        websockets=False,
        workers_kill_timeout=_STOP_SECONDS,
        log_enabled=False,
    )
    place = f"{data} and a database" if shared else str(data)
    click.echo(f"Procodex serves http://{host}:{port} from {place}", err=True)
    server.serve()


def _free_address(host: str, port: int) -> str:
    """The IP address of ``host``; a click exception when one cannot listen there.

    Asked before the server listens, because its workers share the port and would share it with
    another server too.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        socket.create_server(address[:2], family=family).close()
    except OSError as error:
        reason = error.strerror or error
        raise click.ClickException(f"cannot listen on {host}:{port}: {reason}") from error
    return str(address[0])


def application() -> object:
    """The WSGI application of one worker, from the environment; one worker of all publishes changes.

    What a request makes holds no cycles, so counting references frees it. The collector of cycles runs
    seldom, and never looks at what is there from the start: it would take a third of the time.
    """
    # Imported here, because the process that starts the workers needs none of it.
    from service.app import application as answering
    from service.opening import open_service

    service = open_service(Settings.read())
    app = answering(service)
    service.publisher.start()
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    return app

"""The ceiling: the same server and worker, answering a constant from a Flask view."""

import sys

from flask import Flask, Response
from granian.constants import Interfaces
from granian.server import Server


def application() -> Flask:
    app = Flask("constant")

    @app.get("/<any(r4, r5):version>/<path:rest>")
    def constant(**_: str) -> Response:
        headers = {"Content-Type": "application/fhir+json; charset=utf-8"}
        return Response(b'{"resourceType":"Parameters","parameter":[]}', 200, headers)

    return app


if __name__ == "__main__":
    Server(
        "tests.benchmarks.constant:application",
        factory=True,
        address="127.0.0.1",
        port=int(sys.argv[1]),
        workers=1,
        interface=Interfaces.WSGI,
        blocking_threads=4,
        log_enabled=False,
    ).serve()

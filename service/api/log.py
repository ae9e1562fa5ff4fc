"""One structured line per request on standard error."""

import re
import sys
from time import perf_counter

import orjson

from service.api.requests import Request
from service.terminology.keys import PREFIX

_KEY = re.compile(rf"{PREFIX}[\w-]+")
"""A key, wherever somebody put it by mistake."""


def log_request(request: Request, request_id: str, status: int, started: float, problem: str = "") -> None:
    """Write the line: id, method, path, query, status, milliseconds, and the problem if any."""
    line: dict[str, object] = {
        "id": request_id,
        "method": request.method,
        "path": request.path,
        "query": request.query[:500],
        "status": status,
        "ms": round((perf_counter() - started) * 1000, 2),
    }
    if problem:
        line["problem"] = problem
    sys.stderr.write(_KEY.sub(f"{PREFIX}…", orjson.dumps(line).decode()) + "\n")

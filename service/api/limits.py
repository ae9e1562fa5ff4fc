"""How long an answer may take, and how many rows it may have."""

from collections.abc import Callable
from time import perf_counter

from service.api.requests import Request
from service.terminology import issues
from service.terminology.issues import TerminologyError


def deadline(seconds: float) -> Callable[[], None]:
    """A check that raises TerminologyError once ``seconds`` from now are over."""
    end = perf_counter() + seconds

    def check() -> None:
        if perf_counter() > end:
            raise TerminologyError(issues.out_of_time(seconds))

    return check


def row_limit(request: Request, limit: int) -> int:
    """How many rows the answer may have: a caller may ask for fewer by ``X-Too-Costly-Threshold``."""
    asked = request.headers.get("x-too-costly-threshold", "")
    return min(limit, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 10 else limit

"""Answers kept for the same request asked again.

While nothing that an answer was made of changes, the same request has the same answer. A long answer is
not kept, but its tag is: whoever has the answer already needs no more.
"""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from service.api.fhir import FhirApi
from service.api.requests import Request
from service.api.responses import Response
from service.api.tags import request_key, unless_known
from service.operations.kept import HEADER, PARAMETER

_ANSWER_BYTES = 256 * 1024
_ALL_BYTES = 8 * 1024 * 1024
_OVERHEAD = 1024
"""How large one kept answer may be, how large all together, and what each takes besides its body."""


@dataclass(slots=True)
class _Kept:
    """An answer as of a revision and a day; without the body where that is long."""

    revision: int
    day: str
    response: Response
    is_whole: bool

    @property
    def size(self) -> int:
        return _OVERHEAD + (len(self.response.body) if self.is_whole else 0)


class Answers:
    """The answers of one worker, the oldest forgotten first."""

    def __init__(self, api: FhirApi) -> None:
        self._api = api
        self._kept: OrderedDict[tuple[str, ...], _Kept] = OrderedDict()
        self._bytes = 0
        self._keeping = Lock()

    def to(self, request: Request) -> Response:
        """The answer to a GET; resources that a client keeps here may change or end, so none to those."""
        if HEADER in request.headers or PARAMETER in request.query:
            return self._api.handle(request)
        revision, day = self._api.catalogue.revision(), self._api.today
        key = request_key(request)
        kept = self._kept.get(key)
        if kept is not None and self._still_holds(request, kept, revision, day):
            known = unless_known(request, kept.response)
            if known.status == 304:
                return known
            if kept.is_whole:
                return self._api.licensing.counted(request, known)
        response = self._api.handle(request)
        if response.status == 200 and response.stream is None and not response.is_passing:
            self._keep(key, revision, day, response)
        return response

    def _still_holds(self, request: Request, kept: _Kept, revision: int, day: str) -> bool:
        if kept.revision == revision and kept.day == day:
            return True
        used = kept.response.used
        if used is None or self._api.tag_headers(request, used)["ETag"] != kept.response.headers["ETag"]:
            return False
        kept.revision, kept.day = revision, day
        return True

    def _keep(self, key: tuple[str, ...], revision: int, day: str, response: Response) -> None:
        whole = len(response.body) <= _ANSWER_BYTES
        if not whole:
            response = Response(200, b"", response.headers, used=response.used)
        kept = _Kept(revision, day, response, whole)
        with self._keeping:
            before = self._kept.pop(key, None)
            self._kept[key] = kept
            self._bytes += kept.size - (before.size if before else 0)
            while self._bytes > _ALL_BYTES:
                self._bytes -= self._kept.popitem(last=False)[1].size

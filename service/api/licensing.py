"""What licences make of an answer: what is withheld from whom, the notice that goes with a system's
content, and what is counted for the licensor's report.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import orjson

from service.api.requests import Request
from service.api.responses import Response
from service.fhir.values import Json
from service.operations.tables import Table
from service.terminology.keys import Key
from service.terminology.licences import NOTHING, Licence, Licences, Withheld
from service.terminology.view import EVERYTHING, View

Count = Callable[[Key | None, str, bool], None]
"""Counts an answer to a key (None: to somebody without one) about a system's url, with its content or not."""


@dataclass(frozen=True, slots=True)
class Licensing:
    """The licences that hold for requests. Without ``key_of``, whoever asks is entitled to everything."""

    licences: Licences = field(default_factory=lambda: Licences({}))
    key_of: Callable[[Request], Key | None] | None = None
    count: Count = lambda *_: None

    def withheld(self, request: Request) -> Withheld:
        """What the caller does not see."""
        if self.key_of is None:
            return NOTHING
        key = request.caller(self.key_of)
        return self.licences.withheld(key.entitlements if key else frozenset())

    def counted(self, request: Request, response: Response) -> Response:
        """The response, counted for each system that it is about."""
        if response.about and self.key_of is not None:
            key = request.caller(self.key_of)
            withheld = self.withheld(request).systems
            for system in response.about:
                self.count(key, system, system not in withheld)
        return response


@dataclass(frozen=True, slots=True)
class Bound:
    """The systems, not open by their licence, of which an answer says something."""

    licences: Mapping[str, Licence] = field(default_factory=dict)
    notices: tuple[str, ...] = ()

    @property
    def systems(self) -> frozenset[str]:
        """Their urls."""
        return frozenset(self.licences)


_OPEN = Bound()


def bound(view: View, licences: Licences, answer: Any) -> Bound:
    """Which systems ``answer``, made of ``view``, is about. Pages are this service's own text."""
    candidates = licences.names if EVERYTHING in view.used else licences.names & view.used
    unnoted = view.anew()
    known = {name: [r for r in unnoted.releases(name) if not r.made_of_pages] for name in candidates}
    names = sorted(name for name, releases in known.items() if releases)
    if names and EVERYTHING in view.used:
        text = orjson.dumps(answer).decode()
        names = [name for name in names if name in view.used or name in text]
    if not names:
        return _OPEN
    found = licences.bound(names)
    headers = {r.url: r.index.code_system.copyright for name in names for r in known[name] if r.is_usable}
    notices = (licence.notice or headers.get(url) for url, licence in found.items())
    return Bound(found, tuple(dict.fromkeys(notice for notice in notices if notice)))


def with_notices(document: Json, notices: tuple[str, ...]) -> Json:
    """``document`` with the notices: a parameter ``copyright`` for each, or the element of a resource."""
    if not notices or document["resourceType"] == "Bundle":
        return document
    if document["resourceType"] == "Parameters":
        said = [{"name": "copyright", "valueString": notice} for notice in notices]
        return {**document, "parameter": [*document.get("parameter", ()), *said]}
    own = document.get("copyright") or ""
    texts = (*([own] if own else ()), *(notice for notice in notices if notice not in own))
    return {**document, "copyright": "\n\n".join(texts)}


def with_noticed_facts(table: Table, notices: tuple[str, ...]) -> Table:
    """``table`` with the notices among its facts."""
    return replace(table, facts=(*table.facts, *(("Copyright", notice) for notice in notices)))

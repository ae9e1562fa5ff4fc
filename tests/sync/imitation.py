"""Other FHIR servers, imitated: each lacks something, as HAPI, VSAC and small servers do.

Pages are cut by position, links name another host than the one asked, several changes may have one moment.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from wsgiref.types import StartResponse, WSGIEnvironment

import orjson
from werkzeug.wrappers import Request, Response

Document = dict[str, Any]
Key = tuple[str, str]

ALL = frozenset(
    ("history", "system-history", "last-updated", "search", "etag", "total", "version", "moment", "expand")
)
"""What a server may have."""

_START = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Version:
    """One version of a resource; without ``document`` its deletion."""

    key: Key
    number: int
    moment: str
    document: Document | None


@dataclass
class Imitation:
    """A server with some ``features`` and pages of ``page`` resources.

    ``meanwhile`` has what happens before each of the further pages; ``refusals`` are the statuses of
    the next answers; ``asked`` collects what was asked.
    """

    features: frozenset[str] = ALL
    page: int = 2
    fhir_version: str = "5.0.0"
    versions: list[Version] = field(default_factory=list)
    meanwhile: list[Callable[[], None]] = field(default_factory=list)
    refusals: list[int] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    expansions: dict[str, list[Document]] = field(default_factory=dict)
    ticks: int = 0

    def now(self) -> dict[Key, Version]:
        """What there is, by key."""
        newest = {version.key: version for version in self.versions}
        return {key: version for key, version in newest.items() if version.document is not None}

    def put(self, key: Key, title: str, *, same_moment: bool = False) -> None:
        url = f"http://example.org/{'/'.join(key)}"
        more = {"content": "not-present"} if key[0] == "CodeSystem" else {}
        own = {"resourceType": key[0], "id": key[1], "url": url, "status": "active", "title": title, **more}
        self._add(key, own, same_moment)

    def delete(self, key: Key, *, same_moment: bool = False) -> None:
        if key in self.now():
            self._add(key, None, same_moment)

    def _add(self, key: Key, document: Document | None, same_moment: bool) -> None:
        self.ticks += not same_moment
        moment = (_START + timedelta(milliseconds=self.ticks)).isoformat(timespec="milliseconds")
        number = 1 + sum(version.key == key for version in self.versions)
        self.versions.append(Version(key, number, moment, document))

    def shown(self, version: Version) -> Document:
        """A resource as it is answered."""
        meta = {"versionId": str(version.number)} if "version" in self.features else {}
        meta |= {"lastUpdated": version.moment} if "moment" in self.features else {}
        return {**(version.document or {}), **({"meta": meta} if meta else {})}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        self.asked.append(request.full_path.rstrip("?"))
        self.headers.append(dict(request.headers))
        if self.refusals:
            refused = Response(status=self.refusals.pop(0), headers={"Retry-After": "0"})
            return refused(environ, start_response)
        return self._answer(request)(environ, start_response)

    def _answer(self, request: Request) -> Response:
        match request.path.strip("/").split("/"):
            case ["metadata"]:
                return self._json(request, self._statement())
            case [kind, "_history"] if "history" in self.features:
                entries = [self._told(v) for v in self._since(request) if v.key[0] == kind]
                return self._bundle(request, "history", entries)
            case ["_history"] if "system-history" in self.features:
                return self._bundle(request, "history", [self._told(v) for v in self._since(request)])
            case [_, name, "$expand"] if name in self.expansions:
                return self._json(request, self._expanded(request, name))
            case [kind] if "search" in self.features:
                return self._search(request, kind)
            case [kind, name] if (kind, name) in self.now():
                return self._json(request, self.shown(self.now()[kind, name]))
        return Response(status=404)

    def _since(self, request: Request) -> list[Version]:
        since = datetime.fromisoformat(request.args.get("_since", _START.isoformat()))
        found = [v for v in self.versions if datetime.fromisoformat(v.moment) >= since]
        # Of one moment the oldest comes first: nothing says how they are ordered.
        return sorted(found, key=lambda version: version.moment, reverse=True)

    def _told(self, version: Version) -> Document:
        place = "/".join(version.key)
        response = {"status": "200", "lastModified": version.moment, "etag": f'W/"{version.number}"'}
        if version.document is None:
            return {"request": {"method": "DELETE", "url": place}, "response": response}
        method = {"method": "PUT", "url": place}
        return {"resource": self.shown(version), "request": method, "response": response}

    def _search(self, request: Request, kind: str) -> Response:
        found = [v for key, v in sorted(self.now().items()) if key[0] == kind]
        since = request.args.get("_lastUpdated")
        if since is not None and "last-updated" in self.features:
            first = datetime.fromisoformat(since.removeprefix("ge"))
            found = sorted(found, key=lambda v: v.moment)
            found = [v for v in found if datetime.fromisoformat(v.moment) >= first]
        if request.args.get("_summary") == "count":
            total = {"total": len(found)} if "total" in self.features else {}
            return self._json(request, {"resourceType": "Bundle", "type": "searchset", **total})
        return self._bundle(request, "searchset", [{"resource": self.shown(v)} for v in found])

    def _bundle(self, request: Request, kind: str, entries: list[Document]) -> Response:
        start = int(request.args.get("offset", "0"))
        count = min(self.page, int(request.args.get("_count", self.page)))
        bundle: Document = {"resourceType": "Bundle", "type": kind, "entry": entries[start : start + count]}
        if "total" in self.features:
            bundle["total"] = len(entries)
        if start + count < len(entries):
            asked = {**request.args, "offset": str(start + count)}
            url = f"http://internal.example.org{request.path}?{urlencode(asked)}"
            bundle["link"] = [{"relation": "next", "url": url}]
        if not bundle["entry"]:
            del bundle["entry"]
        answer = self._json(request, bundle)
        if self.meanwhile and count > 1 and "link" in bundle:
            self.meanwhile.pop(0)()
        return answer

    def _expanded(self, request: Request, name: str) -> Document:
        rows = self.expansions[name]
        start, count = int(request.args.get("offset", "0")), int(request.args.get("count", "1000"))
        page = rows[start : start + min(count, self.page)]
        # An identifier of its own for every answer, as some servers give.
        identifier = f"urn:uuid:{len(self.asked)}"
        expansion = {"identifier": identifier, "total": len(rows), "offset": start, "contains": page}
        if self.meanwhile:
            self.meanwhile.pop(0)()
        return {"resourceType": "ValueSet", "id": name, "status": "active", "expansion": expansion}

    def _statement(self) -> Document:
        interactions = ["read", *(["search-type"] if "search" in self.features else [])]
        interactions += ["history-type"] if "history" in self.features else []
        last_updated = [{"name": "_lastUpdated", "type": "date"}] if "last-updated" in self.features else []
        expand = [{"name": "expand"}] if "expand" in self.features else []
        resource = {
            "interaction": [{"code": code} for code in interactions],
            "searchParam": last_updated,
            "operation": expand,
        }
        whole = [{"code": "history-system"}] if "system-history" in self.features else []
        resources = [{"type": kind, **resource} for kind in ("CodeSystem", "ValueSet")]
        rest = {"mode": "server", "interaction": whole, "resource": resources}
        statement = {"resourceType": "CapabilityStatement", "fhirVersion": self.fhir_version, "rest": [rest]}
        return {**statement, "software": {"name": "Imitation"}}

    def _json(self, request: Request, document: Document) -> Response:
        response = Response(orjson.dumps(document), content_type="application/fhir+json")
        if "etag" in self.features:
            response.add_etag(weak=True)
            response.make_conditional(request)
        return response

"""A client that writes, and what it writes: small resources that are alike in R4 and R5."""

from dataclasses import dataclass
from typing import Any

import orjson
from werkzeug.test import TestResponse

from service.fhir.web_source import without_web_source
from tests.api.client import Client, check

SYSTEM = "http://example.org/colours"
PATCH = "application/json-patch+json"


@dataclass(frozen=True)
class Author(Client):
    """Writes and reads in one FHIR version; every document in an answer is checked."""

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        """The response to any request; ``if_match`` stands for the header ``If-Match``."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        kind = PATCH if method == "PATCH" else "application/fhir+json"
        data = body if isinstance(body, bytes) else None if body is None else orjson.dumps(body)
        sent = {"Content-Type": kind, **named} if data is not None else named
        place = f"/{self.version}/{path}".removesuffix("/")
        response = self.flask.open(place, method=method, data=data, headers=sent)
        if response.data:
            check(response.get_json(force=True), self.version)
        return response

    def put(self, document: dict[str, Any], **headers: str) -> TestResponse:
        """The response to an update of the resource by its own id."""
        return self.ask("PUT", f"{document['resourceType']}/{document['id']}", document, **headers)

    def patch(self, path: str, *changes: dict[str, Any], **headers: str) -> TestResponse:
        """The response to a JSON Patch."""
        return self.ask("PATCH", path, list(changes), **headers)


def code_system(name: str = "colours", *codes: str, **more: Any) -> dict[str, Any]:
    """A CodeSystem with its id, of these codes."""
    return {
        "resourceType": "CodeSystem",
        "id": name,
        "url": SYSTEM if name == "colours" else f"http://example.org/{name}",
        "name": "Colours",
        "status": "active",
        "content": "complete",
        "concept": [{"code": code, "display": code.lower()} for code in codes or ("RED", "BLUE")],
        **more,
    }


def value_set(name: str = "all-colours", **more: Any) -> dict[str, Any]:
    """A ValueSet with its id, of all colours."""
    return {
        "resourceType": "ValueSet",
        "id": name,
        "url": f"http://example.org/ValueSet/{name}",
        "name": "AllColours",
        "status": "active",
        "compose": {"include": [{"system": SYSTEM}]},
        **more,
    }


def bundle(kind: str, *entries: dict[str, Any]) -> dict[str, Any]:
    """A Bundle of entries."""
    return {"resourceType": "Bundle", "type": kind, "entry": list(entries)}


def entry(
    method: str, url: str, resource: Any = None, full_url: str | None = None, **more: str
) -> dict[str, Any]:
    """One entry of a batch or transaction."""
    found: dict[str, Any] = {"request": {"method": method, "url": url, **more}}
    if resource is not None:
        found["resource"] = resource
    if full_url is not None:
        found["fullUrl"] = full_url
    return found


def version_of(response: TestResponse) -> str:
    """The version that a response names in its ETag."""
    return response.headers["ETag"].removeprefix('W/"').removesuffix('"')


def said(document: dict[str, Any]) -> dict[str, Any]:
    """A resource without what the server says of it: its id, its version, the address of its page."""
    own = without_web_source(document)
    return {name: value for name, value in own.items() if name not in ("id", "meta")}


def issues(response: TestResponse) -> str:
    """The texts and places of an OperationOutcome."""
    outcome = response.get_json(force=True)
    assert outcome["resourceType"] == "OperationOutcome", outcome
    return "; ".join(
        f"{issue['details']['text']} @ {','.join(issue.get('expression', ()))}" for issue in outcome["issue"]
    )

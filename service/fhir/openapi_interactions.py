"""OpenAPI paths of what FHIR lets every client do with resources, beside the operations.

Specification: https://hl7.org/fhir/R5/http.html
"""

from collections.abc import Iterator

from service.fhir.capabilities import FORMATS
from service.fhir.interactions import EXPANSION_CHANGED, JSON_PATCH, READABLE, WRITABLE
from service.fhir.search_parameters import SEARCH_PARAMETERS
from service.fhir.subscription_interactions import SEARCHED
from service.fhir.values import Json

_MANY_STRINGS: Json = {"type": "array", "items": {"type": "string"}}
_EVENTS = ("eventsSinceNumber", "eventsUntilNumber", "content")
_HISTORY = ("_since", "_at", "_count")


def interaction_paths() -> Json:
    """The path items of reads, searches, writes, histories and Bundles."""
    paths: Json = {
        "/": {"post": _method("process", "Process a batch or transaction", "Bundle", takes="Bundle")},
        "/_history": {"get": _method("history", "Every version of everything", "Bundle", _queries(_HISTORY))},
    }
    for kind in READABLE:
        paths |= _paths(kind)
    return paths | _subscription_paths()


def _paths(kind: str) -> Json:
    of_type: Json = {"get": _method(f"{kind}-search", f"Search {kind}", "Bundle", _searched(kind))}
    of_one: Json = {"get": _method(f"{kind}-read", f"Read a {kind}", kind)}
    one = {"parameters": [_in_path("id")]}
    if kind not in WRITABLE:
        return {f"/{kind}": of_type, f"/{kind}/{{id}}": {**one, **of_one}}
    of_type["post"] = _method(f"{kind}-create", f"Create a {kind}", kind, takes=kind)
    of_one["put"] = _method(f"{kind}-update", f"Update a {kind}, or create it with its id", kind, takes=kind)
    of_one["patch"] = _method(f"{kind}-patch", f"Change parts of a {kind}", kind) | _patch()
    of_one["delete"] = _method(f"{kind}-delete", f"Delete a {kind}", "OperationOutcome")
    queries = _queries(_HISTORY)
    versions = _method(f"{kind}-history", f"The versions of a {kind}", "Bundle", queries)
    all_versions = _method(f"{kind}-history-type", f"The versions of all {kind}", "Bundle", queries)
    version = _method(f"{kind}-vread", f"Read a version of a {kind}", kind)
    return {
        f"/{kind}": of_type,
        f"/{kind}/_history": {"get": all_versions},
        f"/{kind}/{{id}}": {**one, **of_one},
        f"/{kind}/{{id}}/_history": {**one, "get": versions},
        f"/{kind}/{{id}}/_history/{{vid}}": {
            "parameters": [_in_path("id"), _in_path("vid")],
            "get": version,
        },
    }


def _subscription_paths() -> Json:
    """What can be done with subscriptions and their topics."""
    kind, one, queries = "Subscription", {"parameters": [_in_path("id")]}, _queries(_EVENTS)
    status = _method(f"{kind}-status", "How far subscriptions are", "Bundle", _queries(("id", "status")))
    topics = "SubscriptionTopic"
    return {
        f"/{kind}": {
            "get": _method(f"{kind}-search", f"Search {kind}", "Bundle", _subscribed(kind)),
            "post": _method(f"{kind}-create", f"Create a {kind}", kind, takes=kind),
        },
        f"/{kind}/{{id}}": {
            **one,
            "get": _method(f"{kind}-read", f"Read a {kind}", kind),
            "put": _method(f"{kind}-update", f"Update a {kind}", kind, takes=kind),
            "delete": _method(f"{kind}-delete", f"Delete a {kind}", "OperationOutcome"),
        },
        f"/{kind}/$status": {"get": status},
        f"/{kind}/{{id}}/$status": {**one, "get": _method(f"{kind}-status-one", "How far it is", "Bundle")},
        f"/{kind}/{{id}}/$events": {**one, "get": _method(f"{kind}-events", "Its events", "Bundle", queries)},
        f"/{topics}": {"get": _method(f"{topics}-search", f"Search {topics}", "Bundle", _subscribed(topics))},
        f"/{topics}/{{id}}": {**one, "get": _method(f"{topics}-read", f"Read a {topics}", topics)},
    }


def _subscribed(kind: str) -> list[Json]:
    return _queries(tuple(found.name for found in SEARCHED[kind]))


def _method(
    name: str, summary: str, answer: str, parameters: list[Json] | None = None, takes: str | None = None
) -> Json:
    found: Json = {"operationId": name, "summary": summary, "responses": responses(answer)}
    if parameters:
        found["parameters"] = parameters
    if takes:
        content = {media: {"schema": resource_schema(takes)} for media in FORMATS}
        found["requestBody"] = {"content": content, "required": True}
    return found


def _patch() -> Json:
    return {"requestBody": {"content": {JSON_PATCH: {"schema": {"type": "array"}}}, "required": True}}


def _searched(kind: str) -> list[Json]:
    """The parameters by which resources are searched, in any FHIR version."""
    documentation = {parameter.name: parameter.documentation for parameter in SEARCH_PARAMETERS[kind]}
    if kind == "ValueSet":
        documentation[EXPANSION_CHANGED] = "When its expansion changed last."
    return [
        {"name": name, "in": "query", "description": text, "schema": _MANY_STRINGS}
        for name, text in documentation.items()
    ]


def _queries(names: Iterator[str] | tuple[str, ...]) -> list[Json]:
    return [{"name": name, "in": "query", "schema": {"type": "string"}} for name in names]


def _in_path(name: str) -> Json:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def responses(answer: str) -> Json:
    """The answers to a request: a resource, or what is wrong with it."""
    return {
        "200": _response("The answer.", answer),
        "default": _response("What is wrong with the request.", "OperationOutcome"),
    }


def _response(description: str, resource_type: str) -> Json:
    content = {media: {"schema": resource_schema(resource_type)} for media in FORMATS}
    return {"description": description, "content": content}


def resource_schema(resource_type: str) -> Json:
    """The schema of a FHIR resource, as far as its type."""
    return {
        "type": "object",
        "properties": {"resourceType": {"const": resource_type}},
        "required": ["resourceType"],
    }

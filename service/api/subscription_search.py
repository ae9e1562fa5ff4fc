"""Searches among subscriptions and their topics, which are few: by whole values, on one page.

Specification: https://hl7.org/fhir/R5/subscription.html#search
"""

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from service.api.errors import RefusedError
from service.api.requests import Request
from service.api.responses import Response, write
from service.fhir.bundles import searchset
from service.fhir.subscription_interactions import searched
from service.fhir.values import Json
from service.fhir.versions import FhirVersion
from service.terminology import issues

_FORMS = frozenset(("_format", "_pretty"))


def search(request: Request, version: FhirVersion, documents: Sequence[Json]) -> Response:
    """The documents of the type that the request names which match its query."""
    understood: list[tuple[str, str]] = []
    parameters = searched(request.segments[1], version)
    for name, value in request.parameters:
        if name in parameters and value:
            understood.append((name, value))
            element, wanted = parameters[name].element, value.split(",")
            documents = [document for document in documents if document.get(element) in wanted]
        elif request.is_strict and name not in _FORMS:
            raise RefusedError(400, issues.parameter_unknown(name))
    return found(request, version, documents, understood)


def found(
    request: Request, version: FhirVersion, documents: Sequence[Json], understood: Iterable[tuple[str, Any]]
) -> Response:
    """The searchset of documents; its link says which parameters took effect."""
    query = urlencode(list(understood))
    address = f"{request.base}/{'/'.join(request.segments[1:])}"
    links = {"self": f"{address}?{query}" if query else address}
    bundle = searchset(documents, (), len(documents), links, request.base)
    for entry in bundle.get("entry", ()):
        if entry["resource"]["resourceType"] == "SubscriptionStatus":
            # A status is made for this answer: it cannot be read at an address.
            entry["fullUrl"] = f"urn:uuid:{entry['resource']['id']}"
    return write(request, 200, version.down(bundle))

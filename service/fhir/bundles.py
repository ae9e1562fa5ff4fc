"""Bundle: the answer to a search.

Specification: https://hl7.org/fhir/R5/bundle.html
"""

from collections.abc import Iterable, Mapping

from service.fhir.values import Json


def searchset(
    matches: Iterable[Json],
    included: Iterable[Json],
    total: int | None,
    links: Mapping[str, str],
    base_url: str,
) -> Json:
    """A searchset of matches, of ``total`` in all, and what they include; ``links`` are urls by relation."""
    bundle: Json = {"resourceType": "Bundle", "type": "searchset"}
    if total is not None:
        bundle["total"] = total
    bundle["link"] = [{"relation": relation, "url": url} for relation, url in links.items()]
    entries = [_entry(document, base_url, "match") for document in matches]
    entries += [_entry(document, base_url, "include") for document in included]
    if entries:
        bundle["entry"] = entries
    return bundle


def _entry(document: Json, base_url: str, mode: str) -> Json:
    return {
        "fullUrl": f"{base_url}/{document['resourceType']}/{document['id']}",
        "resource": document,
        "search": {"mode": mode},
    }

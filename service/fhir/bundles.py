"""Bundle: the answer to a search.

Specification: https://hl7.org/fhir/R5/bundle.html
"""

from collections.abc import Iterable, Mapping

from service.fhir.values import Json


def searchset(documents: Iterable[Json], total: int, links: Mapping[str, str], base_url: str) -> Json:
    """A searchset of the matches ``documents``, of ``total`` in all; ``links`` are urls by relation."""
    bundle: Json = {
        "resourceType": "Bundle",
        "type": "searchset",
        "total": total,
        "link": [{"relation": relation, "url": url} for relation, url in links.items()],
    }
    entries = [
        {
            "fullUrl": f"{base_url}/{document['resourceType']}/{document['id']}",
            "resource": document,
            "search": {"mode": "match"},
        }
        for document in documents
    ]
    if entries:
        bundle["entry"] = entries
    return bundle

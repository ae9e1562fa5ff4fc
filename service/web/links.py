"""Addresses of the pages about code systems, value sets and maps, by their canonicals."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import quote

from service.terminology import canonical
from service.terminology.view import View
from service.web.names import name_of
from service.web.page import Page
from service.web.visits import Visit

OF_FHIR = ("http://hl7.org/fhir/", "http://terminology.hl7.org/")
"""How the canonicals begin of what comes with FHIR, of which there are hundreds."""


def system_path(view: View, url: str) -> str | None:
    """The path of the page about a code system; one without a short name is found by its url.

    None for what is known without loading: no resource tells of it.
    """
    if any(release.is_built_in for release in view.systems().get(url, ())):
        return None
    name = name_of(view, url)
    return f"/code-systems?url={quote(url)}" if "/" in name else f"/code-systems/{quote(name)}"


def value_set_path(view: View, reference: str) -> str | None:
    """The path of the page about a value set; None for one that is not stored here."""
    url, version = canonical.split(reference)
    rows = [row for row in view.value_set_rows if row.url == url and version in (None, row.version)]
    return f"/value-sets/{quote(rows[-1].id)}" if rows else None


def canonical_path(view: View, reference: str) -> str | None:
    """The path of the page about whatever has that canonical; None where there is none."""
    url, version = canonical.split(reference)
    if url not in view.systems():
        return value_set_path(view, reference)
    path = system_path(view, url)
    if path is None or version is None:
        return path
    return f"{path}{'&' if '?' in path else '?'}version={quote(version)}"


def linked(visit: Visit, template: str, given: Mapping[str, Any], status: int = 200) -> Page:
    """A page whose template may link canonicals: ``system_path(url)``, ``canonical_path(canonical)``."""
    links = {
        "system_path": partial(system_path, visit.view),
        "canonical_path": partial(canonical_path, visit.view),
    }
    return Page(template, {**links, **given}, status)

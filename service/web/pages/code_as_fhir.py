"""``/code/{system}/{code}/fhir``: what the API answers about a code, as it is sent over the wire."""

from dataclasses import dataclass
from urllib.parse import urlencode

from service.api.requests import Request
from service.fhir.versions import FHIR_VERSIONS
from service.web.codes.found import FoundCode, find
from service.web.page import NoPageError, Page, Redirect
from service.web.visits import Visit

_TYPES = {"json": "application/fhir+json", "xml": "application/fhir+xml"}


@dataclass(frozen=True, slots=True)
class Form:
    """One way in which the answer is written."""

    fhir: str
    format: str
    name: str


FORMS = tuple(
    Form(version.name, name, f"{version.name} {name.upper()}")
    for version in reversed(FHIR_VERSIONS)
    for name in _TYPES
)
"""The ways in which an answer is written: each FHIR version in each format."""


def code_as_fhir(visit: Visit, system: str, code: str) -> Page | Redirect:
    """The $lookup of a code: the request, and the answer in the FHIR version and the format asked for."""
    found = find(visit, system, code, "/fhir")
    if not isinstance(found, FoundCode):
        return found
    form = _form(visit)
    request = _request(found, form)
    given = {
        "title": f"{found.code} as FHIR",
        "found": found,
        "form": form,
        "forms": FORMS,
        "asked": f"{request.method} {request.path}?{request.query}",
        "accept": request.headers["accept"],
        "answer": visit.api.handle(request).body.decode(),
    }
    return Page("code-as-fhir.html", given)


def _form(visit: Visit) -> Form:
    fhir, name = visit.argument("fhir", FORMS[0].fhir), visit.argument("format", FORMS[0].format)
    found = next((form for form in FORMS if (form.fhir, form.format) == (fhir, name)), None)
    if found is None:
        known = ", ".join(form.name for form in FORMS)
        raise NoPageError(400, "There is no such form", f"The answer can be shown in {known}.")
    return found


def _request(found: FoundCode, form: Form) -> Request:
    """The request to show, in the name of the visitor."""
    version = next(each for each in FHIR_VERSIONS if each.name == form.fhir)
    asked = {"system": found.url, "code": found.code, "version": found.whole.version}
    query = urlencode({**{k: v for k, v in asked.items() if v}, "_pretty": "true"}, safe=":/")
    own = found.visit.ask("GET", "metadata")
    headers = {**own.headers, "accept": _TYPES[form.format]}
    return Request("GET", f"/{version.path}/CodeSystem/$lookup", query, headers, b"", own.scheme)

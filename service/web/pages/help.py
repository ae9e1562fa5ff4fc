"""``/help``: the manual. Each operation has an example that is asked while the page is made."""

import json
from typing import Any

from service.fhir.operation_definitions import operation_definitions
from service.fhir.values import Json
from service.fhir.versions import R5
from service.terminology.system_names import SYSTEMS
from service.web.manual import EXAMPLES, SETTINGS
from service.web.page import NoPageError, Page
from service.web.visits import Visit

CHAPTERS = {
    "": "Getting started",
    "operations": "Operations",
    "loading": "Loading code systems",
    "sync": "Staying in step",
    "deployment": "Deployment",
}
"""The chapters, by the end of their address."""

_LONGEST = 20_000
"""Characters of an answer that are shown."""


def chapter(visit: Visit, name: str = "") -> Page:
    """A chapter of the manual; the one on operations lists them."""
    if name not in CHAPTERS:
        raise NoPageError(404, "There is no such chapter", "The manual begins at /help.")
    file = f"help/{name or 'getting-started'}.html"
    return Page(
        file, {**_shared(visit, name), "definitions": operation_definitions(R5, visit.api.canonical_base)}
    )


def operation(visit: Visit, name: str) -> Page:
    """One operation: its parameters, and its example with the answer of this server."""
    definitions = {d["id"]: d for d in operation_definitions(R5, visit.api.canonical_base)}
    if name not in definitions:
        raise NoPageError(404, "There is no such operation", "All operations are listed at /help/operations.")
    example = EXAMPLES[name]
    answer = None if example.keeps else visit.of(example.path, example.body)
    given: dict[str, Any] = {
        "definition": definitions[name],
        "text": example.text,
        "command_line": example.command(_address(visit)),
        "link": f"/r5/{example.path}" if example.body is None else None,
        "status": answer and answer.status,
        "answer": answer and _shown(answer.document),
    }
    return Page("help/operation.html", {**_shared(visit, "operations"), **given})


def _shared(visit: Visit, name: str) -> dict[str, Any]:
    return {
        "chapters": CHAPTERS,
        "chapter": name,
        "address": _address(visit),
        "base": visit.api.canonical_base,
        "systems": SYSTEMS,
        "settings": SETTINGS,
    }


def _address(visit: Visit) -> str:
    return visit.request.host_url.rstrip("/")


def _shown(document: Json) -> str:
    text = json.dumps(document, indent=2, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}\n…"

"""Batches and transactions: many requests in one Bundle, answered in the order asked.

An entry is a request like any other and is handled as one. The writes of a transaction are done together,
or none of them; what it reads is read afterwards, and answers in its own entry.
Specification: https://hl7.org/fhir/R5/http.html#transaction
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from service.api.entries import Entry, Room, read_entries
from service.api.errors import RefusedError, status_of
from service.api.requests import Request
from service.api.responses import Response, write
from service.api.tags import unless_known
from service.api.targets import Write
from service.api.writing import Writing, placed
from service.api.written import answer_write, is_write, read_write
from service.fhir.interactions import WRITABLE
from service.fhir.outcomes import write_outcome
from service.fhir.parameters import read_resource
from service.fhir.values import Json
from service.operations.inline import read_overlay
from service.terminology import issues
from service.terminology.issues import Issue, TerminologyError

MAX_ANSWERS = 16 * 1024 * 1024
"""Bytes of all answers in one Bundle."""

_ORDER = ("DELETE", "POST", "PUT", "PATCH")
"""In which order the writes of a transaction are done."""

_ANSWER_TYPES = {"batch": "batch-response", "transaction": "transaction-response"}


@dataclass(frozen=True)
class Bundles:
    """Processes Bundles. ``handle`` answers one request, ``authorise`` refuses one that is not allowed."""

    writing: Writing
    handle: Callable[[Request], Response]
    authorise: Callable[[Request, str], None]
    max_entries: int

    def process(self, request: Request) -> Response:
        """The answer to a posted Bundle."""
        document = request.json()
        if not isinstance(document, dict) or document.get("resourceType") != "Bundle":
            found = document.get("resourceType") if isinstance(document, dict) else None
            raise RefusedError(400, issues.resource_type_differs(found, "Bundle"))
        kind = document.get("type")
        if kind not in _ANSWER_TYPES:
            problem = f"its type is '{str(kind)[:40]}', not batch or transaction"
            raise RefusedError(400, issues.bundle_invalid(problem, "Bundle.type"))
        entries = read_entries(request, document, self.max_entries)
        answers = self._batch(entries) if kind == "batch" else self._transaction(entries)
        bundle: Json = {"resourceType": "Bundle", "type": _ANSWER_TYPES[kind]}
        if entries:
            bundle["entry"] = answers
        return write(request, 200, bundle)

    def _batch(self, entries: Sequence[Entry]) -> list[Json]:
        room = Room(MAX_ANSWERS)
        return [room.take(entry, self._handled(entry)) for entry in entries]

    def _handled(self, entry: Entry) -> Response:
        """The answer to one entry; what is wrong with the entry itself is an answer, too."""
        if entry.problem is None:
            return unless_known(entry.request, self.handle(entry.request))
        return write(entry.request, 400, write_outcome([entry.problem]))

    def _transaction(self, entries: Sequence[Entry]) -> list[Json]:
        if wrong := [entry.problem for entry in entries if entry.problem is not None]:
            raise RefusedError(400, *wrong)
        positions = [n for n, entry in enumerate(entries) if is_write(entry.request)]
        for position in positions:
            self.authorise(entries[position].request, "write")
        positions.sort(key=lambda n: _ORDER.index(entries[n].request.method))
        writing = self._knowing([entries[position].request for position in positions])
        writes = self._read(entries, positions, writing)
        done = dict(zip(positions, zip(writes, self.writing.perform(writes), strict=True), strict=True))
        room = Room(MAX_ANSWERS)
        answers: list[Json] = []
        for position, entry in enumerate(entries):
            if position in done:
                response = answer_write(entry.request, self.writing, *done[position])
            else:
                response = unless_known(entry.request, self.handle(entry.request))
            answers.append(room.take(entry, response))
        return answers

    def _knowing(self, requests: Sequence[Request]) -> Writing:
        """Writes that are checked against what the others of the transaction bring, too."""
        known: list[Any] = []
        for request in requests:
            if request.method in ("POST", "PUT"):
                with suppress(TerminologyError, KeyError, TypeError, AttributeError, ValueError):
                    resource = self.writing.version.up(request.json())
                    known.append(read_resource(resource, resource["resourceType"]))
        with suppress(TerminologyError):
            return replace(self.writing, view=read_overlay(known).on(self.writing.view))
        return self.writing

    def _read(self, entries: Sequence[Entry], positions: Sequence[int], writing: Writing) -> list[Write]:
        """The writes at these positions; refuses them with the problems of all."""
        writes: list[Write] = []
        status, problems = 0, list[Issue]()
        for position in positions:
            entry = entries[position]
            try:
                writes.append(_read_one(entry, writing))
            except TerminologyError as error:
                found = error.status if isinstance(error, RefusedError) else status_of(error.issues)
                status = status or found
                problems += placed(error.issues, entry.place)
        if problems:
            raise RefusedError(status, *problems)
        return writes


def _read_one(entry: Entry, writing: Writing) -> Write:
    segments = entry.request.segments[1:]
    if len(segments) > 2 or not segments or segments[0] not in WRITABLE:
        raise TerminologyError(issues.no_such_path(entry.request.path))
    return read_write(entry.request, writing, entry.place, entry.full_url)

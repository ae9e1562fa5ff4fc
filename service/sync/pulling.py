"""One expansion, pulled from a source: whole and by the page, or only what changed in it.

Specification: https://hl7.org/fhir/R5/valueset-operation-expand.html
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from service.client import Client
from service.connection import Answer, ClientError
from service.fhir.values import Json
from service.sync.ledger import KeptExpansion
from service.sync.source import SourceError

ROWS = 1000
"""Rows on one page."""

_CHANGE = "/StructureDefinition/expansion-change"
_TRIES = 4
_NOT_BY_CANONICAL = (400, 404, 405, 501)

_Row = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Pulled:
    """An expanded ValueSet with all of its rows, and the tag of its first page.

    Without ``document`` it is as it was, or cannot be had because of the ``problem``, which ``is_passing``
    when it may be gone the next time.
    """

    id: str
    document: Json | None = None
    etag: str | None = None
    problem: str | None = None
    is_passing: bool = False


@dataclass
class Expander:
    """Asks for the expansion of one value set: by its ``canonical`` (``url|version``), and by its id where
    the source does not know it by that.
    """

    client: Client
    id: str
    canonical: str | None

    def ask(self, etag: str | None = None, **parameters: str) -> Answer:
        """An answer to $expand."""
        if self.canonical is not None:
            url, _, version = self.canonical.partition("|")
            named = {"url": url, **({"valueSetVersion": version} if version else {})}
            try:
                return self.client.get("ValueSet/$expand", {**named, **parameters}, etag=etag)
            except ClientError as error:
                if error.status not in _NOT_BY_CANONICAL:
                    raise
            self.canonical = None
        return self.client.get(f"ValueSet/{self.id}/$expand", parameters, etag=etag)

    def page(self, start: int = 0) -> Json:
        """The expansion with the rows from one on."""
        return _expanded(self.ask(count=str(ROWS), offset=str(start)) if start else self.ask(count=str(ROWS)))


def pull(expander: Expander, kept: KeptExpansion, before: Callable[[], Json]) -> Pulled:
    """The expansion of a value set, unless it is the one that is ``kept``, which ``before`` gives.

    A refusal of the source is the ``problem``; it is one of this expansion alone.
    """
    try:
        first = expander.ask(etag=kept.etag, count=str(ROWS))
        if first.is_unchanged:
            return Pulled(kept.id, etag=first.etag or kept.etag)
        page = _expanded(first)
        changed = _changed(expander, kept, before, page)
        return Pulled(kept.id, changed or _whole(expander, page), first.etag)
    except SourceError as error:
        return Pulled(kept.id, problem=str(error), is_passing=True)
    except ClientError as error:
        if error.status in (401, 403, 429) or error.status >= 500:
            raise
        return Pulled(kept.id, problem="; ".join(issue.text for issue in error.issues))


def identifier(document: Json) -> str | None:
    """The identifier of the expansion."""
    found: str | None = document["expansion"].get("identifier")
    return found


def rows(document: Json) -> Iterator[Json]:
    """The rows of an expansion, those below others too."""
    waiting = list(reversed(document["expansion"].get("contains", ())))
    while waiting:
        row = waiting.pop()
        yield row
        waiting += reversed(row.get("contains", ()))


def _whole(expander: Expander, first: Json) -> Json:
    """The expansion with the rows of all of its pages, which are of one and the same expansion."""
    for _ in range(_TRIES):
        pages = [first, *_further(expander, first)]
        if len(pages) == 1 or _are_one(expander, pages):
            return _joined(pages)
        first = expander.page()
    raise SourceError("the expansion changes faster than its pages can be read")


def _further(expander: Expander, first: Json) -> Iterator[Json]:
    total, there = first["expansion"].get("total"), len(first["expansion"].get("contains", ()))
    is_more = there < total if total is not None else there == ROWS
    while is_more:
        page = expander.page(there)
        yield page
        came = len(page["expansion"].get("contains", ()))
        there += came
        is_more = came > 0 and (there < total if total is not None else came == ROWS)


def _are_one(expander: Expander, pages: list[Json]) -> bool:
    """Whether pages are of one expansion: of one identifier, or nothing changed while they were read."""
    if identifier(pages[0]) is not None and len({identifier(page) for page in pages}) == 1:
        return True
    contents = [
        (p["expansion"].get("total"), p["expansion"].get("contains")) for p in (pages[0], expander.page())
    ]
    return contents[0] == contents[1]


def _joined(pages: list[Json]) -> Json:
    """The first page with the rows of all; SourceError unless they are as many as they should be."""
    first = pages[0]
    contains = [row for page in pages for row in page["expansion"].get("contains", ())]
    expansion = {
        name: value for name, value in first["expansion"].items() if name not in ("offset", "contains")
    }
    if "parameter" in expansion:
        said = [p for p in expansion["parameter"] if p.get("name") not in ("count", "offset")]
        expansion["parameter"] = said
    document: Json = {**first, "expansion": {**expansion, "contains": contains}}
    if not contains:
        del document["expansion"]["contains"]
    return _checked(document)


def _checked(document: Json) -> Json:
    total, found = document["expansion"].get("total"), sum("code" in row for row in rows(document))
    if total is not None and total != found:
        raise SourceError(f"the expansion says that it has {total} codes, and has {found}")
    return document


def _changed(expander: Expander, kept: KeptExpansion, before: Callable[[], Json], first: Json) -> Json | None:
    """The kept expansion with what changed since; None where it is better pulled whole, or cannot be told.

    ``first`` is the first page of the new one, which says of how many rows it should be. Rows that were
    added are the last ones then.
    """
    now, total = identifier(first), first["expansion"].get("total")
    if kept.identifier is None or now is None or total is None or total <= ROWS:
        return None
    try:
        changes = _expanded(expander.ask(since=kept.identifier))
        said = {p.get("name") for p in changes["expansion"].get("parameter", ())}
        if "since" not in said or identifier(changes) != now:
            return None
        return _joined(
            [{**first, "expansion": {**first["expansion"], "contains": _applied(before(), changes)}}]
        )
    except (ClientError, SourceError):
        return None


def _applied(before: Json, changes: Json) -> list[Json]:
    """The rows of before, without those removed, with those changed and added."""
    contains = {_row_key(row): row for row in rows(before)}
    for row in rows(changes):
        change = next(e["valueCode"] for e in row["extension"] if e["url"].endswith(_CHANGE))
        others = [e for e in row["extension"] if not e["url"].endswith(_CHANGE)]
        bare = {name: value for name, value in row.items() if name != "extension"}
        if change == "removed":
            contains.pop(_row_key(row), None)
        else:
            contains[_row_key(row)] = {"extension": others, **bare} if others else bare
    return list(contains.values())


def _row_key(row: Json) -> _Row:
    return (row.get("system", ""), row.get("version", ""), row.get("code", ""))


def _expanded(answer: Answer) -> Json:
    document = answer.document()
    if document["resourceType"] != "ValueSet" or "expansion" not in document:
        raise SourceError("the source answered with something else than an expansion")
    return document

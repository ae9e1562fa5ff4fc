"""The verdict on every pasted code: asked of the API as lines, told in words, and written as CSV."""

import csv
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from io import BytesIO, StringIO
from urllib.parse import urlencode

import orjson

from service.api.lines import MEDIA_TYPE, answer_lines
from service.api.requests import Request
from service.fhir.values import Json
from service.web.names import title_of, url_of
from service.web.page import NoPageError
from service.web.pasted import Pasted
from service.web.visits import Answer, Visit

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet may take for a formula."""


@dataclass(frozen=True, slots=True)
class Row:
    """What is said of one line. ``verdict`` is valid, invalid, undetermined or unreadable; what is not known
    is empty.
    """

    line: int
    code: str
    system: str
    date: str
    verdict: str
    display: str
    reason: str
    hint: str
    replaced_by: str
    valid_from: str
    valid_to: str
    version: str


def verdicts(visit: Visit, pasted: Sequence[Pasted], system: str, date: str) -> list[Row]:
    """The verdicts in order; ``system`` (a url) and ``date`` hold where a line says nothing else."""
    asked = [
        {
            "code": one.code,
            "date": one.date,
            "version": one.version,
            "system": _url(visit, one.system or system),
        }
        for one in pasted
    ]
    body = b"\n".join(orjson.dumps({k: v for k, v in one.items() if v}) for one in asked)
    query = urlencode({"suggest": "true", **({"date": date} if date else {})})
    plain = visit.ask("POST", "$validate-codes", query)
    headers = {**plain.headers, "content-type": MEDIA_TYPE}
    request = Request(plain.method, plain.path, plain.query, headers, scheme=plain.scheme)
    response = answer_lines(visit.api, request, BytesIO(body).read)
    if response.status != 200:
        problem = Answer(plain.path, response.status, orjson.loads(response.body)).problem
        raise NoPageError(response.status, "These codes cannot be checked", problem)
    answers = map(orjson.loads, b"".join(response.stream or ()).splitlines())
    return [_row(visit, one, answer, date) for one, answer in zip(pasted, answers, strict=True)]


def _url(visit: Visit, name: str) -> str:
    return url_of(visit.view, name) or url_of(visit.view, name.lower()) or name


def _row(visit: Visit, one: Pasted, answer: Json, date: str) -> Row:
    reason, hint = _explained(visit, answer)
    return Row(
        line=one.line,
        code=one.code,
        system=answer.get("system", one.system),
        date=one.date or date,
        verdict=answer["verdict"],
        display=_display(visit, answer),
        reason=reason,
        hint=hint,
        replaced_by=", ".join(coding.get("code", "") for coding in answer.get("replacedBy", ())),
        valid_from=answer.get("validFrom", ""),
        valid_to=answer.get("validTo", ""),
        version=answer.get("version", ""),
    )


def _display(visit: Visit, answer: Json) -> str:
    """What the code is called in the release that answered."""
    system, code = answer.get("system"), answer.get("code")
    release = visit.view.release(system, answer.get("version"), visit.today) if system and code else None
    number = release.index.locate(code) if release is not None and release.is_usable and code else None
    return "" if release is None or number is None else release.index.term(number)[1] or ""


def _explained(visit: Visit, answer: Json) -> tuple[str, str]:
    """The reason in words that people read, and what may have been meant; else all that the API says."""
    text: str = answer.get("text", "")
    _, _, hint = text.partition("; ")
    if answer.get("reason") == "Unknown_Code_in_Version":
        system = title_of(visit.view, answer["system"])
        return f"{system} {answer.get('version', '')} has no such code.", hint
    if answer.get("reason") == "CODE_TERMINATED" and "validTo" in answer:
        return f"It ended: its last valid day was {answer['validTo']}.", hint
    return text, ""


def write_verdicts(rows: Sequence[Row]) -> bytes:
    """The rows as CSV under a heading; no cell is a formula for a spreadsheet."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(field.name.replace("_", " ") for field in fields(Row))
    writer.writerows([_safe(str(value)) for value in astuple(row)] for row in rows)
    return text.getvalue().encode()


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell

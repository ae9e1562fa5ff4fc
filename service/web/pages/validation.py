"""``/validate``: pasted codes, or those of a CSV file, each with a verdict."""

from collections import Counter
from collections.abc import Mapping

from werkzeug.exceptions import RequestEntityTooLarge

from service.terminology.system_names import SYSTEMS
from service.web.links import linked
from service.web.names import name_of, title_of, url_of
from service.web.page import Download, NoPageError, Page
from service.web.pasted import Pasted, read_pasted
from service.web.verdicts import Row, verdicts, write_verdicts
from service.web.visits import Visit

MAX_BYTES = 2 * 1024 * 1024
MAX_CODES = 20_000
"""How much one visit may check: the API takes any number of lines, a page is for people."""

_SHOWN = 500

VERDICTS = {
    "valid": ("Valid", "is-good"),
    "invalid": ("Not valid", "is-bad"),
    "undetermined": ("Cannot be told", "is-warn"),
    "unreadable": ("Not readable", "is-warn"),
}


def validation(visit: Visit) -> Page | Download:
    """The form, and below it the verdicts on what was sent; as a file where that is asked."""
    systems = _systems(visit)
    if visit.request.method != "POST":
        chosen = visit.argument("system") or next(iter(systems), "")
        return _page(visit, systems, chosen, visit.argument("date"), visit.argument("codes"), None)
    form = _form(visit)
    text = form.get("codes", "")
    try:
        pasted = read_pasted(text)
    except ValueError as error:
        raise NoPageError(400, "These lines cannot be read", f"The text is not CSV: {error}.") from error
    _check_size(pasted)
    name, date = form.get("system", ""), form.get("date", "").strip()
    rows = verdicts(visit, pasted, url_of(visit.view, name) or "", date)
    if form.get("as") == "csv":
        return Download(write_verdicts(rows), "text/csv; charset=utf-8; header=present", "verdicts.csv")
    return _page(visit, systems, name, date, text, rows)


def _check_size(pasted: list[Pasted]) -> None:
    if not pasted:
        raise NoPageError(400, "There is nothing to check", "Paste codes, one a line, or choose a CSV file.")
    if len(pasted) > MAX_CODES:
        text = (
            f"This page checks {MAX_CODES:,} codes at a time, and these are {len(pasted):,}. "
            "Send more to $validate-codes, which takes any number of lines, or use procodex validate."
        )
        raise NoPageError(413, "These are too many codes", text)


def _form(visit: Visit) -> Mapping[str, str]:
    """What was sent; the content of a file, where one is, goes before what is pasted."""
    request = visit.request
    request.max_content_length = request.max_form_memory_size = MAX_BYTES
    try:
        form, file = request.form.to_dict(), request.files.get("file")
        content = file.read() if file else b""
    except RequestEntityTooLarge as error:
        text = f"This page reads {MAX_BYTES // 1024 // 1024} MB at a time. Send the lines in several parts."
        raise NoPageError(413, "This is too much", text) from error
    if not content:
        return form
    try:
        return {**form, "codes": content.decode("utf-8-sig")}
    except UnicodeDecodeError as error:
        text = "It is not a text in UTF-8. Save the table as CSV (UTF-8) and choose it again."
        raise NoPageError(400, "This file cannot be read", text) from error


def _systems(visit: Visit) -> Mapping[str, str]:
    """The titles, by name, of the systems that can be chosen: those of care and billing first."""
    known = visit.view.systems()
    return {
        name_of(visit.view, url): title_of(visit.view, url)
        for url in (system.url for system in SYSTEMS)
        if url in known
    }


def _page(
    visit: Visit, systems: Mapping[str, str], chosen: str, date: str, text: str, rows: list[Row] | None
) -> Page:
    given = {
        "systems": systems,
        "chosen": chosen,
        "date": date,
        "text": text,
        "rows": rows[:_SHOWN] if rows else (),
        "counts": Counter(row.verdict for row in rows or ()),
        "total": len(rows or ()),
        "is_answered": rows is not None,
        "verdicts": VERDICTS,
        "limit": MAX_CODES,
    }
    return linked(visit, "validation.html", given)

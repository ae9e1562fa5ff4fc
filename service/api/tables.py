"""How a result that is a table is written for people and for spreadsheets: HTML, CSV and Excel.

An operation whose result is ``Tabular`` is answered in these forms besides FHIR's. CSV is that of RFC 4180,
in UTF-8; HTML is one page without script whose every text is escaped.
"""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from io import StringIO
from urllib.parse import urlencode

from service.api.formats import liked_best
from service.api.requests import Request
from service.api.responses import Response, check_format
from service.operations.operation import Operation
from service.operations.tables import Table, Tabular

_STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;margin:1rem auto;max-width:80rem;padding:0 1rem}"
    "table{border-collapse:collapse}caption{text-align:left;font-weight:bold}"
    "th,td{border:1px solid #767676;padding:.25rem .5rem;text-align:left;vertical-align:top}"
)
_HTML_NAMES = ("text/html", "html")
_HTML_HEADERS = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}


@dataclass(frozen=True, slots=True)
class Rendering:
    """One form in which a table can be had."""

    content_type: str
    write: Callable[[Request, Table], bytes]

    def response(self, request: Request, table: Table) -> Response:
        """The table in this form."""
        headers = {"Content-Type": self.content_type, "X-Content-Type-Options": "nosniff"}
        body = self.write(request, table)
        return Response(200, body, headers | (_HTML_HEADERS if "html" in self.content_type else {}))


def wants_page(request: Request) -> bool:
    """Whether the answer to a request is to be a page of the site: a GET that likes HTML best.

    What ``$diff`` answers is a page itself.
    """
    if request.method not in ("GET", "HEAD") or request.segments[-1] == "$diff":
        return False
    return liked_best(request.parameter("_format"), request.headers.get("accept")) in _HTML_NAMES


def asked_rendering(request: Request, operation: Operation) -> Rendering | None:
    """The form in which the caller wants the table that the operation answers; None for FHIR.

    Raises RefusedError (406) for a form in which the operation is not answered.
    """
    if issubclass(operation.result, Tabular):
        best = liked_best(request.parameter("_format"), request.headers.get("accept"))
        if best in RENDERINGS:
            return RENDERINGS[best]
    check_format(request)
    return None


def write_csv(_: Request, table: Table) -> bytes:
    """The rows under a heading; what comes before them has no place in CSV."""
    text = StringIO()
    csv.writer(text).writerows([table.columns, *table.rows])
    return text.getvalue().encode()


def write_html(request: Request, table: Table) -> bytes:
    """A page with the facts, the rows, and links to the pages before and after."""
    title = escape(table.title)
    facts = "".join(f'<tr><th scope="row">{escape(n)}</th><td>{escape(v)}</td></tr>' for n, v in table.facts)
    links = "".join(_links(request, table))
    heading = _row(table.columns, 'th scope="col"')
    rows = "".join(_row(row, "td") for row in table.rows)
    page = (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head>\n'
        f"<body><main><h1>{title}</h1>\n<table><caption>Summary</caption><tbody>{facts}</tbody></table>\n"
        f"<table><caption>{_extent(table)}</caption><thead>{heading}</thead>\n"
        f"<tbody>{rows}</tbody></table>\n"
        f'<nav aria-label="Pages">{links}</nav></main></body></html>\n'
    )
    return page.encode()


def _row(cells: Sequence[str], tag: str) -> str:
    end = tag.partition(" ")[0]
    return f"<tr>{''.join(f'<{tag}>{escape(cell)}</{end}>' for cell in cells)}</tr>\n"


def _extent(table: Table) -> str:
    if not table.rows:
        return f"No rows of {table.total:,}"
    return f"Rows {table.offset + 1:,} to {table.offset + len(table.rows):,} of {table.total:,}"


def _links(request: Request, table: Table) -> Iterator[str]:
    """Links to the neighbouring pages of a GET."""
    size = len(table.rows)
    if request.method == "POST" or not size:
        return
    if table.offset:
        yield f'<a rel="prev" href="{_page(request, max(table.offset - size, 0))}">Previous page</a> '
    if table.offset + size < table.total:
        yield f'<a rel="next" href="{_page(request, table.offset + size)}">Next page</a>'


def _page(request: Request, offset: int) -> str:
    asked = [(name, value) for name, value in request.parameters if name != "offset"]
    return escape(f"?{urlencode([*asked, ('offset', str(offset))])}")


_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _workbook(_: object, table: Table) -> bytes:
    from service.api.spreadsheets import write_workbook  # openpyxl takes long to import

    return write_workbook(table)


_CSV = Rendering("text/csv; charset=utf-8; header=present", write_csv)
_HTML = Rendering("text/html; charset=utf-8", write_html)
_XLSX = Rendering(_WORKBOOK, _workbook)

RENDERINGS = {
    "text/csv": _CSV,
    "csv": _CSV,
    "text/html": _HTML,
    "html": _HTML,
    _WORKBOOK: _XLSX,
    "xlsx": _XLSX,
}
"""The forms by what callers name them in ``Accept`` and ``_format``."""

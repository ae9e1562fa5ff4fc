"""Files of the API for those who look: fetched in their name, so that keys and licences hold."""

from collections.abc import Mapping

import orjson

from service.fhir.versions import R5
from service.web.page import Download, NoPageError
from service.web.visits import Answer, Visit

FORMATS: Mapping[str, str] = {
    "json": "application/fhir+json",
    "xml": "application/fhir+xml",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""The media types of what can be downloaded, by the ends of file names."""


def downloaded(visit: Visit, path: str, query: str, name: str, form: str) -> Download:
    """What ``GET /r5/<path>?<query>`` answers in the format ``form``, as the file ``<name>.<form>``.

    NoPageError where there is no such format, or the API refuses.
    """
    if form not in FORMATS:
        raise NoPageError(404, "There is no such file", f"Files end in {', '.join(FORMATS)}.")
    address = f"/{R5.path}/{path}"
    response = visit.fetch(address, query, FORMATS[form])
    if response.status != 200:
        refused = visit.fetch(address, query, FORMATS["json"])
        problem = Answer(address, refused.status, orjson.loads(refused.body)).problem
        raise NoPageError(response.status, "This file cannot be made", problem)
    content = response.body if response.stream is None else response.stream
    return Download(content, response.headers["Content-Type"], f"{name}.{form}")

"""``/code/{system}/{code}/handout``: what a patient wants to know, on one or two pages of paper."""

import re

from service.web.codes.found import FoundCode, find
from service.web.handouts.handout import DISCLAIMER, PAPERS, Handout, handout_of
from service.web.names import title_of
from service.web.page import Download, NoPageError, Page, Redirect
from service.web.visits import Visit


def handout(visit: Visit, system: str, code: str) -> Page | Redirect:
    """The handout as a page to print."""
    found = find(visit, system, code, "/handout")
    if not isinstance(found, FoundCode):
        return found
    given = {"found": found, "handout": _handout(found), "disclaimer": DISCLAIMER, "papers": PAPERS}
    return Page("handout.html", given)


def handout_pdf(visit: Visit, system: str, code: str) -> Page | Redirect | Download:
    """The handout as a PDF, on the ``paper`` asked for."""
    found = find(visit, system, code, "/handout.pdf")
    if not isinstance(found, FoundCode):
        return found
    paper = visit.argument("paper", PAPERS[0])
    if paper not in PAPERS:
        text = f"Handouts are made for {' and '.join(PAPERS)}, not for “{paper[:40]}”."
        raise NoPageError(400, "There is no such paper", text)
    name = re.sub(r"[^A-Za-z0-9.-]+", "-", f"{found.code}-handout.pdf")
    from service.web.handouts.pdf import write_pdf  # what it writes with takes long to import

    return Download(write_pdf(_handout(found), paper, visit.today), "application/pdf", name)


def _handout(found: FoundCode) -> Handout:
    made = handout_of(found, title_of(found.visit.view, found.url))
    if made is None:
        text = (
            f"Nobody has written in plain words about {found.code} ({found.title}) yet, "
            "and a handout is made of nothing else. The page of the code tells what is known of it."
        )
        raise NoPageError(404, "There is no handout for this code", text)
    return made

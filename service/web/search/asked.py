"""What the address of a search asks for: ``/?q=release+hand&system=icd10pcs&section=0&page=2``."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from service.web.page import NoPageError
from service.web.visits import Visit

LONGEST = 200
"""Characters of a text to search for."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The text, and what narrows the search: ``system`` is the short name of one, ``section`` the key of one
    of its sections, ``day`` a day on which codes must be active (``YYYY-MM-DD``); ``page`` counts from 1.
    """

    text: str = ""
    system: str = ""
    section: str = ""
    day: str = ""
    billable: bool = False
    page: int = 1

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for yet."""
        return not self.text and not self.system

    def address(self, **changes: str | int) -> str:
        """The address of this search with some of it changed: a new one begins at its first page."""
        given: dict[str, str | int] = {
            "q": self.text,
            "system": self.system,
            "section": self.section,
            "date": self.day,
            "billable": "true" if self.billable else "",
            **changes,
        }
        return f"/?{urlencode({name: value for name, value in given.items() if value})}"


def asked(visit: Visit) -> Asked:
    """What the visitor asks for; NoPageError (400) where that cannot be read."""
    text, page = visit.argument("q"), visit.argument("page", "1")
    if len(text) > LONGEST:
        raise _unreadable(f"A search has at most {LONGEST} characters, and this one has {len(text):,}.")
    if not page.isascii() or not page.isdigit() or not 0 < int(page) < 100_000:
        raise _unreadable(f"“{page[:20]}” is no page of a search: pages are numbered from 1.")
    return Asked(
        text=text,
        system=visit.argument("system"),
        section=visit.argument("section"),
        day=_day(visit.argument("date")),
        billable=_flag(visit.arguments, "billable"),
        page=int(page),
    )


def _day(text: str) -> str:
    try:
        return text and date.fromisoformat(text).isoformat()
    except ValueError:
        raise _unreadable(f"“{text[:20]}” is no date. Write it as 2026-01-31.") from None


def _flag(arguments: Mapping[str, str], name: str) -> bool:
    text = arguments.get(name, "")
    if text not in ("", "true", "false"):
        raise _unreadable(f"“{name}” is true or false, not “{text[:20]}”.")
    return text == "true"


def _unreadable(text: str) -> NoPageError:
    return NoPageError(400, "This search cannot be read", text)

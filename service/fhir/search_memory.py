"""A search over a handful of documents that no database has, by tokens, strings and uris.

Specification: https://hl7.org/fhir/R5/search.html
"""

from collections.abc import Iterable
from functools import partial

from service.fhir.search_values import search_values
from service.fhir.values import Json
from service.terminology.searching import (
    Below,
    Coded,
    Criteria,
    Cursor,
    Has,
    Labelled,
    Located,
    Page,
    SearchValue,
    SortKey,
    Test,
    Worded,
    Written,
)


def search_documents(
    documents: Iterable[Json], criteria: Criteria, page: Page
) -> tuple[list[Json], Cursor | None, int]:
    """A page of the documents that meet all criteria, where the next one starts, and how many there are."""
    found = sorted((d for d in documents if _meets_all(d, criteria)), key=lambda d: (d["url"], d["id"]))
    for key in reversed(page.sort):
        found.sort(key=partial(_sorting, key=key), reverse=key.descending)
    start = 0
    if page.after is not None:
        start = next((n for n, d in enumerate(found, 1) if d["id"] == page.after[-1]), len(found))
    shown = found[start : start + page.count]
    following: Cursor | None = None
    if shown and start + page.count < len(found):
        last = shown[-1]
        following = (*(_sorting(last, key) for key in page.sort), last["url"], last["version"], last["id"])
    return shown, following, len(found)


def _sorting(document: Json, key: SortKey) -> str:
    values = [v.value or "" for v in search_values(document) if v.element == key.element]
    return (max if key.descending else min)(values, default="")


def _meets_all(document: Json, criteria: Criteria) -> bool:
    values = search_values(document)
    return all(isinstance(c, Has) and _has(values, c) for c in criteria.conditions)


def _has(values: Iterable[SearchValue], condition: Has) -> bool:
    own = [value for value in values if value.element == condition.element]
    met = any(_meets(v, t) for v in own for t in condition.tests) if condition.tests else bool(own)
    return met != condition.negated


def _meets(value: SearchValue, test: Test) -> bool:
    text = value.value or ""
    match test:
        case Coded(code, system):
            return code in (None, text) and system in (None, value.qualifier or "")
        case Labelled(beginning):
            return (value.text or "").startswith(beginning)
        case Worded(wanted, anywhere):
            return wanted in text if anywhere else text.startswith(wanted)
        case Written(wanted):
            return value.text == wanted
        case Located(url, version):
            return text == url and version in (None, value.qualifier)
        case Below(url):
            return text == url or text.startswith(url + "/")
    return False

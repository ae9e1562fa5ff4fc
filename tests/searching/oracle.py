"""A naive search: the specification's rules read over documents, one by one, in plain Python.

Documents are R5-shaped, with id and meta. Specification: https://hl7.org/fhir/R5/search.html
"""

import re
import unicodedata
from calendar import monthrange
from datetime import UTC, datetime, timedelta
from typing import Any

Json = dict[str, Any]

SYSTEMS = {
    "status": "http://hl7.org/fhir/publication-status",
    "content-mode": "http://hl7.org/fhir/codesystem-content-mode",
    "language": "urn:ietf:bcp:47",
}
STRINGS = {"name", "title", "description", "publisher"}
TOKENS = {
    "_id": "id", "status": "status", "version": "version", "identifier": "identifier",
    "jurisdiction": "jurisdiction", "content-mode": "content", "context": "useContext.valueCodeableConcept",
    "context-type": "useContext.code", "_tag": "meta.tag", "topic": "topic",
}  # fmt: skip
URIS = {"url": "url", "supplements": "supplements", "source-scope": "sourceScopeCanonical"}
DATES = {"date": "date", "effective": "effectivePeriod"}


def matches(document: Json, name: str, raw: str) -> bool:
    """Whether a document meets one parameter, modifier and all."""
    base, _, modifier = name.partition(":")
    values = list(_values(document, base))
    if modifier == "missing":
        return (not values) == (raw == "true")
    wanted = [part for part in re.split(r"(?<!\\),", raw) if part]
    found = any(_meets(base, modifier, value, _unescaped(one)) for one in wanted for value in values)
    return not found if modifier == "not" else found


def search(documents: list[Json], *asked: tuple[str, str]) -> set[str]:
    """The ids of the documents that meet all parameters."""
    return {d["id"] for d in documents if all(matches(d, name, raw) for name, raw in asked)}


def _values(document: Json, base: str) -> list[Any]:
    if base == "code":
        return list(_codes(document))
    if base == "reference":
        return [
            value
            for include in document.get("compose", {}).get("include", [])
            for value in (
                *([f"{include['system']}|{include.get('version', '')}"] if "system" in include else []),
                *include.get("valueSet", []),
            )
        ]
    path = (TOKENS | URIS | DATES | {name: name for name in STRINGS})[base]
    values: list[Any] = [document]
    for step in path.split("."):
        values = [inner for value in values if step in value for inner in _listed(value[step])]
    return values


def _codes(document: Json) -> list[Json]:
    found: list[Json] = []

    def defined(concepts: list[Json]) -> None:
        for concept in concepts:
            found.append({"system": document.get("url"), "code": concept["code"]})
            defined(concept.get("concept", []))

    def expanded(rows: list[Json]) -> None:
        for row in rows:
            if "code" in row:
                found.append(row)
            expanded(row.get("contains", []))

    if document["resourceType"] == "CodeSystem":
        defined(document.get("concept", []))
    for include in document.get("compose", {}).get("include", []):
        found += [{"system": include.get("system"), "code": c["code"]} for c in include.get("concept", [])]
    expanded(document.get("expansion", {}).get("contains", []))
    return found


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _unescaped(raw: str) -> str:
    return re.sub(r"\\([\\,|$])", r"\1", raw)


def plain(text: str) -> str:
    """Without case and accents."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in apart if not unicodedata.combining(c))


def _meets(base: str, modifier: str, value: Any, wanted: str) -> bool:
    if base in STRINGS:
        if modifier == "exact":
            return bool(value == wanted)
        if modifier == "contains":
            return plain(wanted) in plain(value)
        return plain(value).startswith(plain(wanted))
    if base in DATES:
        return _date_meets(value, wanted)
    if base in URIS or base == "reference":
        return _uri_meets(value, modifier, wanted)
    return _token_meets(base, value, modifier, wanted)


def _uri_meets(value: str, modifier: str, wanted: str) -> bool:
    url, _, version = value.partition("|")
    if modifier == "below":
        return f"{url}/".startswith(wanted.rstrip("/") + "/")
    if modifier == "above":
        return f"{wanted}/".startswith(url.rstrip("/") + "/")
    asked, _, asked_version = wanted.partition("|")
    return url == asked and asked_version in ("", version)


def _token_meets(base: str, value: Any, modifier: str, wanted: str) -> bool:
    codings = _codings(base, value)
    if modifier == "text":
        labels = [coding[2] for coding in codings] + ([value.get("text")] if isinstance(value, dict) else [])
        return any(plain(label).startswith(plain(wanted)) for label in labels if label)
    system, bar, code = wanted.rpartition("|")
    return any(
        code in ("", coding[1] or "") and (not bar or system == (coding[0] or "")) for coding in codings
    )


def _codings(base: str, value: Any) -> list[tuple[Any, Any, Any]]:
    if isinstance(value, str):
        return [(SYSTEMS.get(base), value, None)]
    if "coding" in value or "text" in value:
        return [(c.get("system"), c.get("code"), c.get("display")) for c in value.get("coding", [])]
    return [(value.get("system"), value.get("code", value.get("value")), value.get("display"))]


def _date_meets(value: Any, wanted: str) -> bool:
    prefix, text = (wanted[:2], wanted[2:]) if wanted[0].isalpha() else ("eq", wanted)
    start, end = interval(text)
    if isinstance(value, dict):
        low = interval(value["start"])[0] if "start" in value else None
        high = interval(value["end"])[1] if "end" in value else None
    else:
        low, high = interval(value)
    least, most = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    low, high = low or least, high or most
    within = start <= low and high <= end
    return {
        "eq": within,
        "ne": not within,
        "gt": high > end,
        "lt": low < start,
        "ge": within or high > end,
        "le": within or low < start,
        "sa": low >= end,
        "eb": high <= start,
        "ap": low < end and start < high,
    }[prefix]


def interval(text: str) -> tuple[datetime, datetime]:
    """The first instant of a partial date, and the first one after it."""
    if "T" in text:
        start = datetime.fromisoformat(text)
        length = timedelta(milliseconds=1) if "." in text else timedelta(seconds=1)
        length = length if text.count(":") > (1 if text.endswith("Z") else 2) else timedelta(minutes=1)
        return start, start + length
    year, *rest = map(int, text.split("-"))
    start = datetime(year, *[*rest, 1, 1][:2], tzinfo=UTC)
    if len(rest) == 2:
        return start, start + timedelta(days=1)
    days = monthrange(year, rest[0])[1] if rest else 366 if monthrange(year, 2)[1] == 29 else 365
    return start, start + timedelta(days=days)

"""A value set's definition in words: its compose as sentences, with links to what they name."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from service.fhir.values import Json
from service.terminology import canonical
from service.terminology.concepts import Concept, comparable
from service.terminology.index import Index
from service.terminology.view import View
from service.web.links import canonical_path, system_path
from service.web.names import code_path, title_of

_NAMED = 12
"""How many listed codes a sentence names."""

_OF_CODES = {
    "=": "that are {}",
    "in": "that are one of {}",
    "not-in": "that are none of {}",
    "is-a": "that are {} or below it",
    "is-not-a": "that are neither {} nor below it",
    "descendent-of": "below {}",
    "child-of": "directly below {}",
    "descendent-leaf": "below {} with nothing below themselves",
    "generalizes": "that are {} or above it",
    "regex": "written like {}",
}
_OF_PROPERTIES = {
    "=": "is {}",
    "in": "is one of {}",
    "not-in": "is none of {}",
    "regex": "is written like {}",
    "is-a": "is {} or below it",
    "descendent-of": "is below {}",
}
"""What operators of filters say. Specification: https://hl7.org/fhir/R5/valueset-filter-operator.html"""

_OF_TEXT = ("regex", "exists")
"""The operators whose value is one text, whatever is in it; that of others may list several."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a sentence; ``href`` is where they lead, None for nowhere."""

    text: str
    href: str | None = None


Sentence = Sequence[Piece]


def sentences(view: View, day: str, compose: Json) -> list[Sentence]:
    """What a ``ValueSet.compose`` includes, what it leaves out, and what holds for all of it.

    ``day`` (``YYYY-MM-DD``) decides which release's displays are shown.
    """
    said: list[Sentence] = [list(_Part(view, day, part).sentence("")) for part in compose.get("include", ())]
    said += [list(_Part(view, day, part).sentence("Except ")) for part in compose.get("exclude", ())]
    if compose.get("inactive") is False:
        said.append([Piece("Codes that are no longer active are left out.")])
    if "lockedDate" in compose:
        said.append([Piece(f"All as it was on {compose['lockedDate']}.")])
    return said


class _Part:
    """One include or exclude."""

    def __init__(self, view: View, day: str, part: Json) -> None:
        self._view = view
        self._part = part
        self._system: str | None = part.get("system")
        release = view.release(self._system, part.get("version"), day) if self._system else None
        self._index: Index | None = release.index if release and release.is_usable else None

    def sentence(self, start: str) -> Iterator[Piece]:
        listed = self._part.get("concept", ())
        conditions = [list(self._filter(one)) for one in self._part.get("filter", ())]
        conditions += [list(self._within(one)) for one in self._part.get("valueSet", ())]
        amount = _amount(len(listed), is_whole=not conditions)
        yield Piece(f"{start}{amount.lower() if start else amount}")
        if self._system:
            version = self._part.get("version")
            known = system_path(self._view, self._system) if self._index is not None else None
            yield Piece(" of ")
            yield Piece(title_of(self._view, self._system), known)
            yield Piece(f", version {version}" if version else "")
        for position, condition in enumerate(conditions):
            yield Piece(", and " if position else " ")
            yield from condition
        if listed:
            yield Piece(": ")
            yield from self._codes([one["code"] for one in listed], {one["code"]: one for one in listed})
        yield Piece(".")

    def _filter(self, one: Json) -> Iterator[Piece]:
        name, op, value = one["property"], one["op"], one["value"]
        if op == "exists":
            yield Piece(f"that have {'no' if value == 'false' else 'a'} {_words(name)}")
            return
        is_about_codes = name in ("concept", "code") and op in _OF_CODES
        said = _OF_CODES[op] if is_about_codes else _OF_PROPERTIES.get(op, f"{op} {{}}")
        before, after = said.split("{}")
        yield Piece(before if is_about_codes else f"whose {_words(name)} {before}")
        values = [value] if op in _OF_TEXT else [item.strip() for item in value.split(",")]
        if is_about_codes:
            yield from self._codes(values, {})
        else:
            yield Piece(", ".join(_named(item, self._meaning(name, item)) for item in values))
        yield Piece(after)

    def _within(self, reference: str) -> Iterator[Piece]:
        url, version = canonical.split(reference)
        rows = [row for row in self._view.value_set_rows if row.url == url]
        name = next((row.title or row.name for row in reversed(rows)), None) or url
        yield Piece("that are in the value set ")
        yield Piece(
            f"{name}{f', version {version}' if version else ''}", canonical_path(self._view, reference)
        )

    def _codes(self, codes: Sequence[str], said: Json) -> Iterator[Piece]:
        """The first codes with their displays, and how many more there are."""
        for position, code in enumerate(codes[:_NAMED]):
            concept = self._concept(code)
            display = said.get(code, {}).get("display") or (concept.display if concept else None)
            path = code_path(self._view, self._system or "", code) if concept else None
            yield Piece(", " if position else "")
            yield Piece(_named(code, display), path)
        if len(codes) > _NAMED:
            yield Piece(f", and {len(codes) - _NAMED:,} more")

    def _concept(self, code: str) -> Concept | None:
        number = None if self._index is None else self._index.locate(code)
        return None if self._index is None or number is None else self._index.concept(number)

    def _meaning(self, name: str, value: str) -> str | None:
        """What the publisher says that a value of a property means, if a code has it."""
        having = self._index.with_value(name, value) if self._index is not None else None
        if self._index is None or not having:
            return None
        properties = self._index.concept(having[0]).properties
        same = (
            p for p in properties if p.code == name and p.value is not None and comparable(p.value) == value
        )
        return next((p.description for p in same), None)


def _amount(listed: int, *, is_whole: bool) -> str:
    if listed:
        return "1 code" if listed == 1 else f"{listed:,} codes"
    return "All codes" if is_whole else "Codes"


def _named(value: str, meaning: str | None) -> str:
    return f"{value} ({meaning})" if meaning and meaning != value else value


def _words(name: str) -> str:
    return name.replace("-", " ").replace("_", " ")

"""What stands in tables on a code's page: how it stands today, other names, properties."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import orjson

from service.terminology.code_history import Appearance, present_since, present_until
from service.terminology.completions import AXES
from service.terminology.concepts import Coding
from service.terminology.validity import standing
from service.web.codes.found import FoundCode

_SHOWN_ELSEWHERE = frozenset(("parent", "child", "inactive", "order", "notSelectable"))

_CHARACTERS = frozenset((*AXES, *(f"{axis}-definition" for axis in AXES)))


@dataclass(frozen=True, slots=True)
class Standing:
    """How a code stands today: in a word with its ``mood`` (good, warn, bad), from when until when."""

    word: str
    mood: str
    since: str | None
    until: str | None
    replaced_by: tuple[Coding, ...]
    is_heading: bool


@dataclass(frozen=True, slots=True)
class Fact:
    """A property of a code; ``about`` is what its system says that the property means."""

    name: str
    value: str
    description: str | None
    about: str | None


def standing_of(found: FoundCode, history: Sequence[Appearance]) -> Standing:
    """How the code stands: by its own dates, else by the releases that have it."""
    index, day = found.index, found.visit.today
    known = standing(found.release, found.number, index.concept(found.number), day)
    since, until = known.valid_from, known.valid_to or present_until(history)
    first = present_since(history)
    if since is None and first is not None:
        since = first[0] if first[1] else f"{first[0]} or earlier"
    is_heading = bool(found.told.one("abstract")) or _billable(found) is False
    word, mood = _word(known.status, found.number in index.active_on(day), until, day)
    return Standing(word, mood, since, until, known.replaced_by, is_heading)


def _word(status: str | None, is_active: bool, until: str | None, day: str) -> tuple[str, str]:
    if status == "retired" or (until is not None and until < day):
        return "No longer valid", "bad"
    if status == "draft":
        return "Not valid yet", "warn"
    return ("Valid", "good") if is_active else ("Inactive", "bad")


def _billable(found: FoundCode) -> bool | None:
    return next((said.value for said in found.properties if said.code == "billable"), None)


def facts(found: FoundCode, has_characters: bool) -> Iterator[Fact]:
    """The properties that the page does not show in another way, such as by characters."""
    header = found.index.code_system
    hidden = {header.standard_property(name) for name in _SHOWN_ELSEWHERE} | _SHOWN_ELSEWHERE
    hidden |= _CHARACTERS if has_characters else set()
    for said in found.properties:
        if said.code in hidden or said.is_of_page:
            continue
        definition = header.property_definition(said.code)
        about = definition.description if definition else None
        yield Fact(_spaced(said.code), _written(said.value), said.description, about)


def _spaced(code: str) -> str:
    """``root-operation`` and ``effectiveDate`` as people write them."""
    parted = "".join(f" {c.lower()}" if c.isupper() else c for c in code) if not code.isupper() else code
    return parted.replace("-", " ").replace("_", " ").strip().capitalize()


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        named = (value.get("code"), value.get("display"))
        return " ".join(str(text) for text in named if text) or orjson.dumps(value).decode()
    return "" if value is None else str(value)


@dataclass(frozen=True, slots=True)
class Name:
    """Another way to say what a code means."""

    value: str
    use: str
    language: str | None


def names(found: FoundCode) -> list[Name]:
    """The designations that say more than the title, each once."""
    given: dict[tuple[str, str | None], Name] = {}
    for d in found.told.all("designation"):
        use = d.one("use") or {}
        language = d.one("language")
        name = Name(d.one("value"), use.get("display") or use.get("code") or "Other name", language)
        given.setdefault((name.value, language), name)
    own = found.index.code_system.language
    return [n for n in given.values() if n.value != found.title or n.language not in (None, own)]


def coding_json(found: FoundCode) -> str:
    """The code as a Coding, to be copied."""
    coding = {"system": found.url, "version": found.whole.version, "code": found.code, "display": found.title}
    return orjson.dumps({key: value for key, value in coding.items() if value}).decode()

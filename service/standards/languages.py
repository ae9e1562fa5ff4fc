"""BCP 47: tags for languages, well formed and made of registered subtags only.

A code is written in the recommended case (``zh-Hant-TW``). Specification: RFC 5646; filters and properties:
https://terminology.hl7.org/CodeSystem-v3-ietf3066.html
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pycountry

from service.standards.grammatical import one_more
from service.standards.subtags import RANGE, Subtag, find, registry
from service.terminology.code_systems import CodeSystem, FilterDefinition, PropertyDefinition
from service.terminology.concepts import Concept, Designation, Property
from service.terminology.expressions import Grammar, Held
from service.terminology.index import Index
from service.terminology.memory import MemoryIndex
from service.terminology.selections import Selection
from service.terminology.types import Code

_PARTS = {
    "language": "The language.",
    "ext-lang": "The extended language.",
    "script": "The script.",
    "region": "The country or region.",
    "variant": "The variant.",
    "extension": "The extension.",
    "private-use": "What is for private use.",
}
CODE_SYSTEM = CodeSystem(
    url="urn:ietf:bcp:47",
    name="IETFLanguageCodes",
    title="BCP 47 tags for identifying languages",
    publisher="IETF",
    language="en",
    compositional=True,
    listed_from="http://terminology.hl7.org/ValueSet/Languages",
    properties=tuple(PropertyDefinition(code, "code", description=text) for code, text in _PARTS.items()),
    filters=tuple(
        FilterDefinition(code, ("exists", "=", "in", "regex"), text) for code, text in _PARTS.items()
    ),
)
"""Languages; those that ISO 639-1 and 639-2 have can be listed."""

_ISO_639_3 = "2009-07-29"
"""The day on which the registry took in the languages of ISO 639-3."""

_WITHDRAWN = frozenset(("bh", "sh"))
"""What ISO 639-1 no longer has, although the registry keeps it."""

_LATER_IN_ISO_639_2 = frozenset(("cnr", "zgh"))
"""What ISO 639-2 has got since then."""

_TAG = re.compile(
    r"(?P<language>[a-z]{2,3}|[a-z]{5,8})"
    r"(?P<extlang>(?:-[a-z]{3}){0,3})"
    r"(?:-(?P<script>[A-Z][a-z]{3}))?"
    r"(?:-(?P<region>[A-Z]{2}|[0-9]{3}))?"
    r"(?P<variants>(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*)"
    r"(?P<extensions>(?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*)"
    r"(?:-x(?P<private>(?:-[a-z0-9]{1,8})+))?"
)
_PRIVATE = re.compile(r"x(?:-[a-z0-9]{1,8})+")
_LONGEST = 255


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a tag: the code of its property, its text, and what it is called."""

    code: str
    text: str
    name: str


def concepts() -> Iterator[Concept]:
    """The languages of ISO 639-1 and ISO 639-2, in the order of the codes."""
    listed = (r for name, r in registry()["language"].items() if not r.is_deprecated and RANGE not in name)
    yield from (
        _concept(one.subtag, [_named("language", one)])
        for one in sorted(listed, key=_code)
        if _is_listed(one)
    )


def held(text: str, index: Index) -> Held | None:
    """The tag ``text``; None where it is none, or listed."""
    if index.locate(text) is not None or len(text) > _LONGEST:
        return None
    parts = _parts(text)
    return one_more(index, _concept(text, parts)) if parts else None


def hold_all(texts: Sequence[str], index: Index) -> Index:
    """Those of ``texts`` that are tags, in their order."""
    tags = ((text, _parts(text)) for text in dict.fromkeys(texts))
    return MemoryIndex(index.code_system, tuple(_concept(tag, parts) for tag, parts in tags if parts))


def subsumes(above: str, below: str, _: Index) -> bool:
    """Whether ``below`` is the tag ``above`` with further subtags. Specification: RFC 4647, section 3.3.1"""
    return f"{below}-".startswith(f"{above}-")


def admits(_: Sequence[Selection], __: Index) -> bool:
    """There are always more."""
    return True


def _code(subtag: Subtag) -> str:
    return subtag.subtag


def _is_listed(one: Subtag) -> bool:
    if one.subtag in _WITHDRAWN:
        return False
    return len(one.subtag) == 2 or one.added < _ISO_639_3 or one.subtag in _LATER_IN_ISO_639_2


def _named(code: str, subtag: Subtag, text: str = "") -> _Part:
    return _Part(code, text or subtag.subtag, subtag.descriptions[0][0])


def _parts(text: str) -> list[_Part]:
    """The parts of a valid tag, none for any other text."""
    special = registry()["grandfathered"].get(text)
    if special is not None:
        return [_named("language", special)]
    if _PRIVATE.fullmatch(text):
        return [_Part("private-use", text[2:], f"private use: {text[2:]}")]
    found = _TAG.fullmatch(text)
    if found is None:
        return []
    parts = [*_registered(found), *_further(found)]
    return [part for part in parts if part is not None] if None not in parts else []


def _registered(found: re.Match[str]) -> Iterator[_Part | None]:
    """The subtags that must be registered, None for one that is not."""
    variants = _subtags(found["variants"])
    if len(set(variants)) < len(variants):
        yield None
    subtags = (
        ("language", "language", [found["language"]]),
        ("extlang", "ext-lang", _subtags(found["extlang"])),
        ("script", "script", [found["script"]] if found["script"] else []),
        ("region", "region", [found["region"]] if found["region"] else []),
        ("variant", "variant", variants),
    )
    for kind, code, texts in subtags:
        for text in texts:
            record = find(kind, text)
            yield _named(code, record, text) if record else None


def _further(found: re.Match[str]) -> Iterator[_Part | None]:
    """Extensions, each singleton once, and what is for private use."""
    extensions = re.findall(r"([0-9a-wy-z])((?:-[a-z0-9]{2,8})+)", found["extensions"] or "")
    if len({singleton for singleton, _ in extensions}) < len(extensions):
        yield None
    for singleton, rest in extensions:
        yield _Part("extension", singleton + rest, f"extension {singleton + rest}")
    if found["private"]:
        yield _Part("private-use", found["private"][1:], f"private use: {found['private'][1:]}")


def _subtags(text: str) -> list[str]:
    return text.split("-")[1:]


def _concept(tag: str, parts: Sequence[_Part]) -> Concept:
    first, *others = parts
    name = _iso_name(tag) or first.name
    display = f"{name} ({', '.join(part.name for part in others)})" if others else name
    spelled = ", ".join(f"{part.code.capitalize()}={part.name}" for part in others)
    texts = [f"{name} ({spelled})"] if others else _descriptions(tag)
    return Concept(
        tag,
        display,
        designations=tuple(Designation(text, "en") for text in texts if text != display),
        properties=tuple(Property(part.code, Code(part.text)) for part in parts),
    )


def _iso_name(subtag: str) -> str | None:
    """What ISO 639-3 calls a language of three letters now, which the registry may not have yet."""
    language = pycountry.languages.get(alpha_3=subtag) if len(subtag) == 3 else None
    return language.name if language else None


def _descriptions(subtag: str) -> list[str]:
    record = find("language", subtag)
    return [whole for _, whole in record.descriptions] if record else []


GRAMMAR = Grammar(held, subsumes, admits, hold_all)
"""How codes that are not listed are read."""

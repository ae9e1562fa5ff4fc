"""BCP 13: media types, by the grammar of their names.

What is registered grows every week, and unregistered types are in use: a type is valid when it is well
formed. Specification: RFC 6838, section 4.2 (names), RFC 2045, section 5.1 (parameters)
"""

import mimetypes
import re
from collections.abc import Iterator, Sequence

from service.standards.grammatical import one_more
from service.terminology.code_systems import CodeSystem
from service.terminology.concepts import Concept
from service.terminology.expressions import Grammar, Held
from service.terminology.index import Index
from service.terminology.memory import MemoryIndex
from service.terminology.selections import Selection

CODE_SYSTEM = CodeSystem(
    url="urn:ietf:bcp:13",
    name="MimeTypes",
    title="BCP 13 media types",
    publisher="IETF",
    language="en",
    case_sensitive=False,
    compositional=True,
)
"""Media types such as ``application/fhir+json; fhirVersion=4.0``."""

_TOP_LEVEL = "application|audio|example|font|haptics|image|message|model|multipart|text|video|x-[a-z0-9-]+"
_NAME = r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}"
_TOKEN = r"[!#$%&'*+.^_`|~0-9a-z-]+"
_PARAMETER = rf'\s*;\s*{_TOKEN}=(?:{_TOKEN}|"(?:[^"\\]|\\.)*")'
_FORM = re.compile(rf"(?:{_TOP_LEVEL})/{_NAME}(?:{_PARAMETER})*", re.IGNORECASE)


def concepts() -> Iterator[Concept]:
    """Those that are in common use; there is no end of others."""
    known = mimetypes.MimeTypes(filenames=())
    names = {name for types in known.types_map for name in types.values()}
    yield from (Concept(name, name) for name in sorted(names))


def held(text: str, index: Index) -> Held | None:
    """The type ``text``; None where it has not the form of one, or is listed."""
    if index.locate(text) is not None or not _FORM.fullmatch(text):
        return None
    return one_more(index, Concept(text, text))


def hold_all(texts: Sequence[str], index: Index) -> Index:
    """Those of ``texts`` that have the form of a type, in their order."""
    found = (Concept(text, text) for text in dict.fromkeys(texts) if _FORM.fullmatch(text))
    return MemoryIndex(index.code_system, tuple(found))


def subsumes(above: str, below: str, _: Index) -> bool:
    """Whether both are the same type, and ``below`` has all the parameters of ``above``."""
    (one, *general), (other, *special) = (_parts(text) for text in (above, below))
    return one == other and set(general) <= set(special)


def admits(_: Sequence[Selection], __: Index) -> bool:
    """There are always more."""
    return True


def _parts(text: str) -> list[str]:
    return [part.strip().casefold() for part in text.split(";")]


GRAMMAR = Grammar(held, subsumes, admits, hold_all)
"""How codes that are not listed are read."""

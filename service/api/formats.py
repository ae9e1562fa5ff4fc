"""The formats of FHIR that are spoken: which one an answer is written in, and which one a body is in.

Specification: https://hl7.org/fhir/R5/http.html#mime-type and
https://www.rfc-editor.org/rfc/rfc9110#name-accept
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header, parse_options_header

from service.fhir.capabilities import FORMATS
from service.fhir.concept_stream import JSON_NOTATION, Notation, xml_notation
from service.terminology import issues
from service.terminology.issues import Issue


@dataclass(frozen=True, slots=True)
class Format:
    """One format. ``media_types`` are all names that mean it, the one of FHIR first."""

    media_types: tuple[str, ...]
    notation: Callable[[str], Notation]
    """How a CodeSystem is streamed in it, by the number of the FHIR version."""

    @property
    def content_type(self) -> str:
        """The header that says that a document is in this format."""
        return f"{self.media_types[0]}; charset=utf-8"


JSON = Format(
    ("application/fhir+json", "application/json", "text/json", "application/json+fhir"),
    lambda _: JSON_NOTATION,
)

XML = Format(
    ("application/fhir+xml", "application/xml", "text/xml", "application/xml+fhir"),
    xml_notation,
)

_FORMATS = (JSON, XML)
_SHORT = {"json": JSON.media_types[0], "xml": XML.media_types[0], "html": JSON.media_types[0],
          "text/html": JSON.media_types[0]}  # fmt: skip
"""Short names, and what a browser asks for: who looks with one sees JSON."""

_LOST_PLUS = re.compile(r"(?<=\w) (?=\w)")


@dataclass(frozen=True, slots=True)
class Negotiated:
    """The format of an answer; ``problem`` says why the caller accepts none, and the format is JSON then."""

    format: Format
    problem: Issue | None = None


@lru_cache(maxsize=512)
def negotiate(asked: str | None, accept: str | None, fhir_version: str | None) -> Negotiated:
    """The best format for a caller: ``asked`` is ``_format``, which goes before ``accept``, the header.

    ``fhir_version`` is the number of the version that answers; who asks for another one accepts nothing.
    """
    # A plus sign in the query means a blank, unless it is escaped.
    wanted = _LOST_PLUS.sub("+", asked) if asked else accept or "*/*"
    best, chosen = (0.0, 0, 0), None
    ranges = list(_ranges(wanted))
    for candidate in _FORMATS:
        rank = _rank(candidate, ranges, fhir_version)
        if rank > best:
            best, chosen = rank, candidate
    if chosen:
        return Negotiated(chosen)
    if fhir_version and any(not _answers(version, fhir_version) for _, version, _ in ranges):
        return Negotiated(JSON, issues.fhir_version_not_acceptable(wanted[:100], fhir_version))
    return Negotiated(JSON, issues.not_acceptable(wanted[:100]))


@lru_cache(maxsize=512)
def liked_best(asked: str | None, accept: str | None) -> str:
    """The media type, or short name of one, that a caller likes best; empty if it says nothing."""
    found = parse_accept_header(_LOST_PLUS.sub("+", asked) if asked else accept or "", MIMEAccept)
    # The library puts what is specific before what is liked better.
    best = max(found, key=lambda item_and_quality: item_and_quality[1], default=("", 0))
    return parse_options_header(best[0])[0].lower()


_Range = tuple[str, str | None, float]
"""A media type or range of an Accept header, its parameter ``fhirVersion``, and its quality."""


def _ranges(accept: str) -> Iterator[_Range]:
    for item, quality in parse_accept_header(accept, MIMEAccept):
        media_type, parameters = parse_options_header(item)
        media_type = media_type.lower()
        yield _SHORT.get(media_type, media_type), parameters.get("fhirversion"), quality


def _rank(offered: Format, ranges: list[_Range], fhir_version: str | None) -> tuple[float, int, int]:
    """Quality, specificity and earliness of the range that applies to a format: the most specific one."""
    found = (0.0, 0, 0)
    for position, (media_type, version, quality) in enumerate(ranges):
        specificity = _specificity(media_type, offered)
        if specificity > found[1] and _answers(version, fhir_version):
            found = (quality, specificity, -position)
    return found if found[0] > 0 else (0.0, 0, 0)


def _specificity(media_type: str, offered: Format) -> int:
    """3 where the range names the format, less where it only includes it, 0 where it does not."""
    if media_type in offered.media_types:
        return 3
    main, _, sub = media_type.partition("/")
    if sub == "*" and main in ("application", "text"):
        return 2
    return 1 if media_type in ("*/*", "*") else 0


def _answers(asked: str | None, fhir_version: str | None) -> bool:
    """Whether a ``fhirVersion`` that a media type names is that one: ``4.0`` or ``4.0.1``."""
    return asked is None or fhir_version in (None, asked) or asked == str(fhir_version).rpartition(".")[0]


@lru_cache(maxsize=512)
def format_of_body(content_type: str, fhir_version: str) -> Format | Issue:
    """The format that ``content_type`` says a body is in, or why such a body cannot be read."""
    media_type, parameters = parse_options_header(content_type)
    found = next((f for f in _FORMATS if media_type.lower() in f.media_types), None)
    if found is None:
        return issues.media_type_not_supported(content_type[:100], " or ".join(FORMATS))
    if not _answers(parameters.get("fhirversion"), fhir_version):
        return issues.fhir_version_of_body(content_type[:100], fhir_version)
    charset = parameters.get("charset", "utf-8")
    if charset.lower() not in ("utf-8", "us-ascii"):
        return issues.media_type_not_supported(content_type[:100], "it in UTF-8")
    return found

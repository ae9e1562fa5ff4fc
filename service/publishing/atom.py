"""Atom as terminology servers syndicate with it: what is published, and what was taken back.

The shape is that of Australia's National Clinical Terminology Service, which other terminology servers
read too. Specifications: RFC 4287 (Atom), RFC 5005 (pages of a feed), RFC 6721 (deleted entries)
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree
from lxml.builder import ElementMaker

from service.fhir import software

ATOM = "http://www.w3.org/2005/Atom"
NCTS = "http://ns.electronichealth.net.au/ncts/syndication/asf/extensions/1.0.0"
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
DCTERMS = "http://purl.org/dc/terms/"
PROFILE = "http://ns.electronichealth.net.au/ncts/syndication/asf/profile/1.0.0"
SCHEME = "http://ns.electronichealth.net.au/ncts/syndication/asf/scheme/1.0.0"
CONTENT_TYPE = "application/atom+xml"

_PREFIXES = {None: ATOM, "ncts": NCTS, "at": TOMBSTONES, "dcterms": DCTERMS}
_ATOM = ElementMaker(namespace=ATOM, nsmap=_PREFIXES)
_NCTS = ElementMaker(namespace=NCTS, nsmap=_PREFIXES)

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""The characters that XML 1.0 has no way to write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One resource in one FHIR version. ``updated`` is an instant, ``length`` in bytes, ``sha256`` in
    hexadecimal digits; both are of what ``href`` answers. ``period`` has days, either may be None.
    """

    id: str
    title: str
    updated: str
    resource_type: str
    href: str
    media_type: str
    length: int
    sha256: str
    identifier: str
    version: str
    fhir_version: str
    period: tuple[str | None, str | None] = (None, None)
    summary: str | None = None
    rights: str | None = None


@dataclass(frozen=True, slots=True)
class Retraction:
    """An item that is published no more, since the instant ``when``."""

    id: str
    when: str


def write_feed(
    feed_id: str,
    title: str,
    updated: str,
    links: Iterable[tuple[str, str]],
    entries: Iterable[Item | Retraction],
) -> bytes:
    """A page of a feed; ``links`` are (rel, url) of this page and of others."""
    feed = _ATOM.feed(
        _ATOM.id(feed_id),
        _ATOM.title(title),
        _ATOM.updated(updated),
        _ATOM.author(_ATOM.name(software.NAME)),
        _ATOM.generator(software.NAME, version=software.VERSION),
        *(_ATOM.link(rel=rel, type=CONTENT_TYPE, href=url) for rel, url in links),
        _NCTS.atomSyndicationFormatProfile(PROFILE),
    )
    for entry in entries:
        feed.append(_entry(entry) if isinstance(entry, Item) else _deleted(entry))
    etree.cleanup_namespaces(feed, keep_ns_prefixes=["ncts", "at", "dcterms"])
    return etree.tostring(feed, xml_declaration=True, encoding="UTF-8")


def _entry(item: Item) -> etree._Element:
    link = {"rel": "alternate", "type": item.media_type, "href": item.href, "length": str(item.length)}
    entry = _ATOM.entry(
        _ATOM.id(item.id),
        _ATOM.title(_text(item.title)),
        _ATOM.updated(item.updated),
        _ATOM.link({**link, f"{{{NCTS}}}sha256Hash": item.sha256}),
        _ATOM.category(term=f"FHIR_{item.resource_type}", label=f"FHIR {item.resource_type}", scheme=SCHEME),
        _NCTS.contentItemIdentifier(_text(item.identifier)),
        _NCTS.contentItemVersion(_text(item.version)),
        _NCTS.fhirVersion(item.fhir_version),
    )
    if any(item.period):
        valid = etree.SubElement(entry, f"{{{DCTERMS}}}valid")
        valid.text = _period(*item.period)
    if item.summary:
        entry.append(_ATOM.summary(_text(item.summary)))
    if item.rights:
        entry.append(_ATOM.rights(_text(item.rights)))
    return entry


def _deleted(retraction: Retraction) -> etree._Element:
    name = f"{{{TOMBSTONES}}}deleted-entry"
    return etree.Element(name, {"ref": retraction.id, "when": retraction.when}, nsmap=_PREFIXES)


def _period(start: str | None, end: str | None) -> str:
    """A period as the Dublin Core Metadata Initiative writes it (DCMI Period)."""
    ends = {"start": start, "end": end}
    return " ".join(f"{name}={day};" for name, day in ends.items() if day) + " scheme=W3C-DTF;"


def _text(value: str) -> str:
    return _NOT_XML.sub("\ufffd", value)

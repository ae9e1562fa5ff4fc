"""A reader of the syndication feed, who trusts nothing that it says."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

PLACE = "/syndication/syndication.xml"
NAMES = {
    "a": "http://www.w3.org/2005/Atom",
    "ncts": "http://ns.electronichealth.net.au/ncts/syndication/asf/extensions/1.0.0",
    "at": "http://purl.org/atompub/tombstones/1.0",
    "dcterms": "http://purl.org/dc/terms/",
}


@dataclass(frozen=True)
class Entry:
    """One entry: a published resource, or what is left of one (``document`` None)."""

    id: str
    moment: str
    element: Element
    document: dict[str, Any] | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """FHIR version, type and id."""
        assert self.document is not None
        return self.text("ncts:fhirVersion"), self.document["resourceType"], self.document["id"]

    def text(self, name: str) -> str:
        found = self.element.findtext(name, namespaces=NAMES)
        assert found is not None, name
        return found


@dataclass(frozen=True)
class Reader:
    """Reads all pages of the feed, and downloads what they name."""

    client: FlaskClient

    def get(self, address: str, **headers: str) -> TestResponse:
        parts = urlsplit(address)
        return self.client.get(f"{parts.path}?{parts.query}".rstrip("?"), headers=headers)

    def pages(self) -> Iterator[Element]:
        address: str | None = PLACE
        while address:
            response = self.get(address)
            assert response.status_code == 200, response.text
            assert response.headers["Content-Type"].startswith("application/atom+xml")
            page = ElementTree.fromstring(response.data)
            assert page.tag == f"{{{NAMES['a']}}}feed"
            yield page
            address = link(page, "next")

    def entries(self, wanted: Callable[[str], bool] = lambda _: True) -> Iterator[Entry]:
        """The entries in the order of the feed, of which those with a ``wanted`` moment are downloaded."""
        for page in self.pages():
            for element in page:
                if element.tag == f"{{{NAMES['at']}}}deleted-entry":
                    yield Entry(element.attrib["ref"], element.attrib["when"], element)
                elif element.tag == f"{{{NAMES['a']}}}entry":
                    updated = element.findtext("a:updated", namespaces=NAMES) or ""
                    document = self.download(element) if wanted(updated) else {}
                    yield Entry(element.findtext("a:id", namespaces=NAMES) or "", updated, element, document)

    def download(self, element: Element) -> dict[str, Any]:
        """What an entry links to; its bytes are those that the entry says."""
        found = element.find("a:link[@rel='alternate']", NAMES)
        assert found is not None
        response = self.get(found.attrib["href"], Accept="application/fhir+xml")
        assert response.status_code == 200
        assert len(response.data) == int(found.attrib["length"])
        assert sha256(response.data).hexdigest() == found.attrib[f"{{{NAMES['ncts']}}}sha256Hash"]
        assert response.headers["Content-Type"].startswith(found.attrib["type"])
        document: dict[str, Any] = response.get_json(force=True)
        return document


def link(page: Element, rel: str) -> str | None:
    """The address of another page."""
    found = page.find(f"a:link[@rel='{rel}']", NAMES)
    return None if found is None else found.attrib["href"]

"""Addresses of code systems that end alike, and of codes that are urls."""

import json
from collections.abc import Iterator

import pytest
import requests

from tests.running import procodex, served

HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def two_palettes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of two code systems of which one has a url as code."""
    folder = tmp_path_factory.mktemp("palettes")
    for place in ("a", "b"):
        concept = {"code": f"http://example.org/{place}//red", "display": f"Red of {place}"}
        resource = {
            "resourceType": "CodeSystem",
            "id": place,
            "url": f"http://example.org/{place}/palette",
            "status": "active",
            "content": "complete",
            "concept": [concept],
        }
        (folder / f"{place}.json").write_text(json.dumps(resource))
    loaded = procodex("--data", folder / "data", "load", "fhir", folder / "a.json", folder / "b.json")
    assert loaded.returncode == 0, loaded.stderr
    with served(folder / "data") as url:
        yield url


@pytest.mark.parametrize("place", ["a", "b"])
def test_each_has_pages_of_its_own(two_palettes: str, place: str) -> None:
    name = f"http-example.org-{place}-palette"
    code = f"http%3A%2F%2Fexample.org%2F{place}%2F%2Fred"
    found = requests.get(f"{two_palettes}/?q=red+of+{place}", headers=HTML, timeout=30).text
    assert f"/code/{name}/{code}" in found
    page = requests.get(f"{two_palettes}/code/{name}/{code}", headers=HTML, timeout=30)
    assert page.status_code == 200
    assert f"Red of {place}" in page.text
    listed = requests.get(f"{two_palettes}/code-systems/{name}", headers=HTML, timeout=30)
    assert f"http://example.org/{place}/palette" in listed.text

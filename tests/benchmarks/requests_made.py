"""The requests that are measured: real codes, random but the same in every run."""

import json
import random
from pathlib import Path
from urllib.parse import quote, urlencode

from service.app import open_service
from service.config import Settings
from service.terminology.index import Index
from tests.benchmarks.client import get
from tests.benchmarks.servers import DATA

PCS = "http://www.cms.gov/Medicare/Coding/ICD10"
BILLABLE = "https://procodex.org/fhir/ValueSet/icd-10-pcs-billable"
VERSION = "2025.10"
HALF = "http://example.org/ValueSet/half"
"""A value set that enumerates 40,000 codes of that version."""


def pcs_index() -> Index:
    """ICD-10-PCS of October 2025, out of the data folder of the benchmarks."""
    release = open_service(Settings(data=DATA)).catalogue.view("4.0.1").release(PCS, VERSION, "2026-01-01")
    assert release is not None
    return release.index


def write_half(file: Path) -> None:
    """Write the value set ``HALF`` as a file to load."""
    concepts = [{"code": code} for code in codes(pcs_index(), 40_000)]
    include = {"system": PCS, "version": VERSION, "concept": concepts}
    value_set = {
        "resourceType": "ValueSet",
        "url": HALF,
        "status": "active",
        "compose": {"include": [include]},
    }
    file.write_text(json.dumps(value_set))


def codes(index: Index, count: int) -> list[str]:
    """Distinct billable codes."""
    billable = list(index.with_value("billable", "true"))
    return [index.concept(number).code for number in random.Random(1).sample(billable, count)]


def lookups(some: list[str]) -> list[bytes]:
    return [get(f"/r4/CodeSystem/$lookup?system={quote(PCS, safe='')}&code={code}") for code in some]


def validations(some: list[str]) -> list[bytes]:
    asked = {"url": BILLABLE, "system": PCS}
    return [get(f"/r4/ValueSet/$validate-code?{urlencode({**asked, 'code': code})}") for code in some]


def type_ahead(index: Index, url: str, count: int) -> list[bytes]:
    """Two or three prefixes of words of a display, in any order, as a person types them."""
    chance = random.Random(2)
    made: list[bytes] = []
    for _ in range(count):
        display = index.concept(chance.randrange(index.size)).display or ""
        words = [word for word in display.split() if word.isalpha()]
        some = chance.sample(words, min(len(words), chance.choice((2, 3))))
        text = " ".join(word[: chance.randint(2, len(word))] for word in some if len(word) > 1)
        query = urlencode({"url": url, "filter": text or "re", "count": 20})
        made.append(get(f"/r4/ValueSet/$expand?{query}"))
    return made

"""The requests that are measured: real codes, random but the same in every run."""

import json
import random
from pathlib import Path
from urllib.parse import quote, urlencode

from service.config import Settings
from service.opening import open_service
from service.terminology.index import Index
from tests.benchmarks.client import get
from tests.benchmarks.servers import DATA

PCS = "http://www.cms.gov/Medicare/Coding/ICD10"
BILLABLE = "https://procodex.org/fhir/ValueSet/icd-10-pcs-billable"
VERSION = "2025.10"
HALF = "http://example.org/ValueSet/half"
FEW = "http://example.org/ValueSet/few"
"""Value sets that enumerate 40,000 and 500 codes of that version."""


def pcs_index() -> Index:
    """ICD-10-PCS of October 2025, out of the data folder of the benchmarks."""
    release = open_service(Settings(data=DATA)).catalogue.view("4.0.1").release(PCS, VERSION, "2026-01-01")
    assert release is not None
    return release.index


def write_value_set(file: Path, url: str, count: int) -> None:
    """Write a value set of ``count`` codes as a file to load."""
    concepts = [{"code": code} for code in codes(pcs_index(), count)]
    include = {"system": PCS, "version": VERSION, "concept": concepts}
    value_set = {
        "resourceType": "ValueSet",
        "url": url,
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


def expansions(count: int) -> list[bytes]:
    """Expansions of the value set of 500 codes, each a request that was not made before."""
    return [get(f"/r4/ValueSet/$expand?{urlencode({'url': FEW, 'unknown': n})}") for n in range(count)]


def searches(urls: list[str]) -> list[bytes]:
    """Searches of ValueSets by url, each a request that was not made before."""
    asked = ({"url": url, "unknown": n} for n in range(20) for url in urls)
    return [get(f"/r4/ValueSet?{urlencode(each)}") for each in asked]


def type_ahead(index: Index, url: str, count: int) -> list[bytes]:
    """Two or three prefixes of words of a display, in any order, as a person types them; all distinct."""
    chance = random.Random(2)
    made: dict[str, bytes] = {}
    while len(made) < count:
        display = index.concept(chance.randrange(index.size)).display or ""
        words = [word for word in display.split() if word.isalpha() and len(word) > 1]
        some = chance.sample(words, min(len(words), chance.choice((2, 3))))
        text = " ".join(word[: chance.randint(2, len(word))] for word in some)
        if text:
            made[text] = get(f"/r4/ValueSet/$expand?{urlencode({'url': url, 'filter': text, 'count': 20})}")
    return list(made.values())

"""Searches find what a naive reading of the specification finds: over made-up resources, and over HL7's."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.config import Settings
from service.loaders.release import LoadOptions
from service.loads import run_load
from service.opening import Service, open_service
from service.storage.registry import Registry
from tests.searching import oracle
from tests.searching.asking import ids, search, served
from tests.searching.conftest import NewRegistry
from tests.shared_files import shared

WORDS = (
    "hand",
    "Hand",
    "Händel",
    "ha",
    "HANDS",
    "a%b",
    "a_b",
    "100%",
    "x,y",
    "straße",
    "STRASSE",
    "x" * 150,
    "x" * 119,
)
URLS = (
    "http://a.org/x",
    "http://a.org/x/y",
    "http://a.org/x/y/z",
    "http://a.org/xy",
    "urn:oid:1.2",
    "http://a.org",
)
DATES = (
    "2023",
    "2024",
    "2024-02",
    "2024-02-29",
    "2024-12-31",
    "2024-02-29T23:30:00Z",
    "2024-02-29T23:30:00.500Z",
    "2024-03-01T00:30:00+01:00",
    "0002-01-01",
)
CODES = ("a", "A", "b", "a b")
SYSTEMS = (None, "http://a.org/x", "urn:oid:1.2")

codings = st.fixed_dictionaries(
    {"code": st.sampled_from(CODES)},
    optional={"system": st.sampled_from(SYSTEMS[1:]), "display": st.sampled_from(WORDS)},
)
concepts = st.fixed_dictionaries(
    {"coding": st.lists(codings, min_size=1, max_size=2)}, optional={"text": st.sampled_from(WORDS)}
)
periods = st.sampled_from(
    [
        {"start": "2023"},
        {"end": "2024-02"},
        {"start": "2024-02-29", "end": "2024-03"},
        {"start": "2024", "end": "2024"},
    ]
)
includes = st.fixed_dictionaries(
    {"system": st.sampled_from(URLS)},
    optional={
        "version": st.sampled_from(["1", "2"]),
        "concept": st.lists(st.builds(lambda c: {"code": c}, st.sampled_from(CODES)), max_size=3),
        "valueSet": st.lists(st.sampled_from([*URLS, f"{URLS[0]}|1"]), max_size=2),
    },
)
value_sets = st.fixed_dictionaries(
    {"resourceType": st.just("ValueSet"), "status": st.sampled_from(["draft", "active"])},
    optional={
        "url": st.sampled_from(URLS),
        "version": st.sampled_from(["1", "2", "1.0"]),
        "name": st.sampled_from(WORDS),
        "title": st.sampled_from(WORDS),
        "description": st.sampled_from(WORDS),
        "date": st.sampled_from(DATES),
        "effectivePeriod": periods,
        "identifier": st.lists(st.builds(lambda s, v: {"system": s, "value": v} if s else {"value": v},
                                         st.sampled_from(SYSTEMS), st.sampled_from(CODES)), max_size=2),
        "jurisdiction": st.lists(concepts, max_size=2),
        "topic": st.lists(concepts, max_size=1),
        "compose": st.builds(lambda i: {"include": i}, st.lists(includes, min_size=1, max_size=2)),
    },
)  # fmt: skip


def escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(",", "\\,").replace("|", "\\|").replace("$", "\\$")


strings = st.sampled_from(WORDS).map(escaped)
beginnings = st.builds(lambda word, n: escaped(word[:n]) or "h", st.sampled_from(WORDS), st.integers(1, 130))
tokens = st.builds(
    lambda bar, system, code: f"{system or ''}|{code}" if bar else code,
    st.booleans(), st.sampled_from(SYSTEMS), st.sampled_from(CODES),
)  # fmt: skip
systems_only = st.sampled_from([f"{system}|" for system in SYSTEMS if system])
dates = st.builds(
    str.__add__,
    st.sampled_from(["", "eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap"]),
    st.sampled_from(DATES),
)


def asked(names: list[str], values: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, str]]:
    return st.tuples(st.sampled_from(names), st.lists(values, min_size=1, max_size=2).map(",".join))


MISSING = (
    "name",
    "title",
    "date",
    "identifier",
    "jurisdiction",
    "code",
    "reference",
    "effective",
    "url",
    "topic",
)
parameters = st.one_of(
    asked(["name", "title", "description", "name:exact"], strings | beginnings),
    asked(["name:contains", "title:contains"], strings | beginnings),
    asked(["status", "version", "identifier", "jurisdiction", "topic", "code"], tokens | systems_only),
    asked(["status:not", "identifier:not", "jurisdiction:not", "code:not"], tokens),
    asked(["jurisdiction:text", "topic:text"], beginnings),
    asked(["url", "url:below", "url:above", "reference", "reference:below"], st.sampled_from(URLS)),
    asked(["reference"], st.sampled_from([f"{url}|{n}" for url in URLS[:2] for n in "12"])),
    asked(["date", "effective"], dates),
    st.tuples(st.sampled_from([f"{name}:missing" for name in MISSING]), st.sampled_from(["true", "false"])),
)  # fmt: skip


@pytest.fixture(scope="module")
def registry(new_registry: NewRegistry) -> Registry:
    return new_registry()


class Documents:
    """What is stored, with no representation: hypothesis would show all of it."""

    def __init__(self, documents: list[dict[str, Any]]) -> None:
        self.documents = documents


@pytest.fixture(scope="module")
def made_up(registry: Registry) -> Documents:
    """Documents of every shape that the strategy has, stored; the same ones in every run."""
    documents: list[dict[str, Any]] = []

    @settings(max_examples=120, derandomize=True, database=None)
    @given(value_sets)
    def take(document: dict[str, Any]) -> None:
        number = len(documents)
        if "url" in document:
            document |= {"url": document["url"], "version": f"{document.get('version', '')}-{number}"}
        documents.append({**document, "id": f"v{number}"})

    take()
    registry.put_resources(documents)
    return Documents(served(registry, "ValueSet"))


@given(asked=st.lists(parameters, min_size=1, max_size=3))
@settings(max_examples=250)
def test_made_up_resources(registry: Registry, made_up: Documents, asked: list[tuple[str, str]]) -> None:
    found = search(registry, "ValueSet", *asked)
    assert set(ids(found)) == oracle.search(made_up.documents, *asked)
    assert found.total == len(found.rows)


@pytest.fixture(scope="module")
def terminology(tmp_path_factory: pytest.TempPathFactory) -> Service:
    """A service with HL7's terminology package."""
    package = shared("data", "hl7", "hl7.terminology.r4-7.0.1.tgz")
    service = open_service(Settings(data=tmp_path_factory.mktemp("terminology")))
    run_load(service, "fhir-package", [package], LoadOptions())
    return service


V3 = "http://terminology.hl7.org/CodeSystem/v3-ActCode"


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        ("CodeSystem", [("url", V3)]),
        ("CodeSystem", [("code", "active")]),
        ("CodeSystem", [("code", f"{V3}|AMB")]),
        ("CodeSystem", [("code:not", "active"), ("status", "active")]),
        ("CodeSystem", [("name", "act"), ("content-mode", "complete,fragment")]),
        ("CodeSystem", [("date", "gt2020"), ("title:contains", "status")]),
        ("CodeSystem", [("identifier", "urn:ietf:rfc:3986|")]),
        ("ValueSet", [("reference", V3)]),
        ("ValueSet", [("code", f"{V3}|AMB")]),
        ("ValueSet", [("code", "active,inactive")]),
        ("ValueSet", [("url:below", "http://terminology.hl7.org/ValueSet")]),
        ("ValueSet", [("description:contains", "device"), ("status:not", "retired")]),
        ("ValueSet", [("date", "2020"), ("date", "lt2020-06")]),
        ("ValueSet", [("name:exact", "Act"), ("version:missing", "false")]),
        ("ValueSet", [("jurisdiction:missing", "true")]),
    ],
)
def test_the_terminology_package(terminology: Service, kind: str, asked: list[tuple[str, str]]) -> None:
    documents = served(terminology.registry, kind)
    assert len(documents) == {"CodeSystem": 897, "ValueSet": 2499}[kind]
    assert set(ids(search(terminology.registry, kind, *asked))) == oracle.search(documents, *asked)

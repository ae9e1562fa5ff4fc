"""What names what: inclusions, chains, ``_has``; codes in releases of every size; criteria inside a write."""

import pytest

from service.fhir.search_criteria import read_include, read_reverse_include
from service.storage.builds import PACKED_FROM
from service.storage.registry import Registry
from service.terminology.searching import Inclusion
from tests.searching.asking import criteria, ids, search
from tests.searching.conftest import NewRegistry
from tests.storage.examples import URL, Numbered

MANY = [f"m{number}" for number in range(3000)]


@pytest.fixture(scope="module")
def registry(new_registry: NewRegistry) -> Registry:
    registry = new_registry()
    registry.publish(Numbered(20).release("1", "small"))
    registry.publish(Numbered(PACKED_FROM).release("2", "large"))
    shared = {"resourceType": "ValueSet", "status": "active"}
    systems = {"all": [{"system": URL}], "one": [{"system": URL, "version": "1"}],
               "of": [{"valueSet": ["http://a.org/all"]}], "none": [{"system": "urn:x"}]}  # fmt: skip
    registry.put_resources(
        {**shared, "id": name, "url": f"http://a.org/{name}", "name": name, "compose": {"include": include}}
        for name, include in systems.items()
    )
    group = {"source": URL, "target": "urn:t", "element": [{"code": code, "target": []} for code in MANY]}
    registry.put_resources(
        [
            {
                "resourceType": "ConceptMap",
                "id": "many",
                "url": "urn:many",
                "status": "active",
                "group": [group],
            }
        ]
    )
    return registry


@pytest.mark.parametrize(
    ("kind", "asked", "found"),
    [
        ("ValueSet", ("reference.version", "2"), ["all"]),
        ("ValueSet", ("reference:CodeSystem.version", "1"), ["all", "one"]),
        ("ValueSet", ("reference:ValueSet.name", "all"), ["of"]),
        ("ValueSet", ("reference.reference.version", "2"), ["of"]),
        ("ValueSet", ("reference.name", "numbers"), ["all", "one"]),
        ("CodeSystem", ("_has:ValueSet:reference:name", "one"), ["procedures-1"]),
        ("CodeSystem", ("_has:ValueSet:reference:name", "all"), ["procedures-1", "procedures-2"]),
        ("CodeSystem", ("_has:ValueSet:reference:name", "none"), []),
        ("CodeSystem", ("_has:ValueSet:reference:_has:ValueSet:reference:name", "of"),
         ["procedures-1", "procedures-2"]),
        ("ValueSet", ("_has:ValueSet:reference:name", "of"), ["all"]),
    ],
)  # fmt: skip
def test_chains(registry: Registry, kind: str, asked: tuple[str, str], found: list[str]) -> None:
    assert ids(search(registry, kind, asked)) == found


def test_a_chain_has_an_end(registry: Registry) -> None:
    with pytest.raises(ValueError, match="more than 2"):
        search(registry, "ValueSet", ("reference." * 5 + "name", "x"))


@pytest.mark.parametrize(
    ("kind", "asked", "inclusion", "found"),
    [
        ("ValueSet", "all", read_include("ValueSet", "R5", "ValueSet:reference", False)[0],
         ["procedures-1", "procedures-2"]),
        ("ValueSet", "one", read_include("ValueSet", "R5", "*", False)[-1], ["procedures-1"]),
        ("ValueSet", "of", read_include("ValueSet", "R5", "ValueSet:reference:ValueSet", False)[0], ["all"]),
        ("ValueSet", "of", read_include("ValueSet", "R5", "ValueSet:reference:CodeSystem", False)[0], []),
        ("ValueSet", "all", read_reverse_include("ValueSet", "R5", "ValueSet:reference", False)[0], ["of"]),
        ("CodeSystem", "numbers", read_reverse_include("CodeSystem", "R4", "ValueSet:reference", False)[0],
         ["all", "one"]),
        ("CodeSystem", "numbers",
         read_reverse_include("CodeSystem", "R5", "ConceptMap:source-group-system", False)[0], ["many"]),
    ],
)  # fmt: skip
def test_inclusions(
    registry: Registry, kind: str, asked: str, inclusion: Inclusion, found: list[str]
) -> None:
    rows = search(registry, kind, ("name", asked)).rows
    assert [row.id for row in registry.included(rows, inclusion, "5.0.0", 10)] == found
    assert [row.id for row in registry.included(rows, inclusion, "5.0.0", 1)] == found[:1]


@pytest.mark.parametrize(
    ("name", "code", "found"),
    [
        ("code", "N00003", ["procedures-1", "procedures-2"]),
        ("code", "N04000", ["procedures-2"]),
        ("code", f"{URL}|N04000", ["procedures-2"]),
        ("code", "urn:other|N04000", []),
        ("code", "|N04000", []),
        ("code", "nothing", []),
        ("code", "nothing,N04000", ["procedures-2"]),
        ("code:not", "N04000", ["procedures-1"]),
        ("code", f"{URL}|", ["procedures-1", "procedures-2"]),
        ("code:missing", "false", ["procedures-1", "procedures-2"]),
        ("code:missing", "true", []),
    ],
)
def test_where_a_code_is_defined(registry: Registry, name: str, code: str, found: list[str]) -> None:
    assert ids(search(registry, "CodeSystem", (name, code))) == found


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (("source-code", "m2999"), True),
        (("source-code", f"{URL}|m0"), True),
        (("source-code", f"{URL}|"), True),
        (("source-code", "urn:t|m0"), False),
        (("source-code", "|m0"), False),
        (("source-code", "m3000"), False),
        (("source-code:not", "m5"), False),
        (("source-code:missing", "false"), True),
        (("target-code:missing", "false"), False),
    ],
)
def test_where_one_of_very_many_codes_is_mapped(
    registry: Registry, asked: tuple[str, str], found: bool
) -> None:
    assert ids(search(registry, "ConceptMap", asked)) == (["many"] if found else [])


def test_what_a_write_searches_is_what_stands_then(new_registry: NewRegistry) -> None:
    registry = new_registry()
    document = {"resourceType": "ValueSet", "url": "urn:x", "status": "active", "name": "First"}
    asked = criteria("ValueSet", ("url", "urn:x"))
    with registry.prepare(document) as prepared, registry.writing() as writer:
        assert writer.matching("ValueSet", asked, 2) == []
        row = writer.put(prepared, "one", "POST")
        assert writer.matching("ValueSet", asked, 2) == [row]
    with registry.prepare({**document, "url": "urn:y"}) as prepared, registry.writing() as writer:
        writer.put(prepared, "one", "PUT")
        assert writer.matching("ValueSet", asked, 2) == []
        assert [r.id for r in writer.matching("ValueSet", criteria("ValueSet", ("name", "f")), 2)] == ["one"]
        writer.delete("ValueSet", "one")
        assert writer.matching("ValueSet", criteria("ValueSet", ("name", "f")), 2) == []


def test_the_largest_search_is_answered(registry: Registry) -> None:
    short = ",".join(f"http://a.org/{n}" for n in range(200))
    long = ",".join(f"http://a.org/{'x' * 200}{n}" for n in range(25))
    largest = [("reference.reference.url", short), *[("reference.reference.url", long)] * 19]
    assert search(registry, "ValueSet", *largest).total == 0
    assert search(registry, "ValueSet", ("url:above", "http://a.org" + "/a" * 99)).total == 0

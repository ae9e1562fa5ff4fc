"""A streamed code system says what the release says."""

import json
from collections.abc import Iterator, Sequence

from hypothesis import given

from service.fhir.code_systems import read_code_system, write_header
from service.fhir.concept_stream import stream_code_system
from service.fhir.versions import FHIR_VERSIONS
from service.terminology.code_systems import CodeSystem
from service.terminology.concepts import Concept, Designation
from service.terminology.memory import MemoryIndex
from tests.storage.examples import concepts

HEADER = CodeSystem(url="http://example.org/streamed")


def streamed(given_concepts: Sequence[Concept], version: int = 1) -> dict:
    index = MemoryIndex(HEADER, given_concepts)
    ordered = (index.concept(number) for number in range(index.size))
    pieces = stream_code_system(write_header(HEADER), ordered, FHIR_VERSIONS[version].down)
    return json.loads(b"".join(pieces))


def known(concept: Concept) -> tuple:
    return concept.code, concept.display, concept.definition, frozenset(concept.parents)


@given(concepts().filter(bool))
def test_every_concept_is_there_once_under_its_parents(made: list[Concept]) -> None:
    header, read = read_code_system(streamed(made))
    assert header.url == HEADER.url
    assert sorted(map(known, read), key=repr) == sorted(map(known, made), key=repr)


def test_nesting_follows_the_hierarchy_and_further_parents_are_properties() -> None:
    made = [
        Concept("A"),
        Concept("B", parents=("A",)),
        Concept("C", parents=("B", "A")),
        Concept("D", parents=("A",)),
        Concept("E"),
    ]
    assert streamed(made)["concept"] == [
        {
            "code": "A",
            "concept": [
                {
                    "code": "B",
                    "concept": [{"code": "C", "property": [{"code": "parent", "valueCode": "A"}]}],
                },
                {"code": "D"},
            ],
        },
        {"code": "E"},
    ]


def test_each_concept_is_in_the_form_of_the_version() -> None:
    use = Designation("x", "en", additional_use=())
    made = [Concept("A", designations=(use,))]
    assert streamed(made, 0)["concept"][0]["designation"] == [{"language": "en", "value": "x"}]


def test_concepts_are_read_only_when_it_is_their_turn() -> None:
    read: list[int] = []

    def reading() -> Iterator[Concept]:
        for number in range(1000):
            read.append(number)
            yield Concept(str(number))

    stream = stream_code_system(write_header(HEADER), reading(), FHIR_VERSIONS[1].down)
    begun = next(stream) + next(stream)
    assert 0 < len(read) < 300
    rest = b"".join(stream)
    assert [c["code"] for c in json.loads(begun + rest)["concept"]] == [str(n) for n in range(1000)]

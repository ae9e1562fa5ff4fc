"""Long stretches of text keys, which a pack reads in blocks."""

from pathlib import Path

import pytest
from pyroaring import BitMap

from service.storage import packs
from service.storage.layout import BLOCK
from service.storage.records import encode_concept
from service.terminology.code_systems import CodeSystem
from service.terminology.concepts import Concept
from service.terminology.index import Index


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """3,000 codes; displays begin with 0, 1 or 2 and sort otherwise than the codes do."""
    concepts = [Concept(f"C{n:04d}", f"{n % 3} of {n * 7 % 3000:04d}") for n in range(3000)]
    records = {concept.code: encode_concept(concept) for concept in concepts}
    folder = tmp_path_factory.mktemp("packs")
    system = CodeSystem(url="http://example.org/blocks")
    return packs.open_index(packs.build(folder, "blocks", system, concepts, records))


@pytest.mark.parametrize(
    "prefix", ["", "0", "1", "2", "2 of", "1 of 0", "1 of 01", "1 of 0007", "3", "0 of 2999"]
)
def test_displays_are_found_whatever_the_length_of_the_stretch(index: Index, prefix: str) -> None:
    expected = BitMap(n for n in range(index.size) if str(index.concept(n).display).startswith(prefix))
    assert index.displays_beginning(prefix) == expected


@pytest.mark.parametrize("prefix", ["", "c", "c0", "c1", "c12", "c2999", "d"])
def test_codes_are_found_whatever_the_length_of_the_stretch(index: Index, prefix: str) -> None:
    expected = BitMap(n for n in range(index.size) if index.concept(n).code.lower().startswith(prefix))
    assert index.codes_beginning(prefix) == expected


def test_stretches_are_longer_than_blocks(index: Index) -> None:
    assert len(index.displays_beginning("0")) > BLOCK


def test_a_number_that_the_release_does_not_have_is_an_error(index: Index) -> None:
    with pytest.raises(IndexError):
        index.concept(index.size)


@pytest.mark.parametrize("size", [BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK - 1, 2 * BLOCK, 2 * BLOCK + 1])
def test_a_stretch_may_end_anywhere_near_the_end_of_a_block(tmp_path: Path, size: int) -> None:
    concepts = [Concept(f"{'ab'[n >= size]}{n:04d}") for n in range(size + BLOCK)]
    records = {concept.code: encode_concept(concept) for concept in concepts}
    system = CodeSystem(url="http://example.org/blocks")
    index = packs.open_index(packs.build(tmp_path, "blocks", system, concepts, records))
    assert index.codes_beginning("a") == BitMap(range(size))
    assert index.codes_beginning("b") == BitMap(range(size, size + BLOCK))

"""A synthetic release of SNOMED CT in full size: 350,000 concepts, 700,000 descriptions, attributes."""

import random
import subprocess
import sys
from collections.abc import Iterator
from math import log2
from pathlib import Path

from service.terminology.snomed.identifiers import CORE_MODULE, INFERRED
from service.terminology.snomed.sctid import check_digit
from tests.shared_files import SHARED

CONCEPTS = 350_000
DAY = "20260101"
_GENERATOR = SHARED / "tools" / "gen_rf2.py"
_SOME = "900000000000451002"
_HEADER = (
    "id effectiveTime active moduleId sourceId destinationId relationshipGroup typeId characteristicTypeId"
)
ATTRIBUTES = 20
"""How many concepts are attributes: the first ones, each half as often used as the one before it."""


def sctid(number: int, partition: str = "10") -> str:
    """The identifier with that number in the namespace of the release; ``partition`` 10 is a concept."""
    beginning = f"{number}1000999{partition}"
    return beginning + check_digit(beginning)


def write_release(folder: Path) -> None:
    """The generated files, and a file of relationships beside them."""
    if (folder / "complete").exists():
        return
    subprocess.run([sys.executable, str(_GENERATOR), str(CONCEPTS), str(folder)], check=True)
    with (folder / f"sct2_RelationshipAttributes_Snapshot_INT_{DAY}.txt").open("w", newline="") as file:
        file.write("\t".join([*_HEADER.split(), "modifierId"]) + "\r\n")
        file.writelines("\t".join(row) + "\r\n" for row in _relationships())
    (folder / "complete").touch()


def _relationships() -> Iterator[list[str]]:
    """Two attributes in one group for each active concept, with values among the first 20,000 concepts."""
    chance, number = random.Random(7), 10_000_000
    for concept in range(ATTRIBUTES + 1, CONCEPTS + 1):
        if concept % 17 == 0:
            continue
        for _ in range(2):
            number += 1
            attribute = min(ATTRIBUTES, 1 + int(-log2(1 - chance.random())))
            value = sctid(17 * chance.randrange(2, 1_200) + 1)
            yield [sctid(number, "12"), DAY, "1", CORE_MODULE, sctid(concept), value, "1",
                   sctid(attribute), INFERRED, _SOME]  # fmt: skip

"""``procodex diff`` as a person or a script meets it."""

import json
from pathlib import Path

import pytest

from tests.running import procodex

URL = "http://example.org/colors"
TABLE = """\
url = "http://example.org/colors"
version = "{version}"
name = "Colors"
title = "Colors"
columns = ["code", "display"]
concepts = [
{rows}
]
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with two versions: red goes, green is renamed, blue comes."""
    folder = tmp_path_factory.mktemp("diff")
    versions = {"1": {"r": "Red", "g": "Green"}, "2": {"g": "Emerald", "b": "Blue"}}
    for version, colors in versions.items():
        rows = "\n".join(f'  ["{code}", "{name}"],' for code, name in colors.items())
        path = folder / f"colors-{version}.toml"
        path.write_text(TABLE.format(version=version, rows=rows))
        loaded = procodex("--data", folder / "data", "load", "tables", path)
        assert loaded.returncode == 0, loaded.stderr
    return folder / "data"


def test_counts_come_first_and_then_the_codes(data: Path) -> None:
    answer = procodex("--data", data, "diff", URL, "1", "2")
    assert answer.returncode == 0
    counts, changes = answer.stdout.split("\n\n")
    assert [line.split() for line in counts.splitlines()[:3]] == [
        ["kind", "codes", "headings"],
        ["added", "1", "0"],
        ["removed", "1", "0"],
    ]
    assert [line.split() for line in changes.splitlines()[1:]] == [
        ["added", "b", "Blue"],
        ["removed", "r", "Red"],
        ["display-changed", "g", "Green", "Emerald"],
    ]
    assert answer.stderr == "3 of 3\n"


def test_one_kind_and_one_page(data: Path) -> None:
    answer = procodex("--data", data, "diff", URL, "1", "2", "--kind", "removed")
    assert [line.split()[:2] for line in answer.stdout.split("\n\n")[1].splitlines()[1:]] == [
        ["removed", "r"]
    ]
    assert procodex("--data", data, "diff", URL, "1", "2", "--count", "1").stderr == "1 of 3\n"


def test_json(data: Path) -> None:
    answer = json.loads(procodex("--data", data, "--json", "diff", URL, "1", "2").stdout)
    assert {"name": "total", "valueInteger": 3} in answer["parameter"]


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        ([URL, "1", "9"], 1, "has no version '9' here; there are 1, 2"),
        ([URL, "1", "1"], 2, "it is the version that from names too"),
        ([URL, "1", "2", "--kind", "renamed"], 2, "renamed"),
        (["colors", "1", "2"], 2, "colors"),
    ],
)
def test_bad_input(data: Path, arguments: list[str], status: int, told: str) -> None:
    answer = procodex("--data", data, "diff", *arguments)
    assert answer.returncode == status
    assert told in answer.stderr
    assert answer.stdout == ""

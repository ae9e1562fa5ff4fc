"""The list of what is published out of the box, and that everything on it can be loaded."""

from pathlib import Path

import pytest

from service.loaders import load
from service.loaders.release import LoadError, LoadOptions
from service.loaders.starter_contents import Content, contents

FOLDER = Path(__file__).parents[2] / "codesystems"


def test_the_list_names_tables_the_starter_packages_the_pages_and_fhirs_own_content() -> None:
    assert contents(FOLDER) == (
        Content("tables", FOLDER / "tables"),
        Content("starter", None),
        Content("procedure-pages", FOLDER / "procedures"),
        Content("fhir-core", FOLDER / "fhir" / "4.0.1"),
        Content("fhir-core", FOLDER / "fhir" / "5.0.0"),
    )


def test_what_lies_in_the_folder_loads_strictly() -> None:
    for content in contents(FOLDER):
        if content.source:
            assert list(load(content.format, [content.source], LoadOptions(strict=True)))


@pytest.mark.parametrize(
    ("manifest", "message"),
    [
        (None, "cannot be opened"),
        ("[[content]\n", "is not valid TOML"),
        ("[[content]]\nsource = 'x'\n", "expected 'format'"),
        ("[[content]]\nformat = 'tables'\nfile = 'x'\n", "expected 'format'"),
        ("[[content]]\nformat = 'tables'\nsource = 'x'\n", "names 'x', which is not there"),
    ],
)
def test_a_manifest_that_cannot_be_followed_is_refused(
    tmp_path: Path, manifest: str | None, message: str
) -> None:
    if manifest is not None:
        (tmp_path / "manifest.toml").write_text(manifest)
    with pytest.raises(LoadError, match=message):
        contents(tmp_path)

"""``procodex download``: what it prints and where it leaves the files."""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service.cli import cli
from service.commands import downloading
from service.downloads.table import choose, published_files
from service.loaders import LOADERS
from service.loaders.manifest import starter_folder
from service.loaders.release import LoadError
from tests.downloads.site import Site, serving

TABLE = starter_folder() / "downloads.toml"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A table with one file of system ``colors``, on a site of this machine."""
    with serving(Site(b"PK\x03\x04 colors")) as site:
        entry = {"system": "color-codes", "release": "2026", "what": "the colors", "format": "tables"}
        lines = [
            f'{key} = "{value}"' for key, value in (entry | {"page": "http://a/", "url": site.url}).items()
        ]
        (tmp_path / "downloads.toml").write_text("\n".join(["[[file]]", *lines]))
        monkeypatch.setattr(downloading, "starter_folder", lambda: tmp_path)
        yield site


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments)


def test_download(site: Site, tmp_path: Path) -> None:
    result = run("--data", str(tmp_path / "d"), "download", "colorcodes")
    assert result.exit_code == 0
    file = tmp_path / "d" / "downloads" / "codes-2026.zip"
    assert file.read_bytes() == site.content
    assert result.stdout.splitlines()[-1] == f"To load: procodex --data {tmp_path}/d load tables {file}"


def test_download_and_load(site: Site, tmp_path: Path) -> None:
    table = (
        'url="http://a.org/colors"\nversion="1"\nname="C"\ntitle="C"\ncolumns=["code"]\nconcepts=[["red"]]'
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("colors.toml", table)
    site.content = packed.getvalue()
    result = run("--data", str(tmp_path / "d"), "download", "color-codes", "--load")
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[-1] == "http://a.org/colors|1: 1"
    assert run("--data", str(tmp_path / "d"), "lookup", "http://a.org/colors", "red").exit_code == 0


def test_json(site: Site, tmp_path: Path) -> None:
    result = run("--data", str(tmp_path), "--json", "download", "color-codes", "2026")
    answer = json.loads(result.stdout)
    assert answer["files"][0]["size"] == len(site.content)
    assert answer["files"][0]["changed"] is False
    assert answer["load"].endswith("codes-2026.zip")


def test_a_changed_file_is_reported(site: Site, tmp_path: Path) -> None:
    run("--data", str(tmp_path), "download", "color-codes")
    assert "the same as on" in run("--data", str(tmp_path), "download", "color-codes").stdout
    site.content, site.etag = b"PK\x03\x04 other colors", '"other"'
    assert "changed by its publisher" in run("--data", str(tmp_path), "download", "color-codes").stdout


def test_a_refusal_says_what_to_do(site: Site, tmp_path: Path) -> None:
    site.statuses = [403]
    result = run("--data", str(tmp_path), "download", "color-codes")
    target = tmp_path / "downloads" / "codes-2026.zip"
    assert result.exit_code != 0
    for step in ("403", "Open http://a/", f"save it as {target}", f"load tables {target}"):
        assert step in result.stderr


def test_what_only_a_person_may_fetch(tmp_path: Path) -> None:
    result = run("--data", str(tmp_path), "download", "cpt")
    assert result.exit_code != 0
    assert "https://www.ama-assn.org/" in result.stderr
    assert not tmp_path.joinpath("downloads").exists()


@pytest.mark.parametrize(("arguments", "known"), [(["colours"], "hcpcs"), (["hcpcs", "1999"], "2025-10")])
def test_what_is_unknown_lists_what_is_known(tmp_path: Path, arguments: list[str], known: str) -> None:
    result = run("--data", str(tmp_path), "download", *arguments)
    assert result.exit_code == 2
    assert known in result.stderr


def test_a_year_means_its_newest_release() -> None:
    files = published_files(TABLE)
    assert {file.release for file in choose(files, "hcpcs", "2025")} == {"2025-10"}
    assert {file.release for file in choose(files, "icd10pcs", None)} == {"2026"}


def test_the_table() -> None:
    files = published_files(TABLE)
    assert {file.format for file in files} <= {*LOADERS, None}
    assert all(file.url is None or file.url.startswith("https://") for file in files)
    saved = [file.file_name for file in files]
    assert len(set(saved)) == len(saved)
    assert "cpt" in {file.system for file in files if file.url is None}


@pytest.mark.parametrize("text", ["[[file]]\nsystem = 'x'", "file = 1", "[[file]"])
def test_a_table_that_cannot_be_read(tmp_path: Path, text: str) -> None:
    path = tmp_path / "downloads.toml"
    path.write_text(text)
    with pytest.raises(LoadError, match=r"downloads\.toml"):
        published_files(path)

"""The wheel, built from the sdist, in an environment with what it declares and nothing else."""

import os
import subprocess
import sys
import tarfile
import venv
import zipfile
from collections.abc import Iterator
from email import message_from_bytes
from importlib import metadata
from pathlib import Path

import pytest
import requests
from packaging.requirements import Requirement

from tests.running import ROOT, served

TABLE = """\
url = "http://example.org/colors"
version = "1"
name = "Colors"
title = "Colors"
columns = ["code", "display"]
concepts = [["red", "Red"]]
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the sdist and the wheel that was built from it."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT],
        check=True,
        capture_output=True,
    )
    return folder


@pytest.fixture(scope="module")
def environment(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment with the wheel; the libraries it declares are borrowed from this one."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=False, symlinks=True)
    site = next(folder.glob("lib/python*/site-packages"))
    (wheel,) = built.glob("*.whl")
    for path in sorted(borrowed(wheel)):
        (site / path.name).symlink_to(path)
    install = [sys.executable, "-m", "pip", "--python", folder / "bin" / "python", "install", "--quiet"]
    subprocess.run([*install, "--no-index", "--no-deps", wheel], check=True)
    return folder


def borrowed(wheel: Path) -> set[Path]:
    """The folders and files of every distribution that the wheel requires, directly or not."""
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        headers = message_from_bytes(archive.read(name))
    required = [Requirement(line) for line in headers.get_all("Requires-Dist", [])]
    return {path for distribution in closure(required) for path in top_level(distribution)}


def closure(waiting: list[Requirement]) -> Iterator[metadata.Distribution]:
    seen: set[str] = set()
    while waiting:
        requirement = waiting.pop()
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue
        distribution = metadata.distribution(requirement.name)
        if distribution.name not in seen:
            seen.add(distribution.name)
            waiting += [Requirement(line) for line in distribution.requires or ()]
            yield distribution


def top_level(distribution: metadata.Distribution) -> Iterator[Path]:
    for file in distribution.files or ():
        if file.parts[0] not in ("..", "__pycache__"):
            yield Path(str(distribution.locate_file(file.parts[0])))


@pytest.fixture
def procodex(environment: Path) -> Path:
    """The installed command."""
    return environment / "bin" / "procodex"


def run(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    """A command outside of the checkout, which it cannot see."""
    cwd = Path(str(arguments[0])).parent
    return subprocess.run(
        list(map(str, arguments)),
        cwd=cwd,
        env=outside(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def outside() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PROCODEX_"))}
    return kept | {"PYTHONDONTWRITEBYTECODE": "1"}


def test_the_wheel_serves(procodex: Path, tmp_path: Path) -> None:
    (tmp_path / "colors.toml").write_text(TABLE)
    loaded = run(procodex, "--data", tmp_path / "data", "load", "tables", tmp_path / "colors.toml")
    assert loaded.stdout == "http://example.org/colors|1: 1\n", loaded.stderr
    with served(tmp_path / "data", command=[str(procodex)], cwd=tmp_path, env=outside()) as url:
        assert requests.get(f"{url}/healthz", timeout=10).json()["status"] == "ok"
        asked = {"system": "http://example.org/colors", "code": "red"}
        answer = requests.get(f"{url}/r4/CodeSystem/$lookup", asked, timeout=10).json()
    assert {"name": "display", "valueString": "Red"} in answer["parameter"]


def test_the_wheel_carries_our_content(procodex: Path, environment: Path, tmp_path: Path) -> None:
    (content,) = environment.glob("lib/python*/site-packages/service/codesystems")
    ours = {path.relative_to(ROOT / "codesystems") for path in (ROOT / "codesystems").rglob("*.*")}
    assert {path.relative_to(content) for path in content.rglob("*.*")} == ours
    loaded = run(procodex, "--data", tmp_path, "load", "procedure-pages", content / "procedures")
    assert loaded.returncode == 0, loaded.stderr
    assert "ama-assn.org" in run(procodex, "--data", tmp_path, "download", "cpt").stderr


def test_without_the_starter_packages(procodex: Path, tmp_path: Path) -> None:
    answer = run(procodex, "--data", tmp_path, "starter")
    assert answer.returncode == 2
    assert "pip install 'procodex[starter]'" in answer.stderr
    assert run(procodex, "--data", tmp_path, "--json", "releases").stdout == "[]\n"


def test_the_sdist_is_all_that_a_build_needs(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE", "service/cli.py"} <= names
    assert "codesystems/manifest.toml" in names
    assert {name.partition("/")[0] for name in names} <= {
        "", "service", "codesystems", "pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE", "PKG-INFO",
        ".gitignore",
    }  # fmt: skip

"""The manual is true: what it tells people to type works, in the order in which it stands."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest
import requests
from lxml import html

from service.config import Settings
from service.fhir.operation_definitions import definition_id
from service.loaders import LOADERS
from service.operations import OPERATIONS
from service.web.manual import EXAMPLES, SETTINGS
from service.web.pages.help import CHAPTERS
from tests.loaders import answers
from tests.loaders.loinc import test_load as loinc
from tests.loaders.ncci.made_files import write
from tests.loaders.ndc import test_load as ndc
from tests.loaders.omop import test_load as omop
from tests.loaders.rxnorm import test_load as rxnorm
from tests.loaders.snomed_rf2 import releases
from tests.running import ROOT, awaited, environment, free_port, served
from tests.shared_files import SHARED, shared

_PAGE = """A page
Name of the Procedure
• Common Name: A page
Summary
It says little.
"""
_MADE = {
    "my-value-sets.json": json.dumps({"resourceType": "ValueSet", "url": "http://example.org/mine",
                                      "status": "active", "compose": {"include": [
                                          {"system": "http://example.org/letters"}]}}),
    "my-page.txt": _PAGE,
}  # fmt: skip
"""Files of the operator's own that the manual speaks of."""

_NEEDED = ("load hcpcs", "load icd10pcs", "load fhir ")
"""Loads on which later commands of the manual rely; the others are read, but not stored."""


@pytest.fixture(scope="module")
def data(starter_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Starter content of its own, because some commands write."""
    folder = tmp_path_factory.mktemp("manual") / "data"
    shutil.copytree(starter_data, folder)
    return folder


@pytest.fixture(scope="module")
def server(data: Path) -> Iterator[str]:
    with served(data) as url:
        yield url


@pytest.fixture(scope="module")
def shop(starter_data: Path, data: Path) -> Path:
    """A working directory with the files that the manual names, and ``procodex`` beside them."""
    folder = data.parent / "shop"
    folder.mkdir()
    shutil.copytree(starter_data, folder / "srv")  # the manual's own folder has what ``starter`` loads
    for file in (f for part in ("icd10pcs", "hcpcs", "icd10cm", "icd9cm", "gems", "hcup", "hl7")
                 for f in shared("data", part).iterdir()):  # fmt: skip
        (folder / file.name).symlink_to(file)
    (folder / "my-cpt-files").symlink_to(SHARED / "data" / "cpt" / "synthetic")
    (folder / "my-ncci-files").mkdir()
    write(folder / "my-ncci-files")
    releases.write(folder / "my-snomed-ct-files", releases.ROWS)
    answers.write(folder / "my-loinc-files", loinc.FILES)
    answers.write(folder / "my-rxnorm-files", rxnorm.FILES)
    answers.write(folder / "my-omop-files", omop.FILES)
    answers.write(
        folder / "my-ndc-files", {"product.txt": ndc.PRODUCTS, "package.txt": ndc.PACKAGES}, "cp1252"
    )
    (folder / "codesystems").symlink_to(ROOT / "codesystems")
    for name, text in _MADE.items():
        (folder / name).write_text(text, encoding="utf-8")
    command = folder / "bin" / "procodex"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m service "$@"\n')
    command.chmod(0o755)
    return folder


def commands(server: str, path: str) -> list[str]:
    answer = requests.get(f"{server}{path}", timeout=30)
    assert answer.status_code == 200
    return [str(code.text_content()) for code in html.fromstring(answer.text).cssselect(".command code")]


def run(command: str, data: Path, shop: Path) -> "subprocess.CompletedProcess[str]":
    # Without --globoff curl takes brackets in a query for a pattern; --fail makes a refusal an error.
    asked = command.replace("curl -s", "curl -s --fail-with-body --globoff").replace("/srv/procodex", "srv")
    path = f"{shop / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["sh", "-c", asked],
        cwd=shop,
        env={**environment(PROCODEX_DATA=str(data)), "PATH": path},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_each_command_in_the_order_of_the_chapters(server: str, data: Path, shop: Path) -> None:
    for chapter in (name for name in CHAPTERS if name != "operations"):
        found = commands(server, f"/help/{chapter}" if chapter else "/help")
        assert found
        for command in found:
            if " serve " in command:
                assert_serves(command, shop)
                continue
            if "procodex load" in command and not any(name in command for name in _NEEDED):
                command += " --dry-run"  # noqa: PLW2901 - all but the storing of it
            done = run(command, data, shop)
            assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"


def assert_serves(command: str, shop: Path) -> None:
    port = free_port()
    arguments = command.replace("/srv/procodex", "srv").replace("8080", str(port)).split()[1:]
    with (shop / "log.txt").open("w") as log:
        server = subprocess.Popen(
            [str(shop / "bin" / "procodex"), *arguments], cwd=shop, env=environment(), stderr=log, text=True
        )
        try:
            awaited(f"http://127.0.0.1:{port}", server, log.name)
        finally:
            server.send_signal(signal.SIGTERM)
            assert server.wait(60) == 0


@pytest.mark.parametrize("name", [definition_id(operation) for operation in OPERATIONS])
def test_an_operation(server: str, data: Path, shop: Path, name: str) -> None:
    (command,) = commands(server, f"/help/operations/{name}")
    done = run(command, data, shop)
    assert done.returncode == 0, f"{command}\n{done.stdout}"
    assert json.loads(done.stdout)["resourceType"] in ("Parameters", "ValueSet", "ConceptMap")


def test_every_operation_format_and_setting_is_in_it(server: str) -> None:
    assert set(EXAMPLES) == {definition_id(operation) for operation in OPERATIONS}
    assert set(SETTINGS) == {field.name for field in fields(Settings)}
    loading = requests.get(f"{server}/help/loading", timeout=30).text
    assert [name for name in LOADERS if f"<code>{name}</code>" not in loading] == []


def test_what_is_not_in_it(server: str) -> None:
    for path in ("/help/nothing", "/help/operations/nothing"):
        answer = requests.get(f"{server}{path}", timeout=30)
        assert answer.status_code == 404
        assert "/help" in answer.text

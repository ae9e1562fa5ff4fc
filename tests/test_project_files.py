"""The project's files agree with each other."""

import re
import tomllib
from importlib import metadata

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.running import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = PROJECT["optional-dependencies"].values()
DECLARED = [Requirement(line) for lines in (PROJECT["dependencies"], *EXTRAS) for line in lines]
PINS = dict(line.split("==") for line in (ROOT / "constraints.txt").read_text().split())
PINNED = {canonicalize_name(name): Version(version) for name, version in PINS.items()}


@pytest.mark.parametrize("requirement", DECLARED, ids=str)
def test_a_requirement_is_pinned_within_its_range(requirement: Requirement) -> None:
    assert requirement.specifier.contains(PINNED[canonicalize_name(requirement.name)])


def test_everything_that_the_pins_need_is_pinned() -> None:
    for name in PINNED:
        for line in metadata.requires(name) or ():
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                assert canonicalize_name(requirement.name) in PINNED, f"{name} needs {requirement}"


def test_the_container_and_its_compose_file_agree() -> None:
    image = (ROOT / "Dockerfile").read_text()
    service = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]["procodex"]
    (volume,) = service["volumes"]
    assert f"VOLUME {volume.partition(':')[2]}\n" in image
    assert f"EXPOSE {service['ports'][0].partition(':')[2]}\n" in image
    assert "/healthz" in service["healthcheck"]["test"][-1]
    assert re.search(r"^USER (?!root)", image, re.MULTILINE)
    copied = re.findall(r"^COPY (?!--)(.*) \S+$", image, re.MULTILINE)
    sent = re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE)
    assert sorted(" ".join(copied).split()) == sorted(sent)


def test_hooks_fetch_nothing() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())
    assert {repository["repo"] for repository in hooks["repos"]} == {"local"}

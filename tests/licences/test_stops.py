"""What a real server counted is there after it stops, and what it withholds empties no copy."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from service.config import Settings
from service.loads import store
from service.opening import open_service
from service.storage.registry import Registry
from service.terminology.keys import Role
from tests.licences.conftest import CPT, SECRETS, release
from tests.running import environment, procodex, served

ASKED = 12
_PATIENCE = 60


@pytest.fixture
def registry(tmp_path: Path, database_url: str | None) -> Iterator[Registry]:
    service = open_service(Settings(data=tmp_path / "data", database_url=database_url))
    store(service, [release(CPT, "2026", 3, SECRETS)])
    yield service.registry
    service.registry.close()


def counted(registry: Registry) -> int:
    return sum(usage.validity for usage in registry.usage.all())


def test_counts_are_stored_meanwhile_and_at_a_stop(
    tmp_path: Path, database_url: str | None, registry: Registry
) -> None:
    shared = {"PROCODEX_DATABASE_URL": database_url} if database_url else {}

    def ask() -> None:
        for _ in range(ASKED):
            question = {"system": CPT, "code": "00001"}
            found = requests.get(f"{address}/r5/CodeSystem/$lookup", params=question, timeout=30)
            assert found.status_code == 200, found.text

    with served(tmp_path / "data", workers=2, env=environment(**shared)) as address:
        ask()
        deadline = time.monotonic() + _PATIENCE
        while counted(registry) < ASKED and time.monotonic() < deadline:
            time.sleep(0.05)
        assert counted(registry) == ASKED
        ask()
    assert [(u.key, u.system, u.content, u.validity) for u in registry.usage.all()] == [
        ("", CPT, 0, 2 * ASKED)
    ]


def test_a_copy_has_what_its_key_is_entitled_to(tmp_path: Path) -> None:
    data = tmp_path / "data"
    service = open_service(Settings(data=data))
    store(service, [release(CPT, "2026", 3, SECRETS)])
    key = service.registry.keys.create("copier", Role.READER, [CPT])[1]
    service.registry.close()
    copy = tmp_path / "copy"
    with served(data) as address:
        arguments = ("sync", f"{address}/r5", "--into", copy, "--type", "CodeSystem")
        without = procodex(*arguments)
        assert "only in part" in without.stdout + without.stderr
        assert not any(SECRETS[0] in file.read_text() for file in copy.rglob("*.json"))
        procodex(*arguments, "--key", key)
        whole = [file for file in copy.rglob("*.json") if SECRETS[0] in file.read_text()]
        assert len(whole) == 1
        procodex(*arguments, "--full")
        assert SECRETS[0] in whole[0].read_text()

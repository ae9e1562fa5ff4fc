"""What a real server counted is there after it stops."""

from pathlib import Path

import requests

from service.app import open_service
from service.config import Settings
from service.loads import store
from service.storage.registry import Registry
from tests.licences.conftest import CPT, SECRETS, release
from tests.running import environment, served

ASKED = 12


def test_a_stop_loses_no_count(tmp_path: Path, database_url: str | None) -> None:
    data = tmp_path / "data"
    service = open_service(Settings(data=data, database_url=database_url))
    store(service, [release(CPT, "2026", 3, SECRETS)])
    service.registry.close()
    shared = {"PROCODEX_DATABASE_URL": database_url} if database_url else {}
    with served(data, workers=2, env=environment(**shared)) as address:
        for _ in range(ASKED):
            question = {"system": CPT, "code": "00001"}
            found = requests.get(f"{address}/r5/CodeSystem/$lookup", params=question, timeout=30)
            assert found.status_code == 200, found.text
    registry = Registry(data, database_url)
    assert [(u.key, u.system, u.content, u.validity) for u in registry.usage.all()] == [("", CPT, 0, ASKED)]
    registry.close()
